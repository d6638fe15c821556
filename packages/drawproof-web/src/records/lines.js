// Leaf files: one line of leaf data after the other, LF after each (§10).

import { ascii, decoded } from "../core/bytes.js";
import { Refusal, refuse } from "../core/refusal.js";
import { decimal, field, is, list, need, time } from "./forms.js";
import { LF, Scan } from "./scan.js";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const orNone = (kind, value) => (value === "-" ? value : need(kind, value));

function eventTail(reason, at, salt) {
  need("reason", reason);
  time(at);
  need("salt", salt);
}

/** Readers of one line's fields (without suite and kind), by kind of leaf. */
const KINDS = {
  frame: {
    count: 5,
    read: ([id, stratum, unit, attrs, lock]) => {
      need("object_id", id);
      const mode = lock === "-" ? "open" : "private";
      need(mode === "open" ? "stratum" : "hidden", stratum);
      need("unit", unit);
      if (attrs !== "-") need("digest", attrs);
      if (mode === "private") need("digest", lock);
      return { id, stratum, unit, lock, mode };
    },
  },
  roster: {
    count: 6,
    read: ([id, department, units, qualifications, cap, salt]) => ({
      id: need("officer_id", id),
      department: need("department", department),
      units: list("unit", units),
      qualifications: list("qualification", qualifications),
      cap: decimal("cap", cap),
      salt: need("salt", salt),
    }),
  },
  recusal: {
    count: 4,
    read: ([id, officer, origin, salt]) => ({
      id: need("object_id", id),
      officer: need("officer_id", officer),
      origin: need("origin", origin),
      salt: need("salt", salt),
    }),
  },
  result: {
    count: 6,
    read: ([draw, id, stratum, rank, ticket, officers]) => {
      need("draw", draw);
      need("object_id", id);
      const mode = rank === "-" ? "private" : "open";
      if (mode === "private") {
        for (const value of [stratum, ticket, officers]) need("hidden", value);
      } else {
        need("stratum", stratum);
        decimal("rank", rank);
        need("digest", ticket);
        list("officer_id", officers);
      }
      return { draw, id, stratum, rank, ticket, officers, mode };
    },
  },
  substitution: {
    count: 6,
    read: ([draw, id, substitute, reason, at, salt]) => {
      need("draw", draw);
      need("object_id", id);
      orNone("object_id", substitute);
      eventTail(reason, at, salt);
      return { kind: "substitution", draw, id, substitute, at };
    },
  },
  replacement: {
    count: 8,
    read: ([draw, id, pool, officer, officerIn, reason, at, salt]) => {
      need("draw", draw);
      need("object_id", id);
      need("pool", pool);
      orNone("officer_id", officer);
      orNone("officer_id", officerIn);
      eventTail(reason, at, salt);
      if (officer === "-" && officerIn === "-") {
        refuse("later-event", { object_id: id, reason: "a replacement without officer" });
      }
      return { kind: "replacement", draw, id, pool, officer, officerIn, at };
    },
  },
  recused: {
    count: 6,
    read: ([draw, id, officer, reason, at, salt]) => {
      need("draw", draw);
      orNone("object_id", id);
      need("officer_id", officer);
      eventTail(reason, at, salt);
      return { kind: "recused", draw, id, officer, at };
    },
  },
  release: {
    count: 4,
    read: ([draw, id, at, salt]) => {
      need("draw", draw);
      need("object_id", id);
      time(at);
      need("salt", salt);
      return { kind: "release", draw, id, at };
    },
  },
  assign: {
    count: 5,
    read: ([draw, id, pool, officer, salt]) => {
      need("draw", draw);
      need("object_id", id);
      need("pool", pool);
      if (officer !== "-") need("officer_id", officer);
      need("salt", salt);
      return { draw, id, pool, officer, salt };
    },
  },
};

function secretFields(kind, fields) {
  if (kind === "object") {
    const [id, stratum, salt, key] = fields;
    return {
      kind,
      id: need("object_id", id),
      stratum: need("stratum", stratum),
      salt: need("salt", salt),
      key: need("key", key),
    };
  }
  const [stratum, N, n, salt] = fields;
  return {
    kind,
    stratum: need("stratum", stratum),
    N: decimal("N", N),
    n: decimal("n", n),
    salt: need("salt", salt),
  };
}

