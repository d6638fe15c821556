"""The SM profile: a second tree over SM3, signed with SM2; each tree logs the other (§14.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drawproof.log.cosign import Witness
from drawproof.log.entries import parse_entry
from drawproof.log.writer import LogWriter, Published


def _other(note: bytes) -> dict[str, Any]:
    return {"kind": "checkpoint", "note": note.decode()}


def publish_both(
    first: LogWriter,
    second: LogWriter,
    witnesses: Sequence[Witness] = (),
    *,
    quorum: int | None = None,
    timeout: float = 10.0,
) -> tuple[Published, Published]:
    """Publishes the SHA-256 tree, brings its new entries into the SM3 tree, publishes that.

    Entries are appended to `first` only. Killed at any point, it goes on where it stopped. The
    SM3 tree's last checkpoint enters the first tree only together with other new entries.
    """
    seen = second.checkpoint.size
    news = first.size > first.checkpoint.size
    if news and seen > first.mark("other"):
        note = (second.folder / "checkpoint").read_bytes()
        first.append([_other(note)], marks={"other": seen})
    one = first.publish(witnesses, quorum=quorum, timeout=timeout)
    _mirror(first, second, one)
    return one, second.publish(witnesses, quorum=quorum, timeout=timeout)


def _mirror(first: LogWriter, second: LogWriter, published: Published) -> None:
    done, size = second.mark("mirrored"), published.checkpoint.size
    if done >= size:
        return
    records: list[Mapping[str, Any]] = [
        record
        for _, data in first.reader.entries(done, size)
        if (record := parse_entry(data))["kind"] != "checkpoint"
    ]
    second.append([*records, _other(published.note.data)], marks={"mirrored": size})
