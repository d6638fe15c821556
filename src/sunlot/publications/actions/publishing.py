"""Making a result public, or withholding it where the law says so."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from sunlot.actors import Actor, Permission
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.states import PartState
from sunlot.ledger import actions as ledger
from sunlot.publications.errors import (
    AlreadyPublished,
    AlreadyWithheld,
    NotAccepted,
    NoteMissing,
    NothingChosen,
    ReasonUnknown,
)
from sunlot.publications.models import (
    Publication,
    Revision,
    RevisionKind,
    WithholdingReason,
)
from sunlot.publications.policies import require_publisher
from sunlot.publications.queries import content_with
from sunlot.publications.rules import digest, lawful_reason
from sunlot.publications.states import TRANSITIONS, PublicationState
from sunlot.states import move


def _locked(parts: Sequence[Part]) -> list[Part]:
    """The parts with what a snapshot needs; the rows are locked in one order."""
    keys = [part.pk for part in parts]
    list(Part.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return list(
        Part.objects.filter(pk__in=keys)
        .select_related(
            "inspection__target", "inspection__task", "inspection__draw", "department",
            "publication",
        )
        .prefetch_related("outcomes__item_version__item")
        .order_by("inspection__number", "pk")
    )  # fmt: skip


@transaction.atomic
def publish(*, part: Part, by: Actor, at: datetime.datetime) -> Publication:
    """Make one accepted part public; see `publish_many` for the errors."""
    return publish_many(parts=[part], by=by, at=at)[0]


@transaction.atomic
def publish_many(*, parts: Sequence[Part], by: Actor, at: datetime.datetime) -> list[Publication]:
    """Make accepted parts public, all or none.

    A withheld result may be published once the reason is gone.

    :raises NotPublisher: a part of another department (PB-02).
    :raises NotAccepted: the review is missing. :raises AlreadyPublished: it is public already.
    """
    if not parts:
        raise NothingChosen
    for part in parts:
        require_publisher(by, part, Permission.PUBLICATIONS_PUBLISH)
    found = _locked(parts)
    publications = [_public(part, by, at) for part in found]
    Publication.objects.bulk_create(one for one in publications if one.pk is None)
    Publication.objects.bulk_update(
        [one for one in publications if one.withheld_at], ["state", "published_at", "published_by"]
    )
    contents = [content_with(part, part.outcomes.all()) for part in found]
    revisions = Revision.objects.bulk_create(
        Revision(
            publication=publication, number=1, kind=RevisionKind.FIRST, content=content,
            sha256=digest(content), by_id=by.person_id, at=at,
        )
        for publication, content in zip(publications, contents, strict=True)
    )  # fmt: skip
    results: list[dict[str, str | int]] = [
        {"number": part.inspection.number, "part": part.pk, "sha256": revision.sha256}
        for part, revision in zip(found, revisions, strict=True)
    ]
    alone = len(found) == 1
    ledger.record(
        kind="publications.published", noun="inspection" if alone else "publications",
        noun_id=found[0].inspection.number if alone else "batch",
        by=by, at=at, data={"results": results},
    )  # fmt: skip
    return publications


def _public(part: Part, by: Actor, at: datetime.datetime) -> Publication:
    """The publication as it will be; not saved yet."""
    _require_accepted(part)
    publication: Publication | None = getattr(part, "publication", None)
    if publication is None:
        publication = Publication(part=part, state=PublicationState.PUBLISHED)
    elif publication.state != PublicationState.WITHHELD:
        raise _already_public(part, publication)
    else:
        move(publication, "publish", table=TRANSITIONS, labels=PublicationState)
    publication.published_at, publication.published_by_id = at, by.person_id
    return publication


@transaction.atomic
def withhold(
    *, part: Part, reason: str, note: str, by: Actor, at: datetime.datetime
) -> Publication:
    """Keep a result from the public for a reason of the law (PB-03); it stays counted.

    :raises ReasonUnknown: no code of the list. :raises NoteMissing: not said what it is about.
    """
    require_publisher(by, part, Permission.PUBLICATIONS_PUBLISH)
    (part,) = _locked([part])
    _require_accepted(part)
    publication = getattr(part, "publication", None)
    if publication is not None and publication.state == PublicationState.WITHHELD:
        raise AlreadyWithheld(number=part.inspection.number)
    if publication is not None:
        raise _already_public(part, publication)
    if reason not in WithholdingReason.values:
        raise ReasonUnknown
    if not lawful_reason(reason, note):
        raise NoteMissing
    publication = Publication.objects.create(
        part=part, state=PublicationState.WITHHELD, withheld_at=at, withheld_by_id=by.person_id,
        withholding_reason=reason, withholding_note=note.strip(),
    )  # fmt: skip
    ledger.record(
        kind="publications.withheld", noun="inspection", noun_id=part.inspection.number, by=by,
        at=at, data={"part": part.pk, "reason": reason},
    )  # fmt: skip
    return publication


def _already_public(part: Part, publication: Publication) -> AlreadyPublished:
    when = timezone.localtime(publication.published_at) if publication.published_at else None
    return AlreadyPublished(
        number=part.inspection.number, when=when.strftime("%Y-%m-%d %H:%M") if when else ""
    )


def _require_accepted(part: Part) -> None:
    visit: Inspection = part.inspection
    if part.state != PartState.ACCEPTED:
        raise NotAccepted(number=visit.number)
