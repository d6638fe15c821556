// C05 root, C06 order, C07 counts and quotas (§2, §3).

import { Refusal } from "../core/refusal.js";
import { utf8 } from "../core/bytes.js";
import { T } from "../core/suites.js";
import { Root, rootOf } from "../core/tree.js";
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

const shardOf = (file) => file.replace(/^frame\//, "").replace(/\.csv$/, "");

function rootOfRows(ctx, rows) {
  const root = new Root(ctx.announce.suite);
  for (let row = 0; row < rows.count; row++) {
    root.add(rows.bytes, rows.starts[row], rows.end(row));
    if (row % 65536 === 0) ctx.report("root", row / rows.count);
  }
  return root.digest();
}

export function c05(ctx) {
  const { frame, task, announce } = ctx;
  if (!frame || !task) return open(ctx.why("frame.csv"));
  const parts = Array.from(ctx.frameParts);
  if (!ctx.sharded) {
    const root = rootOfRows(ctx, parts[0][1]);
    return judged(rootDiffers("frame.csv", root, "announce.json", task.root));
  }
  const leaves = parts.map(([file, rows]) =>
    [announce.suite.name, "shard", shardOf(file), rows.count, rootOfRows(ctx, rows)].join("|"),
  );
  const root = rootOf(announce.suite, leaves.map(utf8));
  return judged([
    ...countDiffers("frame/", "shards", leaves.length, "announce.json", task.shards),
    ...rootDiffers("frame/", root, "announce.json", task.root),
  ]);
}

/** Ids met before in any of the files, letter case ignored: [file, row, id]. */
function repeated(parts, ascending) {
  // In one ascending file only an id with small letters can be equal to another one.
  const watched = new Set();
  const all = !ascending || parts.length > 1;
  for (const [, rows] of parts) {
    for (let row = 0; row < rows.count; row++) {
      if (all || rows.hasSmall(row)) watched.add(rows.id(row).toUpperCase());
    }
  }
  const met = new Set();
  const found = [];
  for (const [file, rows] of watched.size ? parts : []) {
    for (let row = 0; row < rows.count; row++) {
      const id = rows.id(row);
      const key = id.toUpperCase();
      if (!watched.has(key)) continue;
      if (met.has(key)) found.push([file, row, id]);
      met.add(key);
    }
  }
  return found;
}

export function c06(ctx) {
  const { frame, announce } = ctx;
  if (!frame) return open(ctx.why("frame.csv"));
  const parts = Array.from(ctx.frameParts);
  const found = [];
  for (const [file, rows] of parts) {
    const order = orderFault(rows);
    if (order) found.push(fileError(file, order));
  }
  for (const [file, row, id] of repeated(parts, !found.length)) {
    found.push(finding("line-extra", { file, line: row + 1, what: `${id} (2)` }));
  }
  for (const [file, rows] of parts) {
    for (const row of rows.odd) {
      found.push(lineDiffers(file, row + 1, "lock", rows.fields(row)[4], announce.mode));
    }
    if (ctx.sharded) found.push(...shardForm(file, rows));
  }
  return judged(found);
}

/** Every leaf of a shard is of its units, and none is empty (§2). */
function shardForm(file, rows) {
  if (!rows.count) return [finding("line-lacking", { file, what: "leaves" })];
  const shard = shardOf(file);
  const found = [];
  for (let row = 0; row < rows.count; row++) {
    const unit = rows.units.at(row);
    if (unit.slice(0, 6) !== shard) found.push(lineDiffers(file, row + 1, "unit", unit, shard));
  }
  return found;
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
  if (frame) found.push(...countDiffers("frame.csv", "N", frame.count, "announce.json", task.N));
  if (!frame || (ctx.private && !ctx.secrets)) return judgedOrOpen(found, ctx.why("frame.csv"));
  found.push(...(ctx.private ? secretCounts(ctx) : openCounts(ctx)));
  return judged(found);
}

function openCounts(ctx) {
  const { task, result } = ctx;
  const found = [];
  const planned = new Set(task.strata.map((one) => one.stratum));
  const counts = ctx.counts();
  const strange = Array.from(counts.keys()).some((stratum) => !planned.has(stratum));
  for (const [file, rows] of strange ? ctx.frameParts : []) {
    for (let row = 0; row < rows.count; row++) {
      const stratum = rows.strata.at(row);
      if (!planned.has(stratum)) found.push(finding("stratum-unknown", { file, line: row + 1, stratum }));
    }
  }
  const plans = new Map(task.strata.map((one) => [one.stratum, one]));
  for (const { stratum, N } of task.strata) {
    const held = counts.get(stratum) || 0;
    found.push(...countDiffers("frame.csv", `${stratum} N`, held, "announce.json", N));
  }
  for (const { stratum, N, n } of result.strata) {
    const plan = plans.get(stratum);
    if (!plan) continue;
    found.push(...countDiffers("result.json", `${stratum} N`, N, "announce.json", plan.N));
    found.push(...countDiffers("result.json", `${stratum} n`, n, "announce.json", plan.n));
  }
  return found;
}

/**
 * The row of secrets.csv that belongs to each row of frame.csv (-1 for none). Both files are ascending as a rule.
 */
export function joined(frame, secrets) {
  const rows = new Int32Array(frame.count).fill(-1);
  if (orderFault(frame) || orderFault(secrets)) return joinedByName(frame, secrets, rows);
  let other = 0;
  for (let row = 0; row < frame.count; row++) {
    while (other < secrets.count && secrets.compare(other, frame, row) < 0) other++;
    if (other < secrets.count && secrets.compare(other, frame, row) === 0) rows[row] = other++;
  }
  return { rows };
}

/** Id → the last row of it, or -1; looked up in the file as it is where that is ascending. */
export function rowsById(rows) {
  let find = null;
  return (id) => {
    if (!find) find = orderFault(rows) ? lastRows(rows) : (one) => rows.find(one);
    return find(id);
  };
}

function lastRows(rows) {
  const byName = new Map();
  for (let row = 0; row < rows.count; row++) byName.set(rows.id(row), row);
  return (id) => (byName.has(id) ? byName.get(id) : -1);
}

function joinedByName(frame, secrets, rows) {
  const secretRow = lastRows(secrets);
  for (let row = 0; row < frame.count; row++) rows[row] = secretRow(frame.id(row));
  return { rows };
}

function secretCounts(ctx) {
  const { announce, frame, result, secrets } = ctx;
  const order = secretsFault(secrets);
  const found = order ? [fileError("secrets.csv", order)] : [];
  const { rows } = ctx.joined();
  const leafOf = leavesOf(frame, rows, secrets);
  for (let other = 0; other < secrets.count; other++) {
    if (other % 65536 === 0) ctx.report("strata", other / secrets.count);
    const line = secrets.numbers[other];
    const row = leafOf(other);
    if (row < 0) {
      found.push(finding("line-extra", { file: "secrets.csv", line, what: secrets.id(other) }));
      continue;
    }
    const [id, stratum, salt] = secrets.fields(other);
    const hidden = `h:${T(announce.suite, "hide", result.draw, id, stratum, salt)}`;
    const stated = frame.fields(row)[1];
    if (hidden !== stated) found.push(lineDiffers("secrets.csv", line, id, hidden, stated));
  }
  const lacking = new Set();
  rows.forEach((other, row) => {
    if (other < 0) lacking.add(frame.id(row));
  });
  for (const what of lacking) found.push(finding("line-lacking", { file: "secrets.csv", what }));
  return lacking.size ? found : found.concat(digestsOpen(ctx));
}

/** The row of frame.csv (the last one) that belongs to a row of secrets.csv, or -1. */
export function leavesOf(frame, rows, secrets) {
  if (!orderFault(frame) && !orderFault(secrets)) {
    const back = new Int32Array(secrets.count).fill(-1);
    rows.forEach((other, row) => {
      if (other >= 0) back[other] = row;
    });
    return (other) => back[other];
  }
  const leafRow = lastRows(frame);
  return (other) => leafRow(secrets.id(other));
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
  const held = Array.from(counts.keys()).filter((one) => counts.get(one));
  const strange = new Set([...held, ...opened.keys()].filter((one) => !planned.has(one)));
  for (const what of Array.from(strange).sort()) {
    found.push(finding("line-extra", { file: "secrets.csv", line: "-", what }));
  }
  found.push(...countDiffers("announce.json", "n", task.n, "secrets.csv", total));
  return found;
}
