"""What stands in a form, as a browser would send it and as words for a person.

Answers are plain data, ``{name in the page: [text, …]}``, so that a draft, the values that a form
was read with, and what was sent can be compared with each other whatever the widgets are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.utils.translation import gettext as _

Answers = dict[str, list[str]]


def forms_of(given: Any) -> list[BaseForm]:
    """One form or several as a list."""
    return [given] if isinstance(given, BaseForm) else list(given)


def fields_of(forms: Iterable[BaseForm]) -> Iterator[BoundField]:
    """All fields of a page, in order."""
    for form in forms:
        yield from form


def present(bound: BoundField) -> list[str]:
    """What a browser would send of a field as it is drawn now."""
    widget: Any = bound.field.widget
    value = bound.value()
    if isinstance(widget, CheckboxInput):
        return ["on"] if value else []
    if isinstance(widget, ChoiceWidget):
        return clean(widget.format_value(value))
    return _one_way(bound, clean([widget.format_value(value) or ""]))


def clean(values: Iterable[object]) -> list[str]:
    """One way of writing the same answer: no empty text, one kind of line end, in order."""
    texts = (str(one).replace("\r\n", "\n").strip() for one in values)
    return sorted(one for one in texts if one)


def sent(bound: BoundField, data: Mapping[str, Sequence[str]] | QueryDict) -> list[str]:
    """What was sent of a field, or is kept of it."""
    lists: Any = getattr(data, "getlist", None) or (lambda name: data.get(name, []))
    return _one_way(bound, clean(lists(bound.html_name)))


def _one_way(bound: BoundField, values: list[str]) -> list[str]:
    """A form may know that two texts say the same, such as 5 and 5%."""
    same: Callable[[str, str], str] | None = getattr(bound.form, "one_way", None)
    return [same(bound.name, one) for one in values] if same else values


def as_query(answers: Mapping[str, Sequence[str]]) -> QueryDict:
    """Answers as a form takes them."""
    found = QueryDict(mutable=True)
    for name, values in answers.items():
        found.setlist(name, list(values))
    return found


def fill(
    forms: Iterable[BaseForm], answers: Mapping[str, Sequence[str]], keeps: Callable[[str], bool]
) -> None:
    """Draw forms that were not sent with these answers; what is not kept stays as it is.

    A kept field without an answer is empty: nothing is sent of a box that is not ticked.
    """
    data = as_query(answers)
    for form in forms:
        for name, field in form.fields.items():
            html_name = form.add_prefix(name)
            if keeps(html_name):
                value = field.widget.value_from_datadict(data, {}, html_name)
                form.initial[name] = value
                # A page may hold the drawn field already, which remembers its first value.
                form[name].initial = value


def words(bound: BoundField, values: Sequence[str]) -> str:
    """Answers of a field as a person reads them."""
    if isinstance(bound.field.widget, CheckboxInput):
        return _("是") if values else _("否")
    if not values:
        return _("未填")
    if isinstance(bound.field.widget, ChoiceWidget):
        labels = _labels(bound.field.widget.choices)
        return _("、").join(labels.get(one, one) for one in values)
    return "\n".join(values)


def label(bound: BoundField) -> str:
    """The name of a field where it stands alone: some forms have several of one label."""
    alone: Callable[[str], str] | None = getattr(bound.form, "label_alone", None)
    return (alone(bound.name) if alone else "") or str(bound.label)


def _labels(choices: Iterable[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, shown in choices:
        if isinstance(shown, list | tuple):
            found |= _labels(shown)
        else:
            found[str(value)] = str(shown)
    return found
