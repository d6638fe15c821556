"""What a log tells of the small draw of `drawproof_world`, in memory, cosigned by hand."""

from __future__ import annotations

import calendar
import hashlib
import time
from dataclasses import replace
from functools import cache
from itertools import pairwise

from drawproof_log import ORIGIN, signer
from drawproof_world import DRAW_ID, World, make_world, secret

import drawproof as dp
from drawproof.log.checkpoints import Checkpoint, tree_suite
from drawproof.log.entries import attest, entry_bytes
from drawproof.log.evidence import _under
from drawproof.log.merkle import consistency_path, inclusion_path, span
from drawproof.log.notes import COSIGNATURE, Note, Signer
from drawproof.log.part import LogPart, PartEntry
from drawproof.policy import LogKey, NamedKey, Policy
from drawproof.tree import leaf_hash, node_hash

LOG, AUDITOR = signer(ORIGIN), signer("audit.example/office")
WITNESSES = {name: signer(f"witness.example/{name}", COSIGNATURE) for name in "abc"}
BEFORE = "650000-2026-000122"
# The same text at the same time has the same signature; stories begin alike.
signed = cache(Signer.sign)


def unix(text: str) -> int:
    """Unix seconds of an RFC 3339 time."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def policy(**more) -> Policy:
    """A policy that pins the log, three witnesses (two are asked) and the auditor."""
    pinned = {
        "logs": (LogKey(origin=ORIGIN, key=LOG.verifier.vkey),),
        "witnesses": tuple(
            NamedKey(name=name, key=key.verifier.vkey) for name, key in WITNESSES.items()
        ),
        "auditors": (NamedKey(name="审计厅", key=AUDITOR.verifier.vkey),),
    }
    return Policy(name="test", **{**pinned, **more})


def story(world: World) -> list[tuple[str, list[dict]]]:
    """(when cosigned, entries) of each checkpoint, as a good operator would have it."""
    outcome = world.outcome
    announcement, times = outcome.announcement, outcome.announcement.times
    suite, draw, result = announcement.suite, outcome.draw, outcome.record
    announce = {
        "kind": "announce",
        "draw_id": DRAW_ID,
        "digest": announcement.digest,
        "plan_items": [task.plan_item for task in announcement.tasks],
        "closing": times.closing,
        "result_by": times.result_by,
    }
    commits = [
        {
            "kind": "commit",
            "draw_id": DRAW_ID,
            "party": party,
            "digest": dp.commit_digest(suite, DRAW_ID, party, secret(party)),
        }
        for party in ("justice", "trade-assoc")
    ]
    reveals = [
        {"kind": "reveal", "draw_id": DRAW_ID, "party": party, "value": secret(party)}
        for party in ("justice", "trade-assoc")
    ]
    dice = [
        {"kind": "dice", "draw_id": DRAW_ID, "source": number, "digits": string[5:]}
        for number, string in enumerate(result.sources, 1)
        if string.startswith("dice:")
    ]
    root = announcement.tasks[0].frame_root
    frame = attest(AUDITOR, draw=draw, by="审计厅", states="frame", digest=root)
    escrow = {"kind": "escrow", "draw": draw, "digest": outcome.frame.escrow(), "by": "审计厅"}
    ending = {
        "kind": "result",
        "draw": draw,
        "digest": result.digest,
        "result_root": result.result_root,
    }
    full = attest(AUDITOR, draw=draw, by="审计厅", states="full", digest=result.digest)
    return [
        ("2026-11-19T02:00:00Z", [{**announce, "draw_id": BEFORE, "digest": "0" * 64}]),
        ("2026-11-20T02:01:00Z", [announce, escrow, frame]),
        ("2026-11-21T02:01:00Z", commits),
        ("2026-11-23T01:30:00Z", reveals),
        ("2026-11-23T02:06:00Z", dice),
        ("2026-11-23T03:01:00Z", [ending]),
        ("2026-11-23T06:00:00Z", [full]),
    ]


def told(
    steps: list[tuple[str, list[dict]]],
    draw: str,
    *,
    by: str = "abc",
    origin: str = ORIGIN,
    key=LOG,
) -> LogPart:
    """The log part of a story; `by` are the witnesses that cosign each checkpoint."""
    suite = tree_suite(origin)
    records = [record for _, some in steps for record in some]
    leaves = [leaf_hash(suite, entry_bytes(record)) for record in records]

    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return node_hash(suite, node(level - 1, index * 2), node(level - 1, index * 2 + 1))

    sizes, notes, size = [], [], 0
    for at, some in steps:
        size += len(some)
        text = Checkpoint(origin, size, span(suite, node, 0, size)).text
        lines = [signed(WITNESSES[name], text, unix(at)) for name in by]
        sizes.append(size)
        notes.append(Note(text, (signed(key, text), *lines)))
    under = _under(sizes, list(enumerate(records)))
    entries = tuple(
        PartEntry(
            index,
            sizes.index(under[index]) + 1,
            record,
            tuple(inclusion_path(suite, node, index, under[index])),
        )
        for index, record in enumerate(records)
    )
    paths = tuple(tuple(consistency_path(suite, node, a, b)) for a, b in pairwise(sizes))
    return LogPart(draw, origin, tuple(notes), entries, paths)


def files_of(world: World, part: LogPart, level: str = "public", **more) -> dict[str, bytes]:
    """A bundle with that log part."""
    names = {name.removeprefix("checkpoints/"): data for name, data in part.files().items()}
    return world.files(level, checkpoints=names, **more)


def edited_entry(part: LogPart, index: int, **changes) -> LogPart:
    """The part with keys of a record changed and everything else left."""
    entries = list(part.entries)
    record = {**entries[index].record, **changes}
    entries[index] = replace(entries[index], record=record)
    return replace(part, entries=tuple(entries))


def sha256(data: bytes) -> str:
    """SHA-256 as hex."""
    return hashlib.sha256(data).hexdigest()


def _a_part() -> LogPart:
    world = make_world("open", size=24, per_pool=2)
    return told(story(world), world.outcome.draw)


DRAW_PART = _a_part()
