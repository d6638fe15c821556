"""SM2 signatures with SM3 (GB/T 32918.2, curve of GB/T 32918.5): verified in plain Python.

Signing needs `gmssl-pyx` (extra `[sm]`); whatever holds the key, a signature is r ‖ s, 64 bytes.
"""

from __future__ import annotations

import importlib
import secrets
from typing import Any

from drawproof.errors import DrawproofError
from drawproof.suites import DR1_SM3

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
_GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
SIGNER_ID = b"1234567812345678"

# Jacobian coordinates; z = 0 is the point at infinity.
Point = tuple[int, int, int]
_INFINITY: Point = (1, 1, 0)


def _double(p: Point) -> Point:
    x, y, z = p
    if not y or not z:
        return _INFINITY
    yy = y * y % _P
    s = 4 * x * yy % _P
    m = 3 * (x - z * z) * (x + z * z) % _P
    u = (m * m - 2 * s) % _P
    return u, (m * (s - u) - 8 * yy * yy) % _P, 2 * y * z % _P


def _add(p: Point, q: Point) -> Point:
    if not p[2]:
        return q
    if not q[2]:
        return p
    pz, qz = p[2] * p[2] % _P, q[2] * q[2] % _P
    u, v = p[0] * qz % _P, q[0] * pz % _P
    s, t = p[1] * q[2] * qz % _P, q[1] * p[2] * pz % _P
    if u == v:
        return _double(p) if s == t else _INFINITY
    h, r = v - u, t - s
    hh = h * h % _P
    hhh, w = h * hh % _P, u * hh % _P
    x = (r * r - hhh - 2 * w) % _P
    return x, (r * (w - x) - s * hhh) % _P, h * p[2] * q[2] % _P


def _times(scalar: int, point: Point) -> Point:
    result = _INFINITY
    for bit in bin(scalar)[2:]:
        result = _double(result)
        if bit == "1":
            result = _add(result, point)
    return result


def _affine(point: Point) -> tuple[int, int]:
    inverse = pow(point[2], -1, _P)
    return point[0] * inverse**2 % _P, point[1] * inverse**3 % _P


def _bytes(*values: int) -> bytes:
    return b"".join(value.to_bytes(32, "big") for value in values)


def _public_point(public: bytes) -> Point | None:
    if len(public) != 65 or public[0] != 4:
        return None
    x, y = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big")
    if x >= _P or y >= _P or (y * y - x * x * x - _A * x - _B) % _P:
        return None
    return x, y, 1


def _digest(public: bytes, message: bytes, signer: bytes) -> int:
    curve = _bytes(_A, _B, _GX, _GY) + public[1:]
    z = DR1_SM3.digest((len(signer) * 8).to_bytes(2, "big") + signer + curve)
    return int.from_bytes(DR1_SM3.digest(z + message), "big")


def verify(public: bytes, message: bytes, signature: bytes, signer: bytes = SIGNER_ID) -> bool:
    """Whether r ‖ s (64 bytes) of `message` holds under `public` (0x04 ‖ x ‖ y, 65 bytes)."""
    point = _public_point(public)
    if point is None or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    t = (r + s) % _N
    if not (1 <= r < _N and 1 <= s < _N) or t == 0:
        return False
    found = _add(_times(s, (_GX, _GY, 1)), _times(t, point))
    if not found[2]:
        return False
    return (_digest(public, message, signer) + _affine(found)[0]) % _N == r


def new_secret() -> bytes:
    """32 random bytes: a private key, from 1 to n - 2."""
    return (secrets.randbelow(_N - 2) + 1).to_bytes(32, "big")


def public_key(secret: bytes) -> bytes:
    """The public key (0x04 ‖ x ‖ y, 65 bytes) of a private key of 32 bytes."""
    return b"\x04" + _bytes(*_affine(_times(int.from_bytes(secret, "big"), (_GX, _GY, 1))))


def _gmssl() -> Any:
    try:
        return importlib.import_module("gmssl_pyx")
    except ImportError:
        raise DrawproofError("extra-missing", extra="sm", package="gmssl-pyx") from None


def sign(secret: bytes, message: bytes) -> bytes:
    """r ‖ s (64 bytes) of `message` under the private key `secret` (32 bytes)."""
    return _from_der(_gmssl().sm2_sign(secret, public_key(secret)[1:], message, SIGNER_ID))


def _from_der(der: bytes) -> bytes:
    """r ‖ s of SEQUENCE { INTEGER r, INTEGER s }, as GmSSL writes it."""
    size = der[3]
    r, s = der[4 : 4 + size], der[6 + size :]
    return _bytes(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
