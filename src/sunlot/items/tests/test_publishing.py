"""Who may publish what, and what the rules IT-01 and IT-02 say."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from sunlot.errors import Forbidden
from sunlot.imports.tests.support import AT
from sunlot.items import actions, queries
from sunlot.items.errors import NoDraft, NothingToPublish, NotPublishable, OtherDepartment
from sunlot.items.models import Item, ItemVersion
from sunlot.items.rules.citing import citations
from sunlot.items.rules.versions import missing_for_publication, usable_on
from sunlot.ledger.models import Event
from tests.cast import build_cast

DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))


def draft(cast, code="A-1", kind="market", matter="食品生产监督检查", **facts):
    item = Item.objects.create(
        code=code, department=cast.department(kind), region=cast.regions["650000"]
    )
    facts = {"basis_text": "《食品安全法》第一百一十条", "method": "现场检查"} | facts
    return ItemVersion.objects.create(
        item=item, number=1, category="食品", matter=matter, item_class="key", created_at=AT,
        **facts,
    )  # fmt: skip


@pytest.mark.parametrize("gap", ["basis_text", "method"])
def test_item_without_basis_or_method_cannot_be_published_it_02(cast, gap):
    version = draft(cast, **{gap: ""})
    with pytest.raises(NotPublishable) as caught:
        actions.publish(item=version.item, by=cast.actor("planner_a"), at=AT)
    assert "A-1" in str(caught.value)
    assert not Event.objects.filter(kind="items.published").exists()


def test_other_department_cannot_publish_but_the_office_can(cast):
    version = draft(cast)
    with pytest.raises(OtherDepartment):
        actions.publish(item=version.item, by=cast.actor("planner_b"), at=AT)
    with pytest.raises(OtherDepartment):
        actions.publish(item=version.item, by=cast.actor("outsider"), at=AT)
    with pytest.raises(Forbidden):
        actions.publish(item=version.item, by=cast.actor("approver_a"), at=AT)
    done = actions.publish(item=version.item, by=cast.actor("coordinator"), at=AT)
    assert done.state == "published"


def test_publishing_twice_says_that_it_is_done(cast):
    version = draft(cast)
    actions.publish(item=version.item, by=cast.actor("planner_a"), at=AT)
    with pytest.raises(NoDraft):
        actions.publish(item=version.item, by=cast.actor("planner_a"), at=AT)
    assert Event.objects.filter(kind="items.published").count() == 1


def test_publish_all_takes_complete_drafts_of_the_own_department_only(cast):
    mine, lacking = draft(cast), draft(cast, "A-2", method="")
    other = draft(cast, "B-1", "fire")
    assert actions.publish_all(by=cast.actor("planner_a"), at=AT) == 1
    assert Event.objects.filter(kind="items.published-all").count() == 1
    with pytest.raises(NothingToPublish):
        actions.publish_all(by=cast.actor("planner_a"), at=AT)
    assert actions.publish_all(by=cast.actor("coordinator"), at=AT) == 1
    for version, state in ((mine, "published"), (other, "published"), (lacking, "draft")):
        version.refresh_from_db()
        assert version.state == state


def test_unpublished_item_is_not_in_force_it_01(cast):
    version = draft(cast)
    assert queries.published_version(version.item, AT.date()) is None
    version = actions.publish(item=version.item, by=cast.actor("planner_a"), at=AT)
    assert queries.published_version(version.item, AT.date()) == version
    day_before = AT.date() - datetime.timedelta(days=1)
    assert queries.published_version(version.item, day_before) is None
    assert queries.published_versions([version.item], AT.date()) == {version.item_id: version}


@pytest.mark.parametrize(
    ("ended", "left"), [("2026-06-10", "2026-06-10"), ("2026-06-30", "2026-06-14"), (None, None)]
)
def test_new_version_when_published_then_only_shortens_the_one_before_it_01(cast, ended, left):
    """What ended before is not in force again afterwards, because a new version begins."""
    by, begun = cast.actor("planner_a"), datetime.datetime(2026, 6, 1, 4, tzinfo=datetime.UTC)
    first = draft(cast, valid_to=ended and datetime.date.fromisoformat(ended))
    actions.publish(item=first.item, by=by, at=begun)
    ItemVersion.objects.create(
        item=first.item, number=2, category="食品", matter=first.matter, item_class="key",
        created_at=AT, basis_text=first.basis_text, method=first.method,
        valid_from=datetime.date(2026, 6, 15),
    )  # fmt: skip
    actions.publish(item=first.item, by=by, at=begun + datetime.timedelta(days=11))
    first.refresh_from_db()
    assert first.valid_to == datetime.date.fromisoformat(left or "2026-06-14")
    between = queries.published_version(first.item, datetime.date(2026, 6, 12))
    assert between == (None if ended == "2026-06-10" else first)


def test_digest_when_a_version_is_replaced_then_stays(cast):
    by = cast.actor("planner_a")
    first = actions.publish(item=draft(cast).item, by=by, at=AT)
    before = queries.digest_of(first)
    ItemVersion.objects.create(
        item=first.item, number=2, category="食品", matter=first.matter, item_class="key",
        created_at=AT, basis_text=first.basis_text, method=first.method,
    )  # fmt: skip
    actions.publish(item=first.item, by=by, at=AT + datetime.timedelta(days=9))
    first.refresh_from_db()
    assert first.valid_to is not None
    assert queries.digest_of(first) == before


def test_two_people_publishing_at_once_leave_one_published_version(transactional_db):
    cast = build_cast()
    version = draft(cast)

    def go(name):
        try:
            return actions.publish(item=version.item, by=cast.actor(name), at=AT).state
        except NoDraft:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(go, ["planner_a", "coordinator"]))
    assert results == ["published", "refused"]


@given(DAYS, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_version_is_in_force_between_its_days_it_01(published, start, end, on):
    held = usable_on(published_on=published, valid_from=start, valid_to=end, day=on)
    assert held == (published <= on and (start or on) <= on and (end or on) >= on)


@given(st.text(), st.text())
def test_missing_is_what_is_blank_it_02(basis, method):
    missing = missing_for_publication(basis_text=basis, method=method)
    assert ("basis" in missing) == (not basis.strip())
    assert ("method" in missing) == (not method.strip())


def test_citations_keep_the_text_of_article_and_instrument():
    found = citations("《食品安全法》第一百一十条、第一百一十一条；《旅游法》; 地方规定第3条\n")
    assert [(one.instrument, one.article) for one in found] == [
        ("食品安全法", "第一百一十条、第一百一十一条"), ("旅游法", ""), ("地方规定第3条", ""),
    ]  # fmt: skip


@given(st.lists(st.text(st.characters(exclude_characters="《》；;\n"), min_size=1).map(str.strip)))
def test_citations_lose_nothing(names):
    names = [name for name in names if name]
    found = citations("；".join(f"《{name}》" for name in names))
    assert [one.instrument for one in found] == names
