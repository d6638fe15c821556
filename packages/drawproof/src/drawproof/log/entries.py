"""Records that stand in the log, and their checks (protocol §14.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.notes import NOTE, SM2_NOTE, Note, Signer, Verifier, b64, from_b64
from drawproof.log.tiles import MAX_ENTRY
from drawproof.records import Reader

_DIGITS = re.compile(r"[0-9]{1,100}")
_STRING = re.compile(r"[0-9A-Za-z._:-]{1,1000}")
_MAX_TEXT, _MAX_REVEAL = 500, 256


def _line(reader: Reader, value: Any) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= _MAX_TEXT or min(value) < " ":
        reader.fail("not 1 to 500 characters on one line")


def _words(reader: Reader, key: str) -> None:
    _line(reader, reader.take(key))


def _digest(reader: Reader) -> None:
    reader.id("digest", "digest")


def _announce(reader: Reader) -> None:
    reader.id("draw_id", "draw_id")
    _digest(reader)
    items = reader.items("plan_items")
    if not items:
        reader.fail("plan_items is empty")
    for item in items:
        _line(reader, item)
    reader.time("closing")
    reader.time("result_by")


def _escrow(reader: Reader) -> None:
    _task(reader)
    _words(reader, "by")


def _commit(reader: Reader) -> None:
    reader.id("draw_id", "draw_id")
    reader.id("party", "party")
    _digest(reader)


def _reveal(reader: Reader) -> None:
    reader.id("draw_id", "draw_id")
    reader.id("party", "party")
    if len(reader.text("value")) > _MAX_REVEAL:
        reader.fail("value too long")


def _dice(reader: Reader) -> None:
    reader.id("draw_id", "draw_id")
    reader.number("source", 1)
    if not _DIGITS.fullmatch(reader.text("digits")):
        reader.fail("digits are not 1 to 100 digits")


def _beacon(reader: Reader) -> None:
    reader.id("draw_id", "draw_id")
    reader.number("source", 1)
    string = reader.text("string")
    if not _STRING.fullmatch(string):
        reader.fail(DrawproofError("source-form", value=string))


def _objection(reader: Reader) -> None:
    reader.id("draw_id", "draw_id")
    _digest(reader)


def _void(reader: Reader) -> None:
    reader.id("draw_id", "draw_id")
    _words(reader, "reason")


def _task(reader: Reader) -> None:
    reader.id("draw", "draw")
    _digest(reader)


def _result(reader: Reader) -> None:
    _task(reader)
    reader.id("result_root", "digest")


def _key(reader: Reader, key: str) -> Verifier:
    try:
        return Verifier.parse(reader.text(key))
    except DrawproofError as error:
        reader.fail(error)


def _attestation(reader: Reader) -> None:
    _task(reader)
    _words(reader, "by")
    if reader.text("states") not in ("frame", "full"):
        reader.fail("states is neither frame nor full")
    if _key(reader, "key").kind not in (NOTE, SM2_NOTE):
        reader.fail("kind is unknown")
    signature = from_b64(reader.text("signature"))
    if signature is None or len(signature) != 64:
        reader.fail("signature is not 64 bytes of base64")


def _publication(reader: Reader) -> None:
    _words(reader, "subject")
    _digest(reader)


def _key_change(reader: Reader) -> None:
    _key(reader, "old")
    _key(reader, "new")
    _words(reader, "reason")


def _checkpoint(reader: Reader) -> None:
    try:
        Checkpoint.of(Note.parse(reader.text("note").encode()))
    except DrawproofError as error:
        reader.fail(error)


KINDS: dict[str, Callable[[Reader], None]] = {
    "announce": _announce,
    "escrow": _escrow,
    "commit": _commit,
    "reveal": _reveal,
    "dice": _dice,
    "beacon": _beacon,
    "objection": _objection,
    "result": _result,
    "void": _void,
    "release": _task,
    "substitution": _task,
    "replacement": _task,
    "attestation": _attestation,
    "item-list": _publication,
    "plan": _publication,
    "publication": _publication,
    "correction": _publication,
    "withdrawal": _publication,
    "key-change": _key_change,
    "checkpoint": _checkpoint,
}


def check_entry(record: Any, where: str = "entry") -> dict[str, Any]:
    """`record` if it is of the form of its kind, else refused with the place."""
    reader = Reader(where, record)
    kind = reader.text("kind")
    if kind not in KINDS:
        reader.fail("kind is unknown")
    KINDS[kind](reader)
    reader.finish()
    return dict(record)


def entry_bytes(record: Mapping[str, Any]) -> bytes:
    """The leaf data of a record: its canonical bytes, at most 65,535."""
    data = canonical(check_entry(dict(record)))
    if len(data) > MAX_ENTRY:
        raise DrawproofError("log-entry-size", size=len(data))
    return data


def parse_entry(data: bytes, where: str = "entry") -> dict[str, Any]:
    """The record in leaf data; anything not canonical or of no known form is refused."""
    return check_entry(parse_canonical(data), where)


def draw_id_in(record: Mapping[str, Any]) -> str | None:
    """The draw_id that an entry speaks of, None where it speaks of no draw."""
    if "draw_id" in record:
        return str(record["draw_id"])
    return str(record["draw"]).partition("/")[0] if "draw" in record else None


def attestation_message(record: Mapping[str, Any]) -> bytes:
    """What an attestation's signature is over: the canonical record without `signature`."""
    return canonical({key: value for key, value in record.items() if key != "signature"})


def attest(signer: Signer, *, draw: str, by: str, states: str, digest: str) -> dict[str, Any]:
    """An auditor's attestation: `frame` with the frame root, `full` with SHA-256 of result.json."""
    record = {
        "kind": "attestation",
        "draw": draw,
        "by": by,
        "states": states,
        "digest": digest,
        "key": signer.verifier.vkey,
    }
    signature = b64(signer.raw(attestation_message(record)))
    return check_entry({**record, "signature": signature})


def attestation_holds(record: Mapping[str, Any], verifier: Verifier) -> bool:
    """Whether the signature in an attestation is of that key."""
    signature = from_b64(record["signature"]) or b""
    plain = Verifier(verifier.name, verifier.kind, verifier.key)
    return not plain.timed and plain.verify(attestation_message(record), signature)
