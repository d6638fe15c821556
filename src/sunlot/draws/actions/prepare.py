"""Asking for a draw, freezing what it is drawn from, sending a freeze back."""

import datetime
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from drawproof import new_salt
from sunlot.accounts.models import User
from sunlot.actors import Actor
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.errors import (
    CountDiffers,
    CountMoved,
    PartiesIncomplete,
    PartyNotParticipant,
    ReasonMissing,
    RegisterMoving,
    SnapshotMoved,
)
from sunlot.draws.models import (
    DiceEntry,
    Draw,
    FrameRow,
    Mode,
    Party,
    PartyKind,
    PublicSource,
    RecusalRow,
    RosterRow,
    Stratum,
)
from sunlot.draws.policies import require_confirm, require_prepare, require_withdraw
from sunlot.draws.queries.check import gather, labels_of, running_draw
from sunlot.draws.queries.frozen import digest_now, team_rules
from sunlot.draws.queries.people import people_of
from sunlot.draws.queries.scope import (
    counts_by_division,
    team_of,
    with_stratum,
)
from sunlot.draws.rules.ceremony import (
    DICE_DIGITS,
    LOT_CODE,
    CommitParty,
    DiceParty,
    Times,
    check_parties,
    check_period,
    check_second_person,
    check_times,
)
from sunlot.draws.rules.check import Facts, check_may_open, first_block, lines
from sunlot.draws.rules.closing import Announced, check_public
from sunlot.draws.rules.staffing import targets_by_pool
from sunlot.draws.rules.strata import StratumPlan, check_mode
from sunlot.draws.words import Closing, game_name
from sunlot.ledger import actions as ledger
from sunlot.officers.models import Officer
from sunlot.plans.actions import mark_launched, reopen
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.queries.scope import targets_of
from sunlot.publiclog import queries as publiclog
from sunlot.targets.models import Target, TargetKind


@dataclass(frozen=True, slots=True)
class Setup:
    """What the person who asks for a draw decides; everything else comes from the task.

    `closing`: how it closes; dice have parties, a lottery a `game`, an `issue` and two `typists`.
    `cap`: most visits of one officer in this draw; None takes the least number with which even
    the worst case can be staffed.
    """

    mode: str
    inspect_from: datetime.date
    inspect_to: datetime.date
    times: Times
    commits: tuple[CommitParty, ...]
    dice: tuple[DiceParty, ...] = ()
    closing: str = Closing.DICE
    game: str = ""
    issue: str = ""
    typists: tuple[int, ...] = ()
    cap: int | None = None
    dice_digits: int = field(default=DICE_DIGITS)


@transaction.atomic
def request(*, task: PlanTask, setup: Setup, by: Actor, at: datetime.datetime) -> Draw:
    """Ask for a draw of a task. Nothing is frozen yet: another person confirms.

    :raises DrawOpen: the task has a draw without result or void.
    :raises UserError: the first block of the pre-launch check, in its own words.
    """
    task = _hold_task(task)
    require_prepare(by, task)
    check_may_open(running_draw(task))
    facts = _check(task, setup, at=at)
    public = announced_by(setup)
    draw = Draw.objects.create(
        task=task,
        mode=setup.mode,
        inspect_from=setup.inspect_from,
        inspect_to=setup.inspect_to,
        commit_by=setup.times.commit_by,
        reveal_by=setup.times.reveal_by,
        draw_at=setup.times.draw_at,
        result_by=setup.times.result_by,
        closing=setup.closing,
        dice_digits=setup.dice_digits,
        cap=_cap(facts, setup),
        team=[
            {
                "department": one.department, "level": one.level, "places": one.places,
                "qualifications": dict(one.qualifications),
            }
            for one in team_of(task)
        ],
        filter=task.target_filter,
        snapshot_id=facts.snapshot,
        snapshot_as_of=facts.snapshot_as_of,
        requested_by_id=by.person_id,
        requested_at=at,
        expected_count=facts.population,
    )  # fmt: skip
    _write_parties(draw, setup)
    if public is not None:
        PublicSource.objects.create(
            draw=draw, chain=public.chain, round=public.round, game=public.game, issue=public.issue
        )
    mark_launched(task=task, at=at)
    ledger.record(
        kind="draws.requested", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"task": task.pk, "mode": draw.mode, "count": facts.population,
              "winners": facts.winners},
    )  # fmt: skip
    return draw


def check_request(*, task: PlanTask, setup: Setup, at: datetime.datetime) -> Facts:
    """What a request would be checked for; writes nothing.

    :raises UserError: the first thing that stops it.
    """
    return _check(task, setup, at=at)


def announced_by(setup: Setup) -> Announced | None:
    """The public source that a request would announce; None for dice.

    :raises UserError: the site's policy or the game allows none.
    """
    return check_public(
        setup.closing, game=setup.game, issue=setup.issue, draw_at=setup.times.draw_at,
        policy=publiclog.policy(),
    )  # fmt: skip


