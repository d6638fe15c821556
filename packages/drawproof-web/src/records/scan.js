// The usual form of a line of frame.csv or secrets.csv, found byte by byte: no text is made of it.

const BAR = 124;
const DASH = 45;
const LF = 10;
const OBJECT = 1;
const FIRST = 2;
const STRATUM = 4;
const UNIT = 8;
const HEX = 16;
const CLASSES = new Uint8Array(256);
const classed = (chars, bits) => {
  for (const char of chars) CLASSES[char.charCodeAt(0)] |= bits;
};
classed("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", OBJECT | FIRST | STRATUM | UNIT);
classed("._-", OBJECT | STRATUM | UNIT);
classed("/+", OBJECT | STRATUM);
classed(":", OBJECT);
classed("0123456789abcdef", HEX);

/** The end of the run of bytes of a class from `at` on, or -1 if it is not of 1 to `most` bytes. */
function run(bytes, at, bits, most) {
  let end = at;
  while (CLASSES[bytes[end]] & bits) end++;
  return end > at && end - at <= most ? end : -1;
}

/** The same of a name, which `-` alone is not. */
function name(bytes, at, bits, most) {
  const end = run(bytes, at, bits, most);
  return end === at + 1 && bytes[at] === DASH ? -1 : end;
}

function digits(bytes, at, count) {
  for (let i = 0; i < count; i++) if (!(CLASSES[bytes[at + i]] & HEX)) return -1;
  return at + count;
}

/** `-` or a digest. */
function digest(bytes, at) {
  return bytes[at] === DASH ? at + 1 : digits(bytes, at, 64);
}

/** Where the fields of the line stand that was looked at last. */
export class Scan {
  constructor(kind, suite) {
    this.kind = kind;
    const head = `${suite.name}|${kind === "secrets" ? "object" : "frame"}|`;
    this.head = Uint8Array.from(head, (char) => char.charCodeAt(0));
    this.idEnd = this.stratum = this.stratumEnd = this.unit = this.unitEnd = 0;
    this.hidden = false;
  }

  /** Whether the line that begins at `start` and ends before `end` is of the usual form. */
  fits(bytes, start, end) {
    const { head } = this;
    for (let i = 0; i < head.length; i++) if (bytes[start + i] !== head[i]) return false;
    const id = start + head.length;
    if (!(CLASSES[bytes[id]] & FIRST)) return false;
    this.idEnd = run(bytes, id, OBJECT, 64);
    if (this.idEnd < 0 || bytes[this.idEnd] !== BAR) return false;
    this.stratum = this.idEnd + 1;
    return (this.kind === "secrets" ? this._secrets(bytes) : this._frame(bytes)) === end;
  }

  /** The place behind the last field, or -1. */
  _secrets(bytes) {
    this.hidden = false;
    this.stratumEnd = name(bytes, this.stratum, STRATUM, 64);
    if (this.stratumEnd < 0 || bytes[this.stratumEnd] !== BAR) return -1;
    const salt = digits(bytes, this.stratumEnd + 1, 32);
    return salt < 0 || bytes[salt] !== BAR ? -1 : digits(bytes, salt + 1, 32);
  }

  _frame(bytes) {
    const at = this.stratum;
    this.hidden = bytes[at] === 104 && bytes[at + 1] === 58;
    this.stratumEnd = this.hidden ? digits(bytes, at + 2, 64) : name(bytes, at, STRATUM, 64);
    if (this.stratumEnd < 0 || bytes[this.stratumEnd] !== BAR) return -1;
    this.unit = this.stratumEnd + 1;
    this.unitEnd = name(bytes, this.unit, UNIT, 32);
    if (this.unitEnd < 0 || bytes[this.unitEnd] !== BAR) return -1;
    const attrs = digest(bytes, this.unitEnd + 1);
    if (attrs < 0 || bytes[attrs] !== BAR) return -1;
    if (this.hidden) return digits(bytes, attrs + 1, 64);
    return bytes[attrs + 1] === DASH ? attrs + 2 : -1;
  }
}

export { LF };
