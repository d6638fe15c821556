// drand rounds (§4.1): BLS with the subgroup check.

import { bls12_381 as bls } from "@noble/curves/bls12-381.js";
import { concat, hex, unhex } from "../core/bytes.js";
import { refuse } from "../core/refusal.js";
import { sha256 } from "../core/suites.js";

const DST = {
  G1: "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
  G2: "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
};
const CHAINED = "pedersen-bls-chained";

export function unixSeconds(time) {
  return Date.parse(time) / 1000;
}

/** RFC 3339 of Unix seconds; null beyond the year 9999. */
export function timeOf(seconds) {
  if (!(seconds < 253402300800)) return null;
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

export function roundAt(pinned, time) {
  const seconds = unixSeconds(time);
  if (seconds < pinned.genesis) {
    refuse("drand-before-genesis", { time, chain: pinned.chain });
  }
  return Math.ceil((seconds - pinned.genesis) / pinned.period) + 1;
}

export function roundTime(pinned, round) {
  return timeOf(pinned.genesis + (round - 1) * pinned.period);
}

function u64(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(value));
  return new Uint8Array(view.buffer);
}

function rejected(reason) {
  refuse("drand-signature", { reason });
}

/** The point behind the one encoding of it; its subgroup is tested. */
function pointOf(Point, bytes, length) {
  if (bytes.length !== length) rejected("wrong length");
  if (!(bytes[0] & 0x80) || bytes[0] & 0x40) rejected("not a compressed point, or infinity");
  const p = bls.fields.Fp.ORDER;
  for (let at = 0; at < length; at += 48) {
    const part = bytes.slice(at, at + 48);
    if (at === 0) part[0] &= 0x1f;
    if (BigInt(`0x${hex(part)}`) >= p) rejected("not the canonical encoding");
  }
  try {
    const point = Point.fromBytes(bytes);
    point.assertValidity();
    if (point.is0() || !point.isTorsionFree()) rejected("no point of the prime group");
    return point;
  } catch (error) {
    return rejected("no point of the prime group");
  }
}

/** A round whose parts have the right forms. */
export function roundForm(round, signature, previous) {
  if (!/^(?:[0-9a-f]{96}|[0-9a-f]{192})$/.test(signature)) rejected("wrong length");
  if (previous === undefined) return { round, signature };
  if (!/^(?:[0-9a-f]{64}|[0-9a-f]{192})$/.test(previous)) {
    refuse("drand-text", { reason: "the previous signature is malformed" });
  }
  return { round, signature, previous };
}

function previousOf(pinned, evidence) {
  const { previous, round } = evidence;
  const text = (reason) => refuse("drand-text", { reason });
  if (pinned.scheme !== CHAINED) {
    if (previous !== undefined) text("this chain has no previous signature");
    return new Uint8Array(0);
  }
  if (previous === undefined) text("the previous signature is missing");
  if (previous.length !== (round === 1 ? 64 : 192)) text("the previous signature is malformed");
  return unhex(previous);
}

/** Refuses a round whose signature is not that of the pinned chain. */
export function checkRound(pinned, evidence) {
  const previous = previousOf(pinned, evidence);
  const message = sha256(concat(previous, u64(evidence.round)));
  const signature = unhex(evidence.signature);
  const short = pinned.scheme !== CHAINED;
  const [one, other] = short ? ["G1", "G2"] : ["G2", "G1"];
  const point = pointOf(bls[one].Point, signature, short ? 48 : 96);
  const scheme = short ? bls.shortSignatures : bls.longSignatures;
  const key = bls[other].Point.fromBytes(unhex(pinned.key));
  if (!scheme.verify(point, scheme.hash(message, DST[one]), key)) {
    rejected("not the signature of this round");
  }
}

export function roundString(source, evidence) {
  return `drand:${source.chain}:${evidence.round}:${hex(sha256(unhex(evidence.signature)))}`;
}
