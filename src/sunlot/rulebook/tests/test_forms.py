"""A field that a rule governs says so beside it: the form declares the rule, the page draws it."""

import importlib
import re
from importlib.util import find_spec
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template

from sunlot.rulebook import book
from sunlot.rulebook.tests.references import ROOT

# Rules about what a person fills in; the others are about time, roles or the register itself.
GOVERNED = {
    "AC-01", "AC-06", "AC-10", "AC-11", "CL-01", "CL-02", "DR-02", "DR-06", "DR-07", "DR-08",
    "DR-09", "DR-14", "DR-15", "IN-01", "IN-02", "IN-03", "IN-06", "IT-01", "IT-02", "IT-03",
    "JC-01", "OF-01", "OF-02", "OF-03", "OF-05", "OF-07", "PB-03", "PB-04", "PL-01", "PL-03",
    "RK-01", "TG-01",
}  # fmt: skip


def declared() -> list[tuple[Any, str, str]]:
    """Every form of the product, field and rule."""
    found = []
    for app in settings.SUNLOT_APPS:
        if not find_spec(f"{app}.forms"):
            continue
        module = importlib.import_module(f"{app}.forms")
        for form in vars(module).values():
            if isinstance(form, type) and form.__module__ == module.__name__:
                found += [(form, *pair) for pair in vars(form).get("rules", {}).items()]
    return found


def name_of(one: tuple[Any, str, str]) -> str:
    return f"{one[0].__module__.split('.')[1]}.{one[0].__name__}.{one[1]}"


@pytest.mark.parametrize("one", declared(), ids=name_of)
def test_rule_of_a_field_is_known_and_the_field_is_drawn_by_the_tag(
    one: tuple[Any, str, str],
) -> None:
    form, field, rule_id = one
    assert rule_id in book()
    assert field in form.base_fields or field in {"draw_at", "commit_by"}
    app = form.__module__.split(".")[1]
    pages = "".join(page.read_text("utf-8") for page in (ROOT / app).glob("templates/**/*.html"))
    by_name = re.search(rf"{{% field \w+\.{field}\b", pages)
    assert by_name or re.search(r"in form %}{% field", pages), f"no page draws {field}"


def test_every_rule_about_what_is_filled_in_stands_at_a_field() -> None:
    assert {rule_id for _form, _field, rule_id in declared()} == GOVERNED


def test_field_when_its_form_declares_a_rule_then_its_help_ends_with_the_citation() -> None:
    class Reason(forms.Form):
        rules = {"reason": "PB-04"}  # noqa: RUF012 - as a form declares it
        reason = forms.CharField(help_text="理由公开。")
        other = forms.CharField()

    form = Reason()
    governed, free = (
        Template("{% load ui %}{% field one %}").render(Context({"one": form[name]}))
        for name in ("reason", "other")
    )
    help_text = governed.partition('id="id_reason_helptext">')[2].partition("<input")[0]
    assert help_text.startswith("理由公开。")
    assert 'class="citation"' in help_text
    assert "PB-04" in help_text
    assert "citation" not in free
