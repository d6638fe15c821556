"""Deciding what a visit found: the register is corrected, or it was right."""

import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from sunlot.actors import Actor
from sunlot.ledger import actions as ledger
from sunlot.quality.errors import (
    AddressChanged,
    NothingCorrected,
    OnlyUnreachable,
    ReasonMissing,
    TagOwned,
)
from sunlot.quality.models import CorrectionKind, CorrectionReason, RegisterCorrection
from sunlot.quality.policies import require_correcting
from sunlot.quality.queries.facts import write_facts
from sunlot.quality.rules import given_back
from sunlot.quality.states import CORRECTION_TRANSITIONS, STANDING, CorrectionState
from sunlot.states import move
from sunlot.targets import history
from sunlot.targets.models import ChangeAction, SpecialRegister, Target, TargetChange

# Corrected otherwise meanwhile, by a file or by hand: nothing is left to decide. What was confirmed
# to be unreachable ends with another address. Merging itself says what becomes of corrections.
_SETTLE = """
UPDATE quality_registercorrection c SET state = 'settled'
FROM targets_target t WHERE t.id = c.target_id
AND c.state IN ('open', 'confirmed') AND t.successor_id IS NULL AND (
    c.kind = 'state' AND t.registration_state <> 'active'
    OR c.kind = 'address' AND t.address <> c.address
    OR c.kind = 'tags' AND jsonb_array_length(c.proposed -> 'tags') > 0
        AND NOT to_jsonb(t.tags) ?| ARRAY(SELECT jsonb_array_elements_text(c.proposed -> 'tags'))
)
"""


@transaction.atomic
def accept(
    *,
    correction: RegisterCorrection,
    value: Any,
    answer: str = "",
    by: Actor,
    at: datetime.datetime,
) -> RegisterCorrection:
    """Write what the register should say.

    :param value: a state of registration, an address, or the tags that go, by the correction's
        kind.
    :raises CorrectionElsewhere: another department supervises the target.
    :raises NothingCorrected: the register says the same already.
    :raises TagOwned: a tag is a special register of another department.
    """
    correction = _locked(correction, by)
    target = correction.target
    move(correction, "accept", table=CORRECTION_TRANSITIONS, labels=CorrectionState)
    now = history.plain_facts(target)
    name, after = _fact(correction, now, value)
    if now[name] == after:
        raise NothingCorrected
    _write(target, now, {name: after}, by, at)
    _decide(correction, answer, by, at)
    _settle_alike(correction)
    _record("quality.corrected", correction, by, at)
    return correction


@transaction.atomic
def dismiss_correction(
    *, correction: RegisterCorrection, reason: str, by: Actor, at: datetime.datetime
) -> RegisterCorrection:
    """Say that the register is right."""
    correction = _locked(correction, by)
    _move_for_a_reason(correction, "dismiss", reason)
    _decide(correction, reason, by, at)
    _record("quality.correction-dismissed", correction, by, at)
    return correction


@transaction.atomic
def confirm_unreachable(
    *, correction: RegisterCorrection, answer: str, by: Actor, at: datetime.datetime
) -> RegisterCorrection:
    """Say that the address is the registered one and that nobody can be reached there.

    Other findings of the same end with this one.

    :param answer: how that was ascertained.
    :raises OnlyUnreachable: the visit found something else.
    :raises AddressChanged: the visit went to an address that the register does not name any more.
    """
    correction = _locked(correction, by)
    if correction.reason != CorrectionReason.UNREACHABLE:
        raise OnlyUnreachable
    _move_for_a_reason(correction, "confirm", answer)
    if correction.address != correction.target.address:
        raise AddressChanged
    _decide(correction, answer, by, at)
    same = _alike(correction).filter(state=CorrectionState.OPEN, address=correction.address)
    same.update(**_decision(correction))
    _record("quality.unreachable-confirmed", correction, by, at)
    return correction


@transaction.atomic
def record_reached(
    *, correction: RegisterCorrection, reason: str, by: Actor, at: datetime.datetime
) -> RegisterCorrection:
    """Say that an object that was confirmed to be unreachable can be reached again."""
    correction = _locked(correction, by)
    _move_for_a_reason(correction, "reach", reason)
    _decide(correction, reason, by, at)
    same = _alike(correction).filter(state=CorrectionState.CONFIRMED)
    same.update(**_decision(correction))
    _record("quality.reached", correction, by, at)
    return correction


