"""What an auditor signs: the announced frame before the closing, the full check after (§3, §9)."""

from __future__ import annotations

import os
from typing import Any

from drawproof.announce import Announcement, Task
from drawproof.errors import DrawproofError
from drawproof.frame import escrow_digest, repeated_id
from drawproof.frameleaf import FrameLeaves, parse_frame_file
from drawproof.ids import draw_of
from drawproof.lines import check_increasing, read_lines
from drawproof.log.entries import attest, check_entry
from drawproof.log.notes import Signer
from drawproof.policy import Policy
from drawproof.progress import SILENT, Reporter
from drawproof.suites import get_suite
from drawproof.tree import root_of
from drawproof.verify import verify

# What a full check is made of: without one of these nobody has checked the whole draw.
FULL_CHECK = (
    *("C01", "C02", "C05", "C06", "C07", "C08", "C10", "C11"),
    *("C12", "C13", "C14", "C15", "C16"),
)


def attest_frame(
    signer: Signer, announce: bytes, csv: bytes, *, by: str, k: int = 1, digest: str | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entries `escrow` and `attestation` (`frame`) of task `k`, once the list holds.

    `announce`: bytes of `announce.json`; `csv`: those of `frame.csv`; `digest`: that of the
    announcement as printed on the notice. Order, uniqueness, mode, counts and root are computed
    anew: `attest-refused` or the refusal of a malformed line if one is not the announced one.
    """
    announcement = Announcement.parse(announce)
    if digest is not None and announcement.digest != digest.lower():
        raise _refused("the announcement is not the one of that digest")
    if not 1 <= k <= len(announcement.tasks):
        raise DrawproofError("option", option="--task", value=k)
    task = announcement.tasks[k - 1]
    if task.frame_shards is not None:
        raise _refused("the list is sharded")
    _check_frame(announcement, task, csv)
    draw = draw_of(announcement.draw_id, k, len(announcement.tasks))
    escrow = {
        "kind": "escrow",
        "draw": draw,
        "digest": escrow_digest(announcement.suite, draw, task.frame_root, csv),
        "by": by,
    }
    signed = attest(signer, draw=draw, by=by, states="frame", digest=task.frame_root)
    return check_entry(escrow), signed


def _check_frame(announcement: Announcement, task: Task, csv: bytes) -> None:
    suite = get_suite(announcement.suite)
    leaves = parse_frame_file(suite, csv)
    check_increasing([(object_id,) for object_id in leaves.ids])
    twice = repeated_id(leaves.ids)
    if twice is not None:
        raise DrawproofError("id-duplicate", kind="object_id", value=twice)
    private = announcement.mode == "private"
    if leaves.locks.count("-") != (0 if private else len(leaves)):
        raise _refused("the leaves are not of the announced mode")
    if len(leaves) != task.frame_count:
        raise _refused("the list has another number of objects than announced")
    if not private and _counts(leaves) != {one.stratum: one.N for one in task.strata if one.N}:
        raise _refused("the strata have other numbers of objects than announced")
    if root_of(suite, read_lines(csv)) != task.frame_root:
        raise _refused("the list does not give the announced root")


def _counts(leaves: FrameLeaves) -> dict[str, int]:
    counts: dict[str, int] = {}
    for stratum in leaves.strata:
        counts[stratum] = counts.get(stratum, 0) + 1
    return counts


def attest_result(
    signer: Signer,
    path: str | os.PathLike[str],
    *,
    by: str,
    announce: str,
    result: str,
    policy: Policy | None = None,
    reporter: Reporter = SILENT,
) -> dict[str, Any]:
    """The entry `attestation` (`full`) of the full bundle at `path`, once everything is verified.

    `announce`, `result`: the digests as printed and as published. `attest-refused` if a check
    failed, or if one of `FULL_CHECK` could not be made.
    """
    verdict = verify(
        path,
        announce=announce,
        result=result,
        require=FULL_CHECK,
        policy=policy,
        reporter=reporter,
    )
    if not verdict.ok:
        raise DrawproofError("attest-checks", checks=", ".join(one.id for one in verdict.failed))
    return attest(signer, draw=verdict.draw, by=by, states="full", digest=verdict.result)


def _refused(reason: str) -> DrawproofError:
    return DrawproofError("attest-refused", reason=reason)
