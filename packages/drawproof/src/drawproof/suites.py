"""Suites and the tagged hash T (protocol §1)."""

from __future__ import annotations

import hashlib
import importlib
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from drawproof.errors import DrawproofError
from drawproof.sm3 import sm3 as _python_sm3

_FIELD = re.compile(r"[0-9A-Za-z._:/+-]+")


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _light_sha256() -> Callable[..., Any]:
    """The quicker SHA-256 for lines of a hundred bytes, the interpreter's own or OpenSSL's.

    OpenSSL's takes longer to begin and less for every block where the processor has instructions
    for it, so which one it is shows only on the machine. Both give the same bytes.
    """
    name = "_sha2" if sys.version_info >= (3, 12) else "_sha256"
    try:
        own: Callable[..., Any] = importlib.import_module(name).sha256
    except (ImportError, AttributeError):
        return hashlib.sha256
    return min(own, hashlib.sha256, key=_seconds)


def _seconds(running: Callable[..., Any]) -> float:
    """The least time of a few tries at a few lines."""
    line, tries = b"|" * 100, list[float]()
    for _ in range(8):
        begin = time.perf_counter()
        for _ in range(16):
            running(line).digest()
        tries.append(time.perf_counter() - begin)
    return min(tries)


_light = _light_sha256()


def _short_sha256(data: bytes) -> bytes:
    digest: bytes = _light(data).digest()
    return digest


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
    # The same hash as `digest` for messages of a few lines, where another program is quicker.
    brief: Callable[[bytes], bytes] | None = None
    # The same hash as an object that has `update`, `copy` and `digest`.
    running: Callable[[bytes], Any] | None = None

    @property
    def short(self) -> Callable[[bytes], bytes]:
        """The hash of short messages."""
        return self.brief or self.digest

    def t(self, *fields: str) -> str:
        """T(f1, …, fn) = H(V|f1|…|fn) as 64 lower-case hex characters; fields are checked."""
        for field in fields:
            check_field(field)
        return self.t_unchecked("|".join(fields))

    def t_unchecked(self, joined: str) -> str:
        """T of fields that were checked and joined before (the inner loops use this)."""
        return self.short(f"{self.name}|{joined}".encode()).hex()

    def hash_all(self, messages: Iterable[bytes]) -> list[bytes]:
        """The hash of every short message."""
        if self.running is None:
            return list(map(self.short, messages))
        return [hasher.digest() for hasher in map(self.running, messages)]

    def line_digest(self, prefix: str) -> Callable[[str], bytes]:
        """The function text → H(UTF-8(prefix ‖ text)); the prefix is hashed once."""
        start, short = prefix.encode(), self.short
        if self.running is None:
            return lambda text: short(start + text.encode())
        copy = self.running(start).copy

        def digest(text: str) -> bytes:
            hasher = copy()
            hasher.update(text.encode())
            found: bytes = hasher.digest()
            return found

        return digest

    def digests(self, prefix: str, texts: Iterable[str]) -> list[bytes]:
        """H(UTF-8(prefix ‖ text)) of every text; the prefix is hashed once."""
        start, found = prefix.encode(), list[bytes]()
        if self.running is None:
            return self.hash_all(start + text.encode() for text in texts)
        copy, take = self.running(start).copy, found.append
        for text in texts:
            hasher = copy()
            hasher.update(text.encode())
            take(hasher.digest())
        return found


DR1 = Suite("DR1", _sha256, _short_sha256, _light)
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
