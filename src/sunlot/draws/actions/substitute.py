"""After the draw: the next reserve or officer takes a place (protocol §5, §6.6)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from drawproof import next_replacement
from sunlot.actors import Actor
from sunlot.clock import today_of
from sunlot.draws.actions import later
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.errors import (
    NobodyCanTakeIt,
    NotOnTheList,
    OfficerNotOnTeam,
    ReasonMissing,
)
from sunlot.draws.models import Assignment, Draw, FrameRow, PlaceKind, Substitution
from sunlot.draws.policies import require_change_after_draw
from sunlot.draws.queries.frozen import roster_rows
from sunlot.draws.queries.later import recused_before, replaced_before
from sunlot.draws.queries.people import away_from
from sunlot.draws.rules.substitution import check_reason, next_reserve
from sunlot.draws.visits import done_in, renew_teams, still_open
from sunlot.ledger import actions as ledger
from sunlot.ledger.queries import rfc3339
from sunlot.officers.models import Recusal

NOBODY = "-"
REFILLED = "席位曾空缺，按冻结次序再次查找"


@transaction.atomic
def substitute(
    *, draw: Draw, object_id: str, reason_code: str, reason: str, by: Actor, at: datetime.datetime
) -> Substitution:
    """Let the next reserve of the same stratum take the place of an object; never a new seed.

    The replaced object stays listed. The team is inherited place by place; whoever is recused for
    the substitute is replaced by the rule. Without reserves the place lapses.

    :raises NotOnTheList: not drawn, or replaced before. :raises UnknownReason: no such reason.
    """
    draw = hold(draw)
    require_change_after_draw(by, draw.task)
    move(draw, "substitute")
    code, words = check_reason(reason_code, reason)
    replaced = _active(draw, object_id)
    stratum = draw.strata.get(name=replaced.stratum)
    taken = set(draw.substitutions.values_list("substitute_id", flat=True))
    ordered = draw.frame.filter(stratum=replaced.stratum).values_list("rank", "object_id")
    found = next_reserve(ordered, winners=stratum.winners, taken=taken)
    substitution = Substitution.objects.create(
        draw=draw, replaced_id=object_id, substitute_id=found or "", reason_code=code,
        reason=words, by_id=by.person_id, at=at,
    )  # fmt: skip
    digests = _inherit(draw, object_id, found, words, at)
    event = later.Substitution(
        object_id=object_id, substitute=found, reason=code, at=rfc3339(at), salt=later.salt()
    )
    digests += later.keep(draw, [event])
    ledger.record(
        kind="draws.substituted", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, "reason": code, "lapsed": found is None,
              "number": draw.substitutions.count(), "digests": digests},
    )  # fmt: skip
    return substitution


def _active(draw: Draw, object_id: str) -> FrameRow:
    row = draw.frame.filter(object_id=object_id).first()
    substitutes = draw.substitutions.filter(substitute_id=object_id)
    if (
        row is None
        or not (row.is_winner or substitutes.exists())
        or draw.substitutions.filter(replaced_id=object_id).exists()
    ):
        raise NotOnTheList(object_id=object_id)
    return row


def _inherit(
    draw: Draw, old: str, new: str | None, reason: str, at: datetime.datetime
) -> list[list[str]]:
    """Give the team to the substitute; the digests of who is passed over in doing so."""
    places = list(
        draw.assignments.filter(object_id=old, ended_at__isnull=True).order_by("pool", "pk")
    )
    draw.assignments.filter(pk__in=[one.pk for one in places]).update(
        ended_at=at, end_reason=reason
    )
    if new is None:
        return []
    table = Replacing.of(draw, at)
    digests = table.put_on_record([new], at)
    barred = table.barred_from(new)
    team = {one.officer_code for one in places} - {NOBODY}
    for place in places:
        if place.officer_code not in barred:
            table.seat(new, place.pool, place.officer_code, PlaceKind.INHERITED)
            continue
        successor = table.successor(new, place.pool, barred=barred, team=team)
        table.seat(new, place.pool, successor or NOBODY, PlaceKind.REPLACEMENT)
        team |= {successor} if successor else set()
    return digests


@dataclass(frozen=True, slots=True)
class Change:
    """One place that changed hands; `successor` is ``-`` where nobody may take it."""

    object_id: str
    pool: str
    successor: str

    def event(self, leaving: str, reason: str, at: datetime.datetime) -> later.Replacement:
        """The same in the protocol's form."""
        return later.Replacement(
            object_id=self.object_id, pool=self.pool,
            officer_id=None if leaving == NOBODY else leaving,
            officer_in=None if self.successor == NOBODY else self.successor,
            reason=reason, at=rfc3339(at), salt=later.salt(),
        )  # fmt: skip


@transaction.atomic
def replace_officer(
    *, draw: Draw, officer_code: str, reason: str, by: Actor, at: datetime.datetime
) -> list[Change]:
    """Take an officer off all teams that have not inspected; roster and seed name successors.

    Visits that were made keep the officer's name. Who is not in post or has no valid certificate
    by now is passed over, as if recused.

    :raises OfficerNotOnTeam: the officer holds no place of this draw that is still open.
    """
    draw = hold(draw)
    require_change_after_draw(by, draw.task)
    move(draw, "substitute")
    if not reason.strip():
        raise ReasonMissing
    places = _open_places(draw, officer_code)
    if not places:
        raise OfficerNotOnTeam(officer=officer_code)
    draw.assignments.filter(pk__in=[one.pk for one in places]).update(
        ended_at=at, end_reason=reason.strip()
    )
    table = Replacing.of(draw, at)
    digests = table.put_on_record([one.object_id for one in places], at)
    changes = [table.change(place, leaving=officer_code) for place in places]
    digests += later.keep(draw, [one.event(officer_code, "replaced", at) for one in changes])
    ledger.record(
        kind="draws.officer-replaced", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, "places": len(changes),
              "unfilled": sum(one.successor == NOBODY for one in changes),
              "passed_over": len(table.away), "teams": renew_teams(draw), "digests": digests},
    )  # fmt: skip
    return changes


