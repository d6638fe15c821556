"""The three administrators have their own pages and are told so on every other (AC-02)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from sunlot.actors import ADMINISTRATORS, Actor, Permission, require, role_of
from sunlot.actors.permissions import ADMINISTRATIVE
from sunlot.errors import Forbidden, NoBusiness
from sunlot.ui.navigation import NAVIGATION
from tests.cast import Cast

WORDS = "本角色不能查看业务数据"
PEOPLE = {"sysadmin": "system_admin", "secadmin": "security_admin", "auditadmin": "audit_admin"}
# They hold no business record; the rest of what administrators open is in their navigation.
HARMLESS = {"rulebook:list", "home:workbench", "departments:list", "workdays:calendar", "jobs:list",
            "ledger:list"}  # fmt: skip


def entries(*roles: str) -> dict[str, str]:
    """Labels of the navigation by url name."""
    return {
        entry.url_name: str(entry.label)
        for role in roles
        for group in NAVIGATION[role]
        for entry in group.entries
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_administrator_when_opening_a_business_page_then_told_that_it_is_not_theirs(
    cast: Cast, client_of: Callable[[str], Client], person: str
) -> None:
    client = client_of(person)
    business = entries(*(role for role in NAVIGATION if role not in ADMINISTRATORS))
    asked = [name for name in business if name not in HARMLESS]
    assert len(asked) > 8
    for name in asked:
        answer = client.get(reverse(name))
        assert answer.status_code == 403, name
        assert WORDS in answer.content.decode(), name
    assert WORDS in client.get("/home/").content.decode()


@pytest.mark.parametrize(("person", "role"), PEOPLE.items())
def test_administrator_when_opening_the_own_pages_then_open(
    cast: Cast, client_of: Callable[[str], Client], person: str, role: str
) -> None:
    client = client_of(person)
    for name in entries(role):
        try:
            answer = client.get(reverse(name))
        except NoReverseMatch:
            continue  # a page that does not exist yet has no entry
        assert answer.status_code == 200, name


def test_navigation_when_drawn_then_labels_of_the_design() -> None:
    assert list(entries("audit_admin").values()) == [
        "工作台", "审计日志", "登录记录", "敏感数据查看记录", "日志完整性",
    ]  # fmt: skip
    assert {"开户审批与角色", "登录策略", "密钥与证书", "接口令牌", "地址名单"} <= set(
        entries("security_admin").values()
    )
    assert {
        "机构与区划", "开户申请", "导入设置", "工作日历", "后台作业", "备份与升级",
    } <= set(entries("system_admin").values())  # fmt: skip


@pytest.mark.parametrize("permission", Permission)
def test_administrator_when_lacking_a_right_then_business_is_told_from_other_offices(
    permission: Permission,
) -> None:
    for code in ADMINISTRATORS:
        actor = Actor(user_id=1, name="示例", role=role_of(code))
        if actor.can(permission):
            assert permission in ADMINISTRATIVE
            continue
        with pytest.raises(Forbidden) as caught:
            require(actor, permission)
        assert isinstance(caught.value, NoBusiness) == (permission not in ADMINISTRATIVE)
