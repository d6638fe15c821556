// The forms of ids, digests, times and numbers (§1).

import { Refusal, refuse } from "../core/refusal.js";

const FIELD = /^[0-9A-Za-z._:/+-]+$/;
const ID = "[0-9A-Za-z._-]{1,32}";
const DRAW_ID = "[0-9A-Za-z.]{1,11}-[0-9]{4}-[0-9]{6}";

const FORMS = {
  draw_id: new RegExp(`^${DRAW_ID}$`),
  draw: new RegExp(`^${DRAW_ID}(?:/[1-9][0-9]{0,5})?$`),
  object_id: /^[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}$/,
  stratum: /^[0-9A-Za-z._/+-]{1,64}$/,
  department: new RegExp(`^${ID}$`),
  unit: new RegExp(`^${ID}$`),
  shard: /^[0-9A-Z]{1,6}$/,
  game: /^[0-9a-z]{1,16}$/,
  issue: /^[0-9]{2,13}$/,
  reason: new RegExp(`^${ID}$`),
  qualification: new RegExp(`^${ID}$`),
  officer_id: new RegExp(`^${ID}$`),
  party: /^[0-9a-z-]{1,32}$/,
  salt: /^[0-9a-f]{32}$/,
  key: /^[0-9a-f]{32}$/,
  digest: /^[0-9a-f]{64}$/,
  hidden: /^h:[0-9a-f]{64}$/,
  origin: /^(?:declared|party|kin|rotation|head)$/,
  pool: new RegExp(`^${ID}/${ID}(?:/${ID})?$`),
};
const NOT_DASH = new Set(["stratum", "department", "unit", "qualification", "officer_id", "reason"]);

export function is(kind, value) {
  if (typeof value !== "string" || !FORMS[kind].test(value)) return false;
  if (kind === "pool") return value.split("/").every((part) => part !== "-");
  return !(NOT_DASH.has(kind) && value === "-");
}

export function need(kind, value) {
  if (!is(kind, value)) refuse("id-form", { kind, value });
  return value;
}

export function field(value) {
  if (typeof value !== "string" || !FIELD.test(value)) refuse("field-alphabet", { value });
  return value;
}

export function isTime(value) {
  if (typeof value !== "string") return false;
  const found = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/.exec(value);
  if (!found) return false;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number);
  if (year < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

export function time(value) {
  if (!isTime(value)) refuse("time-form", { value });
  return value;
}

export function integer(kind, value, low, high = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== "number" || value < low || value > high) {
    refuse("number-form", { kind, value });
  }
  return value;
}

/** A decimal integer without leading zeros, written in a line. */
export function decimal(kind, text, low = 0) {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : -1;
  if (value < low || value > Number.MAX_SAFE_INTEGER) refuse("number-form", { kind, value: text });
  return value;
}

/** A list inside a line: `-` or ids joined by `+`, ascending, no repeats. */
export function list(kind, text) {
  if (text === "-") return [];
  const items = text.split("+");
  items.forEach((item) => need(kind, item));
  if (items.some((item, at) => at > 0 && items[at - 1] >= item)) {
    refuse("list-order", { value: text });
  }
  return items;
}

/** What `make` refuses, said with the place in the record where it stands. */
export function placed(where, make) {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "record-value" || error.code === "record-keys") throw error;
    refuse("record-value", { where, reason: error });
  }
}

export function wrong(where, reason) {
  refuse("record-value", { where, reason });
}

/** An object with exactly the required keys and at most the optional ones. */
export function keyed(value, where, required, optional = []) {
  if (!(value instanceof Map)) wrong(where, "an object is expected");
  const missing = required.filter((key) => !value.has(key));
  const known = new Set([...required, ...optional]);
  const unknown = Array.from(value.keys()).filter((key) => !known.has(key));
  if (missing.length || unknown.length) {
    const extra = missing.length ? "-" : unknown.sort().join(", ");
    refuse("record-keys", { where, missing: missing[0] || "-", unknown: extra });
  }
  return value;
}

/** The record of a kind; the kind is looked at before its other keys. */
export function record(value, kind, required, optional = []) {
  if (!(value instanceof Map)) wrong(kind, "an object is expected");
  if (!value.has("kind")) refuse("record-keys", { where: kind, missing: "kind", unknown: "-" });
  if (text(value.get("kind"), `${kind}.kind`) !== kind) wrong(`${kind}.kind`, `'${kind}' expected`);
  return keyed(value, kind, ["kind", ...required], optional);
}

export function text(value, where) {
  if (typeof value !== "string") wrong(where, "no string");
  return value;
}

export function flag(value, where) {
  if (typeof value !== "boolean") wrong(where, "no boolean");
  return value;
}

export function array(value, where) {
  if (!Array.isArray(value)) wrong(where, "no array");
  return value;
}
