// C05 root, C06 order, C07 counts and quotas (§2, §3).

import { Refusal } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { Root } from "../core/tree.js";
import { quota } from "../records/announce.js";
import { countDiffers, fileError, finding, judged, judgedOrOpen, lineDiffers, open, rootDiffers } from "./model.js";

/** The first refusal of order in an ascending file, or null. */
export function orderFault(rows, number = (row) => row + 1) {
  for (let row = 1; row < rows.count; row++) {
    if (rows.compare(row - 1, rows, row) >= 0) {
      return new Refusal("line-order", { line: number(row), value: rows.id(row) });
    }
  }
  return null;
}

export function c05(ctx) {
  const { frame, task, announce } = ctx;
  if (!frame || !task) return open(ctx.why("frame.csv"));
  const root = new Root(announce.suite);
  for (let row = 0; row < frame.count; row++) {
    root.add(frame.data(row));
    if (row % 65536 === 0) ctx.report("root", row / frame.count);
  }
  return judged(rootDiffers("frame.csv", root.digest(), "announce.json", task.root));
}

/** Ids met before, letter case ignored: [row, id, how often so far]. */
function repeated(frame, ascending) {
  // In an ascending file only an id with small letters can be equal to another one.
  const watched = new Set();
  for (let row = 0; row < frame.count; row++) {
    if (!ascending || frame.idBytes(row).some((byte) => byte >= 97)) {
      watched.add(frame.id(row).toUpperCase());
    }
  }
  const met = new Map();
  const found = [];
  for (let row = 0; watched.size && row < frame.count; row++) {
    const id = frame.id(row);
    const key = id.toUpperCase();
    if (!watched.has(key)) continue;
    met.set(key, (met.get(key) || 0) + 1);
    if (met.get(key) > 1) found.push([row, id, met.get(key)]);
  }
  return found;
}

export function c06(ctx) {
  const { frame } = ctx;
  if (!frame) return open(ctx.why("frame.csv"));
  const found = [];
  const order = orderFault(frame);
  if (order) found.push(fileError("frame.csv", order));
  for (const [row, id, times] of repeated(frame, !order)) {
    found.push(finding("line-extra", { file: "frame.csv", line: row + 1, what: `${id} (${times})` }));
  }
  if (frame.oddMode) {
    const reason = ctx.private ? "private" : "open";
    const error = new Refusal("line-form", { line: frame.oddMode, kind: "frame", reason });
    found.push(fileError("frame.csv", error));
  }
  return judged(found);
}

/** Stratum → objects of the frame in it; in a private draw by the secrets. */
export function counted(ctx) {
  const { frame, secrets } = ctx;
  const { strata } = ctx.private ? secrets : frame;
  const numbers = new Uint32Array(strata.texts.length);
  for (let row = 0; row < frame.count; row++) {
    const other = ctx.private ? ctx.joined().rows[row] : row;
    if (other >= 0) numbers[strata.column[other]] += 1;
  }
  return new Map(strata.texts.map((text, at) => [text, numbers[at]]));
}

function named(strata) {
  return strata.map((one) => one.stratum).join("+");
}

export function c07(ctx) {
  const { frame, task, result } = ctx;
  if (!task) return open("other");
  const found = countDiffers("result.json", "N", result.N, "announce.json", task.N);
  found.push(...countDiffers("result.json", "n", result.n, "announce.json", task.n));
  found.push(
    ...countDiffers("result.json", "strata", named(result.strata), "announce.json", named(task.strata)),
  );
  if (!frame || (ctx.private && !ctx.secrets)) return judgedOrOpen(found, ctx.why("frame.csv"));
  found.push(...countDiffers("frame.csv", "N", frame.count, "announce.json", task.N));
  found.push(...(ctx.private ? secretCounts(ctx) : openCounts(ctx)));
  return judged(found);
}

function openCounts(ctx) {
  const { frame, task, result } = ctx;
  const found = [];
  const planned = new Set(task.strata.map((one) => one.stratum));
  const counts = ctx.counts();
  for (let row = 0; row < frame.count; row++) {
    const stratum = frame.strata.at(row);
    if (!planned.has(stratum)) {
      found.push(finding("stratum-unknown", { file: "frame.csv", line: row + 1, stratum }));
    }
  }
  const stated = new Map(result.strata.map((one) => [one.stratum, one]));
  for (const { stratum, N, n } of task.strata) {
    found.push(
      ...countDiffers("frame.csv", `${stratum} N`, counts.get(stratum) || 0, "announce.json", N),
    );
    const one = stated.get(stratum);
    if (!one) continue;
    found.push(...countDiffers("result.json", `${stratum} N`, one.N, "announce.json", N));
    found.push(...countDiffers("result.json", `${stratum} n`, one.n, "announce.json", n));
  }
  return found;
}

