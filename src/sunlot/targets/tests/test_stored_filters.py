"""存为抽取范围: what a list shows becomes a filter that selects exactly the same objects."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.actors import View
from sunlot.errors import Forbidden
from sunlot.ledger.models import Event
from sunlot.plans.tests.builders import draft
from sunlot.targets import actions, queries
from sunlot.targets.errors import FilterEmpty, FilterKnown, FilterNameTaken, FilterNotStorable
from sunlot.targets.listing import address_of, listing_of, stored_of
from sunlot.targets.models import (
    RegistrationState,
    SpecialRegister,
    StoredFilter,
    Target,
    TargetKind,
)
from sunlot.targets.rules import is_narrow
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

TODAY = NOW.date()
TAGS = ["食品生产许可", "机动车检验"]
FOOD = {"all": [{"field": "tag", "op": "in", "value": ["食品生产许可"]}]}
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "region": st.sampled_from(["650000", "650100", "650102", "652301", "nonsense"]),
        "kind": st.sampled_from([*TargetKind.values, "nonsense"]),
        "state": st.sampled_from([*RegistrationState.values, "nonsense"]),
        "tag": st.sampled_from([*TAGS, "没有的标签"]),
    },
)


@pytest.fixture
def register(cast):
    """Objects of every kind of difference that a filter can make."""
    departments = [None, cast.department("market"), cast.department("fire")]
    for n in range(24):
        make_target(
            cast.regions[["650102", "650103", "652301", "653101"][n % 4]], name=f"示例商行{n}",
            kind=["enterprise", "individual", "project"][n % 3], tags=TAGS[: n % 3],
            registration_state=["active", "cancelled"][n % 5 == 0],
            department=departments[n % 3],
        )  # fmt: skip
    return cast


def listed(viewer, asked):
    return listing_of(QueryDict(urlencode(asked)), viewer, TODAY)


def ids(rows):
    return set(rows.values_list("pk", flat=True))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=ASKED,
    who=st.sampled_from(["coordinator", "planner_a", "outsider"]),
    place=st.sampled_from(["", "650100", "652300"]),
    body=st.sampled_from(["", "market", "fire"]),
)
def test_filter_when_stored_from_a_list_then_selects_exactly_what_it_showed(
    register, asked, who, place, body
):
    """With the view of the top bar. Where the list says no state, existing objects are meant."""
    actor = register.actor(who)
    path = register.regions[place].path if place else ""
    key = register.department(body).pk if body else 0
    viewer = actor.viewing(View(region_path=path, department_id=key))
    listing = listed(viewer, asked)
    try:
        stored = stored_of(listing, viewer)
    except FilterEmpty:
        assert not listing.conditions
        return
    shown = listing.rows
    if "state" not in listing.chosen:
        shown = shown.filter(registration_state=RegistrationState.ACTIVE)
    region = register.users[who].department.region
    assert ids(queries.select(stored, region)) == ids(shown)
    if query := address_of(stored):
        again = listing_of(QueryDict(query), actor, TODAY)
        assert ids(again.rows) == ids(shown)


@pytest.mark.parametrize("asked", [{"q": "示例商行"}, {"quality": "no-address", "kind": "project"}])
def test_filter_when_the_list_was_searched_then_refused(register, asked):
    """A name is no scope: it would aim at one business."""
    actor = register.actor("planner_a")
    with pytest.raises(FilterNotStorable):
        stored_of(listed(actor, asked), actor)


def test_store_when_named_then_kept_with_its_words_in_the_ledger(register):
    stored = actions.store_filter(
        name="食品生产企业", conditions=FOOD, by=register.actor("planner_a"), at=NOW
    )
    assert stored.conditions["all"][1]["value"] == ["active"]
    event = Event.objects.get(kind="targets.filter-stored")
    assert event.data["filter"] == stored.conditions
    with pytest.raises(FilterKnown):
        actions.store_filter(name="别名", conditions=FOOD, by=register.actor("planner_b"), at=NOW)
    other = {"all": [{"field": "kind", "op": "in", "value": ["project"]}]}
    with pytest.raises(FilterNameTaken):
        actions.store_filter(
            name="食品生产企业", conditions=other, by=register.actor("planner_b"), at=NOW
        )
    outer = actions.store_filter(
        name="食品生产企业", conditions=FOOD, by=register.actor("outsider"), at=NOW
    )
    assert outer.region.code == "652300"


@pytest.mark.parametrize("who", ["approver_a", "supervisor", "officer_a1", "sysadmin"])
def test_store_when_the_role_composes_no_plan_then_refused(register, who):
    with pytest.raises(Forbidden):
        actions.store_filter(name="甲", conditions=FOOD, by=register.actor(who), at=NOW)


def test_remove_when_another_department_stored_it_then_refused(register):
    stored = actions.store_filter(
        name="甲", conditions=FOOD, by=register.actor("planner_a"), at=NOW
    )
    with pytest.raises(Forbidden):
        actions.remove_filter(stored=stored, by=register.actor("planner_b"), at=NOW)
    actions.remove_filter(stored=stored, by=register.actor("planner_a"), at=NOW)
    assert not StoredFilter.objects.exists()


@given(st.integers(0, 100))
def test_is_narrow_dr_10_when_fewer_than_twenty_then_warned(count):
    """DR-10: an empty scope is another trouble."""
    assert is_narrow(count) is (count in range(1, 20))


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response
    return response.content.decode()


def test_pages_when_a_filter_is_stored_and_used_then_the_task_has_its_copy(register, client_of):
    """From the list's chips to the task, as a planner goes."""
    client, plan = client_of("planner_a"), draft(register)
    task = plan.tasks.filter(lead=register.department("market")).first()
    assert "存为抽取范围" not in page(client, "targets:list", q="示例")
    asked = {"tag": "食品生产许可", "region": "650100"}
    assert "targets/filters/new/?tag=" in page(client, "targets:list", **asked)
    new = page(client, "targets:filter-new", **asked)
    assert "抽取范围只有" in new
    assert "DR-10" in new
    response = client.post(
        f"{reverse('targets:filter-new')}?{urlencode(asked)}", {"name": "乌市食品"}
    )
    stored = StoredFilter.objects.get()
    assert response["Location"] == reverse("targets:filter", args=[stored.pk])
    assert task.title in page(client, "targets:filter", stored.pk)
    used = client.post(reverse("plans:filter-use", args=[stored.pk]), {"task": task.pk})
    assert used["Location"] == reverse("plans:task-scope", args=[task.pk])
    task.refresh_from_db()
    assert task.target_filter == stored.conditions
    assert f"plans/tasks/{task.pk}/" in page(client, "targets:filter", stored.pk)
    assert "乌市食品" in page(client, "targets:filters")
    asked = page(client, "targets:filter-remove", stored.pk)
    assert "确认移除" in asked
    assert StoredFilter.objects.exists()
    client.post(reverse("targets:filter-remove", args=[stored.pk]))
    assert not StoredFilter.objects.exists()
    task.refresh_from_db()
    assert task.target_filter == stored.conditions


