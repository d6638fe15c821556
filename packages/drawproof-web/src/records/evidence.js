// sources/NN.json (§10.3) and the string that follows from it (§4, §9).

import { parseCanonical } from "../core/json.js";
import { refuse, Refusal } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { array, integer, is, keyed, need, placed, text, time, wrong } from "./forms.js";
import { checkRound, roundAt, roundForm, roundString } from "../sources/drand.js";
import { checkBulletin, isIssue, names, nextIssues, numbersOf } from "../sources/lottery.js";
import { checkOutput, checkPulse, pulseString, readPulse } from "../sources/nist.js";
import { sourceString } from "./result.js";

const LONGEST_TEXT = 20000;
const SIDES = { 6: /^[1-6]*$/, 8: /^[1-8]*$/, 10: /^[0-9]*$/ };
const LONGEST = 256;

function shareOf(value, where) {
  keyed(value, where, ["kind", "party"], ["commit", "reveal"]);
  const made = { kind: "cr", party: placed(`${where}.party`, () => need("party", value.get("party"))) };
  if (value.has("commit")) {
    const commit = keyed(value.get("commit"), `${where}.commit`, ["digest", "at"]);
    made.commit = {
      digest: placed(`${where}.commit.digest`, () => need("digest", commit.get("digest"))),
      at: placed(`${where}.commit.at`, () => time(commit.get("at"))),
    };
  }
  if (value.has("reveal")) {
    const reveal = keyed(value.get("reveal"), `${where}.reveal`, ["value", "at"]);
    made.reveal = {
      value: text(reveal.get("value"), `${where}.reveal.value`),
      at: placed(`${where}.reveal.at`, () => time(reveal.get("at"))),
    };
  }
  return made;
}

function throwOf(value, where) {
  keyed(value, where, ["typed", "thrown_at", "kind"], ["party"]);
  const made = {
    kind: "dice",
    thrownAt: placed(`${where}.thrown_at`, () => time(value.get("thrown_at"))),
    typed: array(value.get("typed"), `${where}.typed`).map((one, at) => {
      const place = `${where}.typed[${at}]`;
      keyed(one, place, ["by", "digits"]);
      return {
        by: placed(`${place}.by`, () => need("party", one.get("by"))),
        digits: text(one.get("digits"), `${place}.digits`),
      };
    }),
  };
  if (value.has("party")) {
    made.party = placed(`${where}.party`, () => need("party", value.get("party")));
  }
  return made;
}

function lotteryOf(value, where) {
  keyed(value, where, ["string", "at", "kind"], ["bulletin", "fallback"]);
  const made = {
    kind: "lot",
    string: stringOf(value, where, "lot"),
    at: placed(`${where}.at`, () => time(value.get("at"))),
  };
  if (value.has("bulletin")) made.bulletin = longText(value.get("bulletin"), `${where}.bulletin`);
  if (value.has("fallback")) {
    const fallback = keyed(value.get("fallback"), `${where}.fallback`, ["issue", "notice"]);
    made.fallback = {
      issue: placed(`${where}.fallback.issue`, () => need("issue", fallback.get("issue"))),
      notice: longText(fallback.get("notice"), `${where}.fallback.notice`),
    };
  }
  return made;
}

function longText(value, where) {
  if (Array.from(text(value, where)).length > LONGEST_TEXT) wrong(where, "text too long");
  return value;
}

function roundOf(value, where) {
  keyed(value, where, ["round", "signature", "kind"], ["previous"]);
  const round = placed(`${where}.round`, () => integer("round", value.get("round"), 1));
  const optional = value.has("previous") ? text(value.get("previous"), `${where}.previous`) : undefined;
  return { kind: "drand", ...roundForm(round, text(value.get("signature"), `${where}.signature`), optional) };
}

function pulseOf(value, where) {
  keyed(value, where, ["string", "kind"], ["pulse"]);
  const pulse = value.has("pulse") ? readPulse(value.get("pulse")) : undefined;
  return { kind: "nist", string: stringOf(value, where, "nist"), pulse };
}

function stringOf(value, where, kind) {
  const string = sourceString(text(value.get("string"), `${where}.string`));
  if (!string.startsWith(`${kind}:`)) refuse("source-form", { value: string });
  return string;
}

const READERS = new Map([
  ["cr", shareOf], ["dice", throwOf], ["drand", roundOf], ["lot", lotteryOf], ["nist", pulseOf],
]);

/** The evidence of one source, from the bytes of its file. */
export function readEvidence(bytes, where) {
  const value = parseCanonical(bytes);
  if (!(value instanceof Map)) wrong(where, "an object is expected");
  if (!value.has("kind")) refuse("record-keys", { where, missing: "kind", unknown: "-" });
  const kind = text(value.get("kind"), `${where}.kind`);
  if (!READERS.has(kind)) wrong(where, "kind is none of cr, dice, drand, lot, nist");
  return READERS.get(kind)(value, where);
}

/** Whether a share counts: committed in time, revealed in time, and the one fits the other. */
export function shareCounts(announce, evidence) {
  const { commit, reveal } = evidence;
  if (!commit || !reveal || !is("digest", reveal.value)) return false;
  if (commit.at > announce.times.commit_by || reveal.at > announce.times.reveal_by) return false;
  const digest = T(announce.suite, "commit", announce.drawId, evidence.party, reveal.value);
  return digest === commit.digest;
}

