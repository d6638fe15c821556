"""What imports remember of a department's columns, on the system administrator's page."""

from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.errors import Forbidden
from sunlot.imports import actions
from sunlot.imports.models import Memory
from sunlot.imports.tests.support import AT
from sunlot.ledger.models import Event
from tests.cast import Cast


@pytest.fixture
def memory(cast: Cast) -> Memory:
    headers = {"企业名称": ["name"], "备用列": []}
    return Memory.objects.create(
        department=cast.department("market"), kind="targets", headers=headers, changed_at=AT
    )


def test_page_when_something_is_remembered_then_in_words_with_the_limits(
    client_of: Callable[[str], Client], memory: Memory
) -> None:
    page = client_of("sysadmin").get("/imports/presets/").content.decode()
    for words in (
        "自治区市场监督管理局",
        "企业名称",
        "不导入",
        "100 MB，解压后 800 MB",
        "3,000,000",
    ):
        assert words in page


def test_page_when_nothing_is_remembered_then_says_why(
    client_of: Callable[[str], Client],
) -> None:
    page = client_of("sysadmin").get("/imports/presets/").content.decode()
    assert "还没有单位确认过列对应" in page


def test_preset_when_deleted_then_gone_and_on_record(
    client_of: Callable[[str], Client], memory: Memory
) -> None:
    client = client_of("sysadmin")
    answer = client.post(f"/imports/presets/{memory.pk}/delete/", follow=True)
    assert "已删除 自治区市场监督管理局 的列对应" in answer.content.decode()
    assert not Memory.objects.exists()
    event = Event.objects.get(kind="imports.preset-deleted")
    assert event.data == {"department": "650000-market", "kind": "targets", "headers": 2}
    assert client.post(f"/imports/presets/{memory.pk}/delete/").status_code == 404


@pytest.mark.parametrize("who", ["planner_a", "secadmin", "auditadmin", "coordinator"])
def test_preset_when_another_role_deletes_it_then_refused(
    cast: Cast, memory: Memory, who: str
) -> None:
    with pytest.raises(Forbidden):
        actions.forget_preset(memory=memory, by=cast.actor(who), at=AT)
    assert Memory.objects.exists()