def test_page_when_one_business_is_left_then_says_that_this_is_naming_it(register, client_of):
    """DR-10"""
    Target.objects.exclude(pk=Target.objects.filter(tags__contains=[TAGS[1]]).first().pk).update(
        tags=[]
    )
    one = Target.objects.get(tags__contains=[TAGS[1]])
    Target.objects.filter(pk=one.pk).update(registration_state="active")
    words = "等于直接指定这一户"
    assert words in page(client_of("planner_a"), "targets:filter-new", tag=TAGS[1])
    assert "现在没有对象" in page(client_of("planner_a"), "targets:filter-new", tag="没有")


def test_lists_when_searched_by_name_then_page_and_file_follow(register, cast, client_of):
    region, department = cast.regions["650000"], cast.department("market")
    for n, name in enumerate(("乌市食品", "喀什冷库")):
        StoredFilter.objects.create(
            name=name, digest=str(n) * 64, region=region, department=department,
            conditions={"all": [{"field": "tag", "op": "in", "value": [name]}]},
            stored_by=cast.users["planner_a"], stored_at=NOW,
        )  # fmt: skip
        SpecialRegister.objects.create(
            name=f"{name}库", title=f"{name}库", department=department, region=region
        )
    client = client_of("planner_a")
    for place in ("filters", "registers"):
        text = client.get(reverse(f"targets:{place}"), {"q": "食品"}).content.decode()
        assert "乌市" in text
        assert "喀什冷库" not in text
        response = client.get(reverse(f"targets:{place}-export"), {"q": "食品"})
        file = b"".join(response).decode("utf-8-sig")
        assert "乌市食品" in file
        assert "喀什冷库" not in file
