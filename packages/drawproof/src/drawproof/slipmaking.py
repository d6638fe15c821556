"""Making slips from a frozen or finished draw (protocol §15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drawproof.announce import Announcement
from drawproof.canonical import parse_canonical
from drawproof.errors import DrawproofError
from drawproof.frozen import AnyFrame
from drawproof.outcome import Outcome
from drawproof.result import cut_digest
from drawproof.slips import Drawing, Slip, WinnerPlace
from drawproof.suites import get_suite
from drawproof.tickets import ticket
from drawproof.tree import Tree


def make_slip(
    object_id: str,
    *,
    announcement: Announcement,
    frame: AnyFrame,
    outcome: Outcome | None = None,
    k: int = 1,
    open_stratum: bool = True,
    records: bool = True,
    tree: Tree | None = None,
    checkpoints: Mapping[str, bytes] | None = None,
) -> Slip:
    """The slip of `object_id`: 1 without `outcome`, 2 with it (after the object's release).

    `frame` is the frame of task `k`, with salts and keys in private mode. `open_stratum` False:
    slip 1 of a private draw that keeps the stratum hidden. `records`: carry the announcement (and
    result) along, so that the slip stands alone; the text form leaves them out anyway. `tree`:
    the tree over `outcome.leaves`, for whoever makes many. `checkpoints`: as for `write_bundle`;
    the slip then carries the log's entries and stands alone. Raises `frame-no-object`, and
    `draw-mismatch` where the parts do not belong together.
    """
    entry, task = frame.entry(object_id), announcement.task(k)
    if (frame.root, frame.draw) != (task.frame_root, announcement.draw(k)):
        raise DrawproofError("draw-mismatch", draw=frame.draw, draw_id=announcement.draw_id)
    carried: dict[str, Any] = {"announce": announcement.to_record()}
    if outcome is not None:
        if (outcome.draw, outcome.announcement.digest) != (frame.draw, announcement.digest):
            raise DrawproofError("draw-mismatch", draw=outcome.draw, draw_id=announcement.draw_id)
        carried["result"] = outcome.record.to_record()
    private = frame.mode == "private"
    shown = open_stratum or outcome is not None or not private
    return Slip(
        suite=frame.suite,
        mode=frame.mode,
        draw=frame.draw,
        object_id=object_id,
        announcement=announcement.digest,
        frame_root=frame.root,
        frame_count=frame.count,
        place=replace(frame.proof(object_id), size=frame.count),
        shards=frame.shards,
        stratum=entry.stratum if shown else None,
        salt=entry.salt if shown and private else None,
        drawing=None if outcome is None else _drawing(outcome, frame, object_id, tree),
        records=carried if records else None,
        log=None if checkpoints is None else _log(checkpoints),
    )


def _log(checkpoints: Mapping[str, bytes]) -> dict[str, Any]:
    files = {name.removeprefix("checkpoints/"): data for name, data in checkpoints.items()}
    notes = [files[name].decode() for name in sorted(files) if name.endswith(".note")]
    return {"notes": notes, "log": parse_canonical(files["log.json"])}


def _drawing(outcome: Outcome, frame: AnyFrame, object_id: str, tree: Tree | None) -> Drawing:
    entry, record = frame.entry(object_id), outcome.record
    private = frame.mode == "private"
    cutoff = outcome.winners.strata[entry.stratum].cutoff
    salt = outcome.stratum_salts[entry.stratum] if private else None
    key = entry.key if private else None
    places = outcome.winners.winners
    place = places.get(object_id)
    return Drawing(
        result=record.digest,
        seed=record.seed,
        N=record.N,
        n=record.n,
        ticket=ticket(frame.suite, outcome.announcement.draw_id, record.seed, object_id, key),
        cutoff=cutoff,
        won=place is not None,
        key=key,
        cutoff_salt=salt,
        cutoff_digest=None
        if salt is None
        else cut_digest(frame.suite, frame.draw, entry.stratum, cutoff, salt),
        winner=None
        if place is None
        else _winner(outcome, list(places).index(object_id), place[1].rank, tree),
        officers=() if place is None else outcome.deal.officers(object_id),
    )


def _winner(outcome: Outcome, index: int, rank: int, tree: Tree | None) -> WinnerPlace:
    """The place of the winner whose result leaf has that index."""
    tree = tree or Tree(get_suite(outcome.frame.suite), outcome.leaves)
    return WinnerPlace(
        rank=rank,
        index=index,
        leaf=outcome.leaves[index],
        path=tree.path(index),
        count=tree.count,
        root=outcome.record.result_root,
    )
