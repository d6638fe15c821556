// C03, C04, C08, C09, C10, C17, C18, C19, C20 (§4, §9).

import { Refusal } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { roundTime, timeOf, unixSeconds } from "../sources/drand.js";
import { shareCounts, sourceOf } from "../records/evidence.js";
import { c04Log, c09Log, c18Log } from "./log.js";
import { check, countDiffers, fileError, finding, judged, open } from "./model.js";

const SHARE = 256000;
const DIE = { 6: 2584, 8: 3000, 10: 3321 };

/** A given digest against the file's; agreement is told beside what the log shows. */
function against(ctx, option, digest, codes, byLog) {
  const stated = ctx.options[option];
  if (!stated) return byLog;
  const expected = stated.toLowerCase();
  if (digest !== expected) return check("failed", [finding(codes[0], { found: digest, expected })]);
  return { ...byLog, findings: [finding(codes[1]), ...byLog.findings] };
}

export function c04(ctx) {
  const codes = ["announce-digest", "announce-agrees"];
  return against(ctx, "announce", ctx.digest("announce.json"), codes, c04Log(ctx));
}

export function c18(ctx) {
  const codes = ["result-digest", "result-agrees"];
  return against(ctx, "result", ctx.digest("result.json"), codes, c18Log(ctx));
}

const EVENTS = ["substitutions.csv", "replacements.csv", "releases.csv"];
const EVENT_KINDS = ["substitution", "replacement", "release"];

/** Without any event in the files, the log may hold none either (§7.1). */
function laterEvents(ctx) {
  // Events themselves are not made again by this page yet; it never calls them passed.
  if (EVENTS.some((name) => ctx.has(name))) return open("other");
  if (ctx.private && !(ctx.manifest && ctx.manifest.level === "full")) return open("full");
  const { entries } = ctx.log;
  const logged = entries.some(
    ({ record }) => EVENT_KINDS.includes(record.kind) && record.draw === ctx.result.draw,
  );
  return logged ? open("other") : judged([]);
}

export function c17(ctx) {
  if (!ctx.result) return open("other");
  const view = ctx.logView();
  if (view.absent) return open("log");
  if (view.needs || c18Log(ctx).state !== "passed") return open("other");
  return laterEvents(ctx);
}

/** The evidence of source `at` (from 0), if its file is there and readable. */
function evidenceOf(ctx, at) {
  return ctx.evidence.get(fileOf(at));
}

function fileOf(at) {
  return `sources/${String(at + 1).padStart(2, "0")}.json`;
}

/** What each source's evidence gives: {string, needs, error, …}, {refusal} or undefined. */
export function judgedSources(ctx) {
  return ctx.announce.sources.map((source, at) => {
    const evidence = evidenceOf(ctx, at);
    if (!evidence) return undefined;
    try {
      return sourceOf(ctx.announce, source, evidence, at + 1, ctx.policy);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { refusal: error };
    }
  });
}

export function c08(ctx) {
  const { announce, result } = ctx;
  if (!announce || !result) return open("other");
  const { sources } = announce;
  const held = ctx.sourceNames.length;
  const found = countDiffers("sources/", "sources", held, "announce.json", sources.length);
  found.push(
    ...countDiffers("result.json", "sources", result.sources.length, "announce.json", sources.length),
  );
  if (held !== sources.length) return check("failed", found);
  if (!sources.every((_, at) => evidenceOf(ctx, at))) return open("other");
  const notes = [];
  const needs = [];
  ctx.sources().forEach((one, at) => {
    const file = fileOf(at);
    if (one.refusal) {
      found.push(fileError(file, one.refusal));
      return;
    }
    const stated = at < result.sources.length ? result.sources[at] : "-";
    if (stated !== one.string) {
      found.push(finding("source-differs", { index: at + 1, found: stated, expected: one.string, file }));
    } else if (one.needs) {
      needs.push(one.needs);
      notes.push(finding("source-unchecked", { index: at + 1, error: one.error }));
    } else if (one.game) {
      notes.push(finding("bulletin-compare", { index: at + 1, game: one.game }));
    }
  });
  if (found.length) return check("failed", found);
  return needs.length ? open(needs[0], ...notes) : check("passed", notes);
}

const OUTCOMES = { dice: "dice", lot: "bulletin", drand: "round", nist: "pulse" };

/** When a source's outcome was there, or null where that cannot be told. */
function outcomeTime(ctx, source, evidence) {
  if (evidence.kind !== source.kind) return null;
  if (evidence.kind === "dice") return evidence.thrownAt;
  if (evidence.kind === "lot") return evidence.at;
  if (evidence.kind === "nist") {
    return evidence.pulse ? String(evidence.pulse.get("timeStamp")).replace(/\.\d+Z$/, "Z") : null;
  }
  const pinned = ctx.policy.drand.find((one) => one.chain === source.chain);
  return pinned ? roundTime(pinned, source.round) : null;
}

