"""BLS signatures of drand on BLS12-381 (protocol §4): two libraries, one strict reading.

Either library is optional. Before one is asked, the encoding of the signature is checked here:
right length, compressed, not the point at infinity, coordinates below the field's prime. Both
paths then demand that the point lies on the curve **and in the subgroup of prime order**: a
point of small order added to a genuine signature passes the bare pairing equation, so whoever
skips that test may choose among many "signatures" of one round.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from drawproof.errors import DrawproofError
from drawproof.policy import CHAINED, UNCHAINED

_PRIME = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
    16,
)
_G1 = bytes.fromhex(
    "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
)
_G2 = bytes.fromhex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)
_DST = {
    UNCHAINED: b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
    CHAINED: b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
}
# Bytes of a compressed point: in G1, in G2.
_SMALL, _LARGE = 48, 96
SIGNATURE_BYTES = {UNCHAINED: _SMALL, CHAINED: _LARGE}

Backend = Callable[[str, bytes, bytes, bytes], bool]


def check_encoding(data: bytes, size: int) -> None:
    """Refuses what is not the one compressed encoding of a point other than infinity."""
    if len(data) != size:
        raise DrawproofError("drand-signature", reason="wrong length")
    if data[0] & 0xC0 != 0x80:
        raise DrawproofError("drand-signature", reason="not a compressed point, or infinity")
    parts = [bytes([data[0] & 0x1F]) + data[1:_SMALL], data[_SMALL:]]
    if any(int.from_bytes(part, "big") >= _PRIME for part in parts):
        raise DrawproofError("drand-signature", reason="not the canonical encoding")


def _load(name: str) -> Any:
    """The module of that name. py_ecc lifts the interpreter's recursion limit when it is imported,
    after which deeply nested JSON would overflow the stack: the limit is put back."""
    limit = sys.getrecursionlimit()
    try:
        return importlib.import_module(name)
    finally:
        sys.setrecursionlimit(limit)


def with_pyblst(scheme: str, key: bytes, message: bytes, signature: bytes) -> bool:
    """The pairing equation by `pyblst`, whose `uncompress` checks curve and subgroup."""
    lib = _load("pyblst")
    small, large = lib.BlstP1Element, lib.BlstP2Element
    dst = _DST[scheme]
    try:
        if scheme == UNCHAINED:
            one = lib.miller_loop(small().uncompress(signature), large().uncompress(_G2))
            two = lib.miller_loop(small().hash_to_group(message, dst), large().uncompress(key))
        else:
            one = lib.miller_loop(small().uncompress(_G1), large().uncompress(signature))
            two = lib.miller_loop(small().uncompress(key), large().hash_to_group(message, dst))
    except ValueError:
        raise DrawproofError("drand-signature", reason="no point of the prime group") from None
    return bool(lib.final_verify(one, two))


def with_py_ecc(scheme: str, key: bytes, message: bytes, signature: bytes) -> bool:
    """The same by `py_ecc`, pure Python: about a second. Its decompression does not check the
    subgroup, so that is done here, for the key too."""
    curve = _load("py_ecc.optimized_bls12_381")
    primitives = _load("py_ecc.bls.g2_primitives")
    hashing = _load("py_ecc.bls.hash_to_curve")
    dst = _DST[scheme]
    try:
        if scheme == UNCHAINED:
            point, public = primitives.pubkey_to_G1(signature), primitives.signature_to_G2(key)
        else:
            point, public = primitives.signature_to_G2(signature), primitives.pubkey_to_G1(key)
    except ValueError:
        raise DrawproofError("drand-signature", reason="no point of the prime group") from None
    if not (primitives.subgroup_check(point) and primitives.subgroup_check(public)):
        raise DrawproofError("drand-signature", reason="no point of the prime group")
    if scheme == UNCHAINED:
        hashed = curve.neg(hashing.hash_to_G1(message, dst, hashlib.sha256))
        product = curve.pairing(curve.G2, point, False) * curve.pairing(public, hashed, False)
    else:
        hashed = hashing.hash_to_G2(message, dst, hashlib.sha256)
        product = curve.pairing(point, curve.neg(curve.G1), False)
        product *= curve.pairing(hashed, public, False)
    return bool(curve.final_exponentiate(product) == curve.FQ12.one())


_BACKENDS: tuple[tuple[str, Backend], ...] = (("pyblst", with_pyblst), ("py_ecc", with_py_ecc))


def _installed(name: str) -> bool:
    try:
        _load(name)
    except ImportError:
        return False
    return True


def backend() -> str | None:
    """The library that will check signatures: `pyblst`, else `py_ecc`, else None."""
    return next((name for name, _ in _BACKENDS if _installed(name)), None)


@lru_cache(maxsize=256)
def _holds(name: str, scheme: str, key: bytes, message: bytes, signature: bytes) -> bool:
    return dict(_BACKENDS)[name](scheme, key, message, signature)


def check_signature(scheme: str, key: bytes, message: bytes, signature: bytes) -> None:
    """Refuses a signature that is not the key's on the message.

    `drand-signature` with the reason; `bls-missing` where neither library is installed (malformed
    encodings are refused even then).
    """
    check_encoding(signature, SIGNATURE_BYTES[scheme])
    check_encoding(key, _SMALL + _LARGE - SIGNATURE_BYTES[scheme])
    name = backend()
    if name is None:
        raise DrawproofError("bls-missing")
    if not _holds(name, scheme, key, message, signature):
        raise DrawproofError("drand-signature", reason="not the signature of this round")
