"""Writing the question set of an item: draft, questions, publication."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from sunlot import clock
from sunlot.actors import Actor
from sunlot.checklists.errors import (
    ItemNotInUse,
    ItemOver,
    NoDraft,
    NoQuestions,
    QuestionGone,
    QuestionsIncomplete,
    QuestionUnfit,
    TooManyQuestions,
)
from sunlot.checklists.kinds import FieldKind
from sunlot.checklists.models import Checklist, ChecklistVersion, Question
from sunlot.checklists.policies import require_edit
from sunlot.checklists.queries import digest_of, incomplete, over_since, questions_of
from sunlot.checklists.rules import MOST_QUESTIONS, Asked, question_problems
from sunlot.checklists.states import TRANSITIONS, ChecklistState
from sunlot.items.models import Item
from sunlot.items.states import ItemState
from sunlot.ledger import actions as ledger
from sunlot.states import move

COPIED = (
    "position", "text", "kind", "required", "options", "unit", "minimum", "maximum", "basis", "how",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What one question says and asks for."""

    text: str
    kind: str
    required: bool = True
    options: Sequence[str] = ()
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    basis: str = ""
    how: str = ""


@transaction.atomic
def start_draft(*, item: Item, by: Actor, at: datetime.datetime) -> ChecklistVersion:
    """The draft of an item's checklist: a new one begins with the questions that are in use.

    Asking again gives the draft that is there.

    :raises ItemOver: the item is not used any more.
    """
    require_edit(by, item)
    _require_standing(item, at)
    Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    checklist, _made = Checklist.objects.get_or_create(item=item)
    versions = checklist.versions.order_by("-number")
    draft = versions.filter(state=ChecklistState.DRAFT).first()
    if draft is not None:
        return draft
    newest = versions.first()
    used = versions.filter(state=ChecklistState.PUBLISHED).first()
    draft = ChecklistVersion.objects.create(
        checklist=checklist, number=newest.number + 1 if newest else 1, created_at=at,
        created_by_id=by.person_id,
    )  # fmt: skip
    copied = questions_of(used) if used else []
    Question.objects.bulk_create(
        Question(version=draft, **{name: getattr(one, name) for name in COPIED}) for one in copied
    )
    _record("checklists.drafted", draft, item, by, at, questions=len(copied))
    return draft


@transaction.atomic
def add_question(
    *, checklist: Checklist, facts: QuestionFacts, by: Actor, at: datetime.datetime
) -> Question:
    """One more question at the end of the draft.

    :raises QuestionUnfit: kind, options and bounds contradict. :raises TooManyQuestions: full.
    :raises ItemOver: the item is not used any more.
    """
    draft = _hold(checklist, by)
    _require_standing(checklist.item, at)
    present = questions_of(draft)
    if len(present) >= MOST_QUESTIONS:
        raise TooManyQuestions(most=MOST_QUESTIONS)
    _check(facts)
    place = present[-1].position + 1 if present else 1
    question = Question.objects.create(version=draft, position=place, **_columns(facts))
    _changed(draft, "added", place, by, at)
    return question


@transaction.atomic
def edit_question(
    *, checklist: Checklist, question: Question, facts: QuestionFacts, by: Actor,
    at: datetime.datetime,
) -> Question:  # fmt: skip
    """Change a question of the draft; nothing changed writes nothing.

    :raises QuestionGone: it was removed. :raises QuestionUnfit: kind and options contradict.
    """
    draft = _hold(checklist, by)
    question = _of(draft, question)
    _check(facts)
    columns = _columns(facts)
    if all(getattr(question, name) == value for name, value in columns.items()):
        return question
    for name, value in columns.items():
        setattr(question, name, value)
    question.save(update_fields=list(columns))
    _changed(draft, "edited", question.position, by, at)
    return question


@transaction.atomic
def remove_question(
    *, checklist: Checklist, question: Question, by: Actor, at: datetime.datetime
) -> None:
    """Take a question out of the draft. :raises QuestionGone: it was removed."""
    draft = _hold(checklist, by)
    question = _of(draft, question)
    place = question.position
    question.delete()
    _changed(draft, "removed", place, by, at)


