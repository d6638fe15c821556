"""Rounds of drand: which round belongs to a time, reading one, checking one (protocol §4)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import parse_json_text
from drawproof.errors import DrawproofError
from drawproof.ids import MAX_INTEGER, check_integer, time_of, unix_seconds
from drawproof.policy import CHAINED, DrandChain, Policy
from drawproof.sources.bls import check_signature

# A signature on G1 or on G2; before round 1 of a chained chain stands its 32-byte genesis seed.
_SIGNATURE = re.compile(r"[0-9a-f]{96}|[0-9a-f]{192}")
_PREVIOUS = re.compile(r"[0-9a-f]{64}|[0-9a-f]{192}")
_LINE = re.compile(
    r"drand:([0-9a-f]{64}):([1-9][0-9]{0,15}):([0-9a-f]{96,192})(?::([0-9a-f]{64,192}))?"
)
_MAX_TEXT = 65_536


@dataclass(frozen=True, kw_only=True, slots=True)
class DrandRound:
    """A round as published: number, signature and, on a chained chain, the signature before
    (lower-case hex). `chain`: the chain hash, where the text named it."""

    round: int
    signature: str
    previous: str | None = None
    chain: str | None = None

    @property
    def randomness(self) -> str:
        """SHA-256 of the signature (64 hex), in both suites."""
        return hashlib.sha256(bytes.fromhex(self.signature)).hexdigest()

    def line(self, chain: str) -> str:
        """The round as one line: `drand:<chain>:<round>:<signature>[:<previous>]`.

        A QR code may hold it in upper case.
        """
        more = "" if self.previous is None else f":{self.previous}"
        return f"drand:{chain}:{self.round}:{self.signature}{more}"


def check_round(round: int, signature: str, previous: str | None = None) -> DrandRound:
    """The round, if its parts have the right forms."""
    check_integer("round", round, minimum=1)
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        raise DrawproofError("drand-signature", reason="wrong length")
    if previous is not None and not (isinstance(previous, str) and _PREVIOUS.fullmatch(previous)):
        raise DrawproofError("drand-text", reason="the previous signature is malformed")
    return DrandRound(round=round, signature=signature, previous=previous)


def round_at(chain: DrandChain, time: str) -> int:
    """The round of a time: the first one not before it, ceil((t - genesis) / period) + 1."""
    seconds = unix_seconds(time) - chain.genesis
    if seconds < 0:
        raise DrawproofError("drand-before-genesis", time=time, chain=chain.chain)
    return -(-seconds // chain.period) + 1


def round_time(chain: DrandChain, round: int) -> str:
    """When a round is due, RFC 3339 UTC; `number-form` beyond the calendar."""
    return time_of(chain.genesis + (round - 1) * chain.period)


def drand_round(chain: str, closing: str, policy: Policy | None = None) -> int:
    """The round to announce: that of the closing time on a chain that the policy pins."""
    return round_at(pinned(policy or Policy.default(), chain), closing)


def pinned(policy: Policy, chain: str) -> DrandChain:
    """The chain of that hash as the policy pins it, else `drand-unpinned`."""
    found = policy.chain(chain)
    if found is None:
        raise DrawproofError("drand-unpinned", chain=chain)
    return found


def message(chain: DrandChain, found: DrandRound) -> bytes:
    """What the chain signs: SHA-256(u64be(round)), chained SHA-256(previous ‖ u64be(round))."""
    before = b""
    if chain.scheme == CHAINED:
        if found.previous is None:
            raise DrawproofError("drand-text", reason="the previous signature is missing")
        if (len(found.previous) == 64) != (found.round == 1):
            raise DrawproofError("drand-text", reason="the previous signature is malformed")
        before = bytes.fromhex(found.previous)
    elif found.previous is not None:
        raise DrawproofError("drand-text", reason="this chain has no previous signature")
    return hashlib.sha256(before + found.round.to_bytes(8, "big")).digest()


def verify_round(chain: DrandChain, found: DrandRound) -> None:
    """Refuses a round that the chain did not sign (`drand-signature`, or `drand-text` for a
    previous signature that does not belong there); `bls-missing` where nothing can check it."""
    signed = message(chain, found)
    check_signature(chain.scheme, bytes.fromhex(chain.key), signed, bytes.fromhex(found.signature))


def drand_string(chain: str, found: DrandRound) -> str:
    """The canonical string `drand:<chain hash>:<round>:<randomness>`."""
    return f"drand:{chain}:{found.round}:{found.randomness}"


def _from_json(text: str) -> DrandRound:
    record = parse_json_text(text)
    if not isinstance(record, dict):
        raise DrawproofError("drand-text", reason="an object is expected")
    for key in ("round", "signature"):
        if key not in record:
            raise DrawproofError("drand-text", reason=f"the key {key} is missing")
    return _checked(
        record["round"],
        record["signature"],
        # Version 2 of the interface writes it for chained chains only, version 1 may leave it "".
        record.get("previous_signature") or None,
        record.get("randomness"),
    )


def _checked(round: Any, signature: Any, previous: Any, randomness: Any) -> DrandRound:
    texts = [x.lower() if isinstance(x, str) else x for x in (signature, previous, randomness)]
    found = check_round(round, texts[0], texts[1])
    if randomness is not None and texts[2] != found.randomness:
        raise DrawproofError("drand-randomness", found=texts[2], expected=found.randomness)
    return found


_LABELS = {"round": "round", "signature": "signature", "previous_signature": "previous"}
_LABELS |= {"previous signature": "previous", "randomness": "randomness"}


def _from_labels(text: str) -> DrandRound:
    """Lines `Round: 1000`, `Signature: b446…` as terminals show them."""
    taken: dict[str, str] = {}
    for line in text.splitlines():
        label, colon, value = line.partition(":")
        name = _LABELS.get(label.strip().lower())
        if colon and name is not None:
            if name in taken:
                raise DrawproofError("drand-text", reason="more than one round")
            taken[name] = value.strip()
    if not {"round", "signature"} <= taken.keys():
        raise DrawproofError("drand-text", reason="no round and signature in it")
    number = taken["round"]
    if not number.isascii() or not number.isdecimal() or len(number) > 16:
        raise DrawproofError("number-form", kind="round", value=number)
    return _checked(int(number), taken["signature"], taken.get("previous"), taken.get("randomness"))


def parse_drand(text: str) -> DrandRound:
    """A round from whatever carries it; its signature is not checked here (`verify_round`).

    Understood: the JSON of drand's interface, version 1 or 2 (which omits `randomness`); one line
    `drand:<chain>:<round>:<signature>[:<previous>]`, pasted or read from a QR code, in any case;
    lines with the labels `round`, `signature`, `previous_signature`. Anything else is refused with
    `drand-text`, stated randomness that is not the signature's with `drand-randomness`.
    """
    if len(text) > _MAX_TEXT:
        raise DrawproofError("drand-text", reason="too large")
    text = text.strip().removeprefix("\ufeff").strip()
    if text.startswith(("{", "[")):
        return _from_json(text)
    line = text.lower()
    if line.startswith(("http:", "https:")):
        raise DrawproofError("drand-text", reason="an address holds no signature")
    match = _LINE.fullmatch(line)
    if match is None and line.startswith("drand:"):
        reason = "a source string holds no signature" if line.count(":") == 3 else "malformed line"
        raise DrawproofError("drand-text", reason=reason)
    if match is None:
        return _from_labels(text)
    chain, number, signature, previous = match.groups()
    if int(number) > MAX_INTEGER:
        raise DrawproofError("number-form", kind="round", value=number)
    found = check_round(int(number), signature, previous)
    return DrandRound(round=found.round, signature=signature, previous=previous, chain=chain)
