"""Making the slip of one object from the frozen rows (protocol §15), and who may ask just now."""

import datetime
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from drawproof import FrameRow as FrozenRow
from drawproof import InclusionProof, Slip, build_frame, cut_digest, verify_slip
from drawproof.log.part import FOLDER
from drawproof.slips import Drawing, WinnerPlace
from drawproof.sliptext import winner_leaf
from drawproof.suites import get_suite
from sunlot.accounts.rules import ACCOUNT_FAILURES, ADDRESS_FAILURES, LOCK_FOR, locked_until
from sunlot.draws.models import Draw, FrameRow, PlaceKind, SlipAttempt, Stratum
from sunlot.draws.models.slips import asker_key
from sunlot.draws.queries.bundles import bundle_file
from sunlot.draws.queries.frozen import frame_rows
from sunlot.draws.rules import slips as rules
from sunlot.draws.trees import forget_tree, has_tree, path_of, write_tree
from sunlot.publiclog import queries as publiclog

Leaves = Callable[[], list[str]]


def number_of(draw: Draw, object_id: str) -> str:
    """The number in groups that stands on the notice of an object; "" before the announcement."""
    if not draw.draw_id or not draw.assignment_key:
        return ""
    return rules.in_groups(rules.slip_number(draw.assignment_key, draw.draw_id, object_id))


def number_fits(draw: Draw, object_id: str, typed: str) -> bool:
    """Whether a number (12 digits) opens the slip of an object of a private draw."""
    return rules.number_fits(
        typed, key=draw.assignment_key, draw_id=draw.draw_id, object_id=object_id
    )


def row_of(draw: Draw, object_id: str) -> FrameRow | None:
    """The object's row of the frozen list."""
    return draw.frame.filter(object_id=object_id).first()


def index_of(draw: Draw, row: FrameRow) -> int:
    """The object's place in the frozen list, from 0."""
    return _before(draw.frame.all(), row)


def which_slip(draw: Draw, *, told: bool) -> rules.Which:
    """Which slip an object gets now (DR-12)."""
    return rules.slip_for(
        rules.Standing(
            state=draw.state, private=draw.is_private, classes=draw.snapshot_id is not None,
            told=told or draw.released_at is not None, early=settings.SLIPS_OPEN_CLASSES_EARLY,
        )
    )  # fmt: skip


def asking_lock(
    *, object_id: str, address: str | None, at: datetime.datetime
) -> datetime.datetime | None:
    """When guessing may go on for this object, or from this address, as at sign-in (AC-03)."""
    failed = SlipAttempt.objects.filter(at__gt=at - 2 * LOCK_FOR, at__lte=at)
    limits = [(failed.filter(code=asker_key(object_id)), ACCOUNT_FAILURES)]
    if address:
        limits.append((failed.filter(address=asker_key(address)), ADDRESS_FAILURES))
    ends = [locked_until(list(rows.values_list("at", flat=True)), limit=n) for rows, n in limits]
    return max((one for one in ends if one is not None and at < one), default=None)


def slip_of(draw: Draw, row: FrameRow, which: rules.Which) -> Slip:
    """Slip 1 or 2 of one object, checked by the public program before anybody gets it.

    :raises ValueError: it does not verify, a bug; nothing is handed out.
    """
    slip = _first(draw, row)
    if which == rules.AFTER:
        slip = _second(draw, row, slip)
    verdict = verify_slip(
        slip, announce=draw.announcement_digest, result=draw.result_digest or None,
        policy=publiclog.policy(),
    )  # fmt: skip
    if not verdict.ok:
        for root in _roots(draw):
            forget_tree(draw, root)
        raise ValueError(f"the slip of {draw.draw_id} does not verify: {verdict.sentence()}")
    return slip


def _roots(draw: Draw) -> list[str]:
    return [draw.frame_root, *([draw.result["result_root"]] if draw.result else [])]


def _first(draw: Draw, row: FrameRow) -> Slip:
    leaf = build_frame(draw.suite, draw.mode, draw.draw_id, [_frozen(row)]).leaves[0]
    index = index_of(draw, row)
    path = _path(draw, draw.frame_root, index, draw.frame_count, lambda: _frame_leaves(draw))
    return Slip(
        suite=draw.suite,
        mode=draw.mode,
        draw=draw.draw_id,
        object_id=row.object_id,
        announcement=draw.announcement_digest,
        frame_root=draw.frame_root,
        frame_count=draw.frame_count,
        place=InclusionProof(index, draw.frame_count, leaf, path),
        stratum=row.stratum,
        salt=row.salt if draw.is_private else None,
        records={"announce": draw.announcement},
    )