/**
 * The row of secrets.csv that belongs to each row of frame.csv (-1 for none), and the rows of
 * secrets.csv whose object is in no row of the frame. Both files are ascending as a rule.
 */
export function joined(frame, secrets) {
  const rows = new Int32Array(frame.count).fill(-1);
  const spare = [];
  if (orderFault(frame) || orderFault(secrets)) return joinedByName(frame, secrets, rows, spare);
  let other = 0;
  for (let row = 0; row < frame.count; row++) {
    while (other < secrets.count && secrets.compare(other, frame, row) < 0) spare.push(other++);
    if (other < secrets.count && secrets.compare(other, frame, row) === 0) rows[row] = other++;
  }
  while (other < secrets.count) spare.push(other++);
  return { rows, spare };
}

function joinedByName(frame, secrets, rows, spare) {
  const byName = new Map();
  for (let other = 0; other < secrets.count; other++) byName.set(secrets.id(other), other);
  const met = new Set();
  for (let row = 0; row < frame.count; row++) {
    const id = frame.id(row);
    met.add(id);
    if (byName.has(id)) rows[row] = byName.get(id);
  }
  for (let other = 0; other < secrets.count; other++) if (!met.has(secrets.id(other))) spare.push(other);
  return { rows, spare };
}

function secretCounts(ctx) {
  const { announce, frame, result, secrets } = ctx;
  const order = secretsFault(secrets);
  const found = order ? [fileError("secrets.csv", order)] : [];
  const { rows, spare } = ctx.joined();
  for (const other of spare) {
    const params = { file: "secrets.csv", line: secrets.numbers[other], what: secrets.id(other) };
    found.push(finding("line-extra", params));
  }
  for (let row = 0; row < frame.count; row++) {
    if (row % 65536 === 0) ctx.report("strata", row / frame.count);
    const other = rows[row];
    if (other < 0) {
      found.push(finding("line-lacking", { file: "secrets.csv", what: frame.id(row) }));
      continue;
    }
    const line = secrets.numbers[other];
    const [id, stratum, salt] = secrets.fields(other);
    const hidden = `h:${T(announce.suite, "hide", result.draw, id, stratum, salt)}`;
    const stated = frame.fields(row)[1];
    if (hidden !== stated) found.push(lineDiffers("secrets.csv", line, id, hidden, stated));
  }
  return rows.some((other) => other < 0) ? found : found.concat(digestsOpen(ctx));
}

/** secrets.csv holds the objects, ascending, then the strata, ascending (§10). */
function secretsFault(secrets) {
  const faults = [];
  const fault = (line, value) => faults.push(new Refusal("line-order", { line, value }));
  const { numbers, rest } = secrets;
  for (let row = 0; row < secrets.count && !faults.length; row++) {
    const afterStratum = rest.length > 0 && rest[0].number < numbers[row];
    const unordered = row > 0 && secrets.compare(row - 1, secrets, row) >= 0;
    if (afterStratum || unordered) fault(numbers[row], secrets.id(row));
  }
  const early = rest.findIndex((one, at) => at > 0 && rest[at - 1].stratum >= one.stratum);
  if (early > 0) fault(rest[early].number, rest[early].stratum);
  return faults.sort((a, b) => a.params.line - b.params.line)[0] || null;
}

function digestsOpen(ctx) {
  const { announce, result, secrets, task } = ctx;
  const found = [];
  let total = 0;
  const counts = ctx.counts();
  const opened = new Map(secrets.rest.map((one) => [one.stratum, one]));
  for (const plan of task.strata) {
    const held = counts.get(plan.stratum) || 0;
    const due = quota(held, plan.ratio, plan.min);
    const one = opened.get(plan.stratum);
    if (!one) {
      found.push(finding("line-lacking", { file: "secrets.csv", what: `stratum ${plan.stratum}` }));
      continue;
    }
    total += due;
    const { stratum, N, n, salt } = one;
    const fields = [stratum, String(N), String(n), salt];
    const digest = `h:${T(announce.suite, "count", result.draw, ...fields)}`;
    found.push(
      ...countDiffers("secrets.csv", `${stratum} N`, N, "frame.csv", held),
      ...countDiffers("secrets.csv", `${stratum} n`, n, "announce.json", due),
      ...countDiffers("secrets.csv", `${stratum} count`, digest, "announce.json", plan.count),
    );
  }
  const planned = new Set(task.strata.map((one) => one.stratum));
  const strange = new Set([...secrets.strata.texts, ...opened.keys()].filter((one) => !planned.has(one)));
  for (const what of Array.from(strange).sort()) {
    found.push(finding("line-extra", { file: "secrets.csv", line: "-", what }));
  }
  found.push(...countDiffers("announce.json", "n", task.n, "secrets.csv", total));
  return found;
}
