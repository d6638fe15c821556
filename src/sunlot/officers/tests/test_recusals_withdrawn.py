"""A recusal is taken back by who brought it in, until the head has decided (OF-03)."""

from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.errors import WrongState
from sunlot.home.queries.answers import answers
from sunlot.ledger.models import Event
from sunlot.officers import actions, errors, queries
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.tests.support import make_officer
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

TODAY = NOW.date()
REASON = "配偶在该企业任职"


@pytest.fixture
def officer(cast: Cast) -> Officer:
    return make_officer(cast, "M-1", user="officer_a1", name="王海涛")


@pytest.fixture
def target(cast: Cast) -> Target:
    return make_target(cast.regions["650102"])


def declared(cast: Cast, target: Target) -> Recusal:
    return actions.declare(
        target=target, origin="declared", reason=REASON, by=cast.actor("officer_a1"), at=NOW
    )


def entered(cast: Cast, officer: Officer, target: Target) -> Recusal:
    return actions.propose(
        officer=officer, target=target, origin="party", reason="企业书面申请",
        by=cast.actor("planner_a"), at=NOW,
    )  # fmt: skip


def test_declaration_when_taken_back_then_is_over_and_may_be_declared_again(
    cast: Cast, officer: Officer, target: Target
) -> None:
    """OF-03"""
    by = cast.actor("officer_a1")
    gone = actions.withdraw(recusal=declared(cast, target), by=by, at=NOW)
    assert (gone.state, gone.decided_by) == ("withdrawn", cast.users["officer_a1"])
    assert not queries.recusals_to_decide(cast.actor("head_a")).exists()
    assert not Recusal.objects.in_force(TODAY, TODAY).exists()
    with pytest.raises(WrongState):
        actions.withdraw(recusal=gone, by=by, at=NOW)
    with pytest.raises(WrongState):
        actions.decide(recusal=gone, uphold=True, by=cast.actor("head_a"), at=NOW)
    over = queries.recusals_by(queries.recusals_for(by), "over", TODAY)
    assert list(over) == [gone]
    assert declared(cast, target).state == "proposed"
    kinds = list(Event.objects.filter(noun="recusal").order_by("id").values_list("kind", flat=True))
    assert kinds == ["recusals.proposed", "recusals.withdrawn", "recusals.proposed"]
    assert not answers(cast.actor("officer_a1"), TODAY), "nobody is told of the own withdrawal"


@pytest.mark.parametrize("uphold", [True, False])
def test_declaration_when_decided_then_only_the_head_changes_its_end(
    cast: Cast, officer: Officer, target: Target, uphold: bool
) -> None:
    recusal = declared(cast, target)
    actions.decide(recusal=recusal, uphold=uphold, by=cast.actor("head_a"), at=NOW)
    with pytest.raises(WrongState):
        actions.withdraw(recusal=recusal, by=cast.actor("officer_a1"), at=NOW)
    if uphold:
        ended = actions.end(recusal=recusal, on=TODAY, by=cast.actor("head_a"), at=NOW)
        assert ended.valid_to == TODAY


def test_declaration_when_somebody_else_takes_it_back_then_refused(
    cast: Cast, officer: Officer, target: Target
) -> None:
    make_officer(cast, "M-2", user="officer_a2")
    recusal = declared(cast, target)
    for who in ("officer_a2", "planner_a", "head_a"):
        with pytest.raises(errors.NotYourRecusal):
            actions.withdraw(recusal=recusal, by=cast.actor(who), at=NOW)
    for who in ("planner_b", "outsider", "coordinator", "supervisor"):
        with pytest.raises(errors.OtherDepartment):
            actions.withdraw(recusal=recusal, by=cast.actor(who), at=NOW)
    recusal.refresh_from_db()
    assert recusal.state == "proposed"


def test_entry_of_the_department_when_taken_back_then_by_the_department_never_by_the_officer(
    cast: Cast, officer: Officer, target: Target
) -> None:
    """Whom a business wants to be recused does not decide that the request is gone."""
    recusal = entered(cast, officer, target)
    with pytest.raises(errors.NotYourRecusal):
        actions.withdraw(recusal=recusal, by=cast.actor("officer_a1"), at=NOW)
    gone = actions.withdraw(recusal=recusal, by=cast.actor("planner_a"), at=NOW)
    assert gone.state == "withdrawn"
    (told,) = answers(cast.actor("officer_a1"), TODAY)
    assert "已撤回" in told.what
    assert "李文静" in told.why


def test_pages_when_an_officer_takes_a_declaration_back_then_offered_until_it_is_decided(
    cast: Cast, officer: Officer, target: Target, client_of: Callable[[str], Client]
) -> None:
    recusal = declared(cast, target)
    path = f"/officers/recusals/{recusal.pk}/"
    phone, action = client_of("officer_a1"), f"{path}withdraw/"
    for who in ("planner_a", "head_a", "coordinator"):
        assert action not in client_of(who).get(path).text
        assert client_of(who).post(action).status_code == 403
    assert client_of("planner_b").post(action).status_code == 404
    assert action in phone.get(path).text
    assert phone.post(action).url == path
    page = phone.get(path).text
    assert action not in page
    for words in ("已撤回", "王海涛 撤回"):
        assert words in page
    assert "决定：已撤回" not in page
    assert "已撤回" in phone.get("/officers/me/").text
    offered = f"/officers/recusals/new/?target={target.object_id.replace(':', '%3A')}"
    assert offered in phone.get(f"/targets/{target.object_id}/").text, "it may be declared again"

    again = declared(cast, target)
    assert offered not in phone.get(f"/targets/{target.object_id}/").text
    actions.decide(recusal=again, uphold=True, by=cast.actor("head_a"), at=NOW)
    page = phone.get(f"/officers/recusals/{again.pk}/").text
    assert "请单位负责人改截止日期" in page
    assert f"{again.pk}/withdraw/" not in page
    assert phone.post(f"/officers/recusals/{again.pk}/withdraw/").status_code == 409
