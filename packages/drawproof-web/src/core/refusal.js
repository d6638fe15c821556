// A refusal: a code, parameters, and the words for them.

import words from "../words.json";

const PRINTABLE = /^[^\p{C}\p{Z}]$/u;

/** A name with ? for what cannot be shown. */
export function printable(name) {
  return Array.from(name, (char) => (char === " " || PRINTABLE.test(char) ? char : "?")).join("");
}

/** A text between quotation marks as the command line shows it. */
export function quoted(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = mark;
  for (const char of text) {
    const code = char.codePointAt(0);
    if (char === mark || char === "\\") out += "\\" + char;
    else if (char === "\n") out += "\\n";
    else if (char === "\r") out += "\\r";
    else if (char === "\t") out += "\\t";
    else if (char === " " || PRINTABLE.test(char)) out += char;
    else if (code < 0x100) out += "\\x" + code.toString(16).padStart(2, "0");
    else if (code < 0x10000) out += "\\u" + code.toString(16).padStart(4, "0");
    else out += "\\U" + code.toString(16).padStart(8, "0");
  }
  return out + mark;
}

/** Any value as the command line shows it where a text is not expected. */
export function shown(value) {
  if (typeof value === "string") return quoted(value);
  if (value === undefined || value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value === "object") {
    const pairs = Object.keys(value).map((key) => `${quoted(key)}: ${shown(value[key])}`);
    return `{${pairs.join(", ")}}`;
  }
  return String(value);
}

function plain(value, lang) {
  if (value instanceof Refusal) return value.text(lang);
  return typeof value === "string" ? value : shown(value);
}

/** `{name}` and `{name!r}` of a sentence filled in. */
export function filled(pair, params, lang, reasons = {}) {
  return pair[lang === "zh" ? 1 : 0].replace(/\{(\w+)(!r)?\}/g, (_, name, exact) => {
    let value = params[name];
    if (lang === "zh" && typeof value === "string" && Object.hasOwn(reasons, value)) value = reasons[value];
    if (exact) return value instanceof Refusal ? plain(value, lang) : shown(value);
    return plain(value, lang);
  });
}

export class Refusal extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }

  text(lang) {
    return filled(words.errors[this.code], this.params, lang, words.reasons);
  }
}

export function refuse(code, params) {
  throw new Refusal(code, params);
}
