"""Giving a frozen draw its number and fixing everything in public before the seed exists."""

import datetime

from django.db import transaction

from drawproof import (
    Announcement,
    Frame,
    Schedule,
    Source,
    StratumPlan,
    Task,
    build_frame,
    count_digest,
    recusal_root,
    roster_root,
)
from drawproof.sources.announced import NEXT_ISSUE, NO_FALLBACK
from sunlot.actors import Actor
from sunlot.clock import CHINA
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.errors import TooLateToAnnounce
from sunlot.draws.models import Counter, Draw, Party, PartyKind, Stratum
from sunlot.draws.policies import require_operate
from sunlot.draws.queries.frozen import (
    digest_now,
    frame_rows,
    parties_of,
    recusal_rows,
    roster_rows,
    strata_of,
    team_rules,
)
from sunlot.draws.queries.software import software
from sunlot.draws.rules.ceremony import check_second_person, clock
from sunlot.draws.rules.freeze import check_unchanged
from sunlot.draws.states import DrawState
from sunlot.draws.words import Closing
from sunlot.ledger import actions as ledger
from sunlot.ledger.queries import rfc3339
from sunlot.plans.queries.tasks import departments_of
from sunlot.targets.queries import filter_name

SIDES = 10


@transaction.atomic
def announce(*, draw: Draw, by: Actor, at: datetime.datetime) -> Draw:
    """Announce a frozen draw: its number, the root of the list, and every rule (protocol §3).

    The number comes from a counter row that stays locked until commit, so that a rollback gives it
    back and numbers have no gap.

    :raises FrozenChanged: the frozen rows are not those of the freeze.
    :raises TooLateToAnnounce: the time for sealing is over already.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    move(draw, "announce")
    check_second_person(first=draw.requested_by_id, second=by.user_id)
    if at >= draw.commit_by:
        raise TooLateToAnnounce(commit_by=clock(draw.commit_by))
    check_unchanged(stored=draw.freeze_digest, computed=digest_now(draw))
    draw.draw_id = _next_number(draw, at)
    frame = build_frame(draw.suite, draw.mode, draw.draw_id, frame_rows(draw))
    announcement = _announcement(draw, frame, at)
    draw.frame_root = frame.root
    draw.announcement = announcement.to_record()
    draw.announcement_digest = announcement.digest
    draw.announced_by_id = by.user_id
    draw.announced_at = at
    draw.save()
    ledger.record(
        kind="draws.announced", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={
            "draw_id": draw.draw_id, "announcement": announcement.digest,
            "frame": frame.root, "count": frame.count, "winners": draw.winner_count,
            "roster": announcement.roster_root, "recusals": announcement.recusal_root,
            "plan_items": [one.plan_item for one in announcement.tasks],
            "closing": announcement.times.closing, "result_by": announcement.times.result_by,
        },
    )  # fmt: skip
    return draw


def _next_number(draw: Draw, at: datetime.datetime) -> str:
    office, year = draw.task.plan.region.code, at.astimezone(CHINA).year
    Counter.objects.get_or_create(office=office, year=year)
    counter = Counter.objects.select_for_update().get(office=office, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{office}-{year}-{counter.last:06}"


def _announcement(draw: Draw, frame: Frame, at: datetime.datetime) -> Announcement:
    roster, recusals = roster_rows(draw), recusal_rows(draw)
    return Announcement(
        suite=draw.suite,
        draw_id=draw.draw_id,
        mode=draw.mode,
        tasks=(
            Task(
                plan_item=draw.task.code,
                frame_as_of=rfc3339(draw.frozen_at or at),
                frame_count=frame.count,
                frame_root=frame.root,
                N=frame.count,
                n=draw.winner_count,
                strata=tuple(_stratum(draw, one) for one in strata_of(draw)),
                team=team_rules(draw),
                filter=draw.filter,
                strata_rule=_strata_rule(draw),
            ),
        ),
        roster_root=roster_root(draw.suite, roster),
        roster_count=len(roster),
        recusal_root=recusal_root(draw.suite, recusals),
        recusal_count=len(recusals),
        caps={"all": draw.cap},
        sources=(*(_source(draw, party) for party in parties_of(draw)), *_round(draw)),
        times=Schedule(
            announced=rfc3339(at),
            objections_from=rfc3339(at),
            objections_to=rfc3339(draw.reveal_by),
            commit_by=rfc3339(draw.commit_by),
            reveal_by=rfc3339(draw.reveal_by),
            closing=rfc3339(draw.draw_at),
            result_by=rfc3339(draw.result_by),
        ),
        fallback=NEXT_ISSUE if draw.closing == Closing.LOT else NO_FALLBACK,
        software=software(),
        earlier=tuple(_earlier(draw)),
        extra=_extra(draw),
    )


def _strata_rule(draw: Draw) -> dict[str, str]:
    if draw.snapshot_as_of is None:
        return {"by": "none"}
    return {"by": "credit-class", "as_of": draw.snapshot_as_of.isoformat()}


def _stratum(draw: Draw, one: Stratum) -> StratumPlan:
    ratio = (one.ratio_p, one.ratio_q)
    if draw.is_private:
        hidden = count_digest(
            draw.suite, draw.draw_id, one.name, one.population, one.winners, one.salt
        )
        return StratumPlan(stratum=one.name, ratio=ratio, minimum=one.minimum, count=hidden)
    return StratumPlan(
        stratum=one.name, ratio=ratio, minimum=one.minimum, N=one.population, n=one.winners
    )


def _source(draw: Draw, party: Party) -> Source:
    if party.kind == PartyKind.COMMIT:
        return Source(kind="cr", party=party.code)
    if party.kind == PartyKind.LOT:
        issue = draw.public_source
        return Source(kind="lot", game=issue.game, issue=issue.issue, closing=True)
    return Source(kind="dice", party=party.code, dice=draw.dice_digits, sides=SIDES, closing=True)


def _round(draw: Draw) -> list[Source]:
    """A drand round is nobody's: it stands after all parties."""
    if draw.closing != Closing.DRAND:
        return []
    source = draw.public_source
    return [Source(kind="drand", chain=source.chain, round=source.round, closing=True)]


def _earlier(draw: Draw) -> list[tuple[str, str]]:
    """Draws of the same plan item before this one: none of them is forgotten."""
    fates = {DrawState.VOID: "void", DrawState.REJECTED: "red"}
    before = Draw.objects.public().filter(task=draw.task).exclude(pk=draw.pk).order_by("pk")
    return [(one.draw_id, fates.get(DrawState(one.state), "result")) for one in before]


def _extra(draw: Draw) -> dict[str, object]:
    plan = draw.task.plan
    version = plan.versions.order_by("-number").first()
    name = filter_name(draw.filter, plan.region_id)
    return {
        "title": draw.task.title,
        "plan": {
            "title": plan.title,
            "document": version.document_number if version else "",
            "version": version.number if version else 0,
        },
        "inspect": {"from": draw.inspect_from.isoformat(), "to": draw.inspect_to.isoformat()},
        "departments": [{"code": one.code, "name": one.name} for one in departments_of(draw.task)],
        "parties": [
            {"code": one.code, "name": one.label}
            for one in parties_of(draw)
            if one.kind != PartyKind.LOT
        ],
        "freeze": draw.freeze_digest,
        **({"filter": name} if name else {}),
    }
