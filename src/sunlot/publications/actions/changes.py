"""Correction 更正, withdrawal 撤下, republication 重新公示: asked for with a reason by one person,
confirmed by another."""

import datetime

from django.db import IntegrityError, transaction

from sunlot.actors import Actor, Permission
from sunlot.errors import Outdated, SamePerson, WrongState
from sunlot.inspections.actions import Amendment, amend, check_amendment, narrowed
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
from sunlot.publications.queries import corrected_content, last_revision
from sunlot.publications.rules import digest, has_reason, may_confirm, tombstone
from sunlot.publications.states import TRANSITIONS, PublicationState
from sunlot.states import move

VERBS = {
    RevisionKind.CORRECTION: "correct",
    RevisionKind.WITHDRAWAL: "withdraw",
    RevisionKind.REPUBLICATION: "republish",
}
NOTHING = Amendment()


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
    amendment: Amendment,
    reason: str,
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> ChangeRequest:
    """Ask for another date, life-cycle state or outcomes; the public sees no change yet.

    :param read: the number of the revision that a form was made from.
    :raises Outdated: another change was carried out since.
    :raises NothingCorrected: all is as it is public now.
    :raises ChangeReasonMissing: (PB-04) :raises ChangeOpen: another change waits.
    :raises UserError: the record would be no lawful one, see `check_amendment`.
    """
    require_publisher(by, publication.part, Permission.PUBLICATIONS_CORRECT)
    publication = _locked(publication)
    _require_state(publication, RevisionKind.CORRECTION)
    _require_current(publication, read)
    amendment = narrowed(part=publication.part, amendment=amendment)
    if not amendment:
        raise NothingCorrected
    return _ask(publication, RevisionKind.CORRECTION, amendment, reason, by, at)


@transaction.atomic
def request_withdrawal(
    *, publication: Publication, reason: str, by: Actor, at: datetime.datetime
) -> ChangeRequest:
    """Ask to take a result down; the record that there was one stays public."""
    require_publisher(by, publication.part, Permission.PUBLICATIONS_CORRECT)
    return _ask(_locked(publication), RevisionKind.WITHDRAWAL, NOTHING, reason, by, at)


@transaction.atomic
def request_republication(
    *,
    publication: Publication,
    amendment: Amendment,
    reason: str,
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> ChangeRequest:
    """Ask to bring a withdrawn result back, corrected where `amendment` says so.

    The withdrawal stays in the public history, and the day of the first publication stays what it
    was: no clock starts again. Errors as in `request_correction`, but nothing needs to change.
    """
    require_publisher(by, publication.part, Permission.PUBLICATIONS_CORRECT)
    publication = _locked(publication)
    _require_state(publication, RevisionKind.REPUBLICATION)
    _require_current(publication, read)
    amendment = narrowed(part=publication.part, amendment=amendment)
    return _ask(publication, RevisionKind.REPUBLICATION, amendment, reason, by, at)


def _require_current(publication: Publication, read: int | None) -> None:
    last = last_revision(publication)
    if read is not None and last is not None and last.number != read:
        raise Outdated


def _require_state(publication: Publication, kind: RevisionKind) -> None:
    state = PublicationState(publication.state)
    if (state, VERBS[kind]) not in TRANSITIONS:
        raise WrongState(state=state.label)


def _ask(
    publication: Publication,
    kind: RevisionKind,
    amendment: Amendment,
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> ChangeRequest:
    _require_state(publication, kind)
    if not has_reason(reason):
        raise ChangeReasonMissing
    if amendment:
        check_amendment(part=publication.part, amendment=amendment)
    try:
        with transaction.atomic():
            request = ChangeRequest.objects.create(
                publication=publication, kind=kind, reason=reason.strip(),
                outcomes={str(key): code for key, code in amendment.outcomes.items()},
                visited_on=amendment.visited_on, life_cycle=amendment.life_cycle,
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
    revisions = publication.revisions.order_by("-number")
    last, full = revisions.first(), revisions.exclude(kind=RevisionKind.WITHDRAWAL).first()
    if last is None or full is None:
        raise WrongState(state=PublicationState(publication.state).label)
    kind = RevisionKind(request.kind)
    move(publication, VERBS[kind], table=TRANSITIONS, labels=PublicationState)
    if kind == RevisionKind.WITHDRAWAL:
        publication.withdrawn_at = at
        content = tombstone(full.content, reason=request.reason)
    else:
        part = amend(part=publication.part, amendment=_amendment_of(request), at=at)
        content = corrected_content(part, full.content)
    if kind == RevisionKind.REPUBLICATION:
        publication.republished_at = at
    publication.save()
    revision = Revision.objects.create(
        publication=publication, number=last.number + 1, kind=kind, content=content,
        sha256=digest(content), reason=request.reason, by_id=request.requested_by_id,
        confirmed_by_id=by.person_id, at=at,
    )  # fmt: skip
    _decide(request, accepted=True, by=by, at=at)
    ledger.record(
        kind=f"publications.{kind}-confirmed", noun="inspection",
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


def _amendment_of(request: ChangeRequest) -> Amendment:
    return Amendment(
        outcomes={int(key): code for key, code in request.outcomes.items()},
        visited_on=request.visited_on,
        life_cycle=request.life_cycle,
    )


def _decide(request: ChangeRequest, *, accepted: bool, by: Actor, at: datetime.datetime) -> None:
    request.accepted, request.decided_by_id, request.decided_at = accepted, by.person_id, at
    request.save()
