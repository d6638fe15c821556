"""Signed notes, verifier keys and cosignatures of C2SP (protocol §14.1)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from drawproof.errors import DrawproofError
from drawproof.log import ed25519, sm2

MAX_NOTE, MAX_SIGNATURES = 1_000_000, 100
NOTE, COSIGNATURE = b"\x01", b"\x04"
SM2_NOTE, SM2_COSIGNATURE = b"\xffsm2-sm3-note/v1", b"\xffsm2-sm3-cosig/v1"

_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_NAME = re.compile(f"[^+{_SPACES}]+")
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([0-9A-Za-z+/=]+)")


@dataclass(frozen=True, slots=True)
class _Algorithm:
    """A signature type: length of its key, whether a time stands before the signature."""

    key_size: int
    timed: bool
    verify: Callable[[bytes, bytes, bytes], bool]
    sign: Callable[[bytes, bytes], bytes]
    public: Callable[[bytes], bytes]
    new: Callable[[], bytes]


_ED = (ed25519.verify, ed25519.sign, ed25519.public_key, ed25519.new_seed)
_SM = (sm2.verify, sm2.sign, sm2.public_key, sm2.new_secret)
_ALGORITHMS = {
    NOTE: _Algorithm(32, False, *_ED),
    COSIGNATURE: _Algorithm(32, True, *_ED),
    SM2_NOTE: _Algorithm(65, False, *_SM),
    SM2_COSIGNATURE: _Algorithm(65, True, *_SM),
}


def b64(data: bytes) -> str:
    """Base64 of RFC 4648 §4."""
    return base64.b64encode(data).decode()


def from_b64(text: str) -> bytes | None:
    """What `b64` made into `text`; None for anything that it does not write."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if b64(data) == text else None


def is_name(name: str) -> bool:
    """Whether a key or an origin may have that name: not empty, no white space, no plus."""
    return _NAME.fullmatch(name) is not None and not any(c < " " for c in name)


def key_id(name: str, kind: bytes, key: bytes) -> bytes:
    """The 4 bytes that name a key in a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + kind + key).digest()[:4]


def _message(text: bytes, timestamp: int | None) -> bytes:
    if timestamp is None:
        return text
    return b"cosignature/v1\ntime %d\n" % timestamp + text


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name. `kind` is the type byte, or 0xff and the long identifier."""

    name: str
    kind: bytes
    key: bytes

    @property
    def id(self) -> bytes:
        """The key id, 4 bytes."""
        return key_id(self.name, self.kind, self.key)

    @property
    def timed(self) -> bool:
        """Whether its signatures are cosignatures, which carry a time."""
        return _ALGORITHMS[self.kind].timed

    @property
    def vkey(self) -> str:
        """The verifier key as text, `name+hhhhhhhh+base64`."""
        return f"{self.name}+{self.id.hex()}+{b64(self.kind + self.key)}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """The key in a vkey text; `vkey-form` for what is not exactly one of §14.1."""
        match = _VKEY.fullmatch(text) if isinstance(text, str) else None
        data = from_b64(match[3]) if match else None
        if match is None or data is None or not is_name(match[1]):
            raise DrawproofError("vkey-form", value=text)
        for kind, algorithm in _ALGORITHMS.items():
            if data.startswith(kind) and len(data) == len(kind) + algorithm.key_size:
                found = cls(match[1], kind, data[len(kind) :])
                if found.id.hex() == match[2]:
                    return found
        raise DrawproofError("vkey-form", value=text)

    def timestamp(self, signature: bytes) -> int | None:
        """The time (Unix seconds) in a cosignature, None for a plain signature."""
        return int.from_bytes(signature[:8], "big") if self.timed else None

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` (what follows the key id) of the note text `text` holds."""
        algorithm = _ALGORITHMS[self.kind]
        if len(signature) != 64 + 8 * algorithm.timed:
            return False
        stamp = self.timestamp(signature)
        if stamp is not None and stamp >= 1 << 63:
            return False
        return algorithm.verify(self.key, _message(text, stamp), signature[-64:])