@transaction.atomic
def fill_vacancies(*, draw: Draw, by: Actor, at: datetime.datetime) -> list[Change]:
    """Look once more, by the same rule, for who takes places that nobody could take before.

    :raises NobodyCanTakeIt: still nobody; nothing is written.
    """
    draw = hold(draw)
    require_change_after_draw(by, draw.task)
    move(draw, "substitute")
    table = Replacing.of(draw, at)
    vacant = _open_places(draw, NOBODY)
    digests = table.put_on_record([one.object_id for one in vacant], at)
    changes = []
    for place in vacant:
        if table.successor_of(place) is None:
            continue
        place.ended_at, place.end_reason = at, REFILLED
        place.save(update_fields=["ended_at", "end_reason"])
        changes.append(table.change(place))
    if not changes:
        raise NobodyCanTakeIt
    digests += later.keep(draw, [one.event(NOBODY, "refilled", at) for one in changes])
    ledger.record(
        kind="draws.vacancies-filled", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, "places": len(changes), "passed_over": len(table.away),
              "teams": renew_teams(draw), "digests": digests},
    )  # fmt: skip
    return changes


def _open_places(draw: Draw, officer_code: str) -> list[Assignment]:
    done = done_in(draw)
    rows = draw.assignments.filter(officer_code=officer_code, ended_at__isnull=True)
    return [one for one in rows.order_by("object_id", "pool", "pk") if still_open(one, done)]


@dataclass
class Replacing:
    """The state from which successors are found: loads count dealt and taken places."""

    draw: Draw
    officers: dict[str, int]
    load: dict[str, int]
    gone: set[str]
    away: set[str]
    known: set[tuple[str, str]]

    @classmethod
    def of(cls, draw: Draw, at: datetime.datetime) -> "Replacing":
        """As the draw stands now."""
        load: dict[str, int] = {}
        counted = draw.assignments.exclude(kind=PlaceKind.INHERITED)
        for code in counted.values_list("officer_code", flat=True):
            load[code] = load.get(code, 0) + 1
        left = draw.assignments.filter(ended_at__isnull=False).exclude(
            object_id__in=draw.substitutions.values("replaced_id")
        )
        known = recused_before(draw)
        return cls(
            draw=draw,
            officers=dict(draw.roster.values_list("officer_code", "officer_id")),
            load=load,
            gone={*left.values_list("officer_code", flat=True), *replaced_before(draw)} - {NOBODY},
            away=away_from(draw, today_of(at)) | {code for site, code in known if not site},
            known=known,
        )

    def put_on_record(self, objects: Iterable[str], at: datetime.datetime) -> list[list[str]]:
        """Before anybody is passed over: who is, for these objects, and is not on record yet."""
        away = [code for code in self.away if ("", code) not in self.known]
        declared = [
            (site, code)
            for site in dict.fromkeys(objects)
            for code in self._declared_since(site)
            if (site, code) not in self.known
        ]
        return later.keep(self.draw, later.recusals(self.draw, away, declared, at))

    def barred_from(self, object_id: str) -> set[str]:
        """Officers recused for an object, frozen ones and those upheld since, and who is away."""
        known = {code for site, code in self.known if site == object_id}
        return self._frozen(object_id) | self._declared_since(object_id) | known | self.away

    def _frozen(self, object_id: str) -> set[str]:
        found = self.draw.recusals.filter(object_id=object_id)
        return set(found.values_list("officer_code", flat=True))

    def _declared_since(self, object_id: str) -> set[str]:
        held = Recusal.objects.in_force(self.draw.inspect_from, self.draw.inspect_to)
        since = held.filter(
            target__object_id=object_id, officer__officer_id__in=list(self.officers)
        )
        return set(since.values_list("officer__officer_id", flat=True)) - self._frozen(object_id)

    def successor_of(self, place: Assignment, *, leaving: str = NOBODY) -> str | None:
        """Who takes a place of a team from which somebody leaves."""
        team = self.draw.assignments.filter(object_id=place.object_id, ended_at__isnull=True)
        present = set(team.values_list("officer_code", flat=True)) | {leaving}
        barred = self.barred_from(place.object_id)
        return self.successor(place.object_id, place.pool, barred=barred, team=present)

    def change(self, place: Assignment, *, leaving: str = NOBODY) -> Change:
        """Give a place that has ended to its successor, or leave it vacant."""
        successor = self.successor_of(place, leaving=leaving) or NOBODY
        self.seat(place.object_id, place.pool, successor, PlaceKind.REPLACEMENT)
        return Change(place.object_id, place.pool, successor)

    def successor(
        self, object_id: str, pool: str, *, barred: set[str], team: set[str]
    ) -> str | None:
        """Who takes a place of a pool by protocol §6.6, or None."""
        return next_replacement(
            self.draw.suite, self.draw.draw_id, self.draw.seed, object_id, pool,
            roster=roster_rows(self.draw), recused=barred, team=team, load=self.load,
            gone=self.gone,
        )  # fmt: skip

    def seat(self, object_id: str, pool: str, officer_code: str, kind: PlaceKind) -> None:
        """Write the new holder of a place and count it."""
        Assignment.objects.create(
            draw=self.draw, object_id=object_id, pool=pool, officer_code=officer_code,
            officer_id=self.officers.get(officer_code), kind=kind,
        )  # fmt: skip
        if kind == PlaceKind.REPLACEMENT:
            self.load[officer_code] = self.load.get(officer_code, 0) + 1
