"""The frozen rows as the protocol package takes them."""

from typing import Any

from drawproof import FrameRow, RecusalRow, RosterRow, TeamRule
from sunlot.draws.models import Draw, Party, Stratum
from sunlot.draws.rules.freeze import freeze_digest
from sunlot.draws.words import Closing
from sunlot.ledger.queries import rfc3339


def frame_rows(draw: Draw) -> list[FrameRow]:
    """Objects, sorted by id."""
    rows = draw.frame.order_by("object_id").values_list(
        "object_id", "stratum", "unit", "facts", "salt", "key", "natural_person"
    )
    return [
        FrameRow(
            object_id=object_id, stratum=stratum, unit=unit, facts=facts, salt=salt or None,
            key=key or None, natural_person=natural,
        )
        for object_id, stratum, unit, facts, salt, key, natural in rows
    ]  # fmt: skip


def roster_rows(draw: Draw) -> list[RosterRow]:
    """Officers, sorted by id."""
    rows = draw.roster.order_by("officer_code").values_list(
        "officer_code", "department_code", "units", "qualifications", "cap", "salt"
    )
    return [
        RosterRow(code, department, tuple(sorted(units)), tuple(sorted(skills)), cap, salt)
        for code, department, units, skills, cap, salt in rows
    ]


def recusal_rows(draw: Draw) -> list[RecusalRow]:
    """Recusals, sorted by object and officer."""
    rows = draw.recusals.order_by("object_id", "officer_code").values_list(
        "object_id", "officer_code", "origin", "salt"
    )
    return [RecusalRow(*row) for row in rows]


def team_rules(draw: Draw) -> tuple[TeamRule, ...]:
    """The frozen team rule."""
    return tuple(
        TeamRule(
            department=one["department"], level=one["level"], places=one["places"],
            qualifications=one["qualifications"],
        )
        for one in draw.team
    )  # fmt: skip


def strata_of(draw: Draw) -> list[Stratum]:
    """The frozen strata by name."""
    return list(draw.strata.order_by("name"))


def parties_of(draw: Draw) -> list[Party]:
    """The parties in the announced order, with their typists loaded."""
    return list(
        draw.parties.select_related("user").prefetch_related("typists__user").order_by("sequence")
    )


def acting_in(draw: Draw) -> list[tuple[str, int | None]]:
    """(name, key of the department) of everybody who seals or types."""
    people = []
    for party in parties_of(draw):
        people += [party.user] if party.user else [one.user for one in party.typists.all()]
    return [(one.name, one.department_id) for one in people]


def header_of(draw: Draw) -> dict[str, Any]:
    """The frozen rules as JSON values: everything beside the rows that must not change."""
    return {
        "task": draw.task_id,
        "mode": draw.mode,
        "suite": draw.suite,
        "inspect": [draw.inspect_from.isoformat(), draw.inspect_to.isoformat()],
        "times": [
            rfc3339(one)
            for one in (draw.commit_by, draw.reveal_by, draw.draw_at, draw.result_by)
        ],
        "dice_digits": draw.dice_digits,
        # Lists that were frozen before there were other closings keep their digest.
        **_closing(draw),
        "cap": draw.cap,
        "team": draw.team,
        "filter": draw.filter,
        "snapshot_as_of": draw.snapshot_as_of.isoformat() if draw.snapshot_as_of else "",
        "assignment_key": draw.assignment_key,
        "strata": [
            [one.name, one.ratio_p, one.ratio_q, one.minimum, one.population, one.winners, one.salt]
            for one in strata_of(draw)
        ],
        "parties": [
            [
                party.sequence, party.kind, party.code, party.label, party.user_id or 0,
                sorted(entry.user_id for entry in party.typists.all()),
            ]
            for party in parties_of(draw)
        ],
    }  # fmt: skip


def _closing(draw: Draw) -> dict[str, Any]:
    if draw.closing == Closing.DICE:
        return {}
    source = draw.public_source
    return {"closing": [draw.closing, source.chain, source.round or 0, source.game, source.issue]}


def digest_now(draw: Draw) -> str:
    """The freeze digest over what the database holds at this moment."""
    return freeze_digest(header_of(draw), frame_rows(draw), roster_rows(draw), recusal_rows(draw))
