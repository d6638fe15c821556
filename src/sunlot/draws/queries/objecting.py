"""Objections to a draw: how many there are, and who may make one just now."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sunlot.accounts.rules import LOCK_FOR, locked_until
from sunlot.actors import Actor, Permission
from sunlot.draws.models import Draw, Objection
from sunlot.draws.models.slips import asker_key
from sunlot.draws.policies import leads_or_organises
from sunlot.draws.rules.objecting import ADDRESS_OBJECTIONS, window_of
from sunlot.draws.states import UNDECIDED, VOIDABLE, ObjectionState
from sunlot.targets.models import Target


@dataclass(frozen=True, slots=True)
class Objections:
    """The objections to one draw. `open`: one may object now; `first`, `last`: announced."""

    rows: Sequence[Objection]
    first: datetime.datetime
    last: datetime.datetime
    open: bool

    @property
    def total(self) -> int:
        """How many were made."""
        return len(self.rows)

    @property
    def upheld(self) -> int:
        """How many were upheld."""
        return sum(one.state == ObjectionState.UPHELD for one in self.rows)

    @property
    def rejected(self) -> int:
        """How many were not."""
        return sum(one.state == ObjectionState.REJECTED for one in self.rows)

    @property
    def undecided(self) -> int:
        """How many wait for a decision."""
        return sum(one.state in UNDECIDED for one in self.rows)


def objections_of(draw: Draw, now: datetime.datetime) -> Objections | None:
    """None where nobody can object: the draw was not announced."""
    if draw.announcement is None:
        return None
    first, last = window_of(draw.announcement)
    rows = list(Objection.objects.filter(draw=draw).select_related("draw", "decided_by"))
    return Objections(rows, first, last, draw.state in VOIDABLE and first <= now < last)


def states_of(draw: Draw) -> list[str]:
    """The states of all objections to a draw."""
    return list(Objection.objects.filter(draw=draw).values_list("state", flat=True))


def is_affected(draw: Draw, object_id: str) -> bool:
    """Whether the object is in the list, or in the register from which the list was made."""
    return (
        draw.frame.filter(object_id=object_id).exists()
        or Target.objects.filter(object_id=object_id).exists()
    )


def objecting_lock(*, address: str | None, at: datetime.datetime) -> datetime.datetime | None:
    """When somebody may object again from this address."""
    if not address:
        return None
    made = Objection.objects.filter(address=asker_key(address), at__gt=at - 2 * LOCK_FOR)
    until = locked_until(list(made.order_by("at").values_list("at", flat=True)),
                         limit=ADDRESS_OBJECTIONS)  # fmt: skip
    return until if until is not None and at < until else None


def may_read_objections(actor: Actor, draw: Draw) -> bool:
    """Who decides, and who supervises."""
    reads = actor.can(Permission.DRAWS_OPERATE) or actor.can(Permission.DRAWS_FULL_BUNDLE)
    return reads and leads_or_organises(actor, draw.task)
