// SM2 signatures (GB/T 32918.2) with SM3 over the curve of GB/T 32918.5.

import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { concat, hex, utf8 } from "../core/bytes.js";
import { sm3 } from "../core/sm3.js";

const CURVE = {
  p: BigInt("0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff"),
  n: BigInt("0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"),
  h: 1n,
  a: BigInt("0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"),
  b: BigInt("0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"),
  Gx: BigInt("0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"),
  Gy: BigInt("0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"),
};
const Point = weierstrass(CURVE);
const number = (bytes) => BigInt(`0x${hex(bytes)}`);
const bytes32 = (value) =>
  Uint8Array.from(value.toString(16).padStart(64, "0").match(/../g), (pair) => parseInt(pair, 16));

/** Whether r ‖ s is the signature over `message` of the key 0x04 ‖ x ‖ y; signer's id 1234567812345678. */
export function sm2Verified(key, message, signature) {
  try {
    if (key.length !== 65 || key[0] !== 4) return false;
    const point = Point.fromAffine({ x: number(key.subarray(1, 33)), y: number(key.subarray(33)) });
    point.assertValidity();
    const [r, s] = [number(signature.subarray(0, 32)), number(signature.subarray(32))];
    const { n } = CURVE;
    if (r < 1n || r >= n || s < 1n || s >= n) return false;
    const id = utf8("1234567812345678");
    const { a, b, Gx, Gy } = CURVE;
    const z = sm3(concat(Uint8Array.of(0, id.length * 8), id, ...[a, b, Gx, Gy].map(bytes32), key.subarray(1)));
    const e = number(sm3(concat(z, message)));
    const t = (r + s) % n;
    if (t === 0n) return false;
    const sum = Point.BASE.multiplyUnsafe(s).add(point.multiplyUnsafe(t));
    return (e + sum.toAffine().x) % n === r;
  } catch (error) {
    return false;
  }
}
