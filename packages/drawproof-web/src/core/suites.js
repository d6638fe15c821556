// The two suites and T of §1.

import { hex, utf8 } from "./bytes.js";
import { sha256Behind, sha256Into } from "./sha256.js";
import { sm3 } from "./sm3.js";

export function sha256(data) {
  return sha256Into(data, data.length, new Uint8Array(32));
}

function sm3Into(data, length, out) {
  out.set(sm3(data.subarray(0, length)));
  return out;
}

/**
 * `into(data, length, out)`: the hash of the first `length` bytes; `behind(prefix)`: such a function
 * for messages that all begin with `prefix`.
 */
export const SUITES = {
  DR1: { name: "DR1", into: sha256Into, behind: sha256Behind, hash: sha256 },
  "DR1-SM3": { name: "DR1-SM3", into: sm3Into, behind: () => sm3Into, hash: sm3 },
};

const FIELD = /^[0-9A-Za-z._:/+-]+$/;

/** T(f1, …, fn) of a suite as hex. A field outside the alphabet never gets here. */
export function T(suite, ...fields) {
  for (const field of fields) {
    if (!FIELD.test(field)) throw new Error(`field ${field} reached a hash`);
  }
  return hex(suite.hash(utf8([suite.name, ...fields].join("|"))));
}

/** The line that T hashes, so that a person can hash it again. */
export function line(suite, ...fields) {
  return [suite.name, ...fields].join("|");
}
