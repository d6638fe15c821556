// C03, C04, C08, C09, C10, C18, C19, C20 (§4, §9).

import { Refusal } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { roundTime, timeOf, unixSeconds } from "../sources/drand.js";
import { sourceOf } from "../records/evidence.js";
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
  if (byLog.state === "failed") return byLog;
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
  const found = countDiffers("result.json", "sources", result.sources.length, "announce.json", sources.length);
  found.push(...countDiffers("sources/", "sources", ctx.sourceNames.length, "announce.json", sources.length));
  const derived = ctx.sources();
  derived.forEach((one, at) => {
    const file = fileOf(at);
    const stated = at < result.sources.length ? result.sources[at] : "-";
    if (one && one.refusal) found.push(fileError(file, one.refusal));
    else if (one && stated !== one.string) {
      found.push(finding("source-differs", { index: at + 1, found: stated, expected: one.string, file }));
    }
  });
  if (found.length) return check("failed", found);
  if (derived.some((one) => !one)) return open("other");
  const lacking = derived.flatMap((one, at) =>
    one.needs ? [[one.needs, finding("source-unchecked", { index: at + 1, error: one.error })]] : [],
  );
  if (lacking.length) return open(lacking[0][0], ...lacking.map(([, note]) => note));
  const bulletins = sources.flatMap(({ kind, game }, at) =>
    kind === "lot" ? [finding("bulletin-compare", { index: at + 1, game })] : [],
  );
  return check("passed", bulletins);
}

const OUTCOMES = { dice: "dice", lot: "bulletin", drand: "round", nist: "pulse" };

/** [file, name, time] of when a source's outcome was there, or null where that cannot be told. */
function outcomeOf(ctx, source, at) {
  const evidence = evidenceOf(ctx, at);
  const named = (time) => (time ? [fileOf(at), OUTCOMES[evidence.kind], time] : null);
  if (evidence.kind === "dice") return named(evidence.thrownAt);
  if (evidence.kind === "lot") return named(evidence.at);
  if (evidence.kind === "nist") return named(evidence.pulse && evidence.pulse.at);
  const pinned = ctx.policy.drand.find((one) => one.chain === source.chain);
  return named(pinned && roundTime(pinned, evidence.round));
}

/** Events [file, name, time] that are before the last of others. */
function notBefore(later, earlier) {
  if (!earlier.length) return [];
  const [, name, last] = earlier.reduce((a, b) => (b[2] > a[2] ? b : a));
  return later
    .filter(([, , at]) => at < last)
    .map(([file, what, at]) => finding("time-order", { file, later: what, b: at, earlier: name, a: last }));
}

/** What is out of order among the ledger's times (§9). */
function ledgerTimes(ctx) {
  const { announce, result, task } = ctx;
  const { sources, times } = announce;
  const [commits, reveals, closings, after, before] = [[], [], [], [], []];
  sources.forEach((source, at) => {
    const one = evidenceOf(ctx, at);
    if (!one) return;
    if (one.kind === "cr") {
      const committed = one.commit && one.commit.at <= times.commit_by;
      const revealed = one.reveal && one.reveal.at <= times.reveal_by;
      if (committed) commits.push([fileOf(at), "commit", one.commit.at]);
      if (committed && !source.commit) after.push([fileOf(at), "commit", one.commit.at]);
      if (committed && revealed) reveals.push([fileOf(at), "reveal", one.reveal.at]);
      return;
    }
    const outcome = outcomeOf(ctx, source, at);
    if (!outcome) return;
    if (source.closing) closings.push(outcome);
    else {
      after.push(outcome);
      // A round that does not close is of the closing time too.
      if (source.kind !== "drand") before.push(outcome);
    }
  });
  const publicly = sources.some((one) => one.closing && (one.kind === "drand" || one.kind === "lot"));
  const limit = publicly ? timeOf(unixSeconds(times.closing) - 600) : times.closing;
  const file = "announce.json";
  const announced = [[file, "announcement", times.announced]];
  const done = [["result.json", "result", result.at]];
  return [
    ...notBefore(announced, [[file, "frame as_of", task.asOf]]),
    ...notBefore(after, announced),
    ...notBefore(reveals, [...announced, ...commits]),
    ...notBefore([[file, "last moment before the closing", limit]], before),
    ...notBefore(closings, [[file, "closing time", times.closing], ...reveals]),
    ...notBefore(done, [...announced, ...reveals, ...closings]),
    ...notBefore([[file, "result deadline", times.result_by]], done),
  ];
}

export function c09(ctx) {
  if (!ctx.task) return open("other");
  const found = ledgerTimes(ctx);
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
  if (source.kind === "dice") return BigInt(source.dice) * BigInt(DIE[source.sides]);
  if (source.kind === "cr") return string.endsWith(":missing") ? 0 : SHARE;
  const one = ctx.sources()[at];
  if (!one || one.refusal || one.needs || one.string !== string) return 0;
  if (source.kind === "drand") return ROUND;
  if (source.kind === "nist") return PULSE;
  return ctx.policy.lotteries.find((game) => game.game === source.game).bits;
}

/** Whole bits, at most the largest integer of a record (§4). */
function wholeBits(thousandths) {
  const largest = BigInt(Number.MAX_SAFE_INTEGER);
  const bits = thousandths / 1000n;
  return Number(bits > largest ? largest : bits);
}

/** Bits that count, in total and from the closing sources, rounded down. */
export function entropy(ctx) {
  // A number of dice may be as large as any integer of a record; thousands of it are exact only so.
  let total = 0n;
  let closing = 0n;
  const seen = new Set();
  ctx.announce.sources.forEach((source, at) => {
    if (["drand", "lot", "nist"].includes(source.kind)) {
      if (seen.has(ctx.result.sources[at])) return;
      seen.add(ctx.result.sources[at]);
    }
    const bits = BigInt(bitsOf(ctx, source, at));
    total += bits;
    if (source.closing) closing += bits;
  });
  return { total: wholeBits(total), closing: wholeBits(closing) };
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
