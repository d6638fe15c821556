"""Suites and the tagged hash T (protocol §1)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from drawproof.errors import DrawproofError
from drawproof.sm3 import sm3 as _python_sm3

_FIELD = re.compile(r"[0-9A-Za-z._:/+-]+")


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _openssl_sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _best_sm3() -> Callable[[bytes], bytes]:
    try:
        _openssl_sm3(b"")
    except ValueError:
        return _python_sm3
    return _openssl_sm3


def check_field(value: str) -> str:
    """`value` if every character may stand in a field of T or of a leaf, else `field-alphabet`."""
    if not isinstance(value, str) or not _FIELD.fullmatch(value):
        raise DrawproofError("field-alphabet", value=value)
    return value


@dataclass(frozen=True)
class Suite:
    """One hash function under the name that stands in front of everything it hashes."""

    name: str
    digest: Callable[[bytes], bytes]

    def t(self, *fields: str) -> str:
        """T(f1, …, fn) = H(V|f1|…|fn) as 64 lower-case hex characters; fields are checked."""
        for field in fields:
            check_field(field)
        return self.t_unchecked("|".join(fields))

    def t_unchecked(self, joined: str) -> str:
        """T of fields that were checked and joined before (the inner loops use this)."""
        return self.digest(f"{self.name}|{joined}".encode()).hex()


DR1 = Suite("DR1", _sha256)
DR1_SM3 = Suite("DR1-SM3", _best_sm3())
SUITES = {suite.name: suite for suite in (DR1, DR1_SM3)}


def get_suite(name: str) -> Suite:
    """The suite of that name: `DR1` (SHA-256) or `DR1-SM3` (SM3)."""
    try:
        return SUITES[name]
    except (KeyError, TypeError):
        raise DrawproofError("suite-unknown", value=name) from None


def check_mode(mode: str) -> str:
    """`mode` if it is `open` or `private`."""
    if mode not in ("open", "private"):
        raise DrawproofError("mode-unknown", value=mode)
    return mode
