"""The page of a target: facts, history, past days, acts of succession, special registers."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.disclosures.models import Disclosure
from sunlot.imports.tests.support import AT
from sunlot.jobs import runner
from sunlot.ledger.models import Event
from sunlot.regions.models import Region
from sunlot.targets import actions, history, queries, registry
from sunlot.targets.errors import (
    CodeTaken,
    HeldNow,
    MergedIntoItself,
    NothingNew,
    NotThere,
    OtherSupervises,
    RegisterNameTaken,
    RegisterOfOther,
    TagOfOther,
)
from sunlot.targets.models import SpecialRegister, Target, TargetAlias, TargetContact
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.stages import staged

CODE, OTHER_CODE = "91650000228601443P", "92650102MA7A00003N"
DAY = datetime.date(2026, 4, 18)
WORDS = {"on": DAY, "evidence": "准予变更登记通知书〔2026〕1号"}


@staged
def one(cast: Cast) -> Target:
    return make_target(
        cast.regions["650102"], object_id=CODE, credit_code=CODE, address="一号",
        department=cast.department("market"), created_at=AT - datetime.timedelta(days=400),
    )  # fmt: skip


def edit(target: Target, by: Actor, at: datetime.datetime = AT, **facts: object) -> Target:
    return actions.edit(target=target, facts=facts, sides={}, by=by, at=at)


def test_edit_writes_facts_sides_history_and_one_event(cast, one):
    by = cast.actor("planner_a")
    licence = {
        "name": "食品经营许可证", "number": "JY1650102", "issuer": "", "valid_from": None,
        "valid_to": datetime.date(2026, 12, 31),
    }  # fmt: skip
    sides = {"numbers": [{"kind": "tax", "number": "T-1"}], "licences": [licence], "sites": []}
    actions.edit(
        target=one, facts={"address": "二号"}, sides=sides, contact={"phone": "13800002046"},
        by=by, at=AT,
    )  # fmt: skip
    change = one.changes.get()
    assert change.before == {"address": "一号", "numbers": [], "licences": [], "contact": []}
    assert change.after["licences"] == [["食品经营许可证", "JY1650102", "", None, "2026-12-31"]]
    assert (change.by_id, change.batch_id) == (by.user_id, None)
    event = Event.objects.get(noun="target", noun_id=CODE)
    assert "13800002046" not in str(event.data)
    edit(one, by, address="二号")
    assert one.changes.count() == 1, "what differs in nothing is no change"


def test_list_asks_as_many_statements_for_two_rows_as_for_one(
    cast, one, client_of, django_assert_max_num_queries
):
    client, address = client_of("planner_a"), reverse("targets:list")
    client.get(address)
    with CaptureQueriesContext(connection) as alone:
        client.get(address)
    make_target(cast.regions["650103"], department=cast.department("market"), tags=["老字号"])
    with django_assert_max_num_queries(len(alone)):
        assert "老字号" in client.get(address).content.decode()


def test_page_asks_as_many_statements_for_three_changes_as_for_one(
    cast, one, client_of, django_assert_max_num_queries
):
    by, client = cast.actor("planner_a"), client_of("planner_a")
    address = reverse("targets:detail", args=[one.object_id])
    edit(one, by, note="甲")
    client.get(address)
    with CaptureQueriesContext(connection) as single:
        client.get(address)
    edit(one, by, at=AT + datetime.timedelta(hours=1), note="乙")
    edit(one, by, at=AT + datetime.timedelta(hours=2), note="丙")
    with django_assert_max_num_queries(len(single)):
        assert "丙" in client.get(address).content.decode()


def test_registrar_is_corrected_shown_and_exported(cast, one, client_of):
    client, page = client_of("planner_a"), reverse("targets:detail", args=[one.object_id])
    address = reverse("targets:edit", args=[one.object_id])
    form = client.get(address)
    assert "登记机关" in form.content.decode()
    sent = {"registrar": "天山区市场监督管理局", "address": "一号", "industry": ""}
    for prefix in ("numbers", "sites", "licences"):
        sent |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    assert client.post(address, sent).status_code == 302
    shown = client.get(page).content.decode()
    assert shown.count("天山区市场监督管理局") == 2, "among the facts and in the history"
    assert history.facts_on(history.facts_of(one), one.changes.all())["registrar"] == ""
    rows = b"".join(client.get(reverse("targets:export")).streaming_content).decode()
    assert "登记机关" in rows.splitlines()[0]
    assert "天山区市场监督管理局" in rows


def test_only_the_supervising_department_edits(cast, one):
    with pytest.raises(OtherSupervises):
        edit(one, cast.actor("planner_b"), address="三号")
    one.department = None
    one.save()
    edit(one, cast.actor("planner_b"), address="三号")
    assert Target.objects.get().address == "三号"


CHANGES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "address": st.sampled_from(["甲", "乙", "丙"]), "scope": st.sampled_from(["", "零售"]),
            "tags": st.sampled_from([[], ["小作坊"], ["小作坊", "冷库"]]),
            "registered_on": st.sampled_from([None, datetime.date(2020, 1, 1)]),
        },
    ),
    max_size=6,
)  # fmt: skip


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES)
def test_replaying_backwards_gives_what_stood_on_every_day(cast, one, changes):
    by = cast.actor("planner_a")
    one.changes.all().delete()
    stood = [history.facts_of(Target.objects.get(pk=one.pk))]
    for day, facts in enumerate(changes, start=1):
        edit(one, by, AT + datetime.timedelta(days=day), **facts)
        stood.append(history.facts_of(Target.objects.get(pk=one.pk)))
    now = Target.objects.get(pk=one.pk)
    for day, facts in enumerate(stood):
        after = history.changes_after(now, AT.date() + datetime.timedelta(days=day))
        assert history.facts_on(history.facts_of(now), after) == facts


def test_page_of_a_past_day_when_entered_before_eight_then_takes_the_day_of_china(one, client_of):
    """00:30 on 2 April in China is still 1 April in UTC."""
    Target.objects.filter(pk=one.pk).update(
        created_at=datetime.datetime(2026, 4, 1, 16, 30, tzinfo=datetime.UTC)
    )
    client = client_of("planner_b")
    before = client.get(f"/targets/{CODE}/", {"on": "2026-04-01"}).content.decode()
    assert "尚未录入名录库" in before
    after = client.get(f"/targets/{CODE}/", {"on": "2026-04-02"}).content.decode()
    assert "尚未录入名录库" not in after


def test_page_of_a_past_day_says_what_stood_there(cast, one, client_of):
    edit(one, cast.actor("planner_a"), address="二号")
    client = client_of("planner_b")
    then = client.get(f"/targets/{CODE}/", {"on": "2026-04-01"}).content.decode()
    assert "<mark>一号</mark>" in then
    assert "2026-04-01 的登记信息" in then
    assert (
        "尚未录入名录库" in client.get(f"/targets/{CODE}/", {"on": "2020-01-01"}).content.decode()
    )
    for day in ("", "2026-99-99", "2999-01-01"):
        page = client.get(f"/targets/{CODE}/", {"on": day}).content.decode()
        assert "历史，不是现在的信息" not in page
    assert "李文静 更新：地址 一号 → 二号。" in page


def test_personal_data_is_masked_and_each_full_view_is_on_record(cast, one, client_of):
    TargetContact.objects.create(target=one, legal_person="买买提江", phone="13800002046")
    client = client_of("planner_b")
    assert "买买提江" not in client.get(f"/targets/{CODE}/").content.decode()
    there = reverse("targets:reveal", args=[CODE])
    assert client.post(there).status_code == 422
    page = client.post(there, {"purpose": "contact"})
    assert "买买提江" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert Disclosure.objects.get().record == CODE
    assert "买买提江" not in b"".join(client.get("/targets/export.csv").streaming_content).decode()


def test_who_calls_no_business_is_offered_no_full_view(cast, one, client_of):
    TargetContact.objects.create(target=one, legal_person="买买提江", phone="13800002046")
    client = client_of("approver_a")
    page = client.get(f"/targets/{CODE}/").content.decode()
    assert "本角色的职责不需要完整信息" in page
    assert "查看完整信息" not in page
    there = reverse("targets:reveal", args=[CODE])
    assert client.post(there, {"purpose": "contact"}).status_code == 403
    assert not Disclosure.objects.exists()


def test_former_names_and_codes_lead_to_the_target(cast, one, client_of):
    by = cast.actor("planner_a")
    actions.rename(target=one, name="红柳滩食品集团有限公司", by=by, at=AT, **WORDS)
    actions.recode(target=one, code=OTHER_CODE, by=by, at=AT, **WORDS)
    found = queries.search(Target.objects.all(), "果蔬食品有限")
    assert [row.pk for row in found] == [one.pk]
    assert queries.by_code(OTHER_CODE) == queries.by_code(CODE) == one
    with pytest.raises(NothingNew):
        actions.rename(target=one, name="红柳滩食品集团有限公司", by=by, at=AT, **WORDS)
    other = make_target(cast.regions["650102"], "另一户")
    with pytest.raises(CodeTaken):
        actions.recode(target=other, code=OTHER_CODE, by=by, at=AT, **WORDS)
    assert one.changes.count() == 2


def test_merged_target_leads_to_its_successor(cast, one, client_of):
    by = cast.actor("planner_a")
    old = make_target(cast.regions["650102"], "老字号", object_id="individual:9")
    actions.merge_into(target=old, into=one, by=by, at=AT, **WORDS)
    with pytest.raises(MergedIntoItself):
        actions.merge_into(target=one, into=old, by=by, at=AT, **WORDS)
    page = client_of("planner_b").get("/targets/individual:9/").content.decode()
    assert "本对象已由其他对象承继" in page
    assert f"/targets/{CODE}/" in page
    assert TargetAlias.objects.filter(target=one).count() == 2
    found = queries.search(Target.objects.all(), "老字号")
    assert set(found) == {one, old}


def test_former_id_redirects_on_both_sites(cast, one, client_of):
    TargetAlias.objects.create(
        target=one, kind="code", text=OTHER_CODE, match_text=OTHER_CODE, why="recoded"
    )
    page = client_of("planner_b").get(f"/targets/{OTHER_CODE}/")
    assert page["Location"] == f"/targets/{CODE}/"
    assert client_of("outsider").get(f"/targets/{OTHER_CODE}/").status_code == 404
    public = client_of("planner_b").get(f"/open/businesses/{OTHER_CODE}/")
    assert public["Location"] == f"/open/businesses/{CODE}/"


def test_moving_out_of_reach_leaves_no_department(cast, one):
    by = cast.actor("planner_a")
    actions.move(target=one, region=cast.regions["650103"], address="三号", by=by, at=AT, **WORDS)
    moved = Target.objects.get()
    assert moved.department == cast.department("market")
    assert moved.region_tokens == [-650000, -650100, -650103]
    actions.close(target=one, state="cancelled", by=by, at=AT, **WORDS)
    assert Target.objects.get().registration_state == "cancelled"


def test_department_is_changed_where_the_other_has_a_say_and_nothing_holds_the_target(
    cast, one, monkeypatch
):
    by, fire = cast.actor("planner_a"), cast.department("fire")
    act = {"target": one, "by": by, "at": AT, **WORDS}
    with pytest.raises(NothingNew):
        actions.assign(department=cast.department("market"), **act)
    elsewhere = Department.objects.exclude(region__code__in=["650000", "650100", "650102"])
    with pytest.raises(NotThere):
        actions.assign(department=elsewhere.order_by("pk")[0], **act)
    monkeypatch.setattr(registry, "objections", lambda _key: ["在冻结名单中。"])
    with pytest.raises(HeldNow):
        actions.assign(department=fire, **act)
    monkeypatch.undo()
    actions.assign(department=fire, **act)
    change = one.changes.get()
    assert change.after["department_id"] == fire.pk
    assert Event.objects.filter(kind="targets.assigned", noun_id=CODE).count() == 1
    with pytest.raises(OtherSupervises):
        actions.assign(department=None, **act)


def test_contact_is_changed_and_cleared_on_record_without_what_it_says(cast, one):
    by = cast.actor("planner_a")
    for contact in ({"phone": "13800002046"}, {"phone": "13800002046"}, {"phone": ""}):
        actions.edit(target=one, facts={}, sides={}, contact=contact, by=by, at=AT)
    events = Event.objects.filter(kind="targets.edited").order_by("pk")
    said = {"before": {}, "after": {}, "contact": ["phone"]}
    assert [one.data for one in events] == [said] * 2
    assert TargetContact.objects.get().phone == ""


def test_forms_of_edit_and_succession_are_shown_and_answered(cast, one, client_of):
    client = client_of("planner_a")
    page = client.get(f"/targets/{CODE}/edit/")
    assert page.status_code == 200
    data = {
        "address": "九号", "tags": "小作坊；冷库", "industry": "C1371",
        **{f"{side}-{name}": value for side in ("numbers", "sites", "licences")
           for name, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))},
        "licences-0-name": "食品经营许可证", "licences-0-number": "JY1",
        "licences-0-valid_to": "2026-04-01", "sites-0-address": "仓库路",
        "sites-0-region": "650103",
    }  # fmt: skip
    assert client.post(f"/targets/{CODE}/edit/", data | {"sites-0-region": "1"}).status_code == 422
    assert client.post(f"/targets/{CODE}/edit/", data)["Location"] == f"/targets/{CODE}/"
    page = client.get(f"/targets/{CODE}/").content.decode()
    assert "已过期" in page
    assert "仓库路" in page
    for act in ("rename", "recode", "move", "merge", "state", "assign"):
        there = reverse("targets:succession", args=[CODE, act])
        assert client.get(there).status_code == 200
        assert client.post(there).status_code == 422
    there = reverse("targets:succession", args=[CODE, "rename"])
    client.post(there, {"name": "新名称公司", "on": "2026-04-18", "evidence": "通知书"})
    assert Target.objects.get().name == "新名称公司"
    assert client_of("planner_b").get(f"/targets/{CODE}/edit/").status_code == 403


@pytest.fixture
def register(cast, one):
    by = cast.actor("planner_a")
    return actions.create_register(name="特种设备使用单位", note="", by=by, at=AT)


def test_only_the_owner_puts_on_a_special_register(cast, one, register):
    by, other = cast.actor("planner_a"), cast.actor("planner_b")
    with pytest.raises(RegisterNameTaken):
        actions.create_register(name=register.name, note="", by=other, at=AT)
    with pytest.raises(RegisterOfOther):
        actions.put(register=register, targets=[one.pk], on=True, by=other, at=AT)
    assert actions.put(register=register, targets=[one.pk], on=True, by=by, at=AT) == 1
    assert actions.put(register=register, targets=[one.pk], on=True, by=by, at=AT) == 0
    assert one.changes.get().after == {"tags": ["特种设备使用单位"]}
    mine = make_target(cast.regions["650102"], "消防管的", department=cast.department("fire"))
    with pytest.raises(TagOfOther):
        edit(mine, other, tags=["特种设备使用单位"])
    assert actions.put(register=register, targets=[one.pk], on=False, by=by, at=AT) == 1
    assert Target.objects.get(pk=one.pk).tags == []


def test_rows_or_the_whole_filter_are_put_on_from_the_list(
    cast, one, register, client_of, monkeypatch
):
    client = client_of("planner_a")
    make_target(cast.regions["650103"], "别区的")
    assert "加入专项库" in client.get("/targets/").content.decode()
    assert "加入专项库" not in client_of("planner_b").get("/targets/").content.decode()
    there = reverse("targets:register-put")
    assert client.post(there, {"register": register.pk}).status_code == 409
    client.post(there, {"register": register.pk, "target": one.pk, "do": "on"})
    assert queries.size_of(cast.actor("planner_a"), register.name) == 1
    monkeypatch.setattr("sunlot.targets.views.special.AT_ONCE", 1)
    client.post(f"{there}?kind=enterprise", {"register": register.pk, "all": "1", "do": "on"})
    runner.drain()
    assert queries.size_of(cast.actor("planner_a"), register.name) == 2
    assert "特种设备使用单位" in client.get("/targets/special/").content.decode()
    assert client.post("/targets/special/new/", {"name": "新库"}).status_code == 302
    assert SpecialRegister.objects.count() == 2


def test_last_inspection_is_kept_and_never_goes_back(cast, one):
    for day in (DAY, DAY - datetime.timedelta(days=9)):
        actions.note_inspected(target_id=one.pk, on=day)
    assert Target.objects.get().last_inspected_on == DAY


def test_move_to_a_street_keeps_the_divisions_that_searching_knows(cast, one):
    county = cast.regions["650102"]
    street = Region.objects.create(
        code="650102001000", name="示例街道", level="county", parent=county,
        path=f"{county.path}650102001000/", valid_from=datetime.date(2020, 1, 1),
    )  # fmt: skip
    by = cast.actor("planner_a")
    moved = actions.move(target=one, region=street, address="示例路 1 号", by=by, at=AT, **WORDS)
    assert moved.region_tokens == [-650000, -650100, -650102]


@pytest.mark.parametrize(
    ("object_id", "words"),
    [
        ("enterprise:650000-MARKET/ZJ-2", "部门自编号 ZJ-2"),
        ("activity:HD-2024-0042", "活动 HD-2024-0042"),
        ("91650000228601443P", "91650000228601443P"),
    ],
)
def test_id_when_shown_then_in_the_words_of_the_department(cast, client_of, object_id, words):
    make_target(
        cast.regions["650102"],
        "红柳滩小店",
        object_id=object_id,
        department=cast.department("market"),
    )
    client = client_of("planner_a")
    page = reverse("targets:detail", args=[object_id])
    for address in (reverse("targets:list"), page, reverse("targets:edit", args=[object_id])):
        shown = client.get(address).text
        assert words in shown
        assert f">{object_id}<" not in shown or object_id == words