function needEvidence(index, holds, reason) {
  if (!holds) refuse("source-evidence", { index, reason });
}

/** What could not be checked: what that needs, and why as a refusal. */
function unchecked(string, needs, code, params = {}) {
  return { string, needs, error: new Refusal(code, params) };
}

const STRINGS = { cr: shareString, dice: diceString, drand: drandString, lot: lotString, nist: nistString };

/**
 * {string} that follows from the evidence of source `index` (from 1), or a refusal; with `needs` and
 * `error` where it could not be checked.
 */
export function sourceOf(announce, source, evidence, index, policy) {
  if (evidence.kind !== source.kind) refuse("source-kind", { index, kind: source.kind });
  return STRINGS[source.kind](announce, source, evidence, index, policy);
}

function sameParty(source, evidence, index) {
  const named = (party) => (party === undefined ? "-" : party);
  if (evidence.party !== source.party) {
    refuse("source-party", { index, found: named(evidence.party), expected: named(source.party) });
  }
}

function shareString(announce, source, evidence, index) {
  sameParty(source, evidence, index);
  const short = !evidence.reveal || Array.from(evidence.reveal.value).length <= LONGEST;
  needEvidence(index, short, "reveal too long");
  const holds = !source.commit || (evidence.commit && evidence.commit.digest === source.commit);
  needEvidence(index, holds, "commitment differs from the announced one");
  const value = shareCounts(announce, evidence) ? evidence.reveal.value : "missing";
  return { string: `cr:${source.party}:${value}` };
}

function diceString(announce, source, evidence, index) {
  sameParty(source, evidence, index);
  const typists = new Set(evidence.typed.map((one) => one.by));
  const apart = typists.size >= 2 && typists.size === evidence.typed.length;
  needEvidence(index, apart, "two different people must type the dice");
  const digits = evidence.typed[0].digits;
  const same = evidence.typed.every((one) => one.digits === digits);
  needEvidence(index, same, "the two typed different digits");
  if (digits.length !== source.dice || !SIDES[source.sides].test(digits)) {
    refuse("dice-digits", { value: digits, count: source.dice, sides: source.sides });
  }
  return { string: `dice:${digits}` };
}

function drandString(announce, source, evidence, index, policy) {
  const { chain, round } = source;
  if (evidence.round !== round) {
    refuse("drand-round", { index, found: evidence.round, expected: round });
  }
  const string = roundString(source, evidence);
  const pinned = policy.drand.find((one) => one.chain === chain);
  if (!pinned) return unchecked(string, "policy", "drand-unpinned", { chain });
  const { closing } = announce.times;
  const expected = roundAt(pinned, closing);
  if (expected !== round) refuse("drand-not-closing", { index, round, closing, expected });
  checkRound(pinned, evidence);
  return { string };
}

/** The issue that counts: the announced one, or its next by the single fallback. */
function countedIssue(announce, source, { fallback }, index, pinned) {
  const { issue } = source;
  if (pinned) needIssue(pinned, issue);
  if (!fallback) return issue;
  needEvidence(index, announce.fallback === "next-issue", "no fallback was announced");
  if (pinned && !nextIssues(pinned, issue).includes(fallback.issue)) {
    refuse("lottery-next", { index, found: fallback.issue, issue });
  }
  if (!names(fallback.notice, issue)) {
    refuse("lottery-bulletin", { reason: "the notice does not name the issue" });
  }
  return fallback.issue;
}

function needIssue(pinned, issue) {
  if (isIssue(pinned, issue)) return;
  refuse("lottery-form", { game: pinned.game, value: issue, reason: "no issue of this game" });
}

function lotString(announce, source, evidence, index, policy) {
  const { game, issue } = source;
  const { string } = evidence;
  const [, itsGame, itsIssue, numbers] = string.split(":");
  const pinned = policy.lotteries.find((one) => one.game === game);
  const counted = countedIssue(announce, source, evidence, index, pinned);
  if (itsGame !== game || itsIssue !== counted) {
    refuse("lottery-announced", { index, found: string, game, issue: counted });
  }
  if (!pinned) return unchecked(string, "policy", "lottery-unpinned", { game });
  const sets = numbersOf(pinned, numbers, numbers);
  needIssue(pinned, counted);
  if (evidence.bulletin === undefined) return unchecked(string, "bulletin", "bulletin-missing");
  checkBulletin(pinned, counted, sets, evidence.bulletin);
  return { string };
}

function nistString(announce, source, evidence, index, policy) {
  const { chain, pulse } = source;
  const { string } = evidence;
  const [kind, itsChain, itsPulse] = string.split(":");
  if (kind !== "nist" || itsChain !== String(chain) || itsPulse !== String(pulse)) {
    refuse("nist-announced", { index, found: string, pulse, chain });
  }
  if (!evidence.pulse) return unchecked(string, "pulse", "nist-pulse-missing");
  needEvidence(index, pulseString(evidence.pulse) === string, "the string is not that of the pulse");
  checkOutput(evidence.pulse);
  const pinned = policy.nist.find((one) => one.chain === chain);
  if (!pinned) return unchecked(string, "policy", "nist-unpinned", { chain });
  checkPulse(pinned, evidence.pulse);
  return { string };
}
