"""Lists of recusals, absences and officers: searched, narrowed, taken as a file as they stand."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.officers.models import Absence, Officer, Recusal
from sunlot.officers.tests.support import make_officer
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def people(cast: Cast) -> list[Officer]:
    return [
        make_officer(cast, "M-1", user="officer_a1", name="王海涛", qualifications=["metrology"]),
        make_officer(cast, "M-2", name="阿依努尔·买买提", is_expert=True),
        make_officer(cast, "F-1", "fire", name="陈刚", certificate_to=TODAY - DAY),
    ]


@pytest.fixture
def targets(cast: Cast) -> list[Target]:
    return [
        make_target(cast.regions["650102"], number=1, name="天山果蔬食品有限公司"),
        make_target(cast.regions["650102"], number=2, name="昆仑化工厂"),
    ]


@pytest.fixture
def recusals(cast: Cast, people: list[Officer], targets: list[Target]) -> list[Recusal]:
    facts = [
        (people[0], targets[0], "declared", "proposed"), (people[0], targets[1], "kin", "upheld"),
        (people[1], targets[0], "rotation", "upheld"), (people[2], targets[1], "kin", "withdrawn"),
    ]  # fmt: skip
    return [
        Recusal.objects.create(
            officer=officer, target=target, origin=origin, reason="示例事由详情", state=state,
            valid_from=TODAY, proposed_by=cast.users["planner_a"], proposed_at=NOW,
            decided_by=None if state == "proposed" else cast.users["head_a"],
            decided_at=None if state == "proposed" else NOW,
        )
        for officer, target, origin, state in facts
    ]  # fmt: skip


@pytest.fixture
def absences(cast: Cast, people: list[Officer]) -> list[Absence]:
    return [
        Absence.objects.create(
            officer=officer, kind=kind, first=datetime.date(2026, 5, 1), last=None,
            state="requested", requested_by=cast.users["planner_a"], requested_at=NOW,
        )
        for officer, kind in zip(people, ("leave", "training", "leave"), strict=True)
    ]  # fmt: skip


def numbers(client: Client, path: str, noun: str, asked: dict[str, str]) -> set[int]:
    return {getattr(row, noun).pk for row in client.get(path, asked).context["rows"]}


def lines(client: Client, path: str, asked: dict[str, str]) -> int:
    file = b"".join(client.get(path, asked)).decode("utf-8-sig")
    return len(file.splitlines()) - 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {0, 1, 2, 3}), ({"q": "海涛"}, {0, 1}), ({"q": "M-2"}, {2}),
        ({"q": "果蔬"}, {0, 2}), ({"q": "enterprise:T2"}, {1, 3}), ({"q": "没有这个"}, set()),
        ({"q": "阿依努尔•买买提"}, {2}),
        ({"origin": "kin"}, {1, 3}), ({"origin": "whatever"}, {0, 1, 2, 3}),
        ({"department": "650000-fire"}, {3}), ({"department": "nobody"}, set()),
        ({"q": "化工", "origin": "kin", "department": "650000-market", "state": "upheld"}, {1}),
        ({"state": "over"}, {3}),
    ],
)  # fmt: skip
def test_recusals_when_narrowed_then_list_and_file_hold_the_same(
    recusals: list[Recusal],
    client_of: Callable[[str], Client],
    asked: dict[str, str],
    found: set[int],
) -> None:
    client = client_of("coordinator")
    wanted = {recusals[one].pk for one in found}
    assert numbers(client, "/officers/recusals/", "recusal", asked) == wanted
    assert lines(client, "/officers/recusals/export.csv", asked) == len(wanted)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {0, 1, 2}), ({"q": "陈刚"}, {2}), ({"q": "m-1"}, {0}), ({"kind": "leave"}, {0, 2}),
        ({"kind": "whatever"}, {0, 1, 2}), ({"department": "650000-market"}, {0, 1}),
        ({"department": "650000-market", "kind": "training", "state": "requested"}, {1}),
        ({"state": "now"}, set()),
    ],
)  # fmt: skip
def test_absences_when_narrowed_then_list_and_file_hold_the_same(
    absences: list[Absence],
    client_of: Callable[[str], Client],
    asked: dict[str, str],
    found: set[int],
) -> None:
    client = client_of("coordinator")
    wanted = {absences[one].pk for one in found}
    assert numbers(client, "/officers/absences/", "absence", asked) == wanted
    assert lines(client, "/officers/absences/export.csv", asked) == len(wanted)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"certificate": "lapsed"}, {"F-1"}), ({"kind": "expert"}, {"M-2"}),
        ({"kind": "officers"}, {"M-1", "F-1"}), ({"qualification": "metrology"}, {"M-1"}),
        ({"department": "650000-fire"}, {"F-1"}), ({"q": "海涛"}, {"M-1"}),
        ({"department": "650000-market", "certificate": "valid"}, {"M-1", "M-2"}),
    ],
)  # fmt: skip
def test_officers_when_narrowed_then_list_and_file_hold_the_same(
    people: list[Officer],
    client_of: Callable[[str], Client],
    asked: dict[str, str],
    found: set[str],
) -> None:
    client = client_of("coordinator")
    rows = client.get("/officers/", asked).context["rows"]
    assert {row.officer.officer_id for row in rows} == found
    assert lines(client, "/officers/export.csv", asked) == len(found)


def test_filters_when_a_person_sees_one_department_then_none_to_choose(
    recusals: list[Recusal], absences: list[Absence], client_of: Callable[[str], Client]
) -> None:
    for path in ("/officers/recusals/", "/officers/absences/"):
        assert 'name="department"' in client_of("coordinator").get(path).text
        for who in ("planner_a", "officer_a1"):
            page = client_of(who).get(path, {"q": "没有这个"}).text
            assert 'name="department"' not in page
            assert "没有符合条件的" in page
        link = client_of("coordinator").get(path, {"department": "650000-fire", "q": "陈"}).text
        assert "export.csv?department=650000-fire&amp;q=%E9%99%88" in link


def test_recusals_file_when_taken_then_says_the_period_and_no_reason(
    recusals: list[Recusal], client_of: Callable[[str], Client]
) -> None:
    file = b"".join(client_of("coordinator").get("/officers/recusals/export.csv"))
    head, *_rest = file.decode("utf-8-sig").splitlines()
    assert "回避开始日期,回避截止日期" in head
    assert "示例事由详情" not in file.decode("utf-8-sig")