@transaction.atomic
def move_question(
    *, checklist: Checklist, question: Question, by: Actor, at: datetime.datetime, up: bool
) -> None:
    """Swap a question of the draft with its neighbour; at the end nothing happens.

    :raises QuestionGone: it was removed.
    """
    draft = _hold(checklist, by)
    question = _of(draft, question)
    present = questions_of(draft)
    place = present.index(question)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(present):
        return
    first, second = present[place], present[other]
    first.position, second.position = second.position, first.position
    Question.objects.bulk_update([first, second], ["position"])
    _changed(draft, "moved", first.position, by, at)


@transaction.atomic
def publish(*, checklist: Checklist, by: Actor, at: datetime.datetime) -> ChecklistVersion:
    """Use the draft from now on; the version before it stays for the visits that began with it.

    :raises NoQuestions: it is empty. :raises QuestionsIncomplete: basis or how is missing (CL-01).
    :raises ItemNotInUse: the item itself was not published (IT-01). :raises ItemOver: it is over.
    """
    draft = _hold(checklist, by)
    item = checklist.item
    version = item.versions.filter(state=ItemState.PUBLISHED).first()
    if version is None:
        raise ItemNotInUse(item=item.code)
    _require_standing(item, at)
    questions = questions_of(draft)
    if not questions:
        raise NoQuestions
    lacking = incomplete(questions)
    if lacking:
        raise QuestionsIncomplete(numbers="、".join(map(str, lacking)))
    former = checklist.versions.filter(state=ChecklistState.PUBLISHED).first()
    if former is not None:
        move(former, "replace", table=TRANSITIONS, labels=ChecklistState)
        former.save(update_fields=["state"])
    move(draft, "publish", table=TRANSITIONS, labels=ChecklistState)
    draft.item_version, draft.sha256 = version, digest_of(questions)
    draft.published_by_id, draft.published_at = by.person_id, at
    draft.save()
    _record(
        "checklists.published", draft, item, by, at, questions=len(questions),
        sha256=draft.sha256, item_version=version.number,
    )  # fmt: skip
    return draft


@transaction.atomic
def discard_draft(*, checklist: Checklist, by: Actor, at: datetime.datetime) -> None:
    """Throw the draft away; what is in use stays."""
    draft = _hold(checklist, by)
    _record("checklists.draft-discarded", draft, checklist.item, by, at)
    draft.delete()


def _require_standing(item: Item, at: datetime.datetime) -> None:
    since = over_since(item, clock.today_of(at))
    if since is not None:
        raise ItemOver(item=item.code, day=since.isoformat())


def _hold(checklist: Checklist, by: Actor) -> ChecklistVersion:
    """Lock the draft; edits of one checklist happen one after the other.

    :raises NoDraft: there is none.
    """
    require_edit(by, checklist.item)
    draft = (
        checklist.versions.select_for_update(of=("self",))
        .filter(state=ChecklistState.DRAFT)
        .first()
    )
    if draft is None:
        raise NoDraft
    draft.checklist = checklist
    return draft


def _of(draft: ChecklistVersion, question: Question) -> Question:
    found = draft.questions.filter(pk=question.pk).first()
    if found is None:
        raise QuestionGone
    return found


def _check(facts: QuestionFacts) -> None:
    asked = Asked(
        FieldKind(facts.kind), facts.required, tuple(facts.options), facts.minimum, facts.maximum
    )
    if question_problems(asked):
        raise QuestionUnfit


def _columns(facts: QuestionFacts) -> dict[str, Any]:
    return asdict(facts) | {"options": list(facts.options)}


def _changed(
    draft: ChecklistVersion, what: str, place: int, by: Actor, at: datetime.datetime
) -> None:
    draft.revision += 1
    draft.save(update_fields=["revision"])
    _record("checklists.edited", draft, draft.checklist.item, by, at, what=what, position=place)


def _record(
    kind: str, version: ChecklistVersion, item: Item, by: Actor, at: datetime.datetime, **data: Any
) -> None:
    ledger.record(
        kind=kind, noun="checklist", noun_id=item.code, by=by, at=at,
        data={"version": version.number, **data},
    )  # fmt: skip
