// announce.json (§10.1).

import { sha256, SUITES } from "../core/suites.js";
import { hex } from "../core/bytes.js";
import { parseCanonical } from "../core/json.js";
import { refuse } from "../core/refusal.js";
import { unixSeconds } from "../sources/drand.js";
import { array, flag, integer, is, keyed, need, placed, record, text, time, wrong } from "./forms.js";

const LEVELS = ["region", "prefecture", "county", "unit"];
const TIMES = [
  "announced", "objections_from", "objections_to", "commit_by", "reveal_by", "closing", "result_by",
];
const ORDERED = [
  ["announced", "objections_from", "objections_to", "closing"],
  ["announced", "commit_by", "reveal_by", "closing", "result_by"],
];

/** n = min(N, max(min, ceil(N·p / q))), in exact integers (§3). */
export function quota(N, [p, q], least) {
  const share = (BigInt(N) * BigInt(p) + BigInt(q) - 1n) / BigInt(q);
  return Math.min(N, Math.max(least, Number(share)));
}

export function suiteOf(value) {
  if (!Object.hasOwn(SUITES, value)) refuse("suite-unknown", { value });
  return SUITES[value];
}

export function modeOf(value) {
  if (value !== "open" && value !== "private") refuse("mode-unknown", { value });
  return value;
}

function rooted(value, where) {
  keyed(value, where, ["root", "count"]);
  return {
    root: placed(`${where}.root`, () => need("digest", value.get("root"))),
    count: placed(`${where}.count`, () => integer("count", value.get("count"), 0)),
  };
}

function ratioOf(value, where) {
  if (!Array.isArray(value)) wrong(`${where}.ratio`, "no array");
  if (value.length !== 2) wrong(where, "ratio is no pair");
  return value;
}

function stratumOf(value, where, mode) {
  const hidden = mode === "private";
  keyed(value, where, ["ratio", "stratum", "min", "ordered", ...(hidden ? ["count"] : ["N", "n"])]);
  const made = {
    stratum: placed(`${where}.stratum`, () => need("stratum", value.get("stratum"))),
    ratio: ratioOf(value.get("ratio"), where),
    min: placed(`${where}.min`, () => integer("min", value.get("min"), 0)),
    ordered: flag(value.get("ordered"), `${where}.ordered`),
  };
  const [p, q] = made.ratio;
  const number = (one) => typeof one === "number";
  if (!number(p) || !number(q) || p < 0 || q <= 0 || p > q) {
    refuse("quota-rule", { N: 0, p, q, minimum: made.min });
  }
  if (hidden) {
    made.count = placed(`${where}.count`, () => {
      const digest = value.get("count");
      return need("hidden", digest);
    });
  } else {
    made.N = placed(`${where}.N`, () => integer("N", value.get("N"), 0));
    made.n = placed(`${where}.n`, () => integer("n", value.get("n"), 0));
  }
  return made;
}

function teamOf(value, where) {
  keyed(value, where, ["qualifications", "department", "level", "places"]);
  const asked = value.get("qualifications");
  if (!(asked instanceof Map)) wrong(`${where}.qualifications`, "an object is expected");
  const department = placed(`${where}.department`, () => need("department", value.get("department")));
  const level = text(value.get("level"), `${where}.level`);
  const places = placed(`${where}.places`, () => integer("places", value.get("places"), 0));
  const qualifications = Array.from(asked, ([name, count]) => [
    name,
    placed(`${where}.qualifications.${name}`, () => integer(name, count, 1)),
  ]);
  return checkedTeam({ department, level, places, qualifications });
}

function checkedTeam(team) {
  const { department, level, places, qualifications } = team;
  if (!LEVELS.includes(level)) refuse("team-rule", { department, reason: level });
  integer("places", places, 0, 100);
  for (const [name, count] of qualifications) {
    need("qualification", name);
    integer("places", count, 1, 100);
  }
  if (!places && !qualifications.length) refuse("team-rule", { department, reason: "no place" });
  return team;
}

function oncePerDepartment(team) {
  const names = team.map((one) => one.department).sort();
  const twice = names.find((name, at) => name === names[at - 1]);
  if (twice) refuse("team-rule", { department: twice, reason: "given twice" });
}

function ascending(items, name) {
  return items.every((item, at) => at === 0 || name(items[at - 1]) < name(item));
}

