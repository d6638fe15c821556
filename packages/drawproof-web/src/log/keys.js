// Verifier keys of signed notes and what they verify (§14.1).

import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, hex, utf8 } from "../core/bytes.js";
import { sha256 } from "../core/suites.js";
import { sm2Verified } from "./sm2.js";

const BAD_NAME = /[+\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const SM2_NOTE = "sm2-sm3-note/v1";
const SM2_COSIGNATURE = "sm2-sm3-cosig/v1";

/** Bytes of padded base64 with zero unused bits, or null. */
export function base64(text) {
  if (text.length % 4 || !/^[0-9A-Za-z+/]*={0,2}$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return encoded(bytes) === text ? bytes : null;
}

function encoded(bytes) {
  let text = "";
  bytes.forEach((byte) => (text += String.fromCharCode(byte)));
  return btoa(text);
}

export function goodName(name) {
  return name !== "" && !BAD_NAME.test(name);
}

function kindOf(data) {
  if (data[0] === 1 && data.length === 33) return { sign: "ed25519", cosigns: false, key: data.subarray(1) };
  if (data[0] === 4 && data.length === 33) return { sign: "ed25519", cosigns: true, key: data.subarray(1) };
  for (const [name, cosigns] of [[SM2_NOTE, false], [SM2_COSIGNATURE, true]]) {
    const head = utf8(name);
    const fits = data[0] === 0xff && data.length === 1 + head.length + 65;
    if (fits && hex(data.subarray(1, 1 + head.length)) === hex(head)) {
      return { sign: "sm2", cosigns, key: data.subarray(1 + head.length) };
    }
  }
  return null;
}

/** {name, id, sign, cosigns, key, vkey} of a vkey, or null. */
export function keyOf(vkey) {
  const found = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(vkey);
  if (!found || !goodName(found[1])) return null;
  const data = base64(found[3]);
  const kind = data && data.length ? kindOf(data) : null;
  if (!kind) return null;
  const id = hex(sha256(concat(utf8(found[1]), Uint8Array.of(10), data)).subarray(0, 4));
  return id === found[2] ? { name: found[1], id, vkey, ...kind } : null;
}

// The same line may stand in many bundles that are checked one after the other.
const known = new Map();
const KEPT = 2000;

function holds(key, message, signature) {
  const name = `${key.vkey} ${hex(sha256(message))} ${hex(signature)}`;
  if (!known.has(name)) {
    if (known.size >= KEPT) known.clear();
    known.set(name, reallyHolds(key, message, signature));
  }
  return known.get(name);
}

function reallyHolds(key, message, signature) {
  if (signature.length !== 64) return false;
  if (key.sign === "sm2") return sm2Verified(key.key, message, signature);
  try {
    return ed25519.verify(signature, message, key.key, { zip215: false });
  } catch (error) {
    return false;
  }
}

/** Whether the signature of a log or an auditor over a text or record holds. */
export function signed(key, message, signature) {
  return holds(key, message, signature);
}

/** The time of a cosignature that holds, or null. */
export function cosigned(key, text, signature) {
  if (signature.length !== 72) return null;
  const view = new DataView(signature.buffer, signature.byteOffset, 72);
  const time = view.getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  return holds(key, message, signature.subarray(8)) ? Number(time) : null;
}
