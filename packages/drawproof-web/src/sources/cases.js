// Single steps of sources, by which tests hold the page to published rounds, pulses and bulletins.

import { readEvidence, sourceOf } from "../records/evidence.js";
import { canonical, mapped } from "../core/json.js";
import { utf8 } from "../core/bytes.js";
import { Refusal } from "../core/refusal.js";
import { defaultPolicy, readPolicy } from "../records/policy.js";
import { checkRound, roundAt, roundForm } from "./drand.js";
import { checkBulletin, isIssue, nextIssues, numbersOf } from "./lottery.js";
import { checkPulse, pulseString, readPulse } from "./nist.js";

const game = (policy, name) => policy.lotteries.find((one) => one.game === name);
const chain = (policy, hash) => policy.drand.find((one) => one.chain === hash);

const STEPS = {
  round: (policy, { chain: hash, round, signature, previous }) => {
    checkRound(chain(policy, hash), roundForm(round, signature, previous));
    return {};
  },
  roundAt: (policy, { chain: hash, time }) => ({ round: roundAt(chain(policy, hash), time) }),
  numbers: (policy, { game: name, issue, numbers }) => {
    numbersOf(game(policy, name), numbers, numbers);
    return { issue: isIssue(game(policy, name), issue) };
  },
  bulletin: (policy, { game: name, issue, numbers, text }) => {
    const pinned = game(policy, name);
    checkBulletin(pinned, issue, numbersOf(pinned, numbers, numbers), text);
    return {};
  },
  next: (policy, { game: name, issue }) => ({ next: nextIssues(game(policy, name), issue) }),
  pulse: (policy, { pulse }) => {
    const read = readPulse(mapped(pulse));
    checkPulse(policy.nist.find((one) => one.chain === read.chain), read);
    return { string: pulseString(read) };
  },
  derived: (policy, { source, closing, fallback, evidence }) => {
    const announce = { fallback, times: { closing }, sources: [source] };
    const read = readEvidence(utf8(canonical(mapped(evidence))), "x");
    const { string, error } = sourceOf(announce, source, read, 1, policy);
    return error ? { string, unchecked: error.code } : { string };
  },
};

/** What a step gives of a case: its values, or {code, zh, en} of the refusal. */
export function sourceCase(step, one, policy) {
  try {
    return STEPS[step](policy ? readPolicy(policy) : defaultPolicy(), one);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, zh: error.text("zh"), en: error.text("en") };
  }
}
