"""Keyset paging: forwards and back, every row exactly once, whatever the order and the size."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.accounts.models import User
from sunlot.ui.paging import Page, keyset

pytestmark = pytest.mark.django_db
ORDERS = [
    ("pk",),
    ("title", "pk"),
    ("-title", "opened_at"),
    ("-opened_at", "title", "-pk"),
    ("username",),
]


def people(titles: list[int]) -> None:
    User.objects.all().delete()
    start = datetime(2026, 4, 22, tzinfo=UTC)
    User.objects.bulk_create(
        User(
            username=f"p{number:03}", name="甲", role="officer", password="!", title=f"职{title}",
            opened_at=start + timedelta(microseconds=title * 7, days=title % 3),
        )
        for number, title in enumerate(titles)
    )  # fmt: skip


def page_of(query: str, order: tuple[str, ...], size: int, **more: Any) -> Page[User]:
    request = RequestFactory().get(f"/{query}")
    return keyset(User.objects.all(), request, order=order, size=size, **more)


@given(st.lists(st.integers(0, 4), max_size=25), st.sampled_from(ORDERS), st.integers(1, 9))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_is_met_exactly_once_forwards_and_back(
    titles: list[int], order: tuple[str, ...], size: int
) -> None:
    people(titles)
    names = [*order] if "pk" in order or "-pk" in order else [*order, "pk"]
    wanted = list(User.objects.order_by(*names).values_list("pk", flat=True))
    pages = [page_of("", order, size)]
    while pages[-1].next:
        pages.append(page_of(pages[-1].next, order, size))
    assert [row.pk for page in pages for row in page.rows] == wanted
    assert [page.start for page in pages] == [
        i * size + 1 if wanted else 0 for i in range(len(pages))
    ]
    back = [pages[-1]]
    while back[-1].previous:
        back.append(page_of(back[-1].previous, order, size))
    assert [row.pk for page in reversed(back) for row in page.rows] == wanted
    assert [[row.pk for row in page.rows] for page in reversed(back)] == [
        [row.pk for row in page.rows] for page in pages
    ]


def test_a_row_added_while_somebody_reads_hides_and_repeats_nothing() -> None:
    people([0] * 6)
    first = page_of("", ("username",), 3)
    User.objects.create(
        username="a",
        name="甲",
        role="officer",
        password="!",
        opened_at=datetime(2026, 4, 1, tzinfo=UTC),
    )
    second = page_of(first.next, ("username",), 3)
    assert [row.username for row in second.rows] == ["p003", "p004", "p005"]
    again = page_of(second.previous, ("username",), 3)
    assert [row.username for row in again.rows] == ["p000", "p001", "p002"]
    assert again.previous


def test_the_count_is_exact_up_to_the_cap() -> None:
    people([0] * 12)
    assert (page_of("", ("pk",), 5, cap=12).count, page_of("", ("pk",), 5, cap=12).capped) == (
        12,
        False,
    )
    assert (page_of("", ("pk",), 5, cap=11).count, page_of("", ("pk",), 5, cap=11).capped) == (
        11,
        True,
    )


def test_the_count_of_all_rows_on_one_page_is_not_asked_for(django_assert_num_queries) -> None:
    people([0] * 12)
    with django_assert_num_queries(1):
        assert page_of("", ("pk",), 12).count == 12
    with django_assert_num_queries(2):
        assert page_of("", ("pk",), 11).count == 12


def test_a_short_list_is_counted_by_the_statement_that_reads_its_first_page(
    django_assert_num_queries,
) -> None:
    people([0] * 12)
    with django_assert_num_queries(1):
        first = page_of("", ("pk",), 5, at_once=True)
    assert (first.count, first.capped, len(first.rows)) == (12, False, 5)
    second = page_of(first.next, ("pk",), 5, at_once=True)
    assert (second.count, second.start, len(second.rows)) == (12, 6, 5)
    assert page_of("", ("pk",), 5, cap=11, at_once=True).capped


def test_other_parameters_stay_in_the_links() -> None:
    people([0] * 12)
    page = page_of("?q=%E6%9E%9C&size=10", ("pk",), 50)
    assert len(page.rows) == 10
    assert QueryDict(page.next[1:])["q"] == "果"
    assert QueryDict(page.next[1:])["size"] == "10"
    assert [size for size, _query in page.sizes] == [10, 50, 200]
    assert all("after" not in query for _size, query in page.sizes)


@pytest.mark.parametrize(
    "query",
    ["?after=%00", "?after=x", "?after=bnVsbA", "?before=W10", "?size=7", "?size=-1",
     "?after=WyJhIiwiYiJd", "?size=99999999999999999999"],
)  # fmt: skip
def test_a_damaged_link_shows_the_first_page(query: str) -> None:
    people([0] * 5)
    page = page_of(query, ("pk",), 3)
    assert [row.username for row in page.rows] == ["p000", "p001", "p002"]
    assert not page.previous
