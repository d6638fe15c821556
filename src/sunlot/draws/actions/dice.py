"""The dice: two people type every throw; when all throws are settled the seed exists."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from sunlot.actors import Actor
from sunlot.draws.actions.locks import hold, move
from sunlot.draws.actions.seed import seed
from sunlot.draws.errors import DiceCount, DiceSettled, DiceTooEarly, DiceTooLate, DiceTyped
from sunlot.draws.models import DiceEntry, Draw, Party, PartyKind
from sunlot.draws.policies import require_typist
from sunlot.draws.queries.objecting import states_of
from sunlot.draws.rules.ceremony import check_dice, clock, first_difference
from sunlot.draws.rules.objecting import check_decided
from sunlot.draws.states import DrawState
from sunlot.errors import WrongState
from sunlot.ledger import actions as ledger


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of one entry: `position` is where the two differ, `settled` that they agree."""

    party: Party
    settled: bool
    position: int | None
    seeded: bool


def count_dice(*, party: Party, count: int, by: Actor, at: datetime.datetime) -> None:
    """Note how many digits a typist has typed so far. It is only shown: nothing of the protocol
    depends on it, so it takes no lock of the draw and is no event.

    :raises DiceCount: more digits than were announced, or fewer than none.
    :raises WrongState: the dice are not awaited. :raises DiceTooEarly: not yet.
    :raises DiceTooLate: no longer.
    """
    draw = party.draw
    mine = require_typist(by, list(party.typists.order_by("slot")))
    if draw.state != DrawState.REVEALED:
        raise WrongState(state=DrawState(draw.state).label)
    _require_time(draw, at)
    if not 0 <= count <= draw.dice_digits:
        raise DiceCount(most=draw.dice_digits, count=count)
    party.typists.filter(pk=mine.pk, digits="").exclude(so_far=count).update(so_far=count)


@transaction.atomic
def type_dice(*, party: Party, digits: str, by: Actor, at: datetime.datetime) -> Typed:
    """Take one typist's reading of one throw. A mismatch clears both entries: they type again,
    the dice are never thrown again.

    :raises DiceTooEarly: before the announced time.
    :raises DiceTooLate: no result could be published in the announced time any more (C09).
    :raises DiceForm: not the announced digits.
    :raises ObjectionsOpen: an objection is not decided yet.
    """
    draw = hold(party.draw)
    party = draw.parties.get(pk=party.pk, kind=PartyKind.DICE)
    entries = list(party.typists.select_for_update().order_by("slot"))
    mine = require_typist(by, entries)
    if party.settled_at is not None:
        raise DiceSettled(party=party.label)
    move(draw, "type")
    _require_time(draw, at)
    check_decided(states_of(draw))
    if mine.digits:
        raise DiceTyped(party=party.label)
    mine.digits = check_dice(digits, expected=draw.dice_digits)
    mine.typed_at = at
    mine.save(update_fields=["digits", "typed_at"])
    typed = _settle(draw, party, entries, at)
    _record(draw, typed, slot=mine.slot, by=by, at=at)
    return typed


def _require_time(draw: Draw, at: datetime.datetime) -> None:
    if at < draw.draw_at:
        raise DiceTooEarly(at=clock(draw.draw_at))
    if at >= draw.result_by:
        raise DiceTooLate(by=clock(draw.result_by))


def _settle(draw: Draw, party: Party, entries: list[DiceEntry], at: datetime.datetime) -> Typed:
    one, two = entries
    if not (one.digits and two.digits):
        return Typed(party, settled=False, position=None, seeded=False)
    position = first_difference(one.digits, two.digits)
    if position is not None:
        party.typists.update(digits="", typed_at=None, so_far=0)
        party.mismatches += 1
        party.save(update_fields=["mismatches"])
        return Typed(party, settled=False, position=position, seeded=False)
    party.digits = one.digits
    party.settled_at = at
    party.save(update_fields=["digits", "settled_at"])
    if draw.parties.filter(kind=PartyKind.DICE, settled_at__isnull=True).exists():
        return Typed(party, settled=True, position=None, seeded=False)
    seed(draw, at)
    return Typed(party, settled=True, position=None, seeded=True)


def _record(draw: Draw, typed: Typed, *, slot: int, by: Actor, at: datetime.datetime) -> None:
    """The digits enter the ledger only when both agree: before that nobody may read them."""
    party = typed.party
    data: dict[str, object] = {"draw_id": draw.draw_id, "party": party.code, "slot": slot}
    kind = "draws.dice-typed"
    if typed.position is not None:
        kind = "draws.dice-differ"
        data["position"] = typed.position
    elif typed.settled:
        kind = "draws.dice-settled"
        data["source"] = f"dice:{party.digits}"
        data["number"] = draw.parties.filter(sequence__lte=party.sequence).count()
    if typed.seeded:
        data["seed"] = draw.seed
    ledger.record(kind=kind, noun="draw", noun_id=str(draw.pk), by=by, at=at, data=data)