@transaction.atomic
def reopen_correction(
    *, correction: RegisterCorrection, reason: str, by: Actor, at: datetime.datetime
) -> RegisterCorrection:
    """Have a correction decided anew; the register gets back what the decision wrote, as far as
    nobody has changed it since.

    :raises TagOwned: a tag is a special register of another department.
    """
    correction = _locked(correction, by)
    written = correction.decided_at if correction.state == CorrectionState.ACCEPTED else None
    # One decision may have ended other findings of the same.
    together = _alike(correction).filter(
        state__in=[CorrectionState.CONFIRMED, CorrectionState.REACHED], state=correction.state,
        decided_at=correction.decided_at, decided_by=correction.decided_by_id,
    )  # fmt: skip
    alike = list(together.values_list("pk", flat=True))
    _move_for_a_reason(correction, "reopen", reason)
    if written:
        _take_back(correction.target, written, by, at)
    _decide(correction, reason, by, at)
    RegisterCorrection.objects.filter(pk__in=alike).update(**_decision(correction))
    _record("quality.correction-reopened", correction, by, at)
    return correction


def settle_corrected() -> int:
    """Close what the register says by now; returns how many. Nobody decides, so no event."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE)
        return int(cursor.rowcount)


def _settle_alike(correction: RegisterCorrection) -> None:
    """State and address are corrected once, whichever visit found it."""
    if correction.kind != CorrectionKind.TAGS:
        standing = _alike(correction).filter(state__in=STANDING)
        standing.update(state=CorrectionState.SETTLED)


def _alike(correction: RegisterCorrection) -> QuerySet[RegisterCorrection]:
    """What other visits found of the same kind."""
    same = RegisterCorrection.objects.filter(target=correction.target, kind=correction.kind)
    return same.exclude(pk=correction.pk)


def _write(
    target: Target, now: dict[str, Any], facts: dict[str, Any], by: Actor, at: datetime.datetime
) -> None:
    if "tags" in facts:
        _require_free(target, set(now["tags"]) ^ set(facts["tags"]), by)
    write_facts(target, facts, at)
    before = {name: now[name] for name in facts}
    history.record(
        [(target, before, facts)], action=ChangeAction.CORRECTED, by_id=by.user_id, at=at
    )


def _take_back(
    target: Target, written: datetime.datetime, by: Actor, at: datetime.datetime
) -> None:
    changes = TargetChange.objects.filter(target=target, action=ChangeAction.CORRECTED, at=written)
    change, now = changes.order_by("pk").last(), history.plain_facts(target)
    if change and (facts := given_back(now, change.before, change.after)):
        _write(target, now, facts, by, at)


def _locked(correction: RegisterCorrection, by: Actor) -> RegisterCorrection:
    rows = RegisterCorrection.objects.scoped(by).select_for_update(of=("self",))
    correction = rows.get(pk=correction.pk)
    locked = Target.objects.select_for_update(of=("self",)).select_related("region")
    correction.target = locked.get(pk=correction.target_id)
    require_correcting(by, correction)
    return correction


def _fact(correction: RegisterCorrection, now: dict[str, Any], value: Any) -> tuple[str, Any]:
    match correction.kind:
        case CorrectionKind.STATE:
            return "registration_state", value
        case CorrectionKind.ADDRESS:
            return "address", value.strip()
    return "tags", [tag for tag in now["tags"] if tag not in value]


def _require_free(target: Target, tags: set[str], by: Actor) -> None:
    """Only the owner takes an object out of a special register, or puts it back."""
    codes = target.region.path.rstrip("/").split("/")
    owned = SpecialRegister.objects.filter(name__in=tags, region__code__in=codes)
    for one in owned.select_related("department").order_by("pk"):
        if not by.acts_for(one.department_id):
            raise TagOwned(tag=one.name, department=one.department.short_name)


def _move_for_a_reason(correction: RegisterCorrection, verb: str, reason: str) -> None:
    move(correction, verb, table=CORRECTION_TRANSITIONS, labels=CorrectionState)
    if not reason.strip():
        raise ReasonMissing


def _decide(correction: RegisterCorrection, answer: str, by: Actor, at: datetime.datetime) -> None:
    correction.answer = answer.strip()
    correction.decided_by_id, correction.decided_at = by.person_id, at
    correction.save()


def _decision(correction: RegisterCorrection) -> dict[str, Any]:
    return {
        "state": correction.state, "answer": correction.answer,
        "decided_by_id": correction.decided_by_id, "decided_at": correction.decided_at,
    }  # fmt: skip


def _record(kind: str, correction: RegisterCorrection, by: Actor, at: datetime.datetime) -> None:
    ledger.record(
        kind=kind, noun="target", noun_id=correction.target.object_id, by=by, at=at,
        data={
            "correction": correction.pk, "visit": correction.visit, "reason": correction.reason,
        },
    )  # fmt: skip
