"""Questions in words and as a phone draws them: ``{% load checklists %}``."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.checklists.kinds import FieldKind
from sunlot.checklists.models import Question
from sunlot.checklists.queries import Place

register = template.Library()

COUNTED = {
    FieldKind.TEXT: gettext_lazy("字"),
    FieldKind.PHOTO: gettext_lazy("张"),
    FieldKind.TABLE: gettext_lazy("行"),
    FieldKind.CHOICES: gettext_lazy("项"),
}  # fmt: skip


@register.filter
def asks(question: Question) -> str:
    """单选：合格、不合格; 数字：0—8 ℃."""
    words = [str(FieldKind(question.kind).label)]
    if question.options:
        words.append("、".join(question.options))
    if bounds := _range(question):
        words.append(bounds)
    elif question.unit:
        words.append(question.unit)
    return "　".join(words)


@register.filter
def asked_by(places: Iterable[Place]) -> str:
    """The departments that ask a question, each once."""
    return "、".join(dict.fromkeys(one.department.short_name for one in places))


@register.filter
def ways(places: Iterable[Place]) -> list[tuple[str, Question]]:
    """Basis and method as those who ask a question give them, with the names of who says so.

    Who says the same stands together, in the order of the visit.
    """
    found: dict[tuple[str, str], list[Place]] = {}
    for one in places:
        found.setdefault((one.question.basis, one.question.how), []).append(one)
    return [(asked_by(same), same[0].question) for same in found.values()]


@register.inclusion_tag("checklists/_input.html")
def preview_input(question: Question, number: int, sent: Sequence[str]) -> dict[str, Any]:
    """The answer of one question as a phone offers it."""
    return {
        "question": question, "number": number, "kind": question.kind, "sent": sent,
        "range": _range(question),
    }  # fmt: skip


def _range(question: Question) -> str:
    low, high = _plain(question.minimum), _plain(question.maximum)
    if not low and not high:
        return ""
    unit = question.unit or str(COUNTED.get(FieldKind(question.kind), ""))
    if low and high:
        words = _("{low}—{high} {unit}")
    else:
        words = _("不少于 {low} {unit}") if low else _("不多于 {high} {unit}")
    return words.format(low=low, high=high, unit=unit).strip()


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