/** The fields of one line of `kind`, or a refusal. */
export function readLine(kind, line, context) {
  const parts = line.split("|");
  const head = parts.slice(0, 2).join("|");
  const { name } = context.suite;
  if (kind === "secrets") {
    const which = head === `${name}|object` ? "object" : head === `${name}|stratum` ? "stratum" : "";
    if (!which) refuse("field-alphabet", { value: head });
    if (parts.length !== 6) refuse("number-form", { kind: "fields", value: parts.length });
    parts.slice(2).forEach(field);
    return secretFields(which, parts.slice(2));
  }
  const actual = kind === "replacement" && head === `${name}|recused` ? "recused" : kind;
  const { count, read } = KINDS[actual];
  if (head !== `${name}|${actual}`) refuse("field-alphabet", { value: head });
  if (parts.length !== count + 2) refuse("number-form", { kind: "fields", value: parts.length });
  parts.slice(2).forEach(field);
  return read(parts.slice(2));
}

const CHUNK = 1 << 22;

/** Calls `take(text, start, number)` for every line; checks encoding and line ends. */
export function eachLine(bytes, take) {
  const fault = lineFault(bytes);
  if (fault) throw fault;
  let number = 0;
  for (let at = 0; at < bytes.length; ) {
    let end = Math.min(bytes.length, at + CHUNK);
    if (end < bytes.length) {
      end = bytes.lastIndexOf(10, end - 1) + 1;
      if (end <= at) end = bytes.indexOf(10, at) + 1;
    }
    const lines = decoded(bytes.subarray(at, end)).split("\n");
    let start = at;
    for (let i = 0; i < lines.length - 1; i++) {
      number += 1;
      take(lines[i], start, number);
      start += lines[i].length + 1;
    }
    at = end;
  }
  return number;
}

function lineFault(bytes) {
  let number = 1;
  let carriage = 0;
  let ascii = true;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 10) number += 1;
    else if (byte === 13 && !carriage) carriage = number;
    else if (byte > 127) ascii = false;
  }
  if (!ascii && decoded(bytes) === null) return new Refusal("text-encoding", {});
  if (bytes.length && bytes[bytes.length - 1] !== 10) {
    return new Refusal("line-missing-end", { line: number });
  }
  return carriage ? new Refusal("line-ending", { line: carriage }) : null;
}

function located(kind, number, make) {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse("line-form", { line: number, kind, reason: error });
  }
}

/** All lines of a small file as records, with the line itself as `leaf`. */
export function readLines(bytes, kind, context) {
  const rows = [];
  eachLine(bytes, (line, start, number) => {
    const row = located(kind, number, () => readLine(kind, line, context));
    row.leaf = line;
    rows.push(row);
  });
  return rows;
}

/** Calls `take(start, end, number)` for every line, as places in the bytes; checks as `eachLine`. */
function eachPlace(bytes, take) {
  const fault = lineFault(bytes);
  if (fault) throw fault;
  let number = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LF, at);
    number += 1;
    take(at, end, number);
    at = end + 1;
  }
}

/**
 * frame.csv or secrets.csv, which may be long, as columns: where each line starts, how long its id
 * is, its stratum and unit as small numbers. The texts stay in the file's bytes. The lines of
 * strata in secrets.csv are `rest`.
 */
export class Columns {
  constructor(bytes, kind, context) {
    this._start(bytes, context.suite.name.length + (kind === "frame" ? 7 : 8));
    const scan = new Scan(kind, context.suite);
    eachPlace(bytes, (start, end, number) => {
      if (scan.fits(bytes, start, end)) {
        this._addUsual(start, number, scan, context.mode);
        return;
      }
      const line = UTF8.decode(bytes.subarray(start, end));
      const row = located(kind, number, () => readLine(kind, line, context));
      if (row.kind === "stratum") this.rest.push({ ...row, number });
      else this._add(start, number, row, context.mode);
    });
  }

  _start(bytes, head) {
    this.bytes = bytes;
    this.head = head;
    this.count = 0;
    this.starts = new Float64Array(1024);
    this.numbers = new Uint32Array(1024);
    this.idLengths = new Uint8Array(1024);
    this.strata = new Names();
    this.units = new Names();
    this.odd = [];
    this.rest = [];
  }

