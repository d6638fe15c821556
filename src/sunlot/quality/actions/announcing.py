"""What the reviewed result of a visit says about the register itself.

Not an action: the review, or the correction of what was published, is the event, and this runs in
its transaction.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sunlot.quality.models import CorrectionKind, RegisterCorrection
from sunlot.quality.rules import NO_ACTIVITY, STATES, UNREACHABLE, is_met, reasons_of
from sunlot.quality.states import STANDING, CorrectionState
from sunlot.targets.models import RegistrationState, Target
from sunlot.targets.queries import standing_for

# Nobody decides that: the result shows it.
_REACHED: dict[str, Any] = {
    "state": CorrectionState.REACHED, "decided_by": None, "decided_at": None, "answer": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """One department's result of one visit, as far as it concerns the register.

    `life_cycle` is L1–L5 or empty, `outcomes` are the codes of the items. `drawn_by` are the tags
    because of which the target was in the draw.
    """

    visit: str
    part: int
    target: Target
    life_cycle: str
    outcomes: Collection[str]
    note: str
    found_on: datetime.date
    found_by: int
    drawn_by: Collection[str] = ()


def announce(result: Result, *, at: datetime.datetime) -> None:
    """Propose the corrections that follow from a result.

    Proposals of an earlier state of the same result that nobody has decided are taken back. An
    object that was unreachable before, and is met now, is reached.
    """
    reasons = reasons_of(result.life_cycle, list(result.outcomes))
    known = RegisterCorrection.objects.filter(part=result.part)
    known.filter(state=CorrectionState.OPEN).exclude(reason__in=reasons).delete()
    known.filter(state=CorrectionState.CONFIRMED).exclude(reason__in=reasons).update(**_REACHED)
    # What the result does not say any more, unmerging does not bring back.
    known.exclude(before_merge="").exclude(reason__in=reasons).update(before_merge="")
    if is_met(result.life_cycle, result.outcomes):
        _reach(result)
    there = set(known.values_list("reason", flat=True))
    target = standing_for(result.target)
    for reason in reasons:
        kind, proposed = _proposal(reason, target, result.drawn_by)
        if reason in there or _says_so(target, kind) or _waits(result, target, reason):
            continue
        RegisterCorrection.objects.create(
            target=target, visit=result.visit, part=result.part, reason=reason, kind=kind,
            proposed=proposed, address=target.address, note=result.note,
            found_on=result.found_on, found_by_id=result.found_by, created_at=at,
        )  # fmt: skip


def _reach(result: Result) -> None:
    """What one visit found, the departments of the same visit cannot disprove."""
    target = standing_for(result.target)
    earlier = RegisterCorrection.objects.filter(
        target=target, reason=UNREACHABLE, state__in=STANDING, found_on__lte=result.found_on
    )
    earlier.exclude(visit=result.visit).update(**_REACHED)


def _proposal(
    reason: str, target: Target, drawn_by: Collection[str]
) -> tuple[CorrectionKind, dict[str, Any]]:
    if reason == UNREACHABLE:
        return CorrectionKind.ADDRESS, {}
    if reason == NO_ACTIVITY:
        return CorrectionKind.TAGS, {"tags": [one for one in target.tags if one in drawn_by]}
    return CorrectionKind.STATE, {"registration_state": STATES[reason]}


def _waits(result: Result, target: Target, reason: str) -> bool:
    """Another department of the same visit has said so, and nobody has decided yet."""
    same = RegisterCorrection.objects.filter(target=target, visit=result.visit, reason=reason)
    return same.filter(state=CorrectionState.OPEN).exists()


def _says_so(target: Target, kind: CorrectionKind) -> bool:
    """The register knows already that the object is gone, or has no tag to take off."""
    if kind == CorrectionKind.STATE:
        return target.registration_state != RegistrationState.ACTIVE
    return kind == CorrectionKind.TAGS and not target.tags
