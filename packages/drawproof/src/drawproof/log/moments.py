"""Cosigned times of entries of a published log (protocol §9)."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime
from typing import Protocol

from drawproof.errors import DrawproofError
from drawproof.log.notes import Note, Verifier, check_note
from drawproof.policy import NamedKey, Policy


def unix(text: str) -> int:
    """Unix seconds of an RFC 3339 time."""
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp())


def shown(seconds: int) -> str:
    """RFC 3339 of Unix seconds; beyond the year 9999 the seconds themselves."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def pinned(named: tuple[NamedKey, ...]) -> list[tuple[str, Verifier]]:
    """(name, key) of those pinned keys that are of a known type."""
    found = []
    for one in named:
        try:
            found.append((one.name, Verifier.parse(one.key)))
        except DrawproofError:
            continue
    return found


def first_stamps(note: Note, witnesses: list[tuple[str, Verifier]]) -> dict[str, int]:
    """Witness name → its smallest valid time on the note, times of 0 left out."""
    found: dict[str, int] = {}
    for verifier, signature in check_note(note, [key for _, key in witnesses]).good:
        stamp = verifier.timestamp(signature.body)
        for name, key in witnesses:
            if stamp and key == verifier:
                found[name] = min(stamp, found.get(name, stamp))
    return found


def quorum_moment(stamps: dict[str, int], quorum: int) -> int | None:
    """The `quorum`-th smallest of the times, None where there are fewer."""
    times = sorted(stamps.values())
    return times[quorum - 1] if len(times) >= quorum else None


class Archive(Protocol):
    """What `LogReader` tells of the published checkpoints."""

    def sizes(self) -> list[int]:
        """The published sizes, ascending."""

    def archived(self, size: int) -> Note:
        """The checkpoint of that size."""


class Moments:
    """The moments of entries by the archive of a log; each checkpoint is read once."""

    def __init__(self, reader: Archive, policy: Policy) -> None:
        self._reader, self.policy = reader, policy
        self._witnesses = [(n, key) for n, key in pinned(policy.witnesses) if key.timed]
        self._sizes: list[int] | None = None
        self._known: dict[int, int | None] = {}

    def of(self, index: int) -> int | None:
        """Unix seconds of the moment of entry `index`; None where it has none."""
        if self._sizes is None:
            self._sizes = self._reader.sizes() if self._witnesses else []
        place = bisect_right(self._sizes, index)
        if place == len(self._sizes):
            return None
        size = self._sizes[place]
        if size not in self._known:
            stamps = first_stamps(self._reader.archived(size), self._witnesses)
            self._known[size] = quorum_moment(stamps, self.policy.quorum)
        return self._known[size]
