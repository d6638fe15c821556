// The two suites and T of §1.

import { _SHA256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "./bytes.js";
import { sm3 } from "./sm3.js";

const blank = new _SHA256();
const work = new _SHA256();

/** SHA-256 into `out`; one state is used again and again, which matters for millions of lines. */
function sha256Into(data, out) {
  blank._cloneInto(work);
  work.update(data);
  work.digestInto(out);
  return out;
}

export function sha256(data) {
  return sha256Into(data, new Uint8Array(32));
}

export const SUITES = {
  DR1: { name: "DR1", into: sha256Into, hash: sha256 },
  "DR1-SM3": {
    name: "DR1-SM3",
    into: (data, out) => {
      out.set(sm3(data));
      return out;
    },
    hash: sm3,
  },
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
