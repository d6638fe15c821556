"""What a verifier trusts: keys of logs, witnesses and beacons, and lottery games (protocol §13).

Nothing of this is ever read from an announcement. `Policy.default()` pins two drand chains and
five lottery games and trusts no log and no witness; `Policy.load` reads a policy file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from drawproof.canonical import parse_json
from drawproof.errors import DrawproofError
from drawproof.records import Reader

UNCHAINED, CHAINED = "bls-unchained-g1-rfc9380", "pedersen-bls-chained"
# Scheme: hex digits of the public key.
_KEY_DIGITS = {UNCHAINED: 192, CHAINED: 96}
# C2SP signed-note verifier key: name+8 hex digits of the key id+base64 of type and key.
_VKEY = re.compile(r"[^\s+]{1,255}\+[0-9a-f]{8}\+[0-9A-Za-z+/]{4,2000}={0,2}")
_GAME = re.compile(r"[0-9a-z]{1,16}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_MAX_BYTES = 1 << 20

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class LogKey:
    """A transparency log: its origin line and its verifier key (`name+hhhhhhhh+base64`)."""

    origin: str
    key: str

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {"origin": self.origin, "key": self.key}


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedKey:
    """A witness or an auditor: a name for people and a verifier key (`name+hhhhhhhh+base64`)."""

    name: str
    key: str

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {"name": self.name, "key": self.key}


@dataclass(frozen=True, kw_only=True, slots=True)
class DrandChain:
    """A drand chain: hash (64 hex), scheme, public key (hex, compressed), period in seconds,
    genesis in Unix seconds."""

    chain: str
    scheme: str
    key: str
    period: int
    genesis: int

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "chain": self.chain,
            "scheme": self.scheme,
            "key": self.key,
            "period": self.period,
            "genesis": self.genesis,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberSet:
    """`numbers` numbers out of the `of` numbers from `first` on; `ordered`: their order counts
    and is kept, else they are written ascending; `repeats`: one may come twice."""

    numbers: int
    of: int
    first: int = 1
    ordered: bool = False
    repeats: bool = False

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "numbers": self.numbers,
            "of": self.of,
            "from": self.first,
            "ordered": self.ordered,
            "repeats": self.repeats,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Lottery:
    """A lottery game. `bits`: thousandths of a bit of one issue, rounded down.

    An issue is `year` digits of the year and `serial` digits that count from 1 within it. `turn`:
    the least serial after which number 1 of the next year may be the next issue.
    """

    game: str
    sets: tuple[NumberSet, ...]
    bits: int
    year: int
    serial: int
    turn: int

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "game": self.game,
            "sets": [one.to_record() for one in self.sets],
            "bits": self.bits,
            "year": self.year,
            "serial": self.serial,
            "turn": self.turn,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class NistChain:
    """A chain of the NIST beacon: its certificate (SHA-512 of the DER, 128 hex) and the RSA key
    in it as modulus (hex) and exponent."""

    chain: int
    certificate: str
    modulus: str
    exponent: int = 65537

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "chain": self.chain,
            "certificate": self.certificate,
            "modulus": self.modulus,
            "exponent": self.exponent,
        }


_QUICKNET = DrandChain(
    chain="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    scheme=UNCHAINED,
    key=(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
        "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    period=3,
    genesis=1692803367,
)
_DEFAULT_CHAIN = DrandChain(
    chain="8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    scheme=CHAINED,
    key=(
        "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5c"
        "ce96366b5d7a569937c529eeda66c7293784a9402801af31"
    ),
    period=30,
    genesis=1595431050,
)
_GAMES = (
    Lottery(
        game="ssq",
        sets=(NumberSet(numbers=6, of=33), NumberSet(numbers=1, of=16)),
        bits=24078,
        year=4,
        serial=3,
        turn=140,
    ),
    Lottery(
        game="dlt",
        sets=(NumberSet(numbers=5, of=35), NumberSet(numbers=2, of=12)),
        bits=24352,
        year=2,
        serial=3,
        turn=140,
    ),
    Lottery(
        game="kl8", sets=(NumberSet(numbers=20, of=80),), bits=61616, year=4, serial=3, turn=340
    ),
    Lottery(
        game="3d",
        sets=(NumberSet(numbers=3, of=10, first=0, ordered=True, repeats=True),),
        bits=9965,
        year=4,
        serial=3,
        turn=340,
    ),
    Lottery(
        game="pl5",
        sets=(NumberSet(numbers=5, of=10, first=0, ordered=True, repeats=True),),
        bits=16609,
        year=2,
        serial=3,
        turn=340,
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What a verifier trusts. `logs`, `witnesses` and `auditors` hold verifier keys as text.

    A time counts when `quorum` of the witnesses cosigned it at least `margin` seconds before.
    """

    name: str = "default"
    logs: tuple[LogKey, ...] = ()
    witnesses: tuple[NamedKey, ...] = ()
    quorum: int = 2
    margin: int = 600
    auditors: tuple[NamedKey, ...] = ()
    drand: tuple[DrandChain, ...] = (_QUICKNET, _DEFAULT_CHAIN)
    lotteries: tuple[Lottery, ...] = _GAMES
    nist: tuple[NistChain, ...] = ()

    @classmethod
    def default(cls) -> Policy:
        """The built-in policy: drand quicknet and default chain, five games, no log, no witness."""
        return cls()

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """The policy in JSON bytes (canonical or not).

        Unknown keys, repeated entries and malformed values are refused. Absent keys have the value
        of the default policy, so a file may hold logs and witnesses only.
        """
        return _parse(parse_json(data))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Policy:
        """The policy in a file; `policy-unreadable` if it cannot be read."""
        try:
            with Path(path).open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DrawproofError("policy-unreadable", path=str(path), reason=reason) from None
        if len(data) > _MAX_BYTES:
            raise DrawproofError("policy-unreadable", path=str(path), reason="too large")
        return cls.parse(data)

    def chain(self, chain: str) -> DrandChain | None:
        """The pinned drand chain of that hash."""
        return next((one for one in self.drand if one.chain == chain), None)

    def lottery(self, game: str) -> Lottery | None:
        """The pinned game of that name."""
        return next((one for one in self.lotteries if one.game == game), None)

    def beacon(self, chain: int) -> NistChain | None:
        """The pinned chain of the NIST beacon of that number."""
        return next((one for one in self.nist if one.chain == chain), None)

    def to_record(self) -> dict[str, Any]:
        """The JSON object of a policy file."""
        return {
            "kind": "policy",
            "name": self.name,
            "logs": [one.to_record() for one in self.logs],
            "witnesses": [one.to_record() for one in self.witnesses],
            "quorum": self.quorum,
            "margin": self.margin,
            "auditors": [one.to_record() for one in self.auditors],
            "drand": [one.to_record() for one in self.drand],
            "lotteries": [one.to_record() for one in self.lotteries],
            "nist": [one.to_record() for one in self.nist],
        }