  /** The rows of several files as one, by id. */
  static merged(parts) {
    const made = Object.create(Columns.prototype);
    const places = [];
    let offset = 0;
    made._start(new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0)), parts[0].head);
    for (const part of parts) {
      made.bytes.set(part.bytes, offset);
      for (let row = 0; row < part.count; row++) places.push({ part, row, offset });
      offset += part.bytes.length;
    }
    places.sort((a, b) => a.part.compare(a.row, b.part, b.row));
    for (const { part, row, offset: shift } of places) {
      const known = { id: { length: part.idLengths[row] }, stratum: part.strata.at(row) || "", unit: part.units.at(row) };
      made._add(part.starts[row] + shift, made.count + 1, known, "");
    }
    return made;
  }

  /** A row of the usual form, whose fields stand where `scan` says. */
  _addUsual(start, number, scan, mode) {
    const { bytes } = this;
    const at = this._room(start, number, scan.idEnd - start - this.head);
    const own = scan.kind === "secrets" ? mode : scan.hidden ? "private" : "open";
    if (!scan.hidden || mode !== "private") this.strata.addBytes(at, bytes, scan.stratum, scan.stratumEnd);
    if (scan.kind === "frame") this.units.addBytes(at, bytes, scan.unit, scan.unitEnd);
    if (own !== mode) this.odd.push(at);
  }

  _add(start, number, row, mode) {
    const at = this._room(start, number, row.id.length);
    if (row.mode !== "private" || mode !== "private") this.strata.add(at, row.stratum);
    if (row.unit) this.units.add(at, row.unit);
    if (row.mode && row.mode !== mode) this.odd.push(at);
  }

  /** The number of a new row. */
  _room(start, number, idLength) {
    const at = this.count;
    if (at === this.starts.length) {
      this.starts = grown(this.starts);
      this.numbers = grown(this.numbers);
      this.idLengths = grown(this.idLengths);
    }
    this.starts[at] = start;
    this.numbers[at] = number;
    this.idLengths[at] = idLength;
    this.count += 1;
    return at;
  }

  end(row) {
    return this.bytes.indexOf(10, this.starts[row]);
  }

  data(row) {
    return this.bytes.subarray(this.starts[row], this.end(row));
  }

  idBytes(row) {
    const start = this.starts[row] + this.head;
    return this.bytes.subarray(start, start + this.idLengths[row]);
  }

  id(row) {
    return String.fromCharCode(...this.idBytes(row));
  }

  line(row) {
    return String.fromCharCode(...this.data(row));
  }

  fields(row) {
    return this.line(row).split("|").slice(2);
  }

  /** Whether the id has a small letter. */
  hasSmall(row) {
    const { bytes } = this;
    const start = this.starts[row] + this.head;
    for (let i = start + this.idLengths[row] - 1; i >= start; i--) if (bytes[i] >= 97) return true;
    return false;
  }

  /** Negative, 0 or positive as the id of `row` is before, equal to or after that of another. */
  compare(row, other, otherRow) {
    const a = this.starts[row] + this.head;
    const b = other.starts[otherRow] + other.head;
    const length = this.idLengths[row];
    const otherLength = other.idLengths[otherRow];
    for (let i = 0; i < length && i < otherLength; i++) {
      const difference = this.bytes[a + i] - other.bytes[b + i];
      if (difference) return difference;
    }
    return length - otherLength;
  }

  /** The row of an id in an ascending file, or -1. */
  find(id) {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = this.id(middle);
      if (at === id) return middle;
      if (at < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

function grown(array) {
  const larger = new array.constructor(array.length * 2);
  larger.set(array);
  return larger;
}

function sameBytes(spelt, bytes, start, end) {
  if (spelt.length !== end - start) return false;
  for (let i = 0; i < spelt.length; i++) if (spelt[i] !== bytes[start + i]) return false;
  return true;
}

/** A column of few different texts. */
export class Names {
  constructor() {
    this.numbers = new Map();
    this.texts = [];
    this.column = new Uint32Array(1024);
    // Sum over the bytes of a text → its number and its bytes.
    this.known = new Map();
  }

  /** The text that stands in `bytes` from `start` to `end`. */
  addBytes(row, bytes, start, end) {
    let sum = end - start;
    for (let i = start; i < end; i++) sum = (Math.imul(sum, 31) + bytes[i]) | 0;
    const known = this.known.get(sum);
    if (known && sameBytes(known.spelt, bytes, start, end)) {
      this._set(row, known.number);
      return;
    }
    this.add(row, ascii(bytes, start, end));
    if (!known) this.known.set(sum, { number: this.column[row], spelt: bytes.slice(start, end) });
  }

  add(row, text) {
    let number = this.numbers.get(text);
    if (number === undefined) {
      // A text of its own, so that the file's text is not kept alive by a slice of it.
      const own = text.split("").join("");
      number = this.texts.length;
      this.texts.push(own);
      this.numbers.set(own, number);
    }
    this._set(row, number);
  }

  _set(row, number) {
    if (row >= this.column.length) this.column = grown(this.column);
    this.column[row] = number;
  }

  at(row) {
    return this.texts[this.column[row]];
  }
}

export { is };
