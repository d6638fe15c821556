// C11 tickets, C12 winners and cutoffs, C13 winners in frame, C16 roots (§5, §7).

import { hex, utf8 } from "../core/bytes.js";
import { Heap } from "../core/heap.js";
import { Refusal } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { Paths, rootOf } from "../core/tree.js";
import { presence } from "../records/shards.js";
import { leavesOf } from "./frame.js";
import { quota } from "../records/announce.js";
import { readLine } from "../records/lines.js";
import { countDiffers, fileError, finding, judged, lineDiffers, open, rootDiffers } from "./model.js";

/** The line of secrets.csv that opens an object, the last one where it has several (§8.1), or null. */
export function secretOf(ctx, id) {
  const row = ctx.secretRow(id);
  if (row < 0) return null;
  const [, stratum, salt, key] = ctx.secrets.fields(row);
  return { stratum, salt, key };
}

export function c11(ctx) {
  const { announce, result, winners } = ctx;
  if (!result || !winners) return open("other");
  if (!ctx.private) {
    const found = [];
    winners.forEach((one, at) => {
      const ticket = T(announce.suite, "obj", announce.drawId, result.seed, one.id);
      if (ticket !== one.ticket) {
        found.push(lineDiffers("winners.csv", at + 1, "ticket", one.ticket, ticket));
      }
    });
    return judged(found);
  }
  if (!ctx.again()) return open(ctx.why("secrets.csv"));
  return judged([...keysOpen(ctx), ...hiddenTickets(ctx)]);
}

function keysOpen(ctx) {
  const { announce, frame, result, secrets } = ctx;
  const found = [];
  const { rows } = ctx.joined();
  const leafOf = leavesOf(frame, rows, secrets);
  for (let other = 0; other < secrets.count; other++) {
    if (other % 65536 === 0) ctx.report("keys", other / secrets.count);
    const row = leafOf(other);
    if (row < 0) continue;
    const [id, , , key] = secrets.fields(other);
    const lock = T(announce.suite, "lock", result.draw, id, key);
    const stated = frame.fields(row)[4];
    if (lock !== stated) {
      found.push(lineDiffers("secrets.csv", secrets.numbers[other], "key", lock, stated));
    }
  }
  return found;
}

function hiddenTickets(ctx) {
  const found = [];
  ctx.winners.forEach((one, at) => {
    const drawn = ctx.again().winners.get(one.id);
    if (drawn && drawn.hiddenTicket !== one.ticket) {
      found.push(lineDiffers("winners.csv", at + 1, "ticket", one.ticket, drawn.hiddenTicket));
    }
  });
  return found;
}

const largerTicket = (a, b) => (a.ticket !== b.ticket ? a.ticket > b.ticket : a.id > b.id);

/** The n_h smallest of every stratum, made again from the frame (§5). */
export function drawnAgain(ctx) {
  const { announce, frame, result, secrets, task } = ctx;
  const { suite } = announce;
  const hidden = ctx.private;
  const { strata } = hidden ? secrets : frame;
  const quotas = new Map();
  for (const { stratum, ratio, min } of task.strata) {
    quotas.set(stratum, quota(ctx.counts().get(stratum) || 0, ratio, min));
  }
  const heaps = strata.texts.map(() => new Heap(largerTicket));
  const more = (ctx.events["substitutions.csv"] || []).length;
  const limits = strata.texts.map((text) => (quotas.get(text) || 0) + more);
  const prefix = utf8([suite.name, "obj", announce.drawId, result.seed, ""].join("|"));
  const message = new Uint8Array(prefix.length + 64 + 33);
  message.set(prefix);
  const out = new Uint8Array(32);
  const ticketOf = suite.behind(prefix);
  for (let row = 0; row < frame.count; row++) {
    if (row % 65536 === 0) ctx.report("tickets", row / frame.count);
    const other = hidden ? ctx.joined().rows[row] : row;
    const number = strata.column[other];
    if (!limits[number]) continue;
    const start = frame.starts[row] + frame.head;
    let length = prefix.length + frame.idLengths[row];
    for (let i = prefix.length; i < length; i++) message[i] = frame.bytes[start + i - prefix.length];
    if (hidden) {
      const end = secrets.end(other);
      message.set(secrets.bytes.subarray(end - 33, end), length);
      length += 33;
    }
    ticketOf(message, length, out);
    offer(heaps[number], limits[number], out, frame, row);
  }
  return ranked(ctx, strata, heaps, quotas);
}

