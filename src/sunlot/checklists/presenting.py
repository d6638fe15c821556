"""A checklist filled in on trial: answers as the page sends them, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.checklists.kinds import FieldKind
from sunlot.checklists.models import Question
from sunlot.checklists.rules import answer_problems
from sunlot.errors import Text

WORDS: Mapping[str, Text] = {
    "missing": _("必答，还没有填写。"), "form": _("不合这种题型。"), "unknown": _("不在选项之内。"),
    "repeated": _("有重复。"), "below": _("低于范围。"), "above": _("超出范围。"),
}  # fmt: skip
# A desk has no camera, no finger and no place to be at.
ONLY_ON_A_PHONE = {FieldKind.PHOTO, FieldKind.SIGNATURE, FieldKind.LOCATION}


@dataclass(frozen=True, slots=True)
class Try:
    """One question with what was tried; `problems` is None where nothing was judged."""

    question: Question
    sent: Sequence[str]
    problems: Sequence[Text] | None


def tries_of(questions: Sequence[Question], sent: QueryDict) -> list[Try]:
    """Every question; judged where the page was sent (CL-02)."""
    found = []
    for number, question in enumerate(questions, start=1):
        answers = sent.getlist(f"q{number}")
        judged = "try" in sent and question.kind not in ONLY_ON_A_PHONE
        problems = None
        if judged:
            read = _read(question, answers)
            problems = [WORDS[one] for one in answer_problems(question.asked, read)]
        found.append(Try(question, answers, problems))
    return found


def _read(question: Question, answers: Sequence[str]) -> Any:
    """The answer as it would be kept: a list of options, one row of a table, or a text."""
    if question.kind == FieldKind.CHOICES:
        return list(answers)
    if question.kind == FieldKind.TABLE:
        row = dict(zip(question.options, answers, strict=False))
        return [row] if any(text.strip() for text in answers) else []
    return answers[0].strip() if answers else ""