function taskOf(value, at, mode) {
  const where = `announce.tasks[${at}]`;
  keyed(value, where, [
    "frame", "k", "plan_item", "N", "n", "strata", "team", "filter", "strata_rule",
  ]);
  const frame = keyed(value.get("frame"), `${where}.frame`, ["as_of", "count", "root"], ["shards"]);
  const made = {
    k: placed(`${where}.k`, () => integer("k", value.get("k"), 1)),
    planItem: text(value.get("plan_item"), `${where}.plan_item`),
    asOf: placed(`${where}.frame.as_of`, () => time(frame.get("as_of"))),
    count: placed(`${where}.frame.count`, () => integer("count", frame.get("count"), 0)),
    root: placed(`${where}.frame.root`, () => need("digest", frame.get("root"))),
    shards: frame.has("shards")
      ? placed(`${where}.frame.shards`, () => integer("shards", frame.get("shards"), 1))
      : null,
    N: placed(`${where}.N`, () => integer("N", value.get("N"), 0)),
    n: placed(`${where}.n`, () => integer("n", value.get("n"), 0)),
    strata: array(value.get("strata"), `${where}.strata`).map((one, i) =>
      stratumOf(one, `${where}.strata[${i}]`, mode),
    ),
    team: array(value.get("team"), `${where}.team`).map((one, i) =>
      teamOf(one, `${where}.team[${i}]`),
    ),
  };
  if (!ascending(made.strata, (one) => one.stratum)) {
    wrong(where, "strata are not ascending without repeats");
  }
  oncePerDepartment(made.team);
  if (!ascending(made.team, (one) => one.department)) wrong(where, "team is not ascending by department");
  const short = `tasks[${at}]`;
  if (made.N !== made.count || made.n > made.N) wrong(short, "N, n and frame count disagree");
  if (mode === "open") {
    const total = (key) => made.strata.reduce((sum, one) => sum + one[key], 0);
    for (const one of made.strata) {
      if (quota(one.N, one.ratio, one.min) !== one.n) {
        wrong(`${short}.strata.${one.stratum}`, "n is not what the rule gives");
      }
    }
    if (total("N") !== made.N || total("n") !== made.n) wrong(short, "totals disagree with the strata");
  }
  return made;
}

function sourceOf(value, at) {
  const where = `announce.sources[${at}]`;
  if (!(value instanceof Map)) wrong(where, "an object is expected");
  if (!value.has("kind")) refuse("record-keys", { where, missing: "kind", unknown: "-" });
  const kind = text(value.get("kind"), `${where}.kind`);
  const made = { kind, closing: value.get("closing") };
  if (kind === "cr") {
    keyed(value, where, ["closing", "party", "kind"], ["commit"]);
    made.party = placed(`${where}.party`, () => need("party", value.get("party")));
    if (value.has("commit")) {
      made.commit = placed(`${where}.commit`, () => need("digest", value.get("commit")));
    }
  } else if (kind === "dice") {
    keyed(value, where, ["kind", "closing", "dice", "sides"], ["party"]);
    made.dice = placed(`${where}.dice`, () => integer("dice", value.get("dice"), 1));
    made.sides = placed(`${where}.sides`, () => integer("sides", value.get("sides"), 0));
    if (![6, 8, 10].includes(made.sides)) wrong(where, "sides is none of 6, 8, 10");
    if (value.has("party")) {
      made.party = placed(`${where}.party`, () => need("party", value.get("party")));
    }
  } else if (kind === "drand") {
    keyed(value, where, ["chain", "round", "closing", "kind"]);
    made.chain = placed(`${where}.chain`, () => need("digest", value.get("chain")));
    made.round = placed(`${where}.round`, () => integer("round", value.get("round"), 1));
  } else if (kind === "nist") {
    keyed(value, where, ["chain", "pulse", "closing", "kind"]);
    made.chain = placed(`${where}.chain`, () => integer("chain", value.get("chain"), 1));
    made.pulse = placed(`${where}.pulse`, () => integer("pulse", value.get("pulse"), 1));
  } else if (kind === "lot") {
    keyed(value, where, ["kind", "closing", "game", "issue"]);
    made.game = placed(`${where}.game`, () => need("game", value.get("game")));
    made.issue = placed(`${where}.issue`, () => need("issue", value.get("issue")));
  } else {
    wrong(where, "kind is none of cr, dice, drand, lot, nist");
  }
  flag(made.closing, `${where}.closing`);
  return made;
}

function publicKey({ kind, chain, round, game, issue, pulse }) {
  if (kind === "drand") return `drand:${chain}:${round}`;
  if (kind === "lot") return `lot:${game}:${issue}`;
  return kind === "nist" ? `nist:${chain}:${pulse}` : null;
}

