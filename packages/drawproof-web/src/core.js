// What the page and its worker share: one function from files to a verdict.

import { byCodePoint } from "./core/bytes.js";
import { fromFiles, fromZip } from "./core/files.js";
import { Refusal } from "./core/refusal.js";
import { defaultPolicy, readPolicy } from "./records/policy.js";
import { isProof } from "./records/prooffile.js";
import { verify, verifyProof, verifySlip } from "./verify.js";

/**
 * `input`: {zip: bytes, name} or {files: [[name, bytes], …]}; options as for verify. Gives the
 * verdict, or {refused: {code, zh, en}} where there is no bundle at all.
 */
export function verdictOf(input, options, report) {
  try {
    const policy = options.policy ? readPolicy(options.policy, options.policyName) : null;
    if (input.slip !== undefined) {
      const records = new Map(input.records || []);
      const given = { ...options, policy: policy || defaultPolicy(), records };
      return isProof(input.slip) ? verifyProof(input.slip, given) : verifySlip(input.slip, given);
    }
    const bundle = input.zip ? fromZip(input.zip, input.name) : fromFiles(input.files, input.name);
    return verify(bundle, { ...options, policy }, report);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: { code: error.code, zh: error.text("zh"), en: error.text("en") } };
  }
}

/** The files of a bundle by name; throws where there is none. */
export function filesOf(input) {
  const { files } = input.zip ? fromZip(input.zip, input.name) : fromFiles(input.files, input.name);
  return files;
}

/** JSON with keys in order and without white space: the form in which verdicts are compared. */
export function canonicalVerdict(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalVerdict).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort(byCodePoint);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalVerdict(value[key])}`).join(",")}}`;
}
