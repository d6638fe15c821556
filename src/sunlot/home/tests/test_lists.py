"""What all lists of the staff have in common: chips, cards, files, and what a page costs."""

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sunlot.inspections.tests.world import DRAW_ID, World, build
from tests.cast import Cast
from tests.stages import staged

Clients = Callable[[str], Client]
LISTS = {
    "targets:list": "targets:export", "officers:list": "officers:export",
    "items:list": "items:export", "plans:list": "plans:list-export",
    "draws:list": "draws:export", "inspections:list": "inspections:export",
    "publications:list": "publications:export",
}  # fmt: skip


@staged
def world(cast: Cast) -> World:
    """A drawn task with visits, one of them closed and waiting to be published."""
    world = build(cast)
    world.closed()
    return world


def table(client: Client, name: str, **query: str) -> list[dict[str, str]]:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(("page", "file"), LISTS.items())
def test_list_when_exported_then_the_page_leads_to_the_file(
    world: World, client_of: Clients, page: str, file: str
) -> None:
    text = client_of("coordinator").get(reverse(page), {"q": "x"}).content.decode()
    assert f'href="{reverse(file)}?q=x"' in text
    assert f'href="{reverse(file)}?q=x&amp;flavour=plain"' in text
    assert table(client_of("coordinator"), file)


@pytest.mark.parametrize(
    ("file", "query", "column", "found"),
    [
        ("targets:export", {"q": "天山"}, "名称", 4), ("targets:export", {"q": "无"}, "名称", 0),
        ("targets:export", {"state": "moved"}, "名称", 0),
        ("officers:export", {"department": "650000-fire"}, "姓名", 2),
        ("officers:export", {"certificate": "lapsed"}, "姓名", 0),
        ("items:export", {"q": "fire"}, "抽查事项", 1),
        ("items:export", {"state": "draft"}, "状态", 0),
        ("draws:export", {"state": "verified"}, "抽取编号", 1),
        ("draws:export", {"state": "void"}, "抽取编号", 0),
        ("inspections:export", {"state": "done"}, "检查编号", 1),
        ("publications:export", {"status": "pending"}, "检查编号", 2),
        ("publications:export", {"status": "published"}, "检查编号", 0),
    ],
)  # fmt: skip
def test_file_when_the_list_is_narrowed_then_holds_the_same_rows(
    world: World, client_of: Clients, file: str, query: dict[str, str], column: str, found: int
) -> None:
    rows = table(client_of("coordinator"), file, **query)
    assert len(rows) == found
    assert all(row[column] for row in rows)


@pytest.mark.parametrize("file", sorted(LISTS.values()))
def test_file_when_the_reader_is_of_elsewhere_then_holds_nothing_of_here(
    world: World, client_of: Clients, file: str
) -> None:
    rows = str(table(client_of("outsider"), file))
    for word in (world.task.title, world.targets[0].name, DRAW_ID, "王海涛"):
        assert word not in rows


def test_file_of_officers_when_taken_then_for_those_who_maintain_the_register_only(
    world: World, client_of: Clients
) -> None:
    url = reverse("officers:export")
    answers = {
        who: client_of(who).get(url).status_code
        for who in (
            "coordinator",
            "planner_a",
            "approver_a",
            "officer_a1",
            "supervisor",
            "sysadmin",
        )
    }
    assert [who for who, status in answers.items() if status == 200] == ["coordinator", "planner_a"]
    assert "新A-a1" not in str(table(client_of("planner_a"), "officers:export")), "certificate no."


def test_file_of_the_late_list_when_asked_for_then_holds_late_ones_only(
    world: World, client_of: Clients
) -> None:
    page = client_of("coordinator").get(reverse("publications:late")).content.decode()
    assert f'href="{reverse("publications:export")}?status=late"' in page


@pytest.mark.parametrize(
    ("page", "query", "words"),
    [
        ("targets:list", {"state": "active"}, "存续"),
        ("officers:list", {"kind": "expert"}, "专家"),
        ("items:list", {"class": "general"}, "一般检查事项"),
        ("draws:list", {"mode": "open"}, "公开名单"),
        ("inspections:list", {"kind": "random"}, "随机抽取"),
        ("publications:list", {"draw": DRAW_ID}, DRAW_ID),
    ],
)  # fmt: skip
def test_filter_when_applied_then_a_chip_takes_it_away(
    world: World, client_of: Clients, page: str, query: dict[str, str], words: str
) -> None:
    text = client_of("coordinator").get(reverse(page), query).content.decode()
    assert f'<span class="chip">{words}<a class="plain" href="?"' in text
    nonsense = client_of("coordinator").get(reverse(page), dict.fromkeys(query, "nonsense"))
    assert nonsense.status_code == 200


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("home:workbench", 33), ("targets:list", 16), ("officers:list", 12), ("items:list", 11),
        ("plans:list", 12), ("draws:list", 7), ("inspections:list", 11),
        ("publications:list", 13), ("rulebook:list", 5),
    ],
)  # fmt: skip
def test_page_when_drawn_then_costs_a_known_number_of_statements(
    world: World, client_of: Clients, page: str, most: int
) -> None:
    """With everything: session, person, list, count, filters; the agenda on the workbench alone."""
    client = client_of("coordinator")
    client.get(reverse(page))
    with CaptureQueriesContext(connection) as found:
        client.get(reverse(page))
    assert len(found) <= most, "\n".join(one["sql"][:160] for one in found)


def test_register_when_listed_then_shows_visits_against_the_cap(
    world: World, client_of: Clients
) -> None:
    """PL-04"""
    page = client_of("coordinator").get(reverse("targets:list")).content.decode()
    assert page.count("<span>1 / 2</span>") == 1
    assert page.count("<span>0 / 2</span>") == 3
    assert "2026-04-20" in page
