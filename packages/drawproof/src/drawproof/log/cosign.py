"""Asking witnesses for cosignatures: the client side of tlog-witness (protocol §14.4)."""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint, parse_size
from drawproof.log.notes import Note, Signature, Verifier, b64, open_note, parse_signatures
from drawproof.log.reader import LogReader
from drawproof.log.source import request

T = TypeVar("T")
_GRACE = 1.0


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: the address below which it answers, and its key."""

    url: str
    verifier: Verifier

    @property
    def name(self) -> str:
        """Its key's name."""
        return self.verifier.name

    @classmethod
    def parse(cls, text: str) -> Witness:
        """`<address>=<vkey>` as the command line takes it."""
        url, equals, key = text.partition("=")
        if not equals:
            raise DrawproofError("vkey-form", value=text)
        return cls(url, Verifier.parse(key))


@dataclass(frozen=True, slots=True)
class Asked:
    """How a witness answered: its cosignatures, or why there are none."""

    name: str
    signatures: tuple[Signature, ...] = ()
    reason: DrawproofError | None = None

    @property
    def signed(self) -> bool:
        """Whether it has cosigned."""
        return bool(self.signatures)


def _all(
    witnesses: Sequence[Witness],
    ask: Callable[[Witness], T],
    timeout: float,
    enough: Callable[[list[T]], bool] | None = None,
) -> dict[str, T]:
    """Asks all at once; after `timeout`, or a moment after it is `enough`, nobody is waited for."""
    answers: queue.Queue[tuple[str, T]] = queue.Queue()

    def run(witness: Witness) -> None:
        answers.put((witness.url, ask(witness)))

    for witness in witnesses:
        threading.Thread(target=run, args=(witness,), daemon=True).start()
    found, end = dict[str, T](), time.monotonic() + timeout
    while len(found) < len(witnesses):
        try:
            url, answer = answers.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        found[url] = answer
        if enough and enough(list(found.values())):
            end = min(end, time.monotonic() + _GRACE)
    return found


def origin_path(origin: str) -> str:
    """Where a witness shows the last checkpoint of a log."""
    return f"{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint"


def last_seen(witness: Witness, origin: str, timeout: float) -> Note | None:
    """The last checkpoint of that log that the witness cosigned; None if it never did."""
    url = f"{witness.url.rstrip('/')}/{origin_path(origin)}"
    status, body = request(url, timeout=timeout)
    if status == 404:
        return None
    if status != 200:
        raise DrawproofError("witness-answer", name=witness.name, reason=f"status {status}")
    note = open_note(body, [witness.verifier])
    if Checkpoint.of(note).origin != origin:
        raise DrawproofError("witness-answer", name=witness.name, reason="another origin")
    return note


def look(
    witnesses: Sequence[Witness], origin: str, timeout: float
) -> list[tuple[Witness, Checkpoint]]:
    """What the witnesses that answer have last seen of a log."""

    def ask(witness: Witness) -> Checkpoint | None:
        try:
            note = last_seen(witness, origin, timeout)
        except DrawproofError:
            return None
        return Checkpoint.of(note) if note else None

    found = _all(witnesses, ask, timeout)
    seen = [(witness, found.get(witness.url)) for witness in witnesses]
    return [(witness, checkpoint) for witness, checkpoint in seen if checkpoint]


def request_body(old: int, path: Sequence[bytes], note: Note) -> bytes:
    """The body of add-checkpoint."""
    lines = [f"old {old}", *(b64(part) for part in path), "", ""]
    return "\n".join(lines).encode() + note.data


def _post(witness: Witness, body: bytes, timeout: float) -> tuple[int, bytes]:
    return request(f"{witness.url.rstrip('/')}/add-checkpoint", body=body, timeout=timeout)


def _submit(witness: Witness, reader: LogReader, note: Note, timeout: float) -> Asked:
    checkpoint = Checkpoint.of(note)
    status, answer = _post(witness, request_body(0, [], note), timeout)
    if status == 409:
        old = parse_size(answer.decode("ascii", "replace").removesuffix("\n"))
        if old > checkpoint.size:
            params = {"theirs": old, "ours": checkpoint.size}
            raise DrawproofError("log-witness-ahead", name=witness.name, **params)
        before = Checkpoint(checkpoint.origin, old, reader.root(checkpoint, old))
        path = reader.consistency(before, checkpoint)
        status, answer = _post(witness, request_body(old, path, note), timeout)
    if status != 200:
        said = answer[:200].decode("utf-8", "replace").strip()
        raise DrawproofError("witness-answer", name=witness.name, reason=f"{status} {said}")
    lines = parse_signatures(answer.decode("utf-8", "replace"))
    good = [
        line
        for line in lines
        if line.is_of(witness.verifier) and witness.verifier.verify(note.text, line.body)
    ]
    if not good:
        raise DrawproofError("witness-answer", name=witness.name, reason="no valid cosignature")
    return Asked(witness.name, tuple(good))


def collect(
    reader: LogReader,
    note: Note,
    witnesses: Sequence[Witness],
    *,
    quorum: int | None = None,
    timeout: float = 10.0,
) -> list[Asked]:
    """Submits a signed checkpoint to all witnesses that have not cosigned it yet.

    Returns when all have answered, after `timeout` seconds, or a second after `quorum` cosigned.
    """
    wanted = len(witnesses) if quorum is None else quorum

    def ask(witness: Witness) -> Asked:
        kept = [line for line in note.signatures if line.is_of(witness.verifier)]
        if kept:
            return Asked(witness.name, tuple(kept))
        try:
            return _submit(witness, reader, note, timeout)
        except DrawproofError as error:
            return Asked(witness.name, (), error)

    found = _all(witnesses, ask, timeout, lambda got: sum(one.signed for one in got) >= wanted)
    late = DrawproofError("witness-answer", name="-", reason="no answer in time")
    return [found.get(witness.url, Asked(witness.name, (), late)) for witness in witnesses]
