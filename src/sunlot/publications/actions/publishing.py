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
from sunlot.publications.queries import content_of
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
def publish_many(
    *, parts: Sequence[Part], by: Actor, at: datetime.datetime
) -> list[Publication]:
    """Make accepted parts public, all or none.

    A withheld result may be published once the reason is gone.

    :raises NotPublisher: a part of another department (PB-02).
    :raises NotAccepted: the review is missing. :raises AlreadyPublished: it is public already.
    """
    if not parts:
        raise NothingChosen
    for part in parts:
        require_publisher(by, part, Permission.PUBLICATIONS_PUBLISH)
    published = [_publish_one(part, by, at) for part in _locked(parts)]
    results: list[dict[str, str | int]] = [
        {"number": part.inspection.number, "part": part.pk, "sha256": revision.sha256}
        for part, revision in published
    ]
    alone = len(published) == 1
    ledger.record(
        kind="publications.published", noun="inspection" if alone else "publications",
        noun_id=published[0][0].inspection.number if alone else "batch",
        by=by, at=at, data={"results": results},
    )  # fmt: skip
    return [revision.publication for _, revision in published]


def _publish_one(part: Part, by: Actor, at: datetime.datetime) -> tuple[Part, Revision]:
    _require_accepted(part)
    publication = getattr(part, "publication", None)
    if publication is None:
        publication = Publication(part=part, state=PublicationState.PUBLISHED)
    elif publication.state != PublicationState.WITHHELD:
        raise AlreadyPublished(
            number=part.inspection.number,
            when=timezone.localtime(publication.published_at).strftime("%Y-%m-%d %H:%M"),
        )
    else:
        move(publication, "publish", table=TRANSITIONS, labels=PublicationState)
    publication.published_at, publication.published_by_id = at, by.person_id
    publication.save()
    content = content_of(part)
    return part, Revision.objects.create(
        publication=publication, number=1, kind=RevisionKind.FIRST, content=content,
        sha256=digest(content), by_id=by.person_id, at=at,
    )  # fmt: skip


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
        raise AlreadyPublished(
            number=part.inspection.number,
            when=timezone.localtime(publication.published_at).strftime("%Y-%m-%d %H:%M"),
        )
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


def _require_accepted(part: Part) -> None:
    visit: Inspection = part.inspection
    if part.state != PartState.ACCEPTED:
        raise NotAccepted(number=visit.number)