@lru_cache(maxsize=64)
def _public(name: str, kind: bytes, secret: bytes) -> Verifier:
    return Verifier(name, kind, _ALGORITHMS[kind].public(secret))


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key under its name; `verifier` is its public side."""

    name: str
    kind: bytes
    secret: bytes

    @property
    def verifier(self) -> Verifier:
        """The public key."""
        return _public(self.name, self.kind, self.secret)

    @classmethod
    def new(cls, name: str, kind: bytes = NOTE) -> Signer:
        """A new key: `NOTE` for logs and auditors, `COSIGNATURE` for witnesses, or their SM2."""
        if not is_name(name):
            raise DrawproofError("note-form", reason="name has spaces or a plus, or is empty")
        return cls(name, kind, _ALGORITHMS[kind].new())

    def raw(self, message: bytes) -> bytes:
        """The bare signature (64 bytes) of `message`."""
        return _ALGORITHMS[self.kind].sign(self.secret, message)

    def sign(self, text: bytes, timestamp: int | None = None) -> Signature:
        """A signature line over a note text; witnesses' keys need the time (Unix seconds)."""
        timed = _ALGORITHMS[self.kind].timed
        if timed != (timestamp is not None):
            raise DrawproofError("note-form", reason="a time belongs to cosignatures alone")
        stamp = b"" if timestamp is None else timestamp.to_bytes(8, "big")
        body = stamp + self.raw(_message(text, timestamp))
        return Signature(self.name, self.verifier.id, body)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line: the key's name and id, and what follows the id."""

    name: str
    id: bytes
    body: bytes

    @property
    def line(self) -> str:
        """The line, with its LF."""
        return f"— {self.name} {b64(self.id + self.body)}\n"

    def is_of(self, verifier: Verifier) -> bool:
        """Whether this line names that key."""
        return self.name == verifier.name and self.id == verifier.id


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its text (bytes, with the final LF) and its signature lines, nothing verified."""

    text: bytes
    signatures: tuple[Signature, ...]

    @property
    def data(self) -> bytes:
        """The bytes of the note."""
        return self.text + b"\n" + "".join(one.line for one in self.signatures).encode()

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """The note in `data`; `note-form` for anything that is not exactly one."""
        if len(data) > MAX_NOTE:
            raise DrawproofError("note-form", reason="too large")
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise DrawproofError("note-form", reason="not UTF-8") from None
        if any(c < " " and c != "\n" for c in whole):
            raise DrawproofError("note-form", reason="control characters")
        text, gap, rest = whole.rpartition("\n\n")
        if not gap:
            raise DrawproofError("note-form", reason="no signatures")
        return cls((text + "\n").encode(), parse_signatures(rest))

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """This note with `more` lines after its own, none twice."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """The signature lines in a text, at least one, each ended by LF."""
    parts = lines.split("\n")
    if parts.pop() != "" or not parts:
        raise DrawproofError("note-form", reason="the last line is not ended, or there is none")
    if len(parts) > MAX_SIGNATURES:
        raise DrawproofError("note-form", reason="too many signatures")
    return tuple(_signature(line) for line in parts)


def _signature(line: str) -> Signature:
    fields = line.split(" ")
    data = from_b64(fields[2]) if len(fields) == 3 else None
    if fields[0] != "—" or data is None or len(data) < 5 or not is_name(fields[1]):
        raise DrawproofError("note-form", reason="a signature line is malformed")
    return Signature(fields[1], data[:4], data[4:])


@dataclass(frozen=True, slots=True)
class Verified:
    """Which lines of a note hold, and which name a known key and do not."""

    good: tuple[tuple[Verifier, Signature], ...]
    bad: tuple[Verifier, ...]


def check_note(note: Note, verifiers: Iterable[Verifier]) -> Verified:
    """Verifies every line whose name and id are those of a known key; others are ignored."""
    known = {(one.name, one.id): one for one in verifiers}
    good, bad = [], []
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.id))
        if verifier is None:
            continue
        if verifier.verify(note.text, signature.body):
            good.append((verifier, signature))
        else:
            bad.append(verifier)
    return Verified(tuple(good), tuple(bad))


def open_note(data: bytes, verifiers: Iterable[Verifier]) -> Note:
    """The note if a known key signed it and no line of a known key fails, else `note-unsigned`."""
    note = Note.parse(data)
    checked = check_note(note, verifiers)
    if checked.bad:
        raise DrawproofError("note-unsigned", reason=f"bad signature of {checked.bad[0].name}")
    if not checked.good:
        raise DrawproofError("note-unsigned", reason="no signature of a known key")
    return note
