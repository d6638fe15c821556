"""What the frame of every page says of the reader's own work, and what that costs."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sunlot.home import queries
from sunlot.inspections.tests.world import build
from sunlot.plans import actions
from sunlot.plans.tests.builders import draft
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]
COUNTED = re.compile(r'<span class="label">([^<]+)</span><span class="nav-count">(\d+)</span>')


def counters(page: str) -> dict[str, int]:
    """The numbers beside the entries of the navigation."""
    return {label: int(number) for label, number in COUNTED.findall(page)}


def news(client: Client) -> dict[str, int]:
    """What the script of a page is told: the number of each address that has one."""
    answer = client.get(reverse("home:waiting")).json()
    return {url: number for url, number in answer["counts"].items() if number}


def page_of(client: Client, name: str) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def test_counters_when_something_waits_then_stand_at_its_noun_and_at_the_bell(
    cast: Cast, client_of: Clients
) -> None:
    actions.submit(
        plan=draft(cast), low_share_reason="", by=cast.actor("coordinator"), at=NOW
    )  # fmt: skip
    page = page_of(client_of("chair"), "home:workbench")
    assert counters(page) == {"工作台": 1, "年度计划": 1}
    assert news(client_of("chair")) == {reverse("home:workbench"): 1, reverse("plans:list"): 1}
    assert "待办 1 件" in page
    assert '<span class="bell-count" aria-hidden="true">1</span>' in page


def test_counters_when_others_have_to_act_then_stay_away(cast: Cast, client_of: Clients) -> None:
    """Only the person's own open actions count; what waits for others and reminders do not."""
    plan = draft(cast)
    actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    actions.adopt(plan=plan, by=cast.actor("chair"), at=NOW)
    actions.request_issue(plan=plan, document_number="甲", by=cast.actor("coordinator"), at=NOW)
    assert "wait" in [line.kind for line in queries.agenda(cast.actor("coordinator"), NOW.date())]
    page = page_of(client_of("coordinator"), "home:workbench")
    assert counters(page) == {}
    assert "没有待办" in page
    assert news(client_of("coordinator")) == {}
    assert counters(page_of(client_of("coordinator_2"), "home:workbench")) == {
        "工作台": 1, "年度计划": 1,
    }  # fmt: skip


def test_counters_when_a_role_has_no_workbench_entry_then_its_entries_count(
    cast: Cast, client_of: Clients
) -> None:
    world = build(cast)
    world.notified()
    assert news(client_of("officer_a1")) == {reverse("inspections:mine"): 1}
    answer = client_of("officer_a1").get(reverse("home:waiting")).json()
    assert "待办 1 件" in answer["bell"]


@pytest.mark.parametrize(
    ("who", "most"),
    [("coordinator", 16), ("planner_a", 18), ("approver_a", 13), ("officer_a1", 6),
     ("supervisor", 5), ("typist_1", 2), ("sysadmin", 9), ("secadmin", 9), ("auditadmin", 3)],
)  # fmt: skip
def test_agenda_when_read_for_the_frame_then_costs_a_known_number_of_statements(
    cast: Cast, who: str, most: int
) -> None:
    """Independent of how much there is: the frame of each page pays this once."""
    world = build(cast)
    world.create()
    actor = cast.actor(who)
    with CaptureQueriesContext(connection) as found:
        queries.agenda(actor, NOW.date())
    assert len(found) <= most, "\n".join(one["sql"][:200] for one in found)


@pytest.mark.parametrize(
    ("name", "readings"),
    [("home:workbench", 1), ("home:waiting", 1), ("rulebook:list", 0), ("targets:list", 0)],
)
def test_page_when_drawn_then_only_the_workbench_and_the_counters_read_the_agenda(
    cast: Cast, client_of: Clients, monkeypatch: pytest.MonkeyPatch, name: str, readings: int
) -> None:
    calls: list[str] = []
    real = queries.agenda
    monkeypatch.setattr(
        queries, "agenda", lambda actor, today: calls.append(actor.name) or real(actor, today)
    )
    assert client_of("coordinator").get(reverse(name)).status_code == 200
    assert calls == ["周敏"] * readings


def test_error_page_when_drawn_then_has_the_frame_too(cast: Cast, client_of: Clients) -> None:
    response = client_of("coordinator").get("/targets/none/")
    assert response.status_code == 404
    assert "bell" in response.content.decode()


def test_help_when_opened_then_names_the_keys_of_the_role(cast: Cast, client_of: Clients) -> None:
    page = page_of(client_of("coordinator"), "rulebook:list")
    assert "<kbd>/</kbd>" in page
    assert "<kbd>j</kbd>" in page
    assert "<kbd>/</kbd>" not in page_of(client_of("auditadmin"), "rulebook:list")


def test_counters_when_the_page_did_not_read_them_then_it_says_no_number_and_asks(
    cast: Cast, client_of: Clients
) -> None:
    actions.submit(plan=draft(cast), low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    page = page_of(client_of("chair"), "rulebook:list")
    assert f'data-waiting="{reverse("home:waiting")}"' in page
    assert '<span class="visually-hidden">待办</span>' in page
    assert counters(page) == {}
    assert "data-known" not in page
    assert "data-known" in page_of(client_of("chair"), "home:workbench")


def test_counters_when_asked_for_then_the_sign_in_does_not_last_longer(
    cast: Cast, client_of: Clients
) -> None:
    client = client_of("planner_a")
    client.get(reverse("rulebook:list"))
    session = client.session
    session["sunlot.seen"] -= 100
    session.save()
    before = dict(client.session)
    assert client.get(reverse("home:waiting")).status_code == 200
    assert dict(client.session) == before, "nor does it write over what another page keeps"