/** The events of the ledger that must not be before others: [file, later, b, earlier, a]. */
function* orders(ctx) {
  const { announce, result, task } = ctx;
  const { times } = announce;
  yield ["announce.json", "announcement", times.announced, "frame as_of", task.asOf];
  const commits = [];
  const reveals = [];
  const outcomes = [];
  announce.sources.forEach((source, at) => {
    const one = evidenceOf(ctx, at);
    const file = fileOf(at);
    if (!one) return;
    if (one.kind === "cr") {
      if (one.commit && one.commit.at <= times.commit_by) {
        commits.push({ file, at: one.commit.at, stated: source.commit !== undefined });
      }
      if (shareCounts(announce, one)) reveals.push({ file, at: one.reveal.at });
    } else {
      const at = outcomeTime(ctx, source, one);
      if (at) outcomes.push({ file, name: OUTCOMES[one.kind], at, closing: source.closing });
    }
  });
  for (const { file, at, stated } of commits) {
    if (!stated) yield [file, "commit", at, "announcement", times.announced];
  }
  const latest = (events) => events.map((one) => one.at).sort().pop();
  const lastCommit = latest(commits);
  for (const { file, at } of reveals) {
    if (lastCommit) yield [file, "reveal", at, "commit", lastCommit];
  }
  const lastReveal = latest(reveals);
  const publicly = announce.sources.some((one) => one.closing && one.kind !== "dice");
  const limit = publicly ? timeOf(unixSeconds(times.closing) - 600) : times.closing;
  for (const { file, name, at, closing } of outcomes) {
    if (closing) {
      // Counted reveals are never after closing (§10.1), so this is the later of the two.
      yield [file, name, at, "closing time", times.closing];
    } else {
      yield [file, name, at, "announcement", times.announced];
      if (name !== OUTCOMES.drand) yield ["announce.json", "last moment before the closing", limit, name, at];
    }
  }
  const before = [
    ["announcement", times.announced],
    ["commit", lastCommit],
    ["reveal", lastReveal],
    ...outcomes.filter((one) => one.closing).map((one) => [one.name, one.at]),
  ];
  const [name, last] = before.reduce((a, b) => (b[1] && b[1] >= a[1] ? b : a));
  yield ["result.json", "result", result.at, name, last];
  yield ["announce.json", "result deadline", times.result_by, "result", result.at];
}

export function c09(ctx) {
  if (!ctx.task) return open("other");
  const found = [];
  for (const [file, later, b, earlier, a] of orders(ctx)) {
    if (b < a) found.push(finding("time-order", { file, later, b, earlier, a }));
  }
  if (found.length) return judged(found);
  const byLog = c09Log(ctx);
  if (byLog.state !== "not-checkable" || byLog.findings.length) return byLog;
  return { ...byLog, findings: [finding("times-agree"), ...byLog.findings] };
}

export function c10(ctx) {
  const { announce, result } = ctx;
  if (!announce || !result) return open("other");
  const expected = T(announce.suite, "seed", announce.drawId, ...result.sources);
  if (result.seed === expected) return judged([]);
  return judged([finding("seed-differs", { found: result.seed, expected })]);
}

/** Whether the result states as many sources as were announced. */
export function sameSources({ announce, result }) {
  return announce && result && announce.sources.length === result.sources.length;
}

const ROUND = 254857;
const PULSE = 256000;

function bitsOf(ctx, source, at) {
  const string = ctx.result.sources[at];
  if (source.kind === "dice") return source.dice * DIE[source.sides];
  if (source.kind === "cr") return string.endsWith(":missing") ? 0 : SHARE;
  const one = ctx.sources()[at];
  if (!one || one.refusal || one.needs || one.string !== string) return 0;
  if (source.kind === "drand") return ROUND;
  if (source.kind === "nist") return PULSE;
  return ctx.policy.lotteries.find((game) => game.game === source.game).bits;
}

/** Bits that count, in total and from the closing sources, rounded down. */
export function entropy(ctx) {
  let total = 0;
  let closing = 0;
  ctx.announce.sources.forEach((source, at) => {
    const bits = bitsOf(ctx, source, at);
    total += bits;
    if (source.closing) closing += bits;
  });
  return { total: Math.floor(total / 1000), closing: Math.floor(closing / 1000) };
}

export function enough({ total, closing }) {
  return total >= 128 && closing >= 60;
}

export function c20(ctx) {
  if (!sameSources(ctx)) return open("other");
  const bits = entropy(ctx);
  const note = finding("entropy", bits);
  return enough(bits) ? check("passed", [note]) : open("entropy", note);
}
