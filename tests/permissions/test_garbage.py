"""Nothing that stands in an address or behind its question mark makes the site fail."""

import uuid

import pytest
from django.urls import NoReverseMatch, reverse

from tests.permissions.addresses import arguments_of, variants_of
from tests.permissions.people import PEOPLE, Person
from tests.permissions.routes import Route, routes
from tests.permissions.table import FILE, read
from tests.permissions.walk import Walker

pytestmark = pytest.mark.slow
WORDS = ("0", "无此编号", "x" * 300, "'\"><", "a b", "-1")
GARBAGE = {
    "int": (0, 10**30),
    "slug": ("no-such-thing", "x" * 300),
    "str": WORDS,
    "path": (*WORDS, "a/../b", "//"),
    "uuid": (uuid.UUID(int=0),),
}
# What pages read behind the question mark; a page ignores what it does not know.
QUESTIONS = (
    "q='\"><&after=x&before=x&size=x&page=x&year=x&state=x&mode=x&class=x&kind=x&task=x&mine=x",
    "q=%FF%E4%B8%AD&after=WzFd&year=99999999999&task=99999999999999999999&department=x&draw=x",
    "object=x&from=x&to=2026-01-01&stratum=x&show=x&status=x&certificate=x&expert=x&cause=x",
)


def readers_of(route: Route) -> list[Person]:
    """One person who gets the page with the own record, by the reviewed table, if anybody does."""
    row = read(FILE.read_text(encoding="utf-8"))[route.name, "GET"]
    served = [one for one in reversed(PEOPLE) if row.status(one.heading, 0) == "200"]
    return served[:1] if route.is_public else served[-1:]


GET_ROUTES = [one for one in routes() if "GET" in one.methods]


@pytest.mark.parametrize(
    "route", [one for one in GET_ROUTES if one.parameters], ids=lambda one: one.name
)
def test_address_when_its_record_does_not_exist_then_404(route: Route, walker: Walker) -> None:
    for person in readers_of(route):
        right = arguments_of(route, walker.world, variants_of(route)[0], person.username or "")
        for name, text in route.parameters:
            kind = text.rpartition("<")[2].partition(":")[0]
            for value in GARBAGE[kind]:
                try:
                    url = reverse(route.name, kwargs={**right, name: value})
                except NoReverseMatch:
                    continue
                answer = walker.ask(person, "GET", url)
                # "-1" and the like may be a step's name; what matters is that nothing fails.
                assert answer.status == "404", f"{person.heading} GET {url}: {answer}"


@pytest.mark.parametrize(
    "route", [one for one in GET_ROUTES if one.app != "ui"], ids=lambda one: one.name
)
def test_page_when_asked_with_garbage_behind_the_question_mark_then_does_not_fail(
    route: Route, walker: Walker
) -> None:
    for person in readers_of(route):
        url = walker.url(route, variants_of(route)[0], person)
        for question in QUESTIONS:
            answer = walker.ask(person, "GET", f"{url}?{question}")
            assert answer.status != "500", f"{person.heading} GET {url}?{question}: {answer.bug}"


@pytest.mark.parametrize("url", [
    "/open/businesses/x%00/", "/open/businesses/?q=x%00", "/open/draws/%00/", "/open/items/%00/",
    "/draws/%00/", "/items/?q=%00", "/officers/?q=x%00", "/departments/%00/",
    "/accounts/login/?next=%00",
])  # fmt: skip
def test_address_when_it_holds_a_nul_byte_then_does_not_fail(url: str, walker: Walker) -> None:
    person = next(one for one in PEOPLE if one.heading == "coordinator")
    answer = walker.ask(person, "GET", url)
    assert answer.status in {"302", "400", "404"}, answer.bug or answer.status
