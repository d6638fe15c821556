"""Pages sent to the own 待办: which, by whom, how many, for how long."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sunlot import clock
from sunlot.home import actions, queries
from sunlot.home.errors import LinkNotSendable, LinksFull
from sunlot.home.models import SentLink
from sunlot.ledger.models import Event
from sunlot.plans.models import Plan
from sunlot.plans.tests.builders import draft
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def sheet(plan: Plan) -> str:
    return reverse("plans:sheet", args=[plan.pk])


def send(cast: Cast, path: str, who: str = "coordinator") -> SentLink:
    return actions.send_link(path=path, by=cast.actor(who), at=NOW)


def links(cast: Cast, who: str = "coordinator") -> list[str]:
    lines = queries.agenda(cast.actor(who), NOW.date())
    return [str(line.what) for line in lines if line.link]


def test_page_when_sent_from_a_phone_then_waits_at_the_desk_until_it_is_removed(
    cast: Cast, client_of: Clients
) -> None:
    plan = draft(cast)
    client = client_of("coordinator")
    page = client.get(sheet(plan)).content.decode()
    assert "发送链接到我的待办" in page
    events = Event.objects.count()
    answer = client.post(reverse("home:link-send"), {"path": sheet(plan)})
    assert answer["Location"] == sheet(plan)
    assert Event.objects.count() == events, "a link is no record"
    page = client.get(reverse("home:workbench")).content.decode()
    assert "在电脑上编制：2026 年度抽查工作计划" in page
    assert "4-20 由本人发送，5-04 之后自动移除。" in page
    assert f'href="{sheet(plan)}"' in page
    link = SentLink.objects.get()
    assert client_of("planner_a").post(reverse("home:link-done"), {"link": link.pk})
    assert links(cast) != [], "nobody removes another person's"
    client.post(reverse("home:link-done"), {"link": link.pk})
    assert links(cast) == []
    assert client.post(reverse("home:link-done"), {"link": link.pk}).status_code == 302


def test_page_when_sent_twice_then_one_line_that_counts_from_the_second(cast: Cast) -> None:
    path = sheet(draft(cast))
    send(cast, path)
    actions.send_link(path=path, by=cast.actor("coordinator"), at=NOW + DAY)
    assert SentLink.objects.get().sent_at == NOW + DAY


@pytest.mark.parametrize(
    "path",
    ["", "/", "/home/", "//evil.example/plans/1/sheet/", "https://evil.example/", "javascript:x",
     "/plans/999999/sheet/", "/plans/1/sheet/?next=//evil.example", "/open/", "/accounts/logout/"],
)  # fmt: skip
def test_other_addresses_are_refused(cast: Cast, client_of: Clients, path: str) -> None:
    draft(cast)
    with pytest.raises(LinkNotSendable):
        send(cast, path)
    answer = client_of("coordinator").post(reverse("home:link-send"), {"path": path})
    assert answer.status_code == 409
    assert not SentLink.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "officer_a1", "sysadmin", "party_justice"])
def test_page_out_of_sight_is_refused_like_one_that_is_not_there(cast: Cast, who: str) -> None:
    with pytest.raises(LinkNotSendable):
        send(cast, sheet(draft(cast)), who)


def test_link_when_its_page_is_out_of_sight_by_now_then_not_shown(cast: Cast) -> None:
    """What the page is called is read at each look, with the reader's rights of that moment."""
    plan = draft(cast)
    send(cast, sheet(plan))
    SentLink.objects.update(owner=cast.users["outsider"])
    assert links(cast, "outsider") == []


def test_twenty_at_most_and_after_two_weeks_they_leave(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = draft(cast)
    owner = cast.users["coordinator"]
    SentLink.objects.bulk_create(
        SentLink(owner=owner, path=f"/plans/{10**6 + n}/sheet/", sent_at=NOW) for n in range(20)
    )
    with pytest.raises(LinksFull) as caught:
        send(cast, sheet(plan))
    assert "20" in caught.value.text()
    SentLink.objects.update(sent_at=NOW - queries.KEEP - DAY)
    send(cast, sheet(plan))
    assert SentLink.objects.count() == 1, "what is over makes room"
    monkeypatch.setattr(clock, "now", lambda: NOW + queries.KEEP)
    assert len(links(cast)) == 1
    monkeypatch.setattr(clock, "now", lambda: NOW + queries.KEEP + DAY)
    assert links(cast) == []
