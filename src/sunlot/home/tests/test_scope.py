"""The scope switch of the top bar: what it offers, what it narrows, what it leaves open."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.actors import View
from sunlot.home import queries
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]


@pytest.fixture
def shops(cast: Cast) -> tuple[Target, Target]:
    """One business in Ürümqi's district, one in Kashgar."""
    return (
        make_target(cast.regions["650102"], name="天山示例商行", object_id="product:U-1"),
        make_target(cast.regions["653101"], name="喀什示例商行", object_id="product:K-1"),
    )


def choose(client: Client, region: str = "", department: str = "", back: str = "") -> None:
    asked = {"region": region, "department": department, "next": back or reverse("targets:list")}
    response = client.post(reverse("home:scope"), asked)
    assert response.status_code == 302
    assert response["Location"] == asked["next"]


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response
    return response.content.decode()


def test_switch_when_a_region_is_chosen_then_lists_and_search_show_it_only(
    shops: tuple[Target, Target], client_of: Clients
) -> None:
    client, where = client_of("coordinator"), reverse("targets:list")
    assert "喀什示例商行" in page_of(client, where)
    choose(client, "650100")
    for url in (where, f"{reverse('home:search')}?q=示例商行"):
        page = page_of(client, url)
        assert "天山" in page
        assert "product:K-1" not in page
        assert "列表只显示：乌鲁木齐市" in page
    file = b"".join(client.get(reverse("targets:export")).streaming_content).decode("utf-8-sig")
    assert "喀什示例商行" not in file
    choose(client, "650000")
    assert "喀什示例商行" in page_of(client, where)


def test_record_when_outside_the_view_then_opens_with_a_note(
    shops: tuple[Target, Target], client_of: Clients
) -> None:
    """The view gives and takes no right: what a link leads to opens, and says where it lies."""
    client, note = client_of("coordinator"), "不在所选的查看范围之内"
    inside, outside = (reverse("targets:detail", args=[one.object_id]) for one in shops)
    assert note not in page_of(client, outside)
    choose(client, "650100")
    assert note in page_of(client, outside)
    assert note not in page_of(client, inside)


def test_switch_when_opened_then_offers_the_way_down_and_the_departments_there(cast: Cast) -> None:
    actor = cast.actor("coordinator")
    switch = queries.switch_of(actor, NOW.date())
    assert switch is not None
    assert [one.label for one in switch.regions][:2] == ["新疆维吾尔自治区", "乌鲁木齐市"]
    assert "天山区" not in [one.label for one in switch.regions]
    assert "市场监管部门" in [one.label for one in switch.departments]
    assert "联席办" not in [one.label for one in switch.departments]
    view = queries.view_of(actor, region="652300", department="652300-market", today=NOW.date())
    lower = queries.switch_of(actor.viewing(view), NOW.date())
    assert lower is not None
    assert [(one.label, one.depth) for one in lower.regions] == [
        ("新疆维吾尔自治区", 0), ("昌吉回族自治州", 1), ("昌吉市", 2),
    ]  # fmt: skip
    assert [(one.label, one.chosen) for one in lower.departments] == [("昌吉市场监管", True)]


def test_department_when_of_another_region_than_chosen_then_not_kept(cast: Cast) -> None:
    actor = cast.actor("coordinator")
    view = queries.view_of(actor, region="652300", department="650000-market", today=NOW.date())
    assert (view.region_name, view.department_id) == ("昌吉回族自治州", 0)


@pytest.mark.parametrize("code", ["653100", "nonsense", "650000"])
def test_region_when_outside_the_own_reach_then_narrows_nothing(cast: Cast, code: str) -> None:
    view = queries.view_of(cast.actor("outsider"), region=code, department="", today=NOW.date())
    assert view == View()


@pytest.mark.parametrize("who", ["officer_a1", "party_public", "sysadmin", "auditadmin"])
def test_switch_when_a_role_reads_no_lists_then_is_not_offered(
    cast: Cast, client_of: Clients, who: str
) -> None:
    assert queries.switch_of(cast.actor(who), NOW.date()) is None
    assert "scope-menu" not in page_of(client_of(who), reverse("rulebook:list"))


def test_session_when_it_holds_nonsense_then_the_page_opens(client_of: Clients) -> None:
    client = client_of("coordinator")
    session = client.session
    session["view"] = {"region_path": "650000/", "more": 1}
    session.save()
    assert "scope-menu" in page_of(client, reverse("targets:list"))


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "", "javascript:x"])
def test_switch_when_led_elsewhere_then_back_to_the_workbench(
    client_of: Clients, back: str
) -> None:
    response = client_of("coordinator").post(reverse("home:scope"), {"next": back})
    assert response["Location"] == reverse("home:workbench")


def test_agenda_when_narrowed_then_bell_counts_all_and_the_list_says_so(
    cast: Cast, client_of: Clients
) -> None:
    """What is asked of a person never disappears behind a view."""
    from sunlot.plans import actions
    from sunlot.plans.tests.builders import draft

    actions.submit(plan=draft(cast), low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    client = client_of("chair")
    choose(client, "653100", back=reverse("home:workbench"))
    page = page_of(client, reverse("home:workbench"))
    assert "待办 1 件" in page
    assert "全部待办共 1 条" in page
