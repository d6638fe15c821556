// sources/NN.json (§10.3) and the string that follows from it (§4, §9).

import { parseCanonical } from "../core/json.js";
import { refuse, Refusal } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { array, is, keyed, need, placed, text, time, wrong } from "./forms.js";
import { sourceString } from "./result.js";

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
    if (Array.from(made.reveal.value).length > LONGEST) wrong(where, "reveal too long");
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
  keyed(value, where, ["kind", "string", "at"]);
  return {
    kind: "lot",
    string: sourceString(text(value.get("string"), `${where}.string`)),
    at: placed(`${where}.at`, () => time(value.get("at"))),
  };
}

/** The evidence of one source, from the bytes of its file. */
export function readEvidence(bytes, where) {
  const value = parseCanonical(bytes);
  if (!(value instanceof Map)) wrong(where, "an object is expected");
  if (!value.has("kind")) refuse("record-keys", { where, missing: "kind", unknown: "-" });
  const kind = text(value.get("kind"), `${where}.kind`);
  const read = { cr: shareOf, dice: throwOf, lot: lotteryOf }[kind];
  if (!read) wrong(where, "kind is none of cr, dice, lot");
  return read(value, where);
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

/** The canonical string of source `index` (from 1), or a refusal of its evidence. */
export function stringOf(announce, source, evidence, index) {
  needEvidence(index, evidence.kind === source.kind, `evidence is not of kind ${source.kind}`);
  if (source.kind === "lot") {
    const fits = evidence.string.startsWith(`lot:${source.game}:${source.issue}:`);
    needEvidence(index, fits, `not ${source.game} ${source.issue} as announced`);
    return evidence.string;
  }
  const named = (party) => (party === undefined ? "None" : party);
  needEvidence(
    index,
    evidence.party === source.party,
    `party ${named(evidence.party)}, announced ${named(source.party)}`,
  );
  if (source.kind === "cr") {
    const holds = !source.commit || !evidence.commit || evidence.commit.digest === source.commit;
    needEvidence(index, holds, "commitment differs from the announced one");
    const value = shareCounts(announce, evidence) ? evidence.reveal.value : "missing";
    return `cr:${source.party}:${value}`;
  }
  const typists = new Set(evidence.typed.map((one) => one.by));
  const apart = typists.size >= 2 && typists.size === evidence.typed.length;
  needEvidence(index, apart, "two different people must type the dice");
  const digits = evidence.typed[0].digits;
  const same = evidence.typed.every((one) => one.digits === digits);
  needEvidence(index, same, "the two typed different digits");
  if (digits.length !== source.dice || !SIDES[source.sides].test(digits)) {
    refuse("dice-digits", { value: digits, count: source.dice, sides: source.sides });
  }
  return `dice:${digits}`;
}

export { Refusal };
