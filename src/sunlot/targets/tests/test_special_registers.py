"""A special register after it was made: name, owner, description, closing; and who may."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from sunlot.errors import Forbidden, Outdated
from sunlot.imports.tests.support import AT, csv_bytes, load
from sunlot.ledger.models import Event
from sunlot.targets import actions, errors
from sunlot.targets.models import SpecialRegister, Target
from sunlot.targets.tests.support import make_target
from tests.cast import Cast


@pytest.fixture
def register(cast: Cast) -> SpecialRegister:
    by = cast.actor("planner_a")
    return actions.create_register(name="特种设备使用单位", note="", by=by, at=AT)


def edit(cast: Cast, register: SpecialRegister, by: str = "planner_a", **facts) -> SpecialRegister:
    given = {
        "name": register.title, "department": register.department, "note": register.note,
        "read": None,
    }  # fmt: skip
    return actions.edit_register(register=register, **(given | facts), by=cast.actor(by), at=AT)


def put(cast: Cast, register: SpecialRegister, target: Target, *, on: bool = True) -> int:
    by = cast.actor("planner_a")
    return actions.put(register=register, targets=[target.pk], on=on, by=by, at=AT)


def test_register_when_edited_then_one_event_says_what(cast: Cast, register) -> None:
    edit(cast, register, name="在用特种设备", note="依据《特种设备安全法》")
    event = Event.objects.get(kind="targets.register-edited").data
    assert event["changed"] == ["name", "note", "tag"]
    register.refresh_from_db()
    assert (register.name, register.title, register.revision) == (
        "在用特种设备", "在用特种设备", 1,
    )  # fmt: skip
    edit(cast, register)
    assert Event.objects.filter(kind="targets.register-edited").count() == 1


@pytest.mark.parametrize("by", ["planner_b", "coordinator", "approver_a", "officer_a1", "sysadmin"])
def test_register_when_of_another_then_neither_edited_nor_closed(cast, register, by) -> None:
    refused = (Forbidden, errors.RegisterOfOther)
    with pytest.raises(refused):
        edit(cast, register, by, note="甲")
    with pytest.raises(refused):
        actions.close_register(register=register, closed=True, by=cast.actor(by), at=AT)


def test_register_when_objects_or_filters_have_its_tag_then_is_renamed_and_keeps_them(
    cast, register, client_of
) -> None:
    target, tag = make_target(cast.regions["650102"]), register.name
    put(cast, register, target)
    edit(cast, register, name="新名")
    register.refresh_from_db()
    target.refresh_from_db()
    assert (register.title, register.name, target.tags) == ("新名", tag, [tag])
    assert Event.objects.get(kind="targets.register-edited").data["changed"] == ["name"]
    client = client_of("planner_a")
    page = client.get(f"/targets/special/{register.pk}/").content.decode()
    assert "名称 特种设备使用单位 → 新名" in page
    assert f"?tag={quote(tag)}" in page
    for address in ("/targets/special/", "/targets/special/?q=新名", f"/targets/special/?q={tag}",
                    f"/targets/{target.object_id}/"):  # fmt: skip
        assert "新名" in client.get(address).content.decode(), address
    shown = client.get("/targets/").content.decode()
    assert f'<option value="{tag}">新名（标签 {tag}）</option>' in shown
    put(cast, register, target, on=False)
    conditions = {"all": [{"field": "tag", "op": "in", "value": [register.name]}]}
    stored = actions.store_filter(
        name="在用", conditions=conditions, by=cast.actor("planner_a"), at=AT
    )
    assert edit(cast, register, name="又一名").name == tag
    stored.delete()
    assert edit(cast, register, name="新名").name == "新名"


def test_register_when_the_name_is_anothers_name_or_tag_then_refused(cast, register) -> None:
    by = cast.actor("planner_a")
    other = actions.create_register(name="在用", note="", by=by, at=AT)
    put(cast, other, make_target(cast.regions["650102"]))
    edit(cast, other, name="停用")
    for name in ("在用", "停用"):
        with pytest.raises(errors.RegisterNameTaken):
            edit(cast, register, name=name)
        with pytest.raises(errors.RegisterNameTaken):
            actions.create_register(name=name, note="", by=by, at=AT)
    assert edit(cast, other, name="在用").title == "在用", "its own tag is free to it"


def test_register_when_given_away_then_the_other_department_has_the_say(cast, register) -> None:
    edit(cast, register, department=cast.department("fire"))
    with pytest.raises(errors.RegisterOfOther):
        edit(cast, register, note="甲")
    assert edit(cast, register, "planner_b", note="乙").note == "乙"


def test_register_when_given_to_another_region_then_refused(cast, register) -> None:
    edit_of = cast.department("fire")
    edit_of.region = cast.regions["652300"]
    edit_of.save()
    SpecialRegister.objects.filter(pk=register.pk).update(region=cast.regions["650100"])
    with pytest.raises(errors.RegisterOwnerUnfit):
        edit(cast, register, department=edit_of)


def test_register_when_edited_by_two_then_the_second_is_told(cast, register) -> None:
    edit(cast, register, note="甲", read=0)
    with pytest.raises(Outdated):
        edit(cast, register, note="乙", read=0)


def test_register_when_closed_then_takes_nobody_and_keeps_whom_it_has(cast, register) -> None:
    by = cast.actor("planner_a")
    old, new = (make_target(cast.regions["650102"], f"示例{n}有限公司") for n in "甲乙")
    put(cast, register, old)
    actions.close_register(register=register, closed=True, by=by, at=AT)
    register.refresh_from_db()
    with pytest.raises(errors.RegisterClosed):
        put(cast, register, new)
    with pytest.raises(errors.RegisterClosed):
        actions.order_put(register=register, targets=[new.pk], on=True, by=by, at=AT, back="/")
    with pytest.raises(errors.RegisterClosed):
        actions.edit(target=new, facts={"tags": [register.name]}, sides={}, by=by, at=AT)
    old.refresh_from_db()
    actions.edit(target=old, facts={"tags": old.tags, "note": "甲"}, sides={}, by=by, at=AT)
    assert Target.objects.get(pk=old.pk).tags == [register.name]
    with pytest.raises(errors.NothingNew):
        actions.close_register(register=register, closed=True, by=by, at=AT)
    actions.close_register(register=register, closed=False, by=by, at=AT)
    register.refresh_from_db()
    assert put(cast, register, new) == 1


def test_file_when_the_register_is_closed_then_puts_nobody_on_it(cast, register) -> None:
    by = cast.actor("planner_a")
    actions.close_register(register=register, closed=True, by=by, at=AT)
    head = ["名称", "主体类别", "其他编号", "行政区划代码", "标签"]
    load("targets", csv_bytes([head, ["示例项目", "项目", "P-1", "650102", register.name]]), by=by)
    assert Target.objects.get().tags == []


def test_pages_when_edited_closed_and_opened_then_say_so(
    cast: Cast, register, client_of: Callable[[str], Client]
) -> None:
    client, page = client_of("planner_a"), f"/targets/special/{register.pk}/"
    form = client.get(f"{page}edit/").content.decode()
    read = re.search(r'name="_read" value="([^"]*)"', form)
    assert read
    sent = {
        "name": register.title, "department": register.department_id, "note": "依据",
        "_read": read[1].replace("&quot;", '"'),
    }  # fmt: skip
    assert client.post(f"{page}edit/", sent).url == page
    assert client.post(f"{page}close/", {"do": "close"}).url == page
    shown = client.get(page).content.decode()
    assert "已关闭" in shown
    assert "说明 空 → 依据" in shown
    assert "已关闭" in client.get("/targets/special/").content.decode()
    other = client_of("planner_b")
    assert "关闭专项库" not in other.get(page).content.decode().split("经过")[0]
    assert other.post(f"{page}close/", {"do": "reopen"}).status_code == 403
    assert client.post(f"{page}close/", {"do": "reopen"}).url == page
