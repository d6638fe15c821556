"""Two officers at one result: the second sees what the first recorded, and overwrites nothing."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from sunlot.errors import Outdated
from sunlot.inspections import actions
from sunlot.inspections.models import Part
from sunlot.inspections.tests.world import FROM, NOW, World


def read_of(client: Client, address: str) -> str:
    found = re.search(r'name="_read" value="([^"]*)"', client.get(address).content.decode())
    assert found
    return unescape(found[1])


def answers(part: Part, read: str, code: str = "01", note: str = "") -> dict[str, Any]:
    return {
        "visited_on": FROM.isoformat(), "note": note, "_read": read,
        "present": [member.officer_id for member in part.team.all()],
        **{f"outcome-{row.pk}": code for row in part.outcomes.all()},
    }  # fmt: skip


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sunlot.clock.now", lambda: NOW)


def test_record_when_a_colleague_was_faster_then_both_are_shown_and_nothing_is_overwritten(
    world: World, client_of: Callable[[str], Client], noon: None
) -> None:
    part = world.part(world.notified())
    address = f"/inspections/{part.inspection.number}/parts/{part.pk}/record/"
    first, second = client_of("officer_a1"), client_of("officer_a2")
    read = read_of(first, address)
    assert first.post(address, answers(part, read, note="甲的说明")).status_code == 302
    page = second.post(address, answers(part, read, "05", "乙的说明"))
    assert page.status_code == 409
    text = page.content.decode()
    for words in ("甲的说明", "乙的说明", "王海涛", "05 发现问题已责令改正", "请审核人退回"):
        assert words in text
    assert "take:" not in text, "nothing can be saved now"
    part.refresh_from_db()
    assert part.note == "甲的说明"


def test_record_when_returned_twice_and_the_page_is_older_then_the_person_chooses(
    world: World, client_of: Callable[[str], Client], noon: None
) -> None:
    part = world.recorded(world.part(world.notified()))
    back = {"reason": "请补充说明", "by": world.by("approver_a"), "at": NOW}
    part = actions.return_part(part=part, **back)
    address = f"/inspections/{part.inspection.number}/parts/{part.pk}/record/"
    first, second = client_of("officer_a1"), client_of("officer_a2")
    read = read_of(second, address)
    assert first.post(address, answers(part, read, note="甲的补充")).status_code == 302
    part = actions.return_part(part=Part.objects.get(pk=part.pk), **back)
    page = second.post(address, answers(part, read, note="乙的补充"))
    assert page.status_code == 409
    assert "take:note" in page.content.decode()
    with pytest.raises(Outdated):
        actions.record(
            part=part, finding=world.finding(part), read=1, by=world.by("officer_a2"), at=NOW
        )
