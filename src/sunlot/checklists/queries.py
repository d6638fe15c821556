"""Reads of checklists, and the one list of a visit."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from drawproof.canonical import canonical
from sunlot.actors import Actor
from sunlot.checklists.models import Checklist, ChecklistVersion, Question
from sunlot.checklists.rules import Composed, compose, missing_for_use
from sunlot.checklists.states import ChecklistState
from sunlot.departments.models import Department
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries import in_force, newest_versions
from sunlot.items.states import ItemState


def items_with_checklists(
    actor: Actor, on: datetime.date, *, text: str = "", department: str = "", state: str = ""
) -> QuerySet[ItemVersion]:
    """One row per item of the list, with `checklist` (key), `used`, `draft` (numbers), `asked`.

    Items that are over by the day (`over`, their last day) wait for nothing: they are among neither
    ``none`` nor ``older``.

    :param state: ``none``, ``draft``, ``published`` or ``older`` (made for an earlier version).
    """
    versions = ChecklistVersion.objects.filter(checklist__item=OuterRef("item"))
    published = versions.filter(state=ChecklistState.PUBLISHED)
    draft = versions.filter(state=ChecklistState.DRAFT)
    published_items = ItemVersion.objects.filter(item=OuterRef("item"), state=ItemState.PUBLISHED)
    counted = (
        Question.objects.filter(version=OuterRef("shown")).order_by().values("version")
        .annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    rows = newest_versions(actor).annotate(
        checklist=Subquery(Checklist.objects.filter(item=OuterRef("item")).values("pk")[:1]),
        used=Subquery(published.values("number")[:1]),
        made_for=Subquery(published.values("item_version_id")[:1]),
        in_force=Subquery(published_items.filter(in_force(on)).values("pk")[:1]),
        over=Subquery(published_items.filter(valid_to__lt=on).values("valid_to")[:1]),
        draft=Subquery(draft.values("number")[:1]),
        shown=Coalesce(
            Subquery(draft.values("pk")[:1]), Subquery(published.values("pk")[:1])
        ),
    )  # fmt: skip
    rows = rows.annotate(asked=Subquery(counted))
    if text:
        rows = rows.filter(Q(matter__icontains=text) | Q(item__code__istartswith=text))
    if department:
        rows = rows.filter(item__department__code=department)
    conditions = {
        "none": Q(used__isnull=True, draft__isnull=True, over__isnull=True),
        "draft": Q(draft__isnull=False),
        "published": Q(used__isnull=False),
        "older": Q(made_for__isnull=False) & ~Q(made_for=Coalesce("in_force", "made_for")),
    }  # fmt: skip
    return rows.filter(conditions[state]) if state in conditions else rows


def checklist_for(actor: Actor, pk: int) -> Checklist:
    """One checklist within scope, else 404."""
    found = Checklist.objects.scoped(actor).select_related("item__department__region")
    return get_object_or_404(found, pk=pk)


def over_since(item: Item, on: datetime.date) -> datetime.date | None:
    """The first day on which an item could not be used any more, where it is over by the day; a
    draft of its next version takes it up only when that is published."""
    over = item.versions.filter(state=ItemState.PUBLISHED, valid_to__lt=on).first()
    return over.valid_to + datetime.timedelta(days=1) if over and over.valid_to else None


def versions_of(actor: Actor, checklist: Checklist) -> list[ChecklistVersion]:
    """All versions with their questions, newest first; drafts stay in their region."""
    found = checklist.versions.all()
    if not checklist.item.department.region.path.startswith(actor.region_path):
        found = found.exclude(state=ChecklistState.DRAFT)
    return list(
        found.select_related("item_version", "created_by", "published_by")
        .prefetch_related("questions").order_by("-number")
    )  # fmt: skip


def questions_of(version: ChecklistVersion) -> list[Question]:
    """The questions of a version, in order."""
    return sorted(version.questions.all(), key=lambda one: one.position)


def question_of_draft(checklist: Checklist, key: int) -> Question | None:
    """A question that can still be changed; None for any other."""
    found = Question.objects.filter(
        version__checklist=checklist, version__state=ChecklistState.DRAFT
    )
    return found.select_related("version").filter(pk=key).first()


def incomplete(questions: Iterable[Question]) -> list[int]:
    """Numbers, from 1, of the questions that lack basis or how (CL-01)."""
    return [
        number
        for number, one in enumerate(questions, start=1)
        if missing_for_use(basis=one.basis, how=one.how)
    ]


def content_of(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """What the digest of a version is over; numbers as text, since JSON has no exact ones."""
    return [
        {
            "text": one.text, "kind": one.kind, "required": one.required,
            "options": list(one.options), "unit": one.unit, "minimum": _plain(one.minimum),
            "maximum": _plain(one.maximum), "basis": one.basis, "how": one.how,
        }
        for one in questions
    ]  # fmt: skip


def digest_of(questions: Iterable[Question]) -> str:
    """SHA-256 (64 hex) of the canonical JSON of the questions."""
    return hashlib.sha256(canonical(content_of(questions))).hexdigest()


def _plain(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"


def in_use(versions: Iterable[ItemVersion]) -> dict[int, ChecklistVersion]:
    """What is asked about item versions now: ``{item version key: checklist version}``.

    The set that was published for that version; else the one in use for its item, which was made
    for an earlier or a later version.
    """
    wanted = {one.pk: one.item_id for one in versions}
    found = (
        ChecklistVersion.objects.filter(checklist__item__in=set(wanted.values()))
        .exclude(state=ChecklistState.DRAFT).select_related("checklist").order_by("number")
    )  # fmt: skip
    exact, current = {}, {}
    for one in found:
        exact[one.item_version_id] = one
        if one.state == ChecklistState.PUBLISHED:
            current[one.checklist.item_id] = one
    return {
        pk: used
        for pk, item_id in wanted.items()
        if (used := exact.get(pk) or current.get(item_id)) is not None
    }


@dataclass(frozen=True, slots=True)
class Place:
    """Who asks a question, and because of which item."""

    department: Department
    item: ItemVersion
    question: Question


@dataclass(frozen=True, slots=True)
class VisitList:
    """One checklist for a visit: every question once; items that nothing is asked about."""

    questions: Sequence[Composed[Place]]
    versions: Sequence[ChecklistVersion]
    without: Sequence[ItemVersion]


def list_of_visit(
    asked: Sequence[tuple[Department, ItemVersion]], frozen: Mapping[int, int]
) -> VisitList:
    """The questions of all departments of a visit (CL-03).

    :param asked: departments with their item versions, in the order of the visit.
    :param frozen: item version key → checklist version key, as the visit was created with.
    """
    now = in_use([item for _department, item in asked if item.pk not in frozen])
    used = {**frozen, **{pk: one.pk for pk, one in now.items()}}
    versions = {
        one.pk: one
        for one in ChecklistVersion.objects.filter(pk__in=set(used.values()))
        .prefetch_related("questions").select_related("checklist__item", "item_version")
    }  # fmt: skip
    rows = [
        (Place(department, item, question), question.text, question.asked)
        for department, item in asked
        if item.pk in used
        for question in questions_of(versions[used[item.pk]])
    ]
    return VisitList(
        compose(rows), list(versions.values()),
        [item for _department, item in asked if item.pk not in used],
    )  # fmt: skip
