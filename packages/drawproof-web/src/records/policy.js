// What a verifier trusts is his own file (§13); what it leaves out has the built-in value.

import { decoded } from "../core/bytes.js";
import { looseJson, mapped } from "../core/json.js";
import { Refusal, refuse } from "../core/refusal.js";
import builtIn from "../policy.json";
import { array, flag, integer, keyed, need, placed, text, wrong } from "./forms.js";
import { keyOf } from "../log/keys.js";

const LARGEST = 1 << 20;
const KEYS = ["logs", "witnesses", "quorum", "margin", "auditors", "drand", "lotteries", "nist"];
const KEY_LENGTHS = { "bls-unchained-g1-rfc9380": 192, "pedersen-bls-chained": 96 };

export function defaultPolicy() {
  return readPolicy(new TextEncoder().encode(JSON.stringify(builtIn)));
}

function hexText(value, where, name) {
  if (typeof value !== "string" || !/^(?:[0-9a-f]{2})+$/.test(value)) {
    wrong(where, `${name} is not lower-case hex`);
  }
  return value;
}

function vkey(value, where) {
  const key = keyOf(text(value, `${where}.key`));
  if (!key) wrong(where, "key is no verifier key name+hhhhhhhh+base64");
  return key;
}

const READERS = {
  logs: (one, where) => {
    keyed(one, where, ["origin", "key"]);
    return { origin: text(one.get("origin"), `${where}.origin`), key: vkey(one.get("key"), where) };
  },
  witnesses: named,
  auditors: named,
  drand: (one, where) => {
    keyed(one, where, ["chain", "scheme", "key", "period", "genesis"]);
    const scheme = text(one.get("scheme"), `${where}.scheme`);
    if (!Object.hasOwn(KEY_LENGTHS, scheme)) wrong(where, "scheme is unknown");
    const key = hexText(one.get("key"), where, "key");
    if (key.length !== KEY_LENGTHS[scheme]) wrong(where, "key has the wrong length for its scheme");
    return {
      chain: placed(`${where}.chain`, () => need("digest", one.get("chain"))),
      scheme,
      key,
      period: placed(`${where}.period`, () => integer("period", one.get("period"), 1)),
      genesis: placed(`${where}.genesis`, () => integer("genesis", one.get("genesis"), 0)),
    };
  },
  lotteries: lotteryOf,
  nist: (one, where) => {
    keyed(one, where, ["chain", "certificate", "modulus", "exponent"]);
    const made = {
      chain: placed(`${where}.chain`, () => integer("chain", one.get("chain"), 0)),
      certificate: hexText(one.get("certificate"), where, "certificate"),
      modulus: hexText(one.get("modulus"), where, "modulus"),
      exponent: placed(`${where}.exponent`, () => integer("exponent", one.get("exponent"), 3)),
    };
    if (made.certificate.length !== 128) wrong(where, "certificate is no SHA-512");
    const bits = BigInt(`0x${made.modulus}`).toString(2).length;
    if (bits < 2048 || bits > 8192) wrong(where, "modulus has not 2048 to 8192 bits");
    return made;
  },
};

function named(one, where) {
  keyed(one, where, ["name", "key"]);
  return { name: text(one.get("name"), `${where}.name`), key: vkey(one.get("key"), where) };
}

function lotteryOf(one, where) {
  keyed(one, where, ["game", "sets", "bits", "year", "serial", "turn"]);
  const number = (key, low) => placed(`${where}.${key}`, () => integer(key, one.get(key), low));
  const game = text(one.get("game"), `${where}.game`);
  if (!/^[0-9a-z]{1,16}$/.test(game)) wrong(where, "game is not of 1 to 16 characters 0-9 a-z");
  const sets = array(one.get("sets"), `${where}.sets`).map((set, at) => {
    const place = `${where}.sets[${at}]`;
    keyed(set, place, ["numbers", "of", "from", "ordered", "repeats"]);
    const count = (key, low) => placed(`${place}.${key}`, () => integer(key, set.get(key), low));
    const made = {
      numbers: count("numbers", 1),
      of: count("of", 1),
      from: count("from", 0),
      ordered: flag(set.get("ordered"), `${place}.ordered`),
      repeats: flag(set.get("repeats"), `${place}.repeats`),
    };
    if (made.from + made.of > 100) wrong(place, "numbers have at most two digits");
    if (made.numbers > made.of && !made.repeats) wrong(place, "more numbers than there are");
    return made;
  });
  const made = { game, sets, bits: number("bits", 0), year: number("year", 1), serial: number("serial", 1), turn: number("turn", 1) };
  if (!sets.length || made.year > 4 || made.serial > 9) wrong(where, "sets, year or serial out of range");
  return made;
}

const UNIQUE = {
  logs: (one) => one.key.id + one.key.name,
  witnesses: (one) => one.key.id + one.key.name,
  auditors: (one) => one.key.id + one.key.name,
  drand: (one) => one.chain,
  lotteries: (one) => one.game,
  nist: (one) => String(one.chain),
};

/** A policy from the bytes of its file; refusals are `policy-unreadable`. */
export function readPolicy(bytes, path = "-") {
  const unreadable = (reason) => refuse("policy-unreadable", { path, reason });
  if (bytes.length > LARGEST) unreadable("too large");
  const source = decoded(bytes);
  if (source === null) unreadable("not UTF-8 without byte order mark");
  try {
    return policyOf(looseJson(source));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "policy-unreadable") throw error;
    return unreadable(error);
  }
}

function policyOf(value) {
  keyed(value, "policy", ["kind", "name"], KEYS);
  if (text(value.get("kind"), "policy.kind") !== "policy") wrong("policy.kind", "'policy' expected");
  const made = { name: text(value.get("name"), "policy.name") };
  for (const key of Object.keys(READERS)) {
    const items = value.has(key) ? array(value.get(key), `policy.${key}`) : mapped(builtIn[key]);
    made[key] = items.map((one, at) => READERS[key](one, `policy.${key}[${at}]`));
    const ids = made[key].map(UNIQUE[key]);
    if (new Set(ids).size !== ids.length) wrong(`policy.${key}`, "an entry occurs twice");
  }
  const number = (key, low) => {
    if (!value.has(key)) return builtIn[key];
    return placed(`policy.${key}`, () => integer(key, value.get(key), low));
  };
  made.quorum = number("quorum", 1);
  made.margin = number("margin", 0);
  return made;
}
