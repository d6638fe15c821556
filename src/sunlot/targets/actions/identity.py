"""Correcting kind, credit code and number that were entered wrongly (ADR 0064).

The object's id stays, whatever it says; what was wrong still leads here. One person does it with a
reason; where a draw's list or a published result carries the object, an approver confirms.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.errors import SamePerson
from sunlot.imports import values
from sunlot.ledger import actions as ledger
from sunlot.states import move
from sunlot.targets import registry
from sunlot.targets.actions.writing import former, noted, recorded_change
from sunlot.targets.errors import (
    CodeKept,
    CodeTaken,
    CorrectionWaits,
    NothingNew,
    NumberTaken,
    NumberUnusable,
)
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    ChangeAction,
    IdentityChange,
    Target,
    TargetAlias,
)
from sunlot.targets.policies import require_confirm, require_standing, require_target
from sunlot.targets.rules import credit_code, number_id, own_id_of_kind
from sunlot.targets.states import TRANSITIONS, IdentityState


@dataclass(frozen=True, slots=True)
class Identity:
    """What a target is registered as; the code in its canonical form, empty for none."""

    kind: str
    credit_code: str
    number: str

    def named(self, object_id: str) -> str | None:
        """The id that kind and number make, without a number kind and the department's own key in
        the present id; None where they make none."""
        if self.number:
            return number_id(self.kind, values.code_of(self.number))
        return own_id_of_kind(self.kind, object_id)


def identity_of(target: Target) -> Identity:
    """As the register has it now."""
    return Identity(target.kind, target.credit_code or "", target.number)


@transaction.atomic
def correct_identity(
    *, target: Target, wanted: Identity, reason: str, by: Actor, at: datetime.datetime
) -> IdentityChange:
    """Correct what a target is registered as, or ask for it where another person has to confirm.

    :raises NothingNew, CodeKept, NumberUnusable: it is registered so, or cannot be.
    :raises CodeTaken, NumberTaken: another target is registered so.
    :raises CorrectionWaits: a correction of it waits already.
    :raises OtherSupervises: another department supervises the target.
    """
    require(by, Permission.TARGETS_IMPORT)
    locked = Target.objects.scoped(by).select_for_update(of=("self",)).get(pk=target.pk)
    require_target(by, locked)
    require_standing(locked)
    _check(locked, wanted)
    if IdentityChange.objects.filter(target=locked, state=IdentityState.REQUESTED).exists():
        raise CorrectionWaits(name=locked.name)
    change = IdentityChange(
        target=locked, kind=wanted.kind, credit_code=wanted.credit_code, number=wanted.number,
        reason=reason, requested_by_id=by.person_id, requested_at=at,
    )  # fmt: skip
    if registry.uses_of(locked.pk):
        change.save()
        ledger.record(
            kind="targets.identity-asked", noun="target", noun_id=locked.object_id, by=by, at=at,
            data={
                "kind": wanted.kind, "code": wanted.credit_code, "number": wanted.number,
                "reason": reason,
            },
        )  # fmt: skip
        return change
    _apply(locked, change, by, at)
    return change


@transaction.atomic
def confirm_identity(*, change: IdentityChange, by: Actor, at: datetime.datetime) -> IdentityChange:
    """Confirm as the approver: from now on the target is registered so.

    :raises SamePerson: who asked does not confirm. :raises UserError: as `correct_identity`.
    """
    require(by, Permission.TARGETS_CONFIRM)
    change = IdentityChange.objects.select_for_update().get(pk=change.pk)
    target = Target.objects.scoped(by).select_for_update(of=("self",)).get(pk=change.target_id)
    require_confirm(by, target)
    move(change, "confirm", table=TRANSITIONS, labels=IdentityState)
    if change.requested_by_id == by.user_id:
        raise SamePerson
    _check(target, Identity(change.kind, change.credit_code, change.number))
    change.decided_by_id, change.decided_at = by.person_id, at
    _apply(target, change, by, at)
    return change


@transaction.atomic
def refuse_identity(
    *, change: IdentityChange, reason: str, by: Actor, at: datetime.datetime
) -> IdentityChange:
    """The second person does not confirm, or the first one takes the question back."""
    change = IdentityChange.objects.select_for_update().get(pk=change.pk)
    target = Target.objects.scoped(by).get(pk=change.target_id)
    if change.requested_by_id != by.user_id:
        require_confirm(by, target)
    else:
        require_target(by, target)
    move(change, "refuse", table=TRANSITIONS, labels=IdentityState)
    change.decided_by_id, change.decided_at = by.person_id, at
    change.refusal_reason = reason
    change.save()
    ledger.record(
        kind="targets.identity-refused", noun="target", noun_id=target.object_id, by=by, at=at,
        data={"reason": reason},
    )  # fmt: skip
    return change


def _check(target: Target, wanted: Identity) -> None:
    now, named = identity_of(target), wanted.named(target.object_id)
    if wanted == now:
        raise NothingNew
    if now.credit_code and not wanted.credit_code:
        raise CodeKept
    if not wanted.credit_code and named is None:
        raise NumberUnusable(number=wanted.number)
    others = Target.objects.exclude(pk=target.pk)
    if wanted.credit_code != now.credit_code and (
        other := others.filter(credit_code=wanted.credit_code).first()
    ):
        raise CodeTaken(name=other.name)
    if (wanted.kind, wanted.number) != (now.kind, now.number):
        written = {wanted.number, values.code_of(wanted.number)} - {""}
        same = others.filter(kind=wanted.kind, number__in=written, successor=None).first()
        if other := same or _with_id(named, target):
            raise NumberTaken(number=wanted.number or target.own_key, name=other.name)


def _with_id(named: str | None, target: Target) -> Target | None:
    """Another target whose number or own key makes the id too."""
    if named is None:
        return None
    found = Target.objects.exclude(pk=target.pk).filter(object_id=named).first()
    if found is not None and named in {
        identity_of(found).named(named), own_id_of_kind(found.kind, named),
    }:  # fmt: skip
        return found
    alias = TargetAlias.objects.filter(kind=AliasKind.ID, text=named)
    row = alias.exclude(target=target).select_related("target").order_by("pk").first()
    return row.target if row else None


def _apply(target: Target, change: IdentityChange, by: Actor, at: datetime.datetime) -> None:
    change.state = IdentityState.DONE
    change.save()
    allowed = require_confirm if change.decided_by_id else require_target
    told = {"reason": change.reason, "asked_by": change.requested_by_id}
    with recorded_change(
        target, kind="targets.identity-corrected", action=ChangeAction.CORRECTED, by=by, at=at,
        beside=told, allowed=allowed,
    ) as locked:  # fmt: skip
        old, new = identity_of(locked), Identity(change.kind, change.credit_code, change.number)
        wrong = {AliasKind.CODE: old.credit_code, AliasKind.NUMBER: old.number}
        right = {AliasKind.CODE: new.credit_code, AliasKind.NUMBER: new.number}
        for kind, text in wrong.items():
            if text and text != right[kind]:
                former(locked, kind, text, AliasReason.AMENDED, today_of(at))
        named = new.named(locked.object_id)
        if named and named != locked.object_id:
            former(locked, AliasKind.ID, named, AliasReason.AMENDED, None)
        locked.kind, locked.number = new.kind, new.number
        locked.credit_code = new.credit_code or None
        locked.code_doubtful = bool(new.credit_code) and not credit_code.is_valid(new.credit_code)
        noted(locked, change.reason)
