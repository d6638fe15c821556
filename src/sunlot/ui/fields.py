"""Small corrections of a form field before it is drawn, so that every form says things one way."""

from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

BLANK = "---------"  # what Django writes for "nothing chosen yet"


def prepare(bound: BoundField) -> None:
    """Words instead of dashes for an empty choice; no placeholder that repeats the label.

    The field belongs to one form of one request, so that changing it is safe.
    """
    field: Any = bound.field
    if field.widget.attrs.get("placeholder") == str(bound.label):
        field.widget.attrs.pop("placeholder")
    if getattr(field, "empty_label", None) == BLANK:
        field.empty_label = _("请选择")
    choices = getattr(field.widget, "choices", None)
    if isinstance(choices, list):
        field.widget.choices = [
            (value, _("请选择") if label == BLANK else label) for value, label in choices
        ]