function offer(heap, limit, out, rows, row) {
  if (heap.size === limit && out[0] > heap.top.first) return;
  const made = { ticket: hex(out), first: out[0], id: rows.id(row), row };
  if (heap.size < limit) heap.push(made);
  else if (largerTicket(heap.top, made)) heap.replace(made);
}

function ranked(ctx, strata, heaps, quotas) {
  const { announce, result, secrets } = ctx;
  const { suite } = announce;
  const winners = new Map();
  const cutoffs = new Map();
  const reserves = new Map();
  for (const stratum of quotas.keys()) {
    cutoffs.set(stratum, "-");
    reserves.set(stratum, []);
  }
  // Ascending, so that an object on several lines has the place of the last of its strata (§8.1).
  const numbers = Array.from(strata.texts.keys());
  for (const number of numbers.sort((a, b) => (strata.texts[a] < strata.texts[b] ? -1 : 1))) {
    const stratum = strata.texts[number];
    const order = heaps[number].items.slice().sort((a, b) => (largerTicket(a, b) ? 1 : -1));
    const n = quotas.get(stratum) || 0;
    reserves.set(stratum, order.slice(n).map((one) => one.id));
    order.slice(0, n).forEach(({ id, ticket, row }, at) => {
      const one = { id, stratum, rank: at + 1, ticket, row };
      if (ctx.private) {
        one.salt = secrets.fields(ctx.joined().rows[row])[2];
        const fields = [result.draw, id, stratum, String(one.rank), ticket, one.salt];
        one.hiddenTicket = `h:${T(suite, "win", ...fields)}`;
      }
      winners.set(id, one);
    });
    if (n && order.length) cutoffs.set(stratum, order[Math.min(n, order.length) - 1].ticket);
  }
  return { winners, cutoffs, reserves };
}

export function c12(ctx) {
  if (!ctx.result || !ctx.winners) return open("other");
  const again = ctx.again();
  if (!again) return open(ctx.why(ctx.private ? "secrets.csv" : "frame.csv"));
  const found = [];
  ctx.winners.forEach((one, at) => {
    const drawn = again.winners.get(one.id);
    const line = at + 1;
    if (!drawn) {
      found.push(finding("line-extra", { file: "winners.csv", line, what: one.id }));
    } else if (!ctx.private) {
      const same = (field, stated, made) => {
        if (stated !== made) found.push(lineDiffers("winners.csv", line, field, stated, made));
      };
      same("stratum", one.stratum, drawn.stratum);
      same("rank", one.rank, String(drawn.rank));
    }
  });
  const listed = new Set(ctx.winners.map((one) => one.id));
  for (const id of ctx.complete ? Array.from(again.winners.keys()).sort() : []) {
    if (!listed.has(id)) found.push(finding("line-lacking", { file: "winners.csv", what: id }));
  }
  return judged(found.concat(cutoffsDiffer(ctx, again)));
}

function cutoffsDiffer(ctx, again) {
  const { announce, result, secrets } = ctx;
  const found = [];
  const salts = new Map(ctx.private ? secrets.rest.map((one) => [one.stratum, one.salt]) : []);
  for (const one of result.strata) {
    let expected = again.cutoffs.get(one.stratum);
    if (expected === undefined) continue;
    if (ctx.private) {
      if (!salts.has(one.stratum)) continue;
      const fields = [result.draw, one.stratum, expected, salts.get(one.stratum)];
      expected = `h:${T(announce.suite, "cut", ...fields)}`;
    }
    const stated = ctx.private ? one.cut : one.cutoff;
    if (stated !== expected) {
      found.push(finding("cutoff-differs", { stratum: one.stratum, found: stated, expected }));
    }
  }
  return found;
}

/** Winners without an entry; if each has one, whether they stand in the same order. */
function unproven(entries, winners) {
  const lacking = (what) => finding("line-lacking", { file: "proofs.json", what });
  const ids = new Set(entries.map((one) => one.objectId));
  const absent = winners.filter((one) => !ids.has(one.id));
  if (absent.length) return [lacking(absent[0].id)];
  const same = entries.length === winners.length;
  if (same && entries.every((one, at) => one.objectId === winners[at].id)) return [];
  return [lacking("the order of winners.csv")];
}

