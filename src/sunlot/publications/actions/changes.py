"""Correction 更正 and withdrawal 撤下: asked for with a reason, confirmed by another person."""

import datetime
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from sunlot.actors import Actor, Permission
from sunlot.errors import SamePerson, WrongState
from sunlot.inspections.actions import amend_outcomes
from sunlot.inspections.errors import OutcomeUnknown
from sunlot.inspections.models import Outcome
from sunlot.ledger import actions as ledger
from sunlot.publications.errors import (
    ChangeConfirmed,
    ChangeOpen,
    ChangeReasonMissing,
    ChangeRefused,
    NothingCorrected,
)
from sunlot.publications.models import ChangeRequest, Publication, Revision, RevisionKind
from sunlot.publications.policies import require_publisher
from sunlot.publications.queries import corrected_content
from sunlot.publications.rules import digest, has_reason, may_confirm, tombstone
from sunlot.publications.states import TRANSITIONS, PublicationState
from sunlot.states import move


def _locked(publication: Publication) -> Publication:
    return (
        Publication.objects.select_for_update(of=("self",))
        .select_related("part__inspection", "part__department")
        .get(pk=publication.pk)
    )


@transaction.atomic
def request_correction(
    *,
    publication: Publication,
    outcomes: Mapping[int, str],
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> ChangeRequest:
    """Ask for other outcomes, by key of the part's `ItemOutcome` rows; the public sees no change.

    :raises NothingCorrected: the outcomes are those that are public now.
    :raises ChangeReasonMissing: (PB-04) :raises ChangeOpen: another change waits.
    """
    require_publisher(by, publication.part, Permission.PUBLICATIONS_CORRECT)
    publication = _locked(publication)
    present = dict(publication.part.outcomes.values_list("pk", "outcome"))
    for key, code in outcomes.items():
        if key not in present or code not in Outcome.values:
            raise OutcomeUnknown(given=code)
    changed = {str(key): code for key, code in outcomes.items() if present[key] != code}
    if not changed:
        raise NothingCorrected
    return _ask(publication, RevisionKind.CORRECTION, changed, reason, by, at)


@transaction.atomic
def request_withdrawal(
    *, publication: Publication, reason: str, by: Actor, at: datetime.datetime
) -> ChangeRequest:
    """Ask to take a result down; the record that there was one stays public."""
    require_publisher(by, publication.part, Permission.PUBLICATIONS_CORRECT)
    return _ask(_locked(publication), RevisionKind.WITHDRAWAL, {}, reason, by, at)


def _ask(
    publication: Publication,
    kind: RevisionKind,
    outcomes: dict[str, str],
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> ChangeRequest:
    if publication.state != PublicationState.PUBLISHED:
        raise WrongState(state=PublicationState(publication.state).label)
    if not has_reason(reason):
        raise ChangeReasonMissing
    try:
        with transaction.atomic():
            request = ChangeRequest.objects.create(
                publication=publication, kind=kind, reason=reason.strip(), outcomes=outcomes,
                requested_by_id=by.person_id, requested_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise ChangeOpen from error
    ledger.record(
        kind=f"publications.{kind}-requested", noun="inspection",
        noun_id=publication.part.inspection.number, by=by, at=at,
        data={"part": publication.part_id, "request": request.pk},
    )  # fmt: skip
    return request


@transaction.atomic
def confirm_change(*, request: ChangeRequest, by: Actor, at: datetime.datetime) -> Revision:
    """Carry a change out: a new revision; the old ones stay on record.

    :raises SamePerson: who asked does not confirm (PB-04).
    :raises ChangeDecided: somebody decided already.
    """
    request, publication = _locked_request(request, by)
    last = publication.revisions.order_by("-number").first()
    if last is None:
        raise WrongState(state=PublicationState(publication.state).label)
    if request.kind == RevisionKind.CORRECTION:
        move(publication, "correct", table=TRANSITIONS, labels=PublicationState)
        amend_outcomes(
            part=publication.part, outcomes={int(k): v for k, v in request.outcomes.items()}
        )
        content = corrected_content(publication.part, last.content)
    else:
        move(publication, "withdraw", table=TRANSITIONS, labels=PublicationState)
        publication.withdrawn_at = at
        content = tombstone(last.content, reason=request.reason)
    publication.save()
    revision = Revision.objects.create(
        publication=publication, number=last.number + 1, kind=request.kind, content=content,
        sha256=digest(content), reason=request.reason, by_id=request.requested_by_id,
        confirmed_by_id=by.person_id, at=at,
    )  # fmt: skip
    _decide(request, accepted=True, by=by, at=at)
    ledger.record(
        kind=f"publications.{request.kind}-confirmed", noun="inspection",
        noun_id=publication.part.inspection.number, by=by, at=at,
        data={"part": publication.part_id, "revision": revision.number, "sha256": revision.sha256},
    )  # fmt: skip
    return revision


@transaction.atomic
def refuse_change(
    *, request: ChangeRequest, reason: str, by: Actor, at: datetime.datetime
) -> ChangeRequest:
    """Do not carry a change out; the public text stays as it is."""
    request, publication = _locked_request(request, by)
    if not reason.strip():
        raise ChangeReasonMissing
    request.refusal_reason = reason.strip()
    _decide(request, accepted=False, by=by, at=at)
    ledger.record(
        kind=f"publications.{request.kind}-refused", noun="inspection",
        noun_id=publication.part.inspection.number, by=by, at=at, data={"request": request.pk},
    )  # fmt: skip
    return request


def _locked_request(request: ChangeRequest, by: Actor) -> tuple[ChangeRequest, Publication]:
    require_publisher(by, request.publication.part, Permission.PUBLICATIONS_CONFIRM)
    publication = _locked(request.publication)
    request = ChangeRequest.objects.select_for_update().get(pk=request.pk)
    if request.decided_at is not None:
        raise ChangeConfirmed if request.accepted else ChangeRefused
    if not may_confirm(requested_by=request.requested_by_id, decided_by=by.user_id):
        raise SamePerson
    return request, publication


def _decide(request: ChangeRequest, *, accepted: bool, by: Actor, at: datetime.datetime) -> None:
    request.accepted, request.decided_by_id, request.decided_at = accepted, by.person_id, at
    request.save()
