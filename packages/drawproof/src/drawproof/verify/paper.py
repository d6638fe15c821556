"""What slips and proof files share under verification: S01, S02, S03 (protocol §8, §16)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drawproof.announce import Announcement, Task
from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.ids import is_id
from drawproof.outcome import ResultRecord
from drawproof.verify.model import (
    Check,
    Finding,
    Verdict,
    error,
    judged,
    not_checkable,
)


@dataclass(frozen=True)
class PaperVerdict(Verdict):
    """The verdict on a slip or a proof file. `level`: `slip-1`, `slip-2` or `proof`.

    `object_id`: whose it is; `-` where it cannot be read.
    """

    object_id: str = "-"

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain values for JSON."""
        return {**super().to_json(), "object_id": self.object_id}


def check_digest(digest: str | None) -> str | None:
    """A trusted digest in lower case, `id-form` if it is none; None stays."""
    if digest is None:
        return None
    if not is_id("digest", digest.lower()):
        raise DrawproofError("id-form", kind="digest", value=digest)
    return digest.lower()


def record_bytes(
    name: str, given: Mapping[str, bytes] | None, carried: Mapping[str, Any] | None
) -> bytes | None:
    """Bytes of the record `name` (`announce`, `result`): as given, else as carried, else None."""
    file = f"{name}.json"
    if given is not None and file in given:
        return given[file]
    return canonical(carried[name]) if carried is not None and name in carried else None


def differs(field: str, found: object, other: str, expected: object) -> list[Finding]:
    """A field of the slip against another record; nothing where they agree."""
    if found == expected:
        return []
    params = {"file": "slip", "field": field, "found": found, "other": other, "expected": expected}
    return [Finding("record-differs", params)]


def digest_findings(
    name: str, stated: str, trusted: str | None, data: bytes | None
) -> list[Finding]:
    """The stated digest against the trusted one and against the record's bytes."""
    found: list[Finding] = []
    if trusted is not None and stated != trusted:
        params = {"what": name, "found": stated, "expected": trusted}
        found.append(Finding("slip-digest", params))
    if data is not None:
        found += differs(name, stated, f"{name}.json", hashlib.sha256(data).hexdigest())
    return found


def settled(check: str, found: list[Finding], trusted: str | None, data: bytes | None) -> Check:
    """Passed only if the digest was given and the record is held, and nothing was found."""
    if found:
        return judged(check, found)
    if trusted is None:
        return not_checkable(check, "digest")
    return judged(check, []) if data is not None else not_checkable(check, "records")


@dataclass(frozen=True)
class Stated:
    """What a slip or a proof file states of its draw and frame."""

    suite: str
    mode: str
    draw: str
    announcement: str
    frame_root: str
    frame_count: int
    shards: int | None
    stratum: str | None


def _task(announce: Announcement, draw: str) -> Task | None:
    try:
        return announce.task_of(draw)
    except DrawproofError:
        return None


def s02(stated: Stated, trusted: str | None, data: bytes | None) -> Check:
    """The announcement is the one of the notice, and announces what the slip states."""
    found = digest_findings("announce", stated.announcement, trusted, data)
    if data is not None and not found:
        try:
            announce = Announcement.parse(data)
        except DrawproofError as problem:
            return judged("S02", [error("announce.json", problem)])
        found += differs("suite", stated.suite, "announce.json", announce.suite)
        found += differs("mode", stated.mode, "announce.json", announce.mode)
        task = _task(announce, stated.draw)
        if task is None:
            found += differs("draw", stated.draw, "announce.json", announce.draw_id)
        else:
            pairs = (
                ("root", stated.frame_root, task.frame_root),
                ("count", stated.frame_count, task.frame_count),
                ("shards", stated.shards or "-", task.frame_shards or "-"),
            )
            for field, given, expected in pairs:
                found += differs(field, given, "announce.json", expected)
            names = {plan.stratum for plan in task.strata}
            if stated.stratum is not None and stated.stratum not in names:
                found += differs(
                    "stratum", stated.stratum, "announce.json", "+".join(sorted(names))
                )
    return settled("S02", found, trusted, data)


def parsed_result(data: bytes) -> ResultRecord | DrawproofError:
    """The result record, or why it cannot be read."""
    try:
        return ResultRecord.parse(data)
    except DrawproofError as problem:
        return problem