def _second(draw: Draw, row: FrameRow, slip: Slip) -> Slip:
    stratum = draw.strata.get(name=row.stratum)
    cutoff = _cutoff(draw, stratum)
    hidden = (
        cut_digest(draw.suite, draw.draw_id, stratum.name, cutoff, stratum.salt)
        if draw.is_private
        else None
    )
    drawing = Drawing(
        result=draw.result_digest,
        seed=draw.seed,
        N=draw.result["N"],
        n=draw.result["n"],
        ticket=row.ticket,
        cutoff=cutoff,
        won=row.is_winner,
        key=row.key if draw.is_private else None,
        cutoff_salt=stratum.salt if draw.is_private else None,
        cutoff_digest=hidden,
    )
    if row.is_winner:
        officers = _officers(draw, row)
        place = _place(draw, row, slip, officers)
        drawing = replace(drawing, winner=place, officers=officers)
    records = {"announce": draw.announcement, "result": draw.result}
    return replace(slip, drawing=drawing, records=records, log=_log_part(draw))


def _log_part(draw: Draw) -> dict[str, Any] | None:
    """What the public log says of the draw, as its bundles carry it; None while they do not."""
    path = bundle_file(draw)
    if path is None:
        return None
    with zipfile.ZipFile(path) as archive:
        names = sorted(one for one in archive.namelist() if one.startswith(FOLDER))
        if f"{FOLDER}log.json" not in names:
            return None
        notes = [archive.read(one).decode() for one in names if one.endswith(".note")]
        return {"notes": notes, "log": json.loads(archive.read(f"{FOLDER}log.json"))}


def _cutoff(draw: Draw, stratum: Stratum) -> str:
    """The n-th smallest ticket of a stratum, ``-`` where nobody is drawn (protocol §7)."""
    last = draw.frame.filter(stratum=stratum.name, rank=stratum.winners).first()
    return last.ticket if last is not None else "-"


def _officers(draw: Draw, row: FrameRow) -> tuple[str, ...]:
    """Who was dealt to the visit at the draw; later replacements change nothing here."""
    dealt = draw.assignments.filter(
        object_id=row.object_id, kind=PlaceKind.DEALT, officer__isnull=False
    )
    return tuple(sorted(set(dealt.values_list("officer_code", flat=True))))


def _place(draw: Draw, row: FrameRow, slip: Slip, officers: tuple[str, ...]) -> WinnerPlace:
    root, count, rank = draw.result["result_root"], draw.winner_count, row.rank or 0
    index = _before(draw.frame.filter(is_winner=True), row)
    return WinnerPlace(
        rank=rank,
        index=index,
        leaf=winner_leaf(get_suite(draw.suite), slip, row.ticket, rank, "+".join(officers) or "-"),
        path=_path(draw, root, index, count, lambda: _winner_leaves(draw)),
        count=count,
        root=root,
    )


def _path(draw: Draw, root: str, index: int, count: int, leaves: Leaves) -> tuple[str, ...]:
    if not has_tree(draw, root):
        write_tree(draw, root, leaves())
    return path_of(draw, root, index, count)


def _before(rows: QuerySet[FrameRow], row: FrameRow) -> int:
    """Objects before this one; the database sorts by bytes, as the tree does."""
    return rows.filter(object_id__lt=row.object_id).count()


def _frozen(row: FrameRow) -> FrozenRow:
    return FrozenRow(
        object_id=row.object_id, stratum=row.stratum, unit=row.unit, facts=row.facts,
        salt=row.salt or None, key=row.key or None, natural_person=row.natural_person,
    )  # fmt: skip


def _frame_leaves(draw: Draw) -> list[str]:
    return list(build_frame(draw.suite, draw.mode, draw.draw_id, frame_rows(draw)).leaves)


def _winner_leaves(draw: Draw) -> list[str]:
    """From the full bundle, which holds all of them; making the deal again takes longer."""
    path = bundle_file(draw, full=True) or Path("missing")
    with zipfile.ZipFile(path) as archive:
        return archive.read("winners.csv").decode().splitlines()