function sourcesOf(value) {
  const sources = array(value, "announce.sources").map(sourceOf);
  if (!sources.length) wrong("sources", "no sources");
  const first = sources.findIndex((one) => one.closing);
  if (first < 0 || sources.slice(first).some((one) => !one.closing)) {
    wrong("sources", "closing is not the last");
  }
  if (sources.some((one) => one.closing && one.kind === "cr")) wrong("sources", "cr cannot close");
  if (sources.some((one) => one.closing && one.kind === "nist")) wrong("sources", "nist cannot close");
  const parties = sources.filter((one) => one.kind === "cr").map((one) => one.party);
  if (new Set(parties).size !== parties.length) wrong("sources", "a party occurs twice");
  const publics = sources.map(publicKey).filter((key) => key);
  if (new Set(publics).size !== publics.length) wrong("sources", "a public source occurs twice");
  return sources;
}

function timesOf(value) {
  keyed(value, "announce.times", TIMES);
  const times = {};
  for (const name of TIMES) {
    times[name] = placed(`announce.times.${name}`, () => time(value.get(name)));
  }
  for (const names of ORDERED) {
    for (let i = 1; i < names.length; i++) {
      if (times[names[i - 1]] > times[names[i]]) {
        wrong("times", `${names[i - 1]} is after ${names[i]}`);
      }
    }
  }
  return times;
}

/** Ten minutes lie between everything else and a public closing source (§4). */
function publicClosing({ fallback, sources, times }) {
  if (!["none", "next-issue"].includes(fallback)) {
    wrong("fallback", "fallback is none of none, next-issue");
  }
  if (fallback !== "none" && !sources.some((one) => one.kind === "lot")) {
    wrong("fallback", "only a lottery has a fallback");
  }
  if (!sources.some((one) => one.closing && (one.kind === "drand" || one.kind === "lot"))) return;
  const limit = unixSeconds(times.closing) - 600;
  for (const name of ["announced", "objections_to", "commit_by", "reveal_by"]) {
    if (unixSeconds(times[name]) > limit) {
      wrong(`times.${name}`, "less than ten minutes before the closing source");
    }
  }
}

function capsOf(value) {
  if (!(value instanceof Map)) wrong("announce.caps", "an object is expected");
  return Array.from(value, ([name, cap]) =>
    placed(`announce.caps.${name}`, () => integer(name, cap, 0)),
  );
}

function earlierOf(value) {
  array(value, "announce.earlier").forEach((one, at) => {
    const where = `announce.earlier[${at}]`;
    keyed(one, where, ["draw_id", "fate"]);
    placed(`${where}.draw_id`, () => need("draw_id", one.get("draw_id")));
    if (!["result", "void", "red"].includes(one.get("fate"))) {
      wrong(where, "fate is none of result, void, red");
    }
  });
}

function softwareOf(value) {
  keyed(value, "announce.software", ["name", "version", "hash"]);
  for (const key of ["name", "version", "hash"]) text(value.get(key), `announce.software.${key}`);
}

/** What was fixed before the seed, from the bytes of announce.json. */
export function readAnnounce(bytes) {
  const value = record(parseCanonical(bytes), "announce", [
    "suite", "mode", "roster", "recusals", "times", "caps", "software", "draw_id", "tasks", "sources",
    "fallback", "earlier", "extra",
  ]);
  const mode = modeOf(text(value.get("mode"), "announce.mode"));
  const made = {
    suite: suiteOf(text(value.get("suite"), "announce.suite")),
    drawId: placed("announce.draw_id", () => need("draw_id", value.get("draw_id"))),
    mode,
    tasks: array(value.get("tasks"), "announce.tasks").map((one, at) => taskOf(one, at, mode)),
    roster: rooted(value.get("roster"), "announce.roster"),
    recusals: rooted(value.get("recusals"), "announce.recusals"),
    caps: capsOf(value.get("caps")),
    sources: sourcesOf(value.get("sources")),
    fallback: text(value.get("fallback"), "announce.fallback"),
    times: timesOf(value.get("times")),
    digest: hex(sha256(bytes)),
  };
  publicClosing(made);
  softwareOf(value.get("software"));
  earlierOf(value.get("earlier"));
  if (!(value.get("extra") instanceof Map)) wrong("announce", "extra is no object");
  if (!made.tasks.length || made.tasks.some((task, at) => task.k !== at + 1)) {
    wrong("announce", "tasks are not numbered 1, 2, …");
  }
  return made;
}

/** The id of task k (§1). */
export function drawOf(announce, k) {
  return announce.tasks.length === 1 ? announce.drawId : `${announce.drawId}/${k}`;
}

export { is };
