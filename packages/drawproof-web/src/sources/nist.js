// Pulses of the NIST beacon 2.0 (§4.3).

import { sha512 } from "@noble/hashes/sha2.js";
import { concat, hex, unhex, utf8 } from "../core/bytes.js";
import { refuse } from "../core/refusal.js";
import { array, integer, keyed, placed, text, time } from "../records/forms.js";

const LINKS = ["previous", "hour", "day", "month", "year"];
const KEYS = [
  "uri", "version", "cipherSuite", "period", "certificateId", "chainIndex", "pulseIndex", "timeStamp",
  "localRandomValue", "external", "listValues", "precommitmentValue", "statusCode", "signatureValue",
  "outputValue",
];
const PREFIX = unhex("3051300d060960864801650304020305000440");

function rejected(reason) {
  refuse("nist-pulse", { reason });
}

function number(value, bytes) {
  if (BigInt(value) >= 1n << BigInt(8 * bytes)) rejected("a number is out of range");
  return unhex(BigInt(value).toString(16).padStart(2 * bytes, "0"));
}

function behindLength(data) {
  return concat(number(data.length, 4), data);
}

function bytesOf(value) {
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(value)) rejected("a value is no hex");
  return unhex(value.toLowerCase());
}

function linksOf(value) {
  const links = new Map();
  array(value, "pulse.listValues").forEach((one, at) => {
    const where = `pulse.listValues[${at}]`;
    keyed(one, where, ["type", "uri", "value"]);
    for (const key of ["type", "uri", "value"]) text(one.get(key), `${where}.${key}`);
    if (links.has(one.get("type"))) rejected("a link comes twice");
    links.set(one.get("type"), one.get("value"));
  });
  if (links.size !== 5 || !LINKS.every((name) => links.has(name))) {
    rejected("links of other kinds than previous, hour, day, month, year");
  }
  return links;
}

/** {chain, index, at, certificate, signed, signature, output} of the interface's object. */
export function readPulse(given) {
  const inner = given instanceof Map && given.size === 1 && given.has("pulse");
  const pulse = keyed(inner ? given.get("pulse") : given, "pulse", KEYS);
  const string = (key, holder = pulse, where = "pulse") => text(holder.get(key), `${where}.${key}`);
  const count = (key, low = 0, holder = pulse, where = "pulse") =>
    placed(`${where}.${key}`, () => integer(key, holder.get(key), low));
  const plain = (value) => behindLength(utf8(value));
  const hexed = (value) => behindLength(bytesOf(value));
  const parts = [plain(string("uri")), plain(string("version"))];
  if (count("cipherSuite") !== 0) rejected("not cipher suite 0 (RSA, SHA-512)");
  parts.push(number(0, 4), number(count("period"), 4), hexed(string("certificateId")));
  parts.push(number(count("chainIndex", 1), 8), number(count("pulseIndex", 1), 8));
  parts.push(plain(string("timeStamp")), hexed(string("localRandomValue")));
  const external = keyed(pulse.get("external"), "pulse.external", ["sourceId", "statusCode", "value"]);
  parts.push(hexed(string("sourceId", external, "pulse.external")));
  parts.push(number(count("statusCode", 0, external, "pulse.external"), 4));
  parts.push(hexed(string("value", external, "pulse.external")));
  const links = linksOf(pulse.get("listValues"));
  parts.push(...LINKS.map((name) => hexed(links.get(name))));
  parts.push(hexed(string("precommitmentValue")), number(count("statusCode"), 4));
  const signature = bytesOf(string("signatureValue"));
  const output = string("outputValue");
  const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z$/.exec(string("timeStamp"));
  if (!stamp) rejected("the time is not RFC 3339 UTC with milliseconds");
  return {
    chain: pulse.get("chainIndex"), index: pulse.get("pulseIndex"), at: time(`${stamp[1]}Z`),
    certificate: string("certificateId").toLowerCase(), signed: concat(...parts), signature,
    output: hex(bytesOf(output)),
  };
}

export function pulseString({ chain, index, output }) {
  return `nist:${chain}:${index}:${output}`;
}

/** Refuses an output value that is not SHA-512 of the signed bytes and the signature. */
export function checkOutput({ signed, signature, output }) {
  if (hex(sha512(concat(signed, signature))) !== output) {
    rejected("the output value does not follow from the pulse");
  }
}

function power(base, exponent, modulus) {
  let result = 1n;
  let square = base % modulus;
  for (let left = BigInt(exponent); left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function rsaHolds(pinned, message, signature) {
  const modulus = BigInt(`0x${pinned.modulus}`);
  const length = Math.ceil(modulus.toString(2).length / 8);
  const value = BigInt(`0x${hex(signature)}`);
  if (signature.length !== length || value >= modulus) {
    rejected("the signature has not the length of the key");
  }
  const digest = concat(PREFIX, sha512(message));
  const padding = new Uint8Array(length - digest.length - 3).fill(255);
  const expected = concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), digest);
  return power(value, pinned.exponent, modulus) === BigInt(`0x${hex(expected)}`);
}

/** Refuses a pulse that is not what the pinned certificate's key signed. */
export function checkPulse(pinned, pulse) {
  checkOutput(pulse);
  if (pulse.chain !== pinned.chain) rejected("another chain");
  if (pulse.certificate !== pinned.certificate) rejected("another certificate than the pinned one");
  if (!rsaHolds(pinned, pulse.signed, pulse.signature)) rejected("not signed by the pinned key");
}
