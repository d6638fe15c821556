"""A recusal has a period: it ends by itself, the head ends it, another may follow (OF-03)."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.errors import Forbidden, WrongState
from sunlot.officers import actions, errors, queries
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.rules import in_force
from sunlot.officers.tests.support import make_officer
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

DAY = datetime.timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def officer(cast: Cast) -> Officer:
    return make_officer(cast, "M-1", user="officer_a1", name="王海涛")


@pytest.fixture
def target(cast: Cast) -> Target:
    return make_target(cast.regions["650102"])


def upheld(cast: Cast, target: Target, first: int, last: int | None) -> Recusal:
    recusal = actions.declare(
        target=target, origin="declared", reason="配偶在该企业任职", by=cast.actor("officer_a1"),
        at=NOW, valid_from=TODAY + first * DAY,
        valid_to=None if last is None else TODAY + last * DAY,
    )  # fmt: skip
    return actions.decide(recusal=recusal, uphold=True, by=cast.actor("approver_a"), at=NOW)


def test_recusals_in_force_when_asked_by_query_then_those_of_the_rule(
    cast: Cast, officer: Officer, target: Target
) -> None:
    """OF-03"""
    for first, last in ((-30, -10), (-9, -1), (0, 5), (6, 9), (10, None)):
        upheld(cast, target, first, last)
    Recusal.objects.filter(valid_to__isnull=True).update(valid_from=None, valid_to=None)
    for start in range(-40, 30, 3):
        for length in (0, 4, 20):
            first = TODAY + start * DAY
            last = first + length * DAY
            found = set(Recusal.objects.in_force(first, last))
            assert found == {
                one
                for one in Recusal.objects.all()
                if in_force(
                    valid_from=one.valid_from, valid_to=one.valid_to, first=first, last=last
                )
            }


def test_recusal_when_one_holds_in_the_time_then_another_is_refused_and_later_allowed(
    cast: Cast, officer: Officer, target: Target
) -> None:
    first = upheld(cast, target, 0, 30)
    with pytest.raises(errors.RecusalOverlaps) as caught:
        upheld(cast, target, 30, None)
    assert "2026-04-20—2026-05-20" in caught.value.text()
    second = upheld(cast, target, 31, None)
    with pytest.raises(errors.RecusalOverlaps):
        actions.end(recusal=first, on=None, by=cast.actor("approver_a"), at=NOW)
    with pytest.raises(errors.PeriodReversed):
        upheld(cast, target, 5, 3)
    assert second.state == "upheld"


def test_recusal_when_the_head_ends_it_then_only_the_head_and_not_before_it_began(
    cast: Cast, officer: Officer, target: Target
) -> None:
    recusal = upheld(cast, target, 0, None)
    for name in ("planner_a", "approver_b", "officer_a1"):
        with pytest.raises(Forbidden):
            actions.end(recusal=recusal, on=TODAY, by=cast.actor(name), at=NOW)
    with pytest.raises(errors.EndBeforeStart):
        actions.end(recusal=recusal, on=TODAY - DAY, by=cast.actor("approver_a"), at=NOW)
    ended = actions.end(recusal=recusal, on=TODAY, by=cast.actor("approver_a"), at=NOW)
    assert ended.valid_to == TODAY
    Recusal.objects.update(state="dismissed")
    with pytest.raises(WrongState):
        actions.end(recusal=recusal, on=TODAY, by=cast.actor("approver_a"), at=NOW)


def test_lists_when_a_recusal_is_over_then_by_its_day(
    cast: Cast, officer: Officer, target: Target
) -> None:
    upheld(cast, target, -30, -1)
    upheld(cast, target, 0, None)
    everything = queries.recusals_for(cast.actor("approver_a"))
    counts = {
        state: queries.recusals_by(everything, state, TODAY).count()
        for state in ("proposed", "upheld", "over", "whatever")
    }
    assert counts == {"proposed": 0, "upheld": 1, "over": 1, "whatever": 2}


def test_pages_when_an_officer_searches_the_object_then_declares_and_the_head_ends(
    cast: Cast, officer: Officer, target: Target, client_of: Callable[[str], Client]
) -> None:
    phone = client_of("officer_a1")
    found = phone.get("/officers/recusals/new/", {"q": target.name[:3]}).content.decode()
    assert f"?target={target.object_id.replace(':', '%3A')}" in found
    assert "没有找到" in phone.get("/officers/recusals/new/", {"q": "没有这户"}).content.decode()
    form = {
        "code": target.object_id, "origin": "kin", "reason": "配偶在该企业任职",
        "valid_from": "2026-04-20", "valid_to": "2026-12-31",
    }  # fmt: skip
    assert phone.post("/officers/recusals/new/", form).status_code == 302
    recusal = Recusal.objects.get()
    assert "2026-04-20—2026-12-31" in phone.get("/officers/me/").content.decode()

    head, path = client_of("approver_a"), f"/officers/recusals/{recusal.pk}/"
    decided = {"decision": "uphold", "note": "按规定回避"}
    assert head.post(f"{path}decide/", decided).status_code == 302
    page = head.get(path).content.decode()
    for words in ("按规定回避", "改截止日期", "还没有冻结的名册用到这条回避"):
        assert words in page
    assert head.post(f"{path}end/", {"on": "2026-04-01"}).status_code == 422
    assert head.post(f"{path}end/", {"on": "2026-04-30"}).url == path
    assert "更改截止日期：2026-12-31 → 2026-04-30" in head.get(path).content.decode()
    assert f"{path}end/" not in client_of("planner_a").get(path).content.decode()
