"""Pulses of the NIST randomness beacon 2.0, as deployed (protocol §4).

The deployed serialization differs from the draft NISTIR 8213: length prefixes of 4 bytes, a 4-byte
`external.statusCode`, and the raw signature in the hash of the output. The operator knows every
value before it is published, so a pulse stands only beside other sources and never closes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import parse_json_text
from drawproof.errors import DrawproofError
from drawproof.ids import check_time
from drawproof.policy import NistChain
from drawproof.records import Reader

_LINKS = ("previous", "hour", "day", "month", "year")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})\.[0-9]{3}Z")
# EMSA-PKCS1-v1_5 of SHA-512: the DER of its AlgorithmIdentifier and the length of the digest.
_DIGEST_INFO = bytes.fromhex("3051300d060960864801650304020305000440")


def _refuse(reason: str) -> DrawproofError:
    return DrawproofError("nist-pulse", reason=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulse:
    """A pulse: the fields that are signed, in the interface's order, and what follows from them.

    `record` is the interface's `pulse` object.
    """

    record: Mapping[str, Any]
    chain: int
    index: int
    at: str
    certificate: str
    signed: bytes
    signature: bytes
    output: str

    @property
    def string(self) -> str:
        """The canonical string `nist:<chain>:<pulse>:<128 hex>`."""
        return f"nist:{self.chain}:{self.index}:{self.output}"


class _Message:
    """Bytes that NIST signs: integers of fixed width, everything else behind its length."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def number(self, value: int, width: int) -> int:
        if value >= 1 << (8 * width):
            raise _refuse("a number is out of range")
        self.parts.append(value.to_bytes(width, "big"))
        return value

    def data(self, value: bytes) -> bytes:
        self.parts += [len(value).to_bytes(4, "big"), value]
        return value

    def text(self, value: str) -> str:
        self.data(value.encode())
        return value

    def hex(self, value: str) -> bytes:
        return self.data(_bytes(value))


def _bytes(value: str) -> bytes:
    if not _HEX.fullmatch(value):
        raise _refuse("a value is no hex")
    return bytes.fromhex(value)


def _links(reader: Reader) -> dict[str, str]:
    found: dict[str, str] = {}
    for inner in reader.inners("listValues"):
        kind = inner.text("type")
        inner.text("uri")
        if kind in found:
            raise _refuse("a link comes twice")
        found[kind] = inner.text("value")
        inner.finish()
    if set(found) != set(_LINKS):
        raise _refuse("links of other kinds than previous, hour, day, month, year")
    return found


def parse_pulse(record: Any) -> Pulse:
    """The pulse in the interface's object (`{"pulse": {…}}` or the inner one), read strictly.

    Form only: `verify_pulse` checks that it was signed.
    """
    if isinstance(record, dict) and set(record) == {"pulse"}:
        record = record["pulse"]
    reader, message = Reader("pulse", record), _Message()
    message.text(reader.text("uri"))
    message.text(reader.text("version"))
    if message.number(reader.number("cipherSuite"), 4) != 0:
        raise _refuse("not cipher suite 0 (RSA, SHA-512)")
    message.number(reader.number("period"), 4)
    certificate = message.hex(reader.text("certificateId")).hex()
    chain = message.number(reader.number("chainIndex", 1), 8)
    index = message.number(reader.number("pulseIndex", 1), 8)
    stamp = _STAMP.fullmatch(message.text(reader.text("timeStamp")))
    message.hex(reader.text("localRandomValue"))
    external = reader.inner("external")
    message.hex(external.text("sourceId"))
    message.number(external.number("statusCode"), 4)
    message.hex(external.text("value"))
    links = _links(reader)
    for kind in _LINKS:
        message.hex(links[kind])
    message.hex(reader.text("precommitmentValue"))
    message.number(reader.number("statusCode"), 4)
    signature, output = _bytes(reader.text("signatureValue")), reader.text("outputValue")
    external.finish()
    reader.finish()
    if stamp is None:
        raise _refuse("the time is not RFC 3339 UTC with milliseconds")
    return Pulse(
        record=record,
        chain=chain,
        index=index,
        at=check_time(f"{stamp[1]}Z"),
        certificate=certificate,
        signed=b"".join(message.parts),
        signature=signature,
        output=_bytes(output).hex(),
    )


def read_pulse(text: str) -> Pulse:
    """The pulse in the interface's JSON."""
    return parse_pulse(parse_json_text(text))


def check_output(pulse: Pulse) -> None:
    """Refuses an output value that is not SHA-512 of the signed bytes and the signature."""
    if hashlib.sha512(pulse.signed + pulse.signature).hexdigest() != pulse.output:
        raise _refuse("the output value does not follow from the pulse")


def verify_pulse(key: NistChain, pulse: Pulse) -> None:
    """Refuses a pulse that the pinned key did not sign, or of another certificate.

    Since pulse 1925734 (2026-09-03) NIST names a certificate whose key is not the signing one;
    such pulses are refused.
    """
    check_output(pulse)
    if pulse.chain != key.chain:
        raise _refuse("another chain")
    if pulse.certificate != key.certificate:
        raise _refuse("another certificate than the pinned one")
    modulus = int(key.modulus, 16)
    size = (modulus.bit_length() + 7) // 8
    value = int.from_bytes(pulse.signature, "big")
    if len(pulse.signature) != size or value >= modulus:
        raise _refuse("the signature has not the length of the key")
    digest = _DIGEST_INFO + hashlib.sha512(pulse.signed).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    if pow(value, key.exponent, modulus).to_bytes(size, "big") != padded:
        raise _refuse("not signed by the pinned key")
