// Canonical JSON (RFC 8785) of strings, booleans, integers, arrays and objects (§1).
//
// Written out, because JSON.parse forgives what a record may not hold: repeated keys, fractions,
// white space, escapes that need none.

import { byCodePoint, decoded, utf8 } from "./bytes.js";
import { Refusal, refuse } from "./refusal.js";

const DEEPEST = 65;
const CONSTANTS = [
  ["true", true],
  ["false", false],
  ["null", null],
];
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const SPECIAL = /NaN|-?Infinity/y;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

// What a string may hold as it is.
const ORDINARY = /[^"\\\u0000-\u001f]*/y;

class Reader {
  constructor(text) {
    this.text = text;
    // Whether nothing was met that a canonical text would have written otherwise.
    this.canonical = true;
  }

  fail(reason, at) {
    const points = Array.from(this.text.slice(0, at)).length;
    refuse("json-syntax", { reason: `${reason} (${points})` });
  }

  space(at) {
    if (this.text.charCodeAt(at) > 32) return at;
    SPACE.lastIndex = at;
    SPACE.test(this.text);
    if (SPACE.lastIndex > at) this.canonical = false;
    return SPACE.lastIndex;
  }

  whole() {
    const [value, end] = this.value(this.space(0), 0);
    const rest = this.space(end);
    if (rest !== this.text.length) this.fail("Extra data", rest);
    return value;
  }

  value(at, depth) {
    const first = this.text[at];
    if (first === '"') return this.string(at);
    if (first === "{" || first === "[") {
      if (depth >= DEEPEST) this.tooDeep = true;
      return first === "{" ? this.object(at + 1, depth + 1) : this.array(at + 1, depth + 1);
    }
    for (const [name, value] of CONSTANTS) {
      if (!this.text.startsWith(name, at)) continue;
      if (value === null) this.canonical = false;
      return [value, at + name.length];
    }
    SPECIAL.lastIndex = at;
    const special = SPECIAL.exec(this.text);
    if (special) refuse("json-float", { value: special[0] });
    return this.number(at);
  }

  number(at) {
    NUMBER.lastIndex = at;
    const found = NUMBER.exec(this.text);
    if (!found) this.fail("Expecting value", at);
    if (found[2] || found[3]) refuse("json-float", { value: found[0] });
    const value = Number(found[0]);
    if (Math.abs(value) >= 2 ** 53) refuse("json-integer-range", { value: found[0] });
    if (String(value) !== found[0]) this.canonical = false;
    return [value || 0, at + found[0].length];
  }

  string(begin) {
    ORDINARY.lastIndex = begin + 1;
    ORDINARY.test(this.text);
    let at = ORDINARY.lastIndex;
    let out = this.text.slice(begin + 1, at);
    if (this.text[at] === '"') return [out, at + 1];
    this.canonical = false;
    for (;;) {
      const char = this.text[at];
      if (char === undefined) this.fail("Unterminated string starting at", begin);
      if (char === '"') return [out, at + 1];
      if (char < " ") this.fail("Invalid control character at", at);
      if (char !== "\\") {
        out += char;
        at += 1;
        continue;
      }
      const escaped = this.text[at + 1];
      if (escaped === undefined) this.fail("Unterminated string starting at", begin);
      if (escaped === "u") {
        const digits = this.text.substr(at + 2, 4);
        if (at + 6 >= this.text.length || !/^[0-9A-Fa-f]{4}$/.test(digits)) {
          this.fail("Invalid \\uXXXX escape", at + 1);
        }
        out += String.fromCharCode(parseInt(digits, 16));
        at += 6;
      } else {
        if (!(escaped in ESCAPES)) this.fail("Invalid \\escape", at);
        out += ESCAPES[escaped];
        at += 2;
      }
    }
  }

  object(start, depth) {
    const pairs = [];
    let at = this.space(start);
    if (this.text[at] !== "}") {
      for (;;) {
        if (this.text[at] !== '"') this.fail("Expecting property name enclosed in double quotes", at);
        const [key, afterKey] = this.string(at);
        at = this.space(afterKey);
        if (this.text[at] !== ":") this.fail("Expecting ':' delimiter", at);
        const [value, end] = this.value(this.space(at + 1), depth);
        pairs.push([key, value]);
        at = this.space(end);
        if (this.text[at] === "}") break;
        if (this.text[at] !== ",") this.fail("Expecting ',' delimiter", at);
        at = this.space(at + 1);
      }
    }
    const made = new Map();
    let last = "";
    for (const [key, value] of pairs) {
      if (made.has(key)) refuse("json-duplicate-key", { key });
      if (made.size && !(last < key)) this.canonical = false;
      last = key;
      made.set(key, value);
    }
    return [made, at + 1];
  }

  array(start, depth) {
    const items = [];
    let at = this.space(start);
    if (this.text[at] !== "]") {
      for (;;) {
        const [value, end] = this.value(at, depth);
        items.push(value);
        at = this.space(end);
        if (this.text[at] === "]") break;
        if (this.text[at] !== ",") this.fail("Expecting ',' delimiter", at);
        at = this.space(at + 1);
      }
    }
    return [items, at + 1];
  }
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const SHORT = { 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" };

function written(text) {
  if (LONE.test(text)) refuse("json-type", { type: "lone surrogate" });
  // eslint-disable-next-line no-control-regex
  const body = text.replace(/[\u0000-\u001f"\\]/g, (char) => {
    const code = char.charCodeAt(0);
    return SHORT[code] || "\\u" + code.toString(16).padStart(4, "0");
  });
  return `"${body}"`;
}

/** The canonical text of a value: strings, booleans, integers, arrays, Maps or plain objects. */
export function canonical(value) {
  if (typeof value === "string") return written(value);
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (value === null) refuse("json-type", { type: "NoneType" });
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const pairs = value instanceof Map ? Array.from(value) : Object.entries(value);
  // RFC 8785 orders by UTF-16 code units, which is what JavaScript's < compares.
  pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  return `{${pairs.map(([key, inner]) => `${written(key)}:${canonical(inner)}`).join(",")}}`;
}

/** Any JSON of the kinds of values of §1, canonical or not. */
export function looseJson(text) {
  const reader = new Reader(text);
  const value = reader.whole();
  if (reader.tooDeep) refuse("json-syntax", { reason: "nested too deeply" });
  canonical(value);
  return value;
}

/** A record of exactly the canonical bytes, as Maps and arrays. */
export function parseCanonical(bytes) {
  const text = decoded(bytes);
  if (text === null) refuse("text-encoding", {});
  const reader = new Reader(text);
  let value;
  try {
    value = reader.whole();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    refuse("json-syntax", { reason: "nested too deeply" });
  }
  if (reader.tooDeep) refuse("json-syntax", { reason: "nested too deeply" });
  if (reader.canonical) return value;
  const exact = utf8(canonical(value));
  if (exact.length !== bytes.length || exact.some((byte, at) => byte !== bytes[at])) {
    let at = 0;
    while (at < exact.length && at < bytes.length && exact[at] === bytes[at]) at += 1;
    refuse("json-not-canonical", { offset: at });
  }
  return value;
}

export { byCodePoint };

/** Plain JSON as the parser gives it. */
export function mapped(value) {
  if (Array.isArray(value)) return value.map(mapped);
  if (value === null || typeof value !== "object") return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, mapped(inner)]));
}