export function c13(ctx) {
  const { announce, proofs, task, winners } = ctx;
  if (!task || !proofs || !winners) return open("other");
  const found = unproven(proofs.entries, winners);
  if (found.length) return judged(found);
  if (!winners.length && task.n > 0) return open("release");
  const present = presence(announce.suite, task.count, task.root, task.shards);
  proofs.entries.forEach((entry, at) => {
    const { leaf } = entry.frame;
    const winner = winners[at];
    const wrong = () =>
      found.push(
        finding("proof-wrong", { line: at + 1, object_id: entry.objectId, what: "frame.csv" }),
      );
    let row;
    try {
      row = readLine("frame", leaf, announce);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      found.push(fileError("proofs.json", error));
      return;
    }
    if (row.id !== winner.id || !present(entry.frame)) {
      wrong();
    } else if (row.stratum !== winner.stratum) {
      found.push(lineDiffers("winners.csv", at + 1, "stratum", winner.stratum, row.stratum));
    }
  });
  return judged(found);
}

/** The first line that is not greater than the one before, as a refusal, or null. */
export function rowOrder(rows, key, joined = key) {
  for (let at = 1; at < rows.length; at++) {
    if (rows.length && !(key(rows[at - 1]) < key(rows[at]))) {
      return new Refusal("line-order", { line: at + 1, value: joined(rows[at]) });
    }
  }
  return null;
}

export function c16(ctx) {
  const { announce, assignment, result, winners } = ctx;
  if (!result || !winners || !announce) return open("other");
  const whole = winners.length === result.n;
  const found = [];
  winners.forEach((one, at) => {
    if (one.draw !== result.draw) {
      found.push(lineDiffers("winners.csv", at + 1, "draw", one.draw, result.draw));
    }
    if ((one.rank === "-") !== ctx.private) {
      found.push(lineDiffers("winners.csv", at + 1, "rank", one.rank, result.mode));
    }
  });
  const order = rowOrder(winners, (one) => one.id);
  if (order) found.push(fileError("winners.csv", order));
  found.push(...resultProofs(ctx));
  if (whole || ctx.complete) {
    found.push(...countDiffers("winners.csv", "n", winners.length, "result.json", result.n));
    const root = rootOf(announce.suite, winners.map((one) => utf8(one.leaf)));
    found.push(...rootDiffers("winners.csv", root, "result.json", result.resultRoot));
  }
  if (assignment) found.push(...assignmentRoot(ctx));
  if (found.length) return judged(found);
  if (assignment && whole) return judged([]);
  const notes = whole ? [finding("part-passed", { what: "winners.csv" })] : [];
  return open(ctx.why("assignment.csv"), ...notes);
}

function resultProofs(ctx) {
  const { announce, proofs, result, winners } = ctx;
  if (!proofs) return [];
  const found = [];
  const paths = new Paths(announce.suite, result.n, result.resultRoot);
  let last = -1;
  proofs.entries.slice(0, winners.length).forEach((entry, at) => {
    const { index, path } = entry.result;
    const data = utf8(winners[at].leaf);
    const ascending = index > last;
    last = index;
    if (!ascending || !paths.holds(data, index, path)) {
      found.push(
        finding("proof-wrong", { line: at + 1, object_id: entry.objectId, what: "winners.csv" }),
      );
    }
  });
  return found;
}

function assignmentRoot(ctx) {
  const { announce, assignment, result } = ctx;
  const joined = (one) => `${one.id} ${one.pool} ${one.officer}`;
  const key = (one) => `${one.id}\u0000${one.pool}\u0000${one.officer}`;
  const found = [];
  const { count, unfilled } = result.assignment;
  const empty = assignment.filter((one) => one.officer === "-").length;
  found.push(
    ...countDiffers("assignment.csv", "places", assignment.length, "result.json", count),
    ...countDiffers("assignment.csv", "unfilled", empty, "result.json", unfilled),
  );
  // Unfilled places of one pool are equal lines but for their salts.
  assignment.forEach((one, at) => {
    if (one.draw !== result.draw) {
      found.push(lineDiffers("assignment.csv", at + 1, "draw", one.draw, result.draw));
    }
    if (at && key(assignment[at - 1]) > key(one)) {
      const order = new Refusal("line-order", { line: at + 1, value: joined(one) });
      found.push(fileError("assignment.csv", order));
    }
  });
  const root = rootOf(announce.suite, assignment.map((one) => utf8(one.leaf)));
  return found.concat(rootDiffers("assignment.csv", root, "result.json", result.assignment.root));
}