def _day(as_of: datetime.date | None) -> str:
    return as_of.isoformat() if as_of else "—"


def _hold_task(task: PlanTask) -> PlanTask:
    # The plan first: whoever changes a plan locks it before its tasks.
    Plan.objects.select_for_update().get(pk=task.plan_id)
    return (
        PlanTask.objects.select_for_update(of=("self",))
        .select_related("plan__region", "plan__office", "lead")
        .get(pk=task.pk)
    )


def _check(task: PlanTask, setup: Setup, *, at: datetime.datetime) -> Facts:
    check_mode(credit_linked=task.credit_linked, private=setup.mode == Mode.PRIVATE)
    check_times(setup.times, now=at)
    check_period(setup.inspect_from, setup.inspect_to, draw_at=setup.times.draw_at)
    check_parties(setup.commits, setup.dice, closing=setup.closing, typists=setup.typists)
    announced_by(setup)
    _check_people(setup)
    facts = gather(task, first=setup.inspect_from, last=setup.inspect_to, at=at, cap=setup.cap)
    problem = first_block(lines(facts))
    if problem is not None:
        raise problem
    return facts


def _check_people(setup: Setup) -> None:
    wanted = {one.user_id for one in setup.commits}
    wanted |= {user_id for one in setup.dice for user_id in one.typist_ids} | set(setup.typists)
    people = {user.pk: user for user in User.objects.filter(pk__in=wanted)}
    for user_id in sorted(wanted):
        user = people.get(user_id)
        if user is None:
            raise PartiesIncomplete
        if user.role != "participant" or not user.is_active:
            raise PartyNotParticipant(name=user.name)


def _cap(facts: Facts, setup: Setup) -> int:
    if setup.cap is not None:
        return setup.cap
    return max([1, *(area.staffing.cap for area in facts.areas)])


def _write_parties(draw: Draw, setup: Setup) -> None:
    for sequence, one in enumerate(setup.commits, 1):
        Party.objects.create(
            draw=draw, sequence=sequence, kind=PartyKind.COMMIT, code=one.code, label=one.label,
            user_id=one.user_id,
        )  # fmt: skip
    for sequence, thrower in enumerate(setup.dice, len(setup.commits) + 1):
        party = Party.objects.create(
            draw=draw, sequence=sequence, kind=PartyKind.DICE, code=thrower.code,
            label=thrower.label,
        )  # fmt: skip
        _write_typists(party, thrower.typist_ids)
    if setup.typists:
        party = Party.objects.create(
            draw=draw, sequence=len(setup.commits) + 1, kind=PartyKind.LOT, code=LOT_CODE,
            label=game_name(setup.game),
        )  # fmt: skip
        _write_typists(party, setup.typists)


def _write_typists(party: Party, people: Iterable[int]) -> None:
    DiceEntry.objects.bulk_create(
        DiceEntry(party=party, slot=slot, user_id=user_id) for slot, user_id in enumerate(people, 1)
    )


@transaction.atomic
def freeze(*, draw: Draw, typed_count: int, by: Actor, at: datetime.datetime) -> Draw:
    """Confirm a request: copy objects, officers and recusals, and fix them by a digest.

    :param typed_count: the number of objects as the confirming person typed it.
    :raises CountDiffers: it is not the number on the sheet.
    :raises CountMoved: the register has another number now than at the request.
    :raises SnapshotMoved: there are newer classes; the strata would not be those of the request.
    :raises UserError: the pre-launch check blocks by now.
    """
    draw = hold(draw)
    require_confirm(by, draw.task)
    move(draw, "freeze")
    check_second_person(first=draw.requested_by_id, second=by.user_id)
    if typed_count != draw.expected_count:
        raise CountDiffers(typed=typed_count, count=draw.expected_count)
    facts = gather(
        draw.task, first=draw.inspect_from, last=draw.inspect_to, at=at, cap=draw.cap, own=draw
    )
    if facts.snapshot != draw.snapshot_id:
        raise SnapshotMoved(expected=_day(draw.snapshot_as_of), found=_day(facts.snapshot_as_of))
    if facts.population != draw.expected_count:
        raise CountMoved(expected=draw.expected_count, count=facts.population)
    problem = first_block(lines(facts))
    if problem is not None:
        raise problem
    _copy(draw, facts.strata)
    _check_copied(draw, facts.strata)
    draw.frame_count = facts.population
    draw.winner_count = facts.winners
    draw.assignment_key = new_salt()
    draw.frozen_by_id = by.user_id
    draw.frozen_at = at
    draw.freeze_digest = digest_now(draw)
    draw.save()
    ledger.record(
        kind="draws.frozen", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"count": draw.frame_count, "winners": draw.winner_count,
              "digest": draw.freeze_digest},
    )  # fmt: skip
    return draw