def _parse(record: Any) -> Policy:
    top = Reader("policy", record)
    top.constant("kind", "policy")
    base = Policy.default()
    policy = Policy(
        name=top.text("name"),
        logs=_list(top, "logs", _log, lambda one: one.key, base.logs),
        witnesses=_list(top, "witnesses", _named, lambda one: one.key, base.witnesses),
        quorum=top.number("quorum", 1) if top.has("quorum") else base.quorum,
        margin=top.number("margin") if top.has("margin") else base.margin,
        auditors=_list(top, "auditors", _named, lambda one: one.key, base.auditors),
        drand=_list(top, "drand", _drand, lambda one: one.chain, base.drand),
        lotteries=_list(top, "lotteries", _lottery, lambda one: one.game, base.lotteries),
        nist=_list(top, "nist", _nist, lambda one: one.chain, base.nist),
    )
    top.finish()
    return policy


def _list(
    top: Reader,
    key: str,
    parse: Callable[[Reader], T],
    identity: Callable[[T], object],
    otherwise: tuple[T, ...],
) -> tuple[T, ...]:
    if not top.has(key):
        return otherwise
    found = []
    for reader in top.inners(key):
        found.append(parse(reader))
        reader.finish()
    if len({identity(one) for one in found}) != len(found):
        raise DrawproofError("record-value", where=f"policy.{key}", reason="an entry occurs twice")
    return tuple(found)


def _vkey(reader: Reader) -> str:
    key = reader.text("key")
    if not _VKEY.fullmatch(key):
        reader.fail("key is no verifier key name+hhhhhhhh+base64")
    return key


def _log(reader: Reader) -> LogKey:
    return LogKey(origin=reader.text("origin"), key=_vkey(reader))


def _named(reader: Reader) -> NamedKey:
    return NamedKey(name=reader.text("name"), key=_vkey(reader))


def _hex(reader: Reader, key: str) -> str:
    value = reader.text(key)
    if not _HEX.fullmatch(value):
        reader.fail(f"{key} is not lower-case hex")
    return value


def _drand(reader: Reader) -> DrandChain:
    chain = DrandChain(
        chain=reader.id("chain", "digest"),
        scheme=reader.text("scheme"),
        key=_hex(reader, "key"),
        period=reader.number("period", 1),
        genesis=reader.number("genesis", 1),
    )
    if chain.scheme not in _KEY_DIGITS:
        reader.fail("scheme is unknown")
    if len(chain.key) != _KEY_DIGITS[chain.scheme]:
        reader.fail("key has the wrong length for its scheme")
    return chain


def _number_set(reader: Reader) -> NumberSet:
    found = NumberSet(
        numbers=reader.number("numbers", 1),
        of=reader.number("of", 1),
        first=reader.number("from"),
        ordered=reader.flag("ordered"),
        repeats=reader.flag("repeats"),
    )
    if found.first + found.of > 100:
        reader.fail("numbers have at most two digits")
    if found.numbers > (100 if found.repeats else found.of):
        reader.fail("more numbers than there are")
    reader.finish()
    return found


def _lottery(reader: Reader) -> Lottery:
    found = Lottery(
        game=reader.text("game"),
        sets=tuple(_number_set(inner) for inner in reader.inners("sets")),
        bits=reader.number("bits"),
        year=reader.number("year", 1),
        serial=reader.number("serial", 1),
        turn=reader.number("turn", 1),
    )
    if not _GAME.fullmatch(found.game):
        reader.fail("game is not of 1 to 16 characters 0-9 a-z")
    if not found.sets or found.year > 4 or found.serial > 9:
        reader.fail("sets, year or serial out of range")
    return found


def _nist(reader: Reader) -> NistChain:
    found = NistChain(
        chain=reader.number("chain", 1),
        certificate=_hex(reader, "certificate"),
        modulus=_hex(reader, "modulus"),
        exponent=reader.number("exponent", 3),
    )
    if len(found.certificate) != 128:
        reader.fail("certificate is no SHA-512")
    if not 2048 <= int(found.modulus, 16).bit_length() <= 8192:
        reader.fail("modulus has not 2048 to 8192 bits")
    return found
