// C03, C04, C08, C09, C10, C17, C18, C19, C20 (§4, §9).

import { Refusal } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { shareCounts, stringOf } from "../records/evidence.js";
import { check, countDiffers, fileError, finding, judged, judgedOrOpen, open } from "./model.js";

const SHARE = 256000;
const DIE = { 6: 2584, 8: 3000, 10: 3321 };

export function c03() {
  return open("log");
}

function against(ctx, file, option, digest, differs, agrees, needs) {
  const stated = ctx.options[option];
  if (!stated) return open(needs);
  const expected = stated.toLowerCase();
  if (digest !== expected) return check("failed", [finding(differs, { found: digest, expected })]);
  return open(needs, finding(agrees));
}

export function c04(ctx) {
  const digest = ctx.digest("announce.json");
  return against(ctx, "announce.json", "announce", digest, "announce-digest", "announce-agrees", "witness");
}

export function c18(ctx) {
  const digest = ctx.digest("result.json");
  return against(ctx, "result.json", "result", digest, "result-digest", "result-agrees", "log");
}

export function c17() {
  return open("log");
}

export function c19() {
  return open("attestation");
}

/** The evidence of source `at` (from 0), if its file is there and readable. */
function evidenceOf(ctx, at) {
  return ctx.evidence.get(fileOf(at));
}

function fileOf(at) {
  return `sources/${String(at + 1).padStart(2, "0")}.json`;
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
  sources.forEach((source, at) => {
    const file = fileOf(at);
    try {
      const expected = stringOf(announce, source, ctx.evidence.get(file), at + 1);
      const stated = at < result.sources.length ? result.sources[at] : "-";
      if (stated !== expected) {
        found.push(finding("source-differs", { index: at + 1, found: stated, expected, file }));
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      found.push(fileError(file, error));
    }
  });
  const lots = sources.flatMap((one, at) => (one.kind === "lot" ? [at + 1] : []));
  if (!found.length && lots.length) {
    return open("bulletin", ...lots.map((index) => finding("lot-unchecked", { index })));
  }
  return judged(found);
}

/** The events of the ledger that must not be before others: [file, later, b, earlier, a]. */
function* orders(ctx) {
  const { announce, result, task } = ctx;
  const { times } = announce;
  yield ["announce.json", "announcement", times.announced, "frame as_of", task.asOf];
  const commits = [];
  const reveals = [];
  const throws = [];
  announce.sources.forEach((source, at) => {
    const one = evidenceOf(ctx, at);
    const file = fileOf(at);
    if (!one) return;
    if (one.kind === "cr") {
      if (one.commit && one.commit.at <= times.commit_by) {
        commits.push({ file, at: one.commit.at, stated: source.commit !== undefined });
      }
      if (shareCounts(announce, one)) reveals.push({ file, at: one.reveal.at });
    } else if (one.kind === "dice") {
      throws.push({ file, at: one.thrownAt, closing: source.closing });
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
  for (const { file, at, closing } of throws) {
    if (!closing) continue;
    // Counted reveals are never after closing (§10.1), so this is the later of the two.
    yield [file, "dice", at, "closing time", times.closing];
  }
  const before = [
    ["announcement", times.announced],
    ["commit", lastCommit],
    ["reveal", lastReveal],
    ["dice", latest(throws)],
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
  return judgedOrOpen(found, "witness", [finding("times-agree")]);
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

/** Bits that count, in total and from the closing sources, rounded down. */
export function entropy(ctx) {
  let total = 0;
  let closing = 0;
  ctx.announce.sources.forEach((source, at) => {
    let bits = 0;
    if (source.kind === "dice") bits = source.dice * DIE[source.sides];
    if (source.kind === "cr" && !ctx.result.sources[at].endsWith(":missing")) bits = SHARE;
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
