"""The result: winners, teams, records and evidence, all of it or nothing.

Everything is computed from frozen rows and a fixed seed, and the time in the record is that of the
seed, so a second computation gives the same bytes. Files are written under the name of their
content before the transaction commits: a crash leaves at most a file that the next run takes.
"""

import datetime
import hashlib
import hmac
from dataclasses import dataclass

from django.db import connection, transaction

from drawproof import (
    Announcement,
    Deal,
    DrawResult,
    Frame,
    Outcome,
    RecusalRow,
    RosterRow,
    build_frame,
    compose_seed,
    conclude,
    deal,
    draw_winners,
    recusal_root,
    roster_root,
    source_strings,
)
from drawproof.progress import SILENT, Reporter
from sunlot.actors import Actor
from sunlot.draws.actions.files import write_once
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.models import Assignment, Draw, Mode
from sunlot.draws.queries.evidence import announcement_of, evidence_of
from sunlot.draws.queries.frozen import (
    digest_now,
    frame_rows,
    recusal_rows,
    roster_rows,
    strata_of,
    team_rules,
)
from sunlot.draws.rules.freeze import check_unchanged
from sunlot.draws.states import WITH_RESULT
from sunlot.ledger import actions as ledger
from sunlot.ledger.queries import rfc3339
from sunlot.publiclog import queries as publiclog


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the draw is computed from, checked against the announcement."""

    announcement: Announcement
    frame: Frame
    roster: list[RosterRow]
    recusals: list[RecusalRow]


@transaction.atomic
def run(*, draw: Draw, by: Actor, at: datetime.datetime, reporter: Reporter = SILENT) -> Draw:
    """Compute winners and teams, write the evidence, publish the roots in the ledger.

    Running it again changes nothing: a draw with a result is returned as it is.

    :raises FrozenChanged: frozen rows, announcement or seed are not what they were.
    :raises DiskFull, BundleUnwritable: the evidence could not be written; nothing is stored.
    """
    draw = hold(draw)
    if draw.state in WITH_RESULT:
        return draw
    move(draw, "draw")
    frozen, outcome = compute(draw, reporter)
    _store_ranks(draw, outcome.winners)
    _store_teams(draw, outcome, outcome.deal)
    draw.bundle_path = write_once(draw, outcome, level="public")
    draw.full_bundle_path = write_once(
        draw, outcome, level="full", roster=frozen.roster, recusals=frozen.recusals
    )
    draw.result = outcome.record.to_record()
    draw.result_digest = outcome.record.digest
    draw.drawn_at = at
    draw.released_at = at if draw.mode == Mode.OPEN else None
    draw.save()
    ledger.record(
        kind="draws.result", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data=_event(draw, outcome),
    )  # fmt: skip
    return draw


def compute(draw: Draw, reporter: Reporter = SILENT) -> tuple[Frozen, Outcome]:
    """Everything that follows from the frozen rows and the seed; the same every time.

    :raises FrozenChanged: frozen rows, announcement or seed are not what they were.
    """
    frozen = _load(draw)
    winners = draw_winners(
        draw.suite, draw.mode, draw.draw_id, draw.seed, frozen.frame,
        {one.name: one.winners for one in strata_of(draw)},
    )  # fmt: skip
    dealt = _deal(draw, frozen, winners, reporter)
    return frozen, _conclude(draw, frozen, winners, dealt)


def _load(draw: Draw) -> Frozen:
    check_unchanged(stored=draw.freeze_digest, computed=digest_now(draw))
    announcement = announcement_of(draw)
    check_unchanged(stored=draw.announcement_digest, computed=announcement.digest)
    frame = build_frame(draw.suite, draw.mode, draw.draw_id, frame_rows(draw))
    check_unchanged(stored=announcement.task().frame_root, computed=frame.root)
    roster, recusals = roster_rows(draw), recusal_rows(draw)
    check_unchanged(stored=announcement.roster_root, computed=roster_root(draw.suite, roster))
    check_unchanged(stored=announcement.recusal_root, computed=recusal_root(draw.suite, recusals))
    sources = source_strings(announcement, evidence_of(draw), publiclog.policy())
    check_unchanged(stored=draw.seed, computed=compose_seed(draw.suite, draw.draw_id, sources))
    return Frozen(announcement, frame, roster, recusals)


def _deal(draw: Draw, frozen: Frozen, winners: DrawResult, reporter: Reporter) -> Deal:
    units = {entry.object_id: entry.unit for entry in frozen.frame.entries}
    return deal(
        draw.suite, draw.draw_id, draw.seed, list(winners.winners), frozen.roster,
        frozen.recusals, team_rules(draw), units, reporter=reporter,
    )  # fmt: skip


def _conclude(draw: Draw, frozen: Frozen, winners: DrawResult, dealt: Deal) -> Outcome:
    if draw.seeded_at is None:
        raise ValueError("a draw without a seed has no result")
    salts = {one.name: one.salt for one in strata_of(draw)} if draw.is_private else None
    return conclude(
        frozen.announcement, frozen.frame, evidence_of(draw), winners, dealt,
        assignment_salts=_salts(draw, dealt), stratum_salts=salts, at=rfc3339(draw.seeded_at),
    )  # fmt: skip


def _salts(draw: Draw, dealt: Deal) -> list[str]:
    """One salt per assignment leaf from the frozen key: secret like random ones, and repeatable."""
    key = bytes.fromhex(draw.assignment_key)
    return [
        hmac.new(key, f"{number}|{'|'.join(row)}".encode(), hashlib.sha256).hexdigest()[:32]
        for number, row in enumerate(dealt.rows())
    ]


def _store_ranks(draw: Draw, winners: DrawResult) -> None:
    """Tickets and ranks of all objects in one statement."""
    placed = [
        (one.object_id, one.ticket, one.rank, one.rank <= stratum.n)
        for stratum in winners.strata.values()
        for one in stratum.ordered
    ]
    ids, tickets, ranks, drawn = (list(column) for column in zip(*placed, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE draws_framerow AS f SET ticket = v.ticket, rank = v.rank, is_winner = v.won "
            "FROM unnest(%s::text[], %s::text[], %s::int[], %s::bool[]) "
            "AS v(object_id, ticket, rank, won) "
            "WHERE f.draw_id = %s AND f.object_id = v.object_id",
            [ids, tickets, ranks, drawn, draw.pk],
        )


def _store_teams(draw: Draw, outcome: Outcome, dealt: Deal) -> None:
    officers = dict(draw.roster.values_list("officer_code", "officer_id"))
    Assignment.objects.bulk_create(
        Assignment(
            draw=draw, object_id=object_id, pool=pool, officer_id=officers.get(officer),
            officer_code=officer, salt=leaf.rpartition("|")[2],
        )
        for (object_id, pool, officer), leaf in zip(dealt.rows(), outcome.assignment, strict=True)
    )  # fmt: skip


def _event(draw: Draw, outcome: Outcome) -> dict[str, object]:
    """Roots and digests only: no list, no name (protocol §7)."""
    record = outcome.record
    return {
        "draw_id": draw.draw_id,
        "announcement": record.announcement,
        "seed": record.seed,
        "count": record.N,
        "winners": record.n,
        "result_root": record.result_root,
        "assignment_root": record.assignment_root,
        "unfilled": record.unfilled,
        "record": record.digest,
        "bundle": digest_in_name(draw.bundle_path),
        "full_bundle": digest_in_name(draw.full_bundle_path),
    }


def digest_in_name(path: str) -> str:
    """The SHA-256 (64 hex) that a stored bundle carries in its name."""
    return path.rpartition("-")[2].removesuffix(".zip")
