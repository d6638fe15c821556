// Pulses of the NIST beacon 2.0 (§4.3).

import { sha512 } from "@noble/hashes/sha2.js";
import { concat, hex, unhex, utf8 } from "../core/bytes.js";
import { refuse } from "../core/refusal.js";

const LINKS = ["previous", "hour", "day", "month", "year"];
const PREFIX = unhex("3051300d060960864801650304020305000440");

function rejected(reason) {
  refuse("nist-pulse", { reason });
}

function number(value, bytes) {
  return unhex(BigInt(value).toString(16).padStart(2 * bytes, "0"));
}

function behindLength(data) {
  return concat(number(data.length, 4), data);
}

function hexValue(value) {
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(value)) rejected("a value is no hex");
  return behindLength(unhex(value));
}

function signedBytes(pulse) {
  const text = (key) => behindLength(utf8(pulse.get(key)));
  const links = new Map();
  for (const link of pulse.get("listValues")) {
    if (links.has(link.get("type"))) rejected("a link comes twice");
    links.set(link.get("type"), link.get("value"));
  }
  if (links.size !== 5 || !LINKS.every((name) => links.has(name))) {
    rejected("links of other kinds than previous, hour, day, month, year");
  }
  const external = pulse.get("external");
  return concat(
    text("uri"), text("version"), number(pulse.get("cipherSuite"), 4), number(pulse.get("period"), 4),
    hexValue(pulse.get("certificateId")), number(pulse.get("chainIndex"), 8),
    number(pulse.get("pulseIndex"), 8), text("timeStamp"), hexValue(pulse.get("localRandomValue")),
    hexValue(external.get("sourceId")), number(external.get("statusCode"), 4),
    hexValue(external.get("value")), ...LINKS.map((name) => hexValue(links.get(name))),
    hexValue(pulse.get("precommitmentValue")), number(pulse.get("statusCode"), 4),
  );
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
  if (signature.length !== length) rejected("the signature has not the length of the key");
  const value = BigInt(`0x${hex(signature)}`);
  if (value >= modulus) return false;
  const digest = concat(PREFIX, sha512(message));
  const padding = new Uint8Array(length - digest.length - 3).fill(255);
  const expected = concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), digest);
  return power(value, pinned.exponent, modulus) === BigInt(`0x${hex(expected)}`);
}

/** Refuses a pulse that is not what the pinned certificate's key signed. */
export function checkPulse(pinned, pulse, source, stringHex) {
  if (pulse.get("cipherSuite") !== 0) rejected("not cipher suite 0 (RSA, SHA-512)");
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(pulse.get("timeStamp"))) {
    rejected("the time is not RFC 3339 UTC with milliseconds");
  }
  const message = signedBytes(pulse);
  const signature = unhex(pulse.get("signatureValue"));
  const output = hex(sha512(concat(message, signature)));
  if (output !== pulse.get("outputValue").toLowerCase()) {
    rejected("the output value does not follow from the pulse");
  }
  if (pulse.get("chainIndex") !== source.chain) rejected("another chain");
  if (pulse.get("certificateId").toLowerCase() !== pinned.certificate) {
    rejected("another certificate than the pinned one");
  }
  if (!rsaHolds(pinned, message, signature)) rejected("not signed by the pinned key");
  if (output !== stringHex) rejected("the string is not that of the pulse");
}