def _copy(draw: Draw, strata: Iterable[StratumPlan]) -> None:
    private = draw.mode == Mode.PRIVATE
    Stratum.objects.bulk_create(
        Stratum(
            draw=draw, name=one.name, ratio_p=one.p, ratio_q=one.q, minimum=one.minimum,
            population=one.population, winners=one.winners, salt=new_salt() if private else "",
        )
        for one in strata
    )  # fmt: skip
    targets = with_stratum(
        targets_of(draw.task), credit_linked=draw.task.credit_linked, snapshot=draw.snapshot
    )
    _copy_frame(draw, targets, private=private)
    _copy_people(draw, targets)


def _check_copied(draw: Draw, strata: Iterable[StratumPlan]) -> None:
    """The copy holds what was counted: an import may have been committed between the two.

    :raises RegisterMoving: a stratum has another number of rows than its figures say.
    """
    rows = draw.frame.order_by().values_list("stratum").annotate(n=Count("pk"))
    copied: dict[str, int] = dict(rows)
    counted = {one.name: one.population for one in strata}
    for name in sorted(copied.keys() | counted.keys()):
        expected, count = counted.get(name, 0), copied.get(name, 0)
        if expected != count:
            label = labels_of().get(name, name)
            raise RegisterMoving(stratum=label, expected=expected, count=count)


def _copy_frame(draw: Draw, targets: QuerySet[Target], *, private: bool) -> None:
    """COPY instead of INSERT: 20,000 objects take a fraction of a second."""
    annotated: Any = targets.order_by("object_id")
    # Read to the end first: a connection in COPY answers no query.
    rows = list(
        annotated.values_list(
            "pk", "object_id", "name", "stratum", "region__code", "kind", "industry"
        )
    )
    columns = (
        "draw_id", "target_id", "object_id", "name", "stratum", "unit", "natural_person", "facts",
        "salt", "key", "ticket", "is_winner",
    )  # fmt: skip
    statement = f"COPY {FrameRow._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    pool = secrets.token_hex(32 * len(rows)) if private else ""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number, (pk, object_id, name, stratum, unit, kind, industry) in enumerate(rows):
            natural = kind == TargetKind.INDIVIDUAL
            facts = {"name": name, "kind": kind, "industry": industry}
            salt, key = pool[64 * number : 64 * number + 32], pool[64 * number + 32 :][:32]
            if natural and not private:
                salt = new_salt()
            copy.write_row(
                (draw.pk, pk, object_id, name, stratum, unit, natural, json.dumps(facts), salt,
                 key, "", False)
            )  # fmt: skip


def _copy_people(draw: Draw, targets: QuerySet[Target]) -> None:
    team = team_rules(draw)
    counts = counts_by_division(targets)
    here = {one.level: set(targets_by_pool(counts, one.level)) for one in team}
    people = people_of(team, targets, here, first=draw.inspect_from, last=draw.inspect_to)
    chosen = [one for one in people.candidates if one.valid and one.units]
    ids = dict(
        Officer.objects.filter(officer_id__in=[one.officer_id for one in chosen]).values_list(
            "officer_id", "pk"
        )
    )
    RosterRow.objects.bulk_create(
        RosterRow(
            draw=draw, officer_id=ids[one.officer_id], officer_code=one.officer_id,
            department_code=one.department, units=sorted(one.units),
            qualifications=sorted(one.qualifications), cap=draw.cap, salt=new_salt(),
        )
        for one in chosen
    )  # fmt: skip
    RecusalRow.objects.bulk_create(
        RecusalRow(
            draw=draw, object_id=one.object_id, officer_code=one.officer_id, origin=one.origin,
            salt=new_salt(),
        )
        for one in people.barred
        if one.officer_id in ids
    )  # fmt: skip


@transaction.atomic
def withdraw(*, draw: Draw, reason: str, by: Actor, at: datetime.datetime) -> Draw:
    """Send back a request or a freeze that was not announced; the frozen copy is deleted.

    :raises ReasonMissing: nothing is written. :raises WrongState: it has a number already.
    """
    draw = hold(draw)
    require_withdraw(by, draw.task)
    move(draw, "withdraw")
    if not reason.strip():
        raise ReasonMissing
    draw.withdrawn_by_id = by.user_id
    draw.withdrawn_at = at
    draw.withdrawal_reason = reason.strip()
    draw.save()
    _forget_copies(draw)
    reopen(task=draw.task)
    ledger.record(
        kind="draws.withdrawn", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"digest": draw.freeze_digest},
    )  # fmt: skip
    return draw


def _forget_copies(draw: Draw) -> None:
    draw.frame.all().delete()
    draw.roster.all().delete()
    draw.recusals.all().delete()
    draw.strata.all().delete()
