"""What the portal may show. Nothing here takes an actor: it is the same for everybody."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField as Text
from django.db.models import DateTimeField, IntegerField, JSONField, OuterRef, QuerySet, Subquery

from sunlot.publications.models import Publication, Revision, RevisionKind
from sunlot.publications.rules import Difference, differences
from sunlot.publications.states import PublicationState

COLUMNS = (
    "number", "object_id", "name", "credit_code", "task_code", "task_title", "draw_id",
    "exception_code", "exception_words", "department_code", "department_name", "visited_on",
    "formed_on", "item_code", "matter", "outcome", "outcome_words", "follow_up", "life_cycle",
    "life_cycle_words", "state", "published_at", "revision", "revised_at", "sha256",
)  # fmt: skip


def published() -> QuerySet[Publication]:
    """Public results, newest first, withdrawn ones as tombstones.

    Each row carries its present text: `current` (see `rules.snapshot`, `rules.tombstone`),
    `current_number`, `current_at` and `current_sha256`.
    """
    last = Revision.objects.filter(publication=OuterRef("pk")).order_by("-number")
    return (
        Publication.objects.public()
        .annotate(
            current=Subquery(last.values("content")[:1], output_field=JSONField()),
            current_number=Subquery(last.values("number")[:1], output_field=IntegerField()),
            current_at=Subquery(last.values("at")[:1], output_field=DateTimeField()),
            current_sha256=Subquery(last.values("sha256")[:1], output_field=Text()),
        )
        .order_by("-published_at", "-pk")
    )


def by_target(object_id: str) -> QuerySet[Publication]:
    """Public results of one business, product, project or activity."""
    return published().filter(part__inspection__object_id=object_id)


def by_inspection(number: str) -> QuerySet[Publication]:
    """Public results of one visit: one per department that has published, the lead's first."""
    return published().filter(part__inspection__number=number).order_by("part__pk")


def withheld_at(number: str) -> list[tuple[str, str, str]]:
    """(department, code, words of the reason) of the results of a visit that the law withholds.

    Neither the note nor any content: only that there is a result, whose, and why it is not public.
    """
    rows = Publication.objects.filter(
        part__inspection__number=number, state=PublicationState.WITHHELD
    ).select_related("part__department")
    return [
        (one.part.department.name, one.withholding_reason, one.get_withholding_reason_display())
        for one in rows.order_by("part__pk")
    ]


def by_task(task_id: int) -> QuerySet[Publication]:
    """Public results of one task of a plan."""
    return published().filter(part__inspection__task_id=task_id)


def by_draw(draw_id: str) -> QuerySet[Publication]:
    """Public results of one draw."""
    return published().filter(part__inspection__draw__draw_id=draw_id)


@dataclass(frozen=True, slots=True)
class PublicRevision:
    """One line of the history that the public sees; of the old text only what was corrected.

    While a result is withdrawn nothing of it is public, so `differences` is empty.
    """

    number: int
    kind: str
    words: str
    reason: str
    at: datetime.datetime
    sha256: str
    differences: Sequence[Difference] = ()


def revisions(publication: Publication) -> list[PublicRevision]:
    """When, how, why and in what a public text changed, oldest first."""
    found: list[PublicRevision] = []
    last: dict[str, Any] = {}
    for one in publication.revisions.all():
        differs: Sequence[Difference] = ()
        if one.kind != RevisionKind.WITHDRAWAL:
            if last and publication.state != PublicationState.WITHDRAWN:
                differs = differences(last, one.content)
            last = one.content
        found.append(
            PublicRevision(
                number=one.number, kind=one.kind, words=str(RevisionKind(one.kind).label),
                reason=one.reason, at=one.at, sha256=one.sha256, differences=differs,
            )
        )  # fmt: skip
    return found


def rows_for_download() -> Iterator[dict[str, str]]:
    """Open data, one row per item of a public result (`COLUMNS`), oldest first.

    A withdrawn result is one row without target and outcome, so that a copy can be brought up to
    date.
    """
    for publication in published().order_by("published_at", "pk").iterator(chunk_size=500):
        yield from _rows(publication)


def _rows(publication: Publication) -> Iterator[dict[str, str]]:
    content: dict[str, Any] = publication.current  # type: ignore[attr-defined]
    base = dict.fromkeys(COLUMNS, "")
    base |= {
        "number": content["number"],
        "task_code": content["task"]["code"],
        "task_title": content["task"]["title"],
        "draw_id": content["draw_id"],
        "department_code": content["department"]["code"],
        "department_name": content["department"]["name"],
        "state": publication.state,
        "published_at": _time(publication.published_at),
        "revision": str(publication.current_number),  # type: ignore[attr-defined]
        "revised_at": _time(publication.current_at),  # type: ignore[attr-defined]
        "sha256": publication.current_sha256,  # type: ignore[attr-defined]
    }
    if publication.state == PublicationState.WITHDRAWN:
        yield base
        return
    base |= {
        "object_id": content["target"]["object_id"],
        "name": content["target"]["name"],
        "credit_code": content["target"]["credit_code"],
        "exception_code": content["exception"]["code"],
        "exception_words": content["exception"]["words"],
        "visited_on": content["visited_on"],
        "formed_on": content["formed_on"],
        "follow_up": content["follow_up"],
        "life_cycle": content["life_cycle"]["code"],
        "life_cycle_words": content["life_cycle"]["words"],
    }
    for item in content["items"]:
        yield base | {
            "item_code": item["code"],
            "matter": item["matter"],
            "outcome": item["outcome"],
            "outcome_words": item["words"],
        }


def _time(moment: datetime.datetime | None) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
