// result.json (§10.2) and the forms of source strings (§4).

import { hex } from "../core/bytes.js";
import { parseCanonical } from "../core/json.js";
import { refuse } from "../core/refusal.js";
import { sha256 } from "../core/suites.js";
import { modeOf, suiteOf } from "./announce.js";
import { array, field, integer, keyed, need, placed, record, text, time, wrong } from "./forms.js";

const STRINGS = [
  /^cr:[0-9a-z-]{1,32}:(?:missing|[0-9a-f]{64})$/,
  /^dice:[0-9]+$/,
  /^drand:[0-9a-f]{64}:[1-9][0-9]{0,15}:[0-9a-f]{64}$/,
  /^lot:[0-9a-z]{1,16}:[0-9]{1,13}:[0-9]{2}(?:[.-][0-9]{2})*$/,
  /^nist:[1-9][0-9]{0,15}:[1-9][0-9]{0,15}:[0-9a-f]{128}$/,
];

export function sourceString(value) {
  field(value);
  if (!STRINGS.some((form) => form.test(value))) refuse("source-form", { value });
  return value;
}

function stratumOf(value, at, mode) {
  const where = `result.strata[${at}]`;
  keyed(value, where, mode === "open" ? ["stratum", "cutoff", "N", "n"] : ["stratum", "cut"]);
  const made = { stratum: placed(`${where}.stratum`, () => need("stratum", value.get("stratum"))) };
  if (mode === "open") {
    made.N = placed(`${where}.N`, () => integer("N", value.get("N"), 0));
    made.n = placed(`${where}.n`, () => integer("n", value.get("n"), 0));
    made.cutoff = text(value.get("cutoff"), `${where}.cutoff`);
    if (made.cutoff !== "-") need("digest", made.cutoff);
  } else {
    made.cut = placed(`${where}.cut`, () => need("hidden", value.get("cut")));
  }
  return made;
}

export function readResult(bytes) {
  const value = record(parseCanonical(bytes), "result", [
    "suite", "mode", "assignment", "draw", "announcement", "sources", "seed", "N", "n", "strata",
    "result_root", "at",
  ]);
  const mode = modeOf(text(value.get("mode"), "result.mode"));
  const assignment = keyed(value.get("assignment"), "result.assignment", [
    "root", "count", "unfilled",
  ]);
  const number = (holder, key, where) => placed(where, () => integer(key, holder.get(key), 0));
  const made = {
    suite: suiteOf(text(value.get("suite"), "result.suite")),
    mode,
    draw: placed("result.draw", () => need("draw", value.get("draw"))),
    announcement: placed("result.announcement", () => need("digest", value.get("announcement"))),
    sources: array(value.get("sources"), "result.sources").map((one) => sourceString(one)),
    seed: placed("result.seed", () => need("digest", value.get("seed"))),
    N: number(value, "N", "result.N"),
    n: number(value, "n", "result.n"),
    strata: array(value.get("strata"), "result.strata").map((one, at) => stratumOf(one, at, mode)),
    resultRoot: placed("result.result_root", () => need("digest", value.get("result_root"))),
    assignment: {
      root: placed("result.assignment.root", () => need("digest", assignment.get("root"))),
      count: number(assignment, "count", "result.assignment.count"),
      unfilled: number(assignment, "unfilled", "result.assignment.unfilled"),
    },
    at: placed("result.at", () => time(value.get("at"))),
    digest: hex(sha256(bytes)),
  };
  if (!made.sources.length) wrong("result", "no sources");
  return made;
}
