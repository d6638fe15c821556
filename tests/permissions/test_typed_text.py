"""Whatever words are typed into whatever form: no failure, and no page takes them for markup."""

import re
from itertools import islice
from urllib.parse import urljoin

import pytest
from django.utils.html import escape

from tests.permissions.forms import Field, forms_of
from tests.permissions.routes import Route, routes
from tests.permissions.table import FILE, read
from tests.permissions.walk import Walker, person_named

pytestmark = pytest.mark.slow
TABLE = read(FILE.read_text(encoding="utf-8"))
MARKUP = '"><svg/onload=alert(1)>\'" onfocus=alert(2) x="{{ 7|add:7 }}</script><b>=1+1'
# Markup of the text above that no page may hold unchanged, wherever it shows the text.
TAKEN = re.compile(r"<svg/onload|[\"'] onfocus=alert|</script><b>|href=[\"']?javascript:")
LONG = ("努尔兰·阿不都热依木江" * 20)[:200]


def readers_of(route: Route) -> list[tuple[str, str]]:
    """(heading, variant) of the first two whom the table shows the page."""
    row = TABLE.get((route.name, "GET"))
    return list(islice(row.served(), 2)) if row else []


def markup(one: Field) -> str:
    """As much of it as a browser lets a person type."""
    return ("javascript:alert(1)//" + MARKUP if one.kind == "url" else MARKUP)[: one.room]


def fill_in(walker: Walker, route: Route) -> set[tuple[str, str]]:
    """Send every form of the page with either text; the fields that were filled."""
    filled: set[tuple[str, str]] = set()
    for heading, variant in readers_of(route):
        person = person_named(heading)
        url = walker.url(route, variant, person)
        for form in forms_of(walker.ask(person, "GET", url).body.decode(errors="replace")):
            new = {(form.action, name) for name in form.typed()} - filled
            to = urljoin(url, form.action)
            for words in (markup, lambda _field: LONG) if new else ():
                answers = walker.submit(person, to, form.filled(words))
                for answer in answers:
                    assert answer.status != "500", f"{heading} POST {to}: {answer.bug}"
                    found = TAKEN.search(answer.body.decode(errors="replace"))
                    assert not found, f"{heading} POST {to}: {found}"
            filled |= new
    return filled


PAGES = [one for one in routes() if "GET" in one.methods and readers_of(one)]


@pytest.mark.parametrize("route", PAGES, ids=lambda one: one.name)
def test_form_when_markup_or_a_long_name_is_typed_then_shown_as_text_or_explained(
    route: Route, walker: Walker
) -> None:
    fill_in(walker, route)


def test_forms_when_counted_then_the_reader_of_forms_finds_them(walker: Walker) -> None:
    """A reader that finds nothing would make the tests above say nothing."""
    route = next(one for one in PAGES if one.name == "plans:task-add")
    assert len(fill_in(walker, route)) >= 5


def test_taken_when_a_page_holds_the_text_unescaped_then_found() -> None:
    assert TAKEN.search(f'<input value="{MARKUP}">')
    assert not TAKEN.search(escape(MARKUP))
