"""Ed25519 (RFC 8032): with `cryptography` where it is installed, else in plain Python.

Plain signing takes milliseconds that depend on the key; keys that sign often belong on a machine
with `cryptography`. Verifying accepts exactly what protocol §14.1 says, with both.
"""

from __future__ import annotations

import hashlib
import importlib
import secrets
from functools import cache, lru_cache
from typing import Any

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]
_ZERO: Point = (0, 1, 1, 0)


def _native() -> Any:
    try:
        return importlib.import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ImportError:
        return None


NATIVE = _native()


def _add(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * p[3] * q[3] * _D % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(p: Point) -> Point:
    a, b = p[0] * p[0] % _P, p[1] * p[1] % _P
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2, a - b
    f = 2 * p[2] * p[2] + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _comb(point: Point) -> list[Point]:
    """What `_sum` adds up: the sums of every choice of the eight multiples 2^(32·i)·point."""
    table = [_ZERO]
    for tooth in range(8):
        table += [_add(one, point) for one in table]
        for _ in range(32 if tooth < 7 else 0):
            point = _double(point)
    return table


def _sum(*terms: tuple[int, list[Point]]) -> Point:
    """The sum of scalar·point for scalars below 2^256 and the combs of the points, in 32 steps."""
    result = _ZERO
    for bit in range(31, -1, -1):
        result = _double(result)
        for scalar, comb in terms:
            which = 0
            for tooth in range(8):
                which |= (scalar >> bit + 32 * tooth & 1) << tooth
            result = _add(result, comb[which])
    return result


def _recover_x(y: int, sign: int) -> int | None:
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    if square == 0:
        return None if sign else 0
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P:
        return None
    return _P - x if x & 1 != sign else x


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decode(data: bytes) -> Point | None:
    value = int.from_bytes(data, "little")
    y = value & (1 << 255) - 1
    x = _recover_x(y, value >> 255)
    return None if x is None else (x, y, 1, x * y % _P)


_BASE_Y = 4 * pow(5, -1, _P) % _P
_BASE_X = _recover_x(_BASE_Y, 0) or 0
_BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


@cache
def _base_comb() -> list[Point]:
    return _comb(_BASE)


@lru_cache(maxsize=64)
def _minus_comb(public: bytes) -> list[Point] | None:
    """The comb of -A for the public key A, or None where it does not decode."""
    key = _decode(public)
    return None if key is None else _comb((_P - key[0], key[1], key[2], _P - key[3]))


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def _expand(seed: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & (1 << 254) - 8 | 1 << 254, digest[32:]


def new_seed() -> bytes:
    """32 random bytes of the system's generator: a private key."""
    return secrets.token_bytes(32)


def plain_public(seed: bytes) -> bytes:
    """`public_key` in plain Python."""
    return _encode(_sum((_expand(seed)[0], _base_comb())))


def plain_sign(seed: bytes, message: bytes) -> bytes:
    """`sign` in plain Python."""
    scalar, prefix = _expand(seed)
    public = _encode(_sum((scalar, _base_comb())))
    nonce = _hash(prefix, message) % _L
    point = _encode(_sum((nonce, _base_comb())))
    s = (nonce + _hash(point, public, message) * scalar) % _L
    return point + s.to_bytes(32, "little")


def _canonical(public: bytes, signature: bytes) -> bool:
    """Lengths, s < L, a key in its one writing. R is compared as bytes, by OpenSSL too."""
    if len(public) != 32 or len(signature) != 64:
        return False
    value = int.from_bytes(public, "little")
    y, sign = value & (1 << 255) - 1, value >> 255
    if y >= _P or (sign and y in (1, _P - 1)):
        return False
    return int.from_bytes(signature[32:], "little") < _L


def plain_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """`verify` in plain Python."""
    minus = _minus_comb(public) if _canonical(public, signature) else None
    if minus is None:
        return False
    s = int.from_bytes(signature[32:], "little")
    challenge = _hash(signature[:32], public, message) % _L
    return _encode(_sum((s, _base_comb()), (challenge, minus))) == signature[:32]


def public_key(seed: bytes) -> bytes:
    """The public key (32 bytes) of a private key of 32 bytes."""
    if NATIVE is None:
        return plain_public(seed)
    key = NATIVE.Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return bytes(key.public_bytes_raw())


def sign(seed: bytes, message: bytes) -> bytes:
    """The signature (64 bytes) of `message` under the private key `seed` (32 bytes)."""
    if NATIVE is None:
        return plain_sign(seed, message)
    return bytes(NATIVE.Ed25519PrivateKey.from_private_bytes(seed).sign(message))


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) of `message` holds under `public` (32 bytes).

    Wrong lengths, s ≥ L and points that do not decode, or not canonically, are just false.
    """
    if NATIVE is None:
        return plain_verify(public, message, signature)
    if not _canonical(public, signature):
        return False
    try:
        NATIVE.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except Exception:  # InvalidSignature, or a key that it refuses
        return False
    return True
