// Slips: one canonical record, or its text form for a QR code (§15).

import { hex, unhex, utf8 } from "../core/bytes.js";
import { canonical, parseCanonical } from "../core/json.js";
import { Refusal, refuse } from "../core/refusal.js";
import { sha256, T } from "../core/suites.js";
import { modeOf, suiteOf } from "./announce.js";
import { frameplace } from "./proofs.js";
import { shardOf } from "./shards.js";
import { rootFrom } from "../core/tree.js";
import { array, decimal, flag, integer, keyed, list, need, placed, record, text, wrong } from "./forms.js";

export const PREFIX = "DR1S:";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const DEEPEST = 64;
const LONGEST = 20000;
const LARGEST = 4 << 20;

function unreadable(reason) {
  refuse("slip-unreadable", { reason });
}

function base45(textForm) {
  const bytes = [];
  for (let at = 0; at < textForm.length; at += 3) {
    const group = Array.from(textForm.slice(at, at + 3), (char) => ALPHABET.indexOf(char));
    if (group.includes(-1) || group.length === 1) unreadable("not base45");
    const value = group.reduce((sum, one, i) => sum + one * 45 ** i, 0);
    if (value > (group.length === 3 ? 0xffff : 0xff)) unreadable("not base45");
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}

/** Hashes of an inclusion path of leaf `index` of `count` (RFC 9162). */
function pathLength(index, count) {
  let length = 0;
  let at = index;
  let last = count - 1;
  while (last > 0) {
    if (at % 2 === 1 || at !== last) length += 1;
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return length;
}

class Cursor {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  take(length) {
    if (this.at + length > this.bytes.length) unreadable("too short");
    this.at += length;
    return hex(this.bytes.subarray(this.at - length, this.at));
  }

  path(index, count) {
    if (index >= count) unreadable("index not below count");
    return Array.from({ length: pathLength(index, count) }, () => this.take(32));
  }
}

const either = (value) => {
  if (value !== "y" && value !== "-") unreadable("neither y nor -");
  return value === "y";
};

function fromText(given) {
  const textForm = given.replace(/^[\r\n\t]+|[\r\n\t]+$/g, "");
  if (!textForm.startsWith(PREFIX) || textForm.length > LONGEST) unreadable("no slip");
  const bytes = base45(textForm.slice(PREFIX.length));
  const cut = Math.max(0, bytes.length - 4);
  const body = bytes.subarray(0, cut);
  if (hex(sha256(body).subarray(0, 4)) !== hex(bytes.subarray(cut))) unreadable("checksum");
  const found = body.indexOf(10);
  const end = found < 0 ? body.length : found;
  const head = body.subarray(0, end);
  if (head.some((byte) => byte > 127)) unreadable("no line");
  const fields = String.fromCharCode(...head).split("|");
  const wanted = { 1: 14, 2: 21 }[fields[2]];
  if (fields[1] !== "slip" || fields.length !== wanted) unreadable("no line");
  const cursor = new Cursor(body.subarray(end + 1));
  const made = recordOf(fields, cursor, fields[2] === "2");
  if (cursor.at !== cursor.bytes.length) unreadable("too long");
  return made;
}

function recordOf(fields, cursor, second) {
  const [suiteName, , slip, mode, draw, id, stratum, unit, attrs, count, index] = fields;
  const [shards, shardCount, shardIndex] = fields.slice(11, 14);
  const suite = suiteOf(suiteName);
  const hidden = modeOf(mode) === "private";
  need("draw", draw);
  need("object_id", id);
  need("unit", unit);
  const facts = either(attrs);
  if (stratum !== "-") need("stratum", stratum);
  else if (second || !hidden) unreadable("stratum missing");
  const size = decimal("slip", count);
  const place = decimal("slip", index);
  const made = {
    announcement: cursor.take(32), draw, kind: "slip", mode, object_id: id, slip: Number(slip),
    suite: suiteName,
  };
  const root = cursor.take(32);
  const factsDigest = facts ? cursor.take(32) : "-";
  let shown = stratum;
  let lock = "-";
  if (stratum !== "-") made.stratum = { name: stratum };
  if (hidden) {
    if (stratum === "-") shown = `h:${cursor.take(32)}`;
    else {
      made.stratum.salt = cursor.take(16);
      shown = `h:${T(suite, "hide", draw, id, stratum, made.stratum.salt)}`;
    }
    if (second) {
      made.key = cursor.take(16);
      lock = T(suite, "lock", draw, id, made.key);
    } else lock = cursor.take(32);
  }
  const leaf = [suiteName, "frame", id, shown, unit, factsDigest, lock].join("|");
  made.frame = { count: size, index: place, leaf, root };
  if (shards === "-") {
    if (shardCount !== "-" || shardIndex !== "-") unreadable("shard without shards");
    made.frame.path = cursor.path(place, size);
  } else {
    sharded(made.frame, suite, unit, [shards, shardCount, shardIndex], cursor);
  }
  if (second) secondPart(made, suite, fields.slice(14), cursor);
  return made;
}

/** The place of a sharded frame: the shard's root and leaf follow from the path. */
function sharded(frame, suite, unit, [shards, shardCount, shardIndex], cursor) {
  frame.shards = decimal("shards", shards);
  const [count, index] = [decimal("count", shardCount), decimal("index", shardIndex)];
  frame.path = cursor.path(frame.index, count);
  const root = rootFrom(suite, utf8(frame.leaf), frame.index, count, frame.path);
  const leaf = [suite.name, "shard", shardOf(unit), count, root].join("|");
  frame.shard = { index, leaf, path: cursor.path(index, frame.shards) };
}

function secondPart(made, suite, [N, n, cutoff, won, rank, resultIndex, officers], cursor) {
  const hidden = made.mode === "private";
  const drawId = made.draw.split("/")[0];
  Object.assign(made, { N: decimal("slip", N), n: decimal("slip", n) });
  const limited = either(cutoff);
  made.won = either(won);
  Object.assign(made, { result: cursor.take(32), seed: cursor.take(32) });
  const ticketFields = ["obj", drawId, made.seed, made.object_id, ...(hidden ? [made.key] : [])];
  made.ticket = T(suite, ...ticketFields);
  const value = limited ? cursor.take(32) : "-";
  made.cutoff = { value };
  if (hidden) {
    made.cutoff.salt = cursor.take(16);
    made.cutoff.digest = `h:${T(suite, "cut", made.draw, made.stratum.name, value, made.cutoff.salt)}`;
  }
  if (!made.won) {
    if (rank !== "-" || resultIndex !== "-" || officers !== "-") unreadable("a place without a winner");
    return;
  }
  const root = cursor.take(32);
  const winner = { count: made.n, rank: decimal("rank", rank), root };
  winner.leaf = resultLeaf(suite, { ...made, officers: [officers] }, winner.rank);
  winner.index = decimal("index", resultIndex);
  winner.path = cursor.path(winner.index, made.n);
  made.officers = list("officer_id", officers);
  made.winner = winner;
}

/** The result leaf that follows from rank, ticket and officers (§7). */
export function resultLeaf(suite, slip, rank) {
  const { draw, object_id: id, stratum, ticket } = slip;
  const officers = slip.officers.join("+") || "-";
  const head = [suite.name, "result", draw, id];
  if (slip.mode === "open") return [...head, stratum.name, rank, ticket, officers].join("|");
  const { name, salt } = stratum;
  return [
    ...head,
    `h:${T(suite, "hide", draw, id, name, salt)}`,
    "-",
    `h:${T(suite, "win", draw, id, name, String(rank), ticket, salt)}`,
    `h:${T(suite, "team", draw, id, officers, salt)}`,
  ].join("|");
}

/** Plain objects of a parsed record. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const made = {};
  for (const [key, inner] of value) made[key] = plain(inner);
  return made;
}

const digestAt = (value, where) => placed(where, () => need("digest", value));

function checkedPath(value, where) {
  if (array(value, `${where}.path`).length > DEEPEST) wrong(where, "path too long");
  value.forEach((one) => digestAt(one, where));
}

/** `frame` of a slip or a proof of inclusion. */
export function checkedFrame(frame, where) {
  keyed(frame, where, ["root", "count", "index", "leaf", "path"], ["shards", "shard"]);
  digestAt(frame.get("root"), `${where}.root`);
  placed(`${where}.count`, () => integer("count", frame.get("count"), 0));
  if (frame.has("shards")) placed(`${where}.shards`, () => integer("shards", frame.get("shards"), 1));
  frameplace(frame, where);
  if (frame.has("shards") !== frame.has("shard")) wrong(where, "shards without shard");
}

/** `records`: at most these, each an object. */
export function checkedRecords(value, kind, names) {
  if (!value.has("records")) return;
  const records = keyed(value.get("records"), `${kind}.records`, [], names);
  for (const one of records.values()) if (!(one instanceof Map)) wrong(`${kind}.records`, "no object");
}

/** `log`: what stands in it the check of the log reads. */
function checkedLog(value) {
  const log = keyed(value.get("log"), "slip.log", ["notes", "log"]);
  const notes = array(log.get("notes"), "slip.log.notes");
  if (notes.some((one) => typeof one !== "string") || !(log.get("log") instanceof Map)) {
    wrong("slip.log", "notes or log of another type");
  }
}

function checkedRecord(value) {
  if (!(value instanceof Map)) wrong("slip", "an object is expected");
  if (value.get("kind") === "slip" && value.has("slip")) {
    placed("slip.slip", () => integer("slip", value.get("slip"), 0));
    if (![1, 2].includes(value.get("slip"))) wrong("slip", "slip is none of 1, 2");
  }
  const second = value.get("slip") === 2;
  const hidden = value.get("mode") === "private";
  const won = second && value.get("won") === true;
  const required = ["slip", "suite", "mode", "draw", "object_id", "announcement", "frame"];
  if (second) required.push("result", "seed", "N", "n", "ticket", "cutoff", "won");
  if (second || !hidden) required.push("stratum");
  if (second && hidden) required.push("key");
  if (won) required.push("winner", "officers");
  record(value, "slip", required, ["stratum", "records", "log"]);
  suiteOf(text(value.get("suite"), "slip.suite"));
  modeOf(text(value.get("mode"), "slip.mode"));
  placed("slip.draw", () => need("draw", value.get("draw")));
  placed("slip.object_id", () => need("object_id", value.get("object_id")));
  digestAt(value.get("announcement"), "slip.announcement");
  checkedFrame(value.get("frame"), "slip.frame");
  if (value.has("stratum")) {
    const stratum = keyed(value.get("stratum"), "slip.stratum", hidden ? ["name", "salt"] : ["name"]);
    placed("slip.stratum.name", () => need("stratum", stratum.get("name")));
    if (hidden) placed("slip.stratum.salt", () => need("salt", stratum.get("salt")));
  }
  checkedRecords(value, "slip", second ? ["announce", "result"] : ["announce"]);
  if (value.has("log")) checkedLog(value);
  if (second) checkedSecond(value, hidden, won);
  return plain(value);
}

function checkedSecond(value, hidden, won) {
  for (const key of ["result", "seed", "ticket"]) digestAt(value.get(key), `slip.${key}`);
  for (const key of ["N", "n"]) placed(`slip.${key}`, () => integer(key, value.get(key), 0));
  if (hidden) placed("slip.key", () => need("key", value.get("key")));
  const cutoff = keyed(value.get("cutoff"), "slip.cutoff", hidden ? ["value", "salt", "digest"] : ["value"]);
  if (cutoff.get("value") !== "-") digestAt(cutoff.get("value"), "slip.cutoff.value");
  if (hidden) {
    placed("slip.cutoff.salt", () => need("salt", cutoff.get("salt")));
    placed("slip.cutoff.digest", () => need("hidden", cutoff.get("digest")));
  }
  flag(value.get("won"), "slip.won");
  if (!won) return;
  const keys = ["rank", "index", "leaf", "path", "count", "root"];
  const winner = keyed(value.get("winner"), "slip.winner", keys);
  for (const key of ["rank", "index", "count"]) {
    placed(`slip.winner.${key}`, () => integer(key, winner.get(key), key === "rank" ? 1 : 0));
  }
  text(winner.get("leaf"), "slip.winner.leaf");
  digestAt(winner.get("root"), "slip.winner.root");
  checkedPath(winner.get("path"), "slip.winner");
  const officers = array(value.get("officers"), "slip.officers");
  officers.forEach((one) => need("officer_id", one));
  if (officers.some((one, at) => at > 0 && officers[at - 1] >= one)) {
    wrong("slip", "officers are not ascending");
  }
}

/** A slip from its JSON or its text form, as a plain object; or a refusal. */
export function readSlip(source) {
  if (source.startsWith(PREFIX)) return fromText(source);
  const bytes = utf8(source);
  if (bytes.length > LARGEST) unreadable("too large");
  const value = parseCanonical(bytes);
  const made = checkedRecord(value);
  // Kept as parsed: canonical bytes are made of them again.
  for (const key of ["records", "log"]) if (value.has(key)) made[key] = value.get(key);
  return made;
}

export { canonical, plain, Refusal, unhex };
