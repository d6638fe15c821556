// checkpoints/ of a bundle (§10.5): notes, entries, consistency paths.

import { concat, decoded, hex, unhex, utf8 } from "../core/bytes.js";
import { canonical, parseCanonical } from "../core/json.js";
import { refuse } from "../core/refusal.js";
import { SUITES } from "../core/suites.js";
import { array, integer, keyed, need, placed, record, text, wrong } from "../records/forms.js";
import { base64, goodName } from "./keys.js";
import { readEntry } from "./entries.js";

const SIGNATURE = /^— ([^ ]+) ([0-9A-Za-z+/=]+)$/;
const LARGEST = 1000000;

function malformed(reason) {
  refuse("note-form", { reason });
}

/** {text, lines: [{name, id, signature}]} of a signed note. */
export function noteOf(bytes) {
  if (bytes.length > LARGEST) malformed("too large");
  const source = decoded(bytes);
  if (source === null) malformed("not UTF-8");
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0009\u000b-\u001f]/.test(source)) malformed("control characters");
  const cut = source.lastIndexOf("\n\n");
  if (cut < 0) malformed("no signatures");
  const ended = source.endsWith("\n");
  const lines = source.slice(cut + 2).split("\n").slice(0, -1);
  if (!ended || !lines.length) malformed("the last line is not ended, or there is none");
  if (lines.length > 100) malformed("too many signatures");
  return {
    text: source.slice(0, cut + 1),
    lines: lines.map((one) => {
      const found = SIGNATURE.exec(one);
      const data = found && goodName(found[1]) ? base64(found[2]) : null;
      if (!data || data.length < 5) malformed("a signature line is malformed");
      return { name: found[1], id: hex(data.subarray(0, 4)), signature: data.subarray(4) };
    }),
  };
}

function goodOrigin(origin) {
  if (!goodName(origin) || Array.from(origin).length > 255) {
    refuse("checkpoint-form", { reason: "the origin has spaces or a plus, or none" });
  }
  return origin;
}

/** {origin, size, root} of a checkpoint's text. */
export function checkpointOf(source) {
  const wrongForm = (reason) => refuse("checkpoint-form", { reason });
  const lines = source.split("\n");
  if (lines.length !== 4 || lines[3] !== "") wrongForm("not exactly three lines");
  const [origin, size, root] = lines;
  goodOrigin(origin);
  const number = /^(?:0|[1-9][0-9]{0,15})$/.test(size) ? Number(size) : Infinity;
  if (number > Number.MAX_SAFE_INTEGER) wrongForm("the size is no number in range");
  const bytes = base64(root);
  if (!bytes || bytes.length !== 32) wrongForm("the root is not 32 bytes of base64");
  return { origin, size: Number(size), root: hex(bytes) };
}

function pathOf(value, where) {
  if (array(value, `${where}.path`).length > 64) wrong(where, "a proof is too long");
  return value.map((one) => placed(where, () => need("digest", one)));
}

/** log.json over the notes that were read; its parts fit each other, else a refusal. */
export function readLog(bytes, notes) {
  const bad = (reason) => wrong("log", reason);
  const value = record(parseCanonical(bytes), "log", ["draw", "origin", "entries", "consistency"]);
  const draw = placed("log.draw", () => need("draw", value.get("draw")));
  const origin = goodOrigin(text(value.get("origin"), "log.origin"));
  const points = notes.map((note) => note.checkpoint);
  if (!points.length) bad("no signatures");
  if (points.some((one) => one.origin !== origin)) bad("another origin than log.json");
  const made = {
    draw,
    origin,
    notes,
    entries: array(value.get("entries"), "log.entries").map((one, at) => {
      const where = `log.entries[${at}]`;
      keyed(one, where, ["index", "checkpoint", "record", "path"]);
      const index = placed(`${where}.index`, () => integer("index", one.get("index"), 0));
      const checkpoint = placed(`${where}.checkpoint`, () => integer("checkpoint", one.get("checkpoint"), 1));
      if (checkpoint > points.length || index >= points[checkpoint - 1].size) {
        wrong(where, "checkpoint is not one of those that hold the entry");
      }
      return {
        index,
        checkpoint,
        record: readEntry(one.get("record"), `${where}.record`),
        data: utf8(canonical(one.get("record"))),
        path: pathOf(one.get("path"), where),
      };
    }),
  };
  made.entries.forEach((one, at) => {
    if (at && made.entries[at - 1].index >= one.index) bad("entries are not ascending");
  });
  made.consistency = array(value.get("consistency"), "log.consistency").map((one, at) => {
    const where = `log.consistency[${at}]`;
    keyed(one, where, ["from", "to", "path"]);
    const number = (key) => placed(`${where}.${key}`, () => integer(key, one.get(key), 1));
    return { from: number("from"), to: number("to"), path: pathOf(one.get("path"), where) };
  });
  const pairs = made.consistency.map(({ from, to }) => `${from}-${to}`).join();
  if (pairs !== points.slice(1).map((_, at) => `${at + 1}-${at + 2}`).join()) {
    bad("not every neighbouring pair");
  }
  return made;
}

/** The suite of a log's tree: SM3 where the origin ends in /sm3. */
export function treeSuite(origin) {
  return origin.endsWith("/sm3") ? SUITES["DR1-SM3"] : SUITES.DR1;
}

/** Whether the tree of `to` leaves extends that of `from`, by RFC 9162 §2.1.4.2. */
export function extended(suite, from, to, path, rootFrom, rootTo) {
  if (from > to) return false;
  if (from === 0) return path.length === 0 && rootFrom === hex(suite.hash(new Uint8Array(0)));
  if (from === to) return path.length === 0 && rootFrom === rootTo;
  const nodes = path.map(unhex);
  const join = (left, right) => suite.hash(concat(Uint8Array.of(1), left, right));
  let first = from - 1;
  let last = to - 1;
  while (first % 2 === 1) {
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  }
  let at = 0;
  // A whole power of two is its own first node.
  let one = first === 0 ? unhex(rootFrom) : nodes[at++];
  if (!one) return false;
  let other = one;
  for (; at < nodes.length; at++) {
    if (last === 0) return false;
    if (first % 2 === 1 || first === last) {
      one = join(nodes[at], one);
      other = join(nodes[at], other);
      while (first % 2 === 0 && first !== 0) {
        first = Math.floor(first / 2);
        last = Math.floor(last / 2);
      }
    } else {
      other = join(other, nodes[at]);
    }
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hex(one) === rootFrom && hex(other) === rootTo;
}

/** A note with its checkpoint, of a tree larger than that of the note before. */
export function readNote(bytes, before) {
  const note = noteOf(bytes);
  const checkpoint = checkpointOf(note.text);
  if (before && checkpoint.size <= before.size) {
    refuse("checkpoint-form", { reason: "sizes are not ascending" });
  }
  return { ...note, checkpoint };
}

/** The same of texts of notes and the object of log.json, as a slip carries them. */
export function readPart(notes, object) {
  if (notes.length > 99) refuse("checkpoint-form", { reason: "an extra file, or a note is missing" });
  let last = null;
  const read = notes.map((note) => {
    const one = readNote(utf8(note), last);
    last = one.checkpoint;
    return one;
  });
  return readLog(utf8(canonical(object)), read);
}
