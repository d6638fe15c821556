"""Tokens: asked for by one administrator, confirmed by another, fetched once, ended at once."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlot.accounts.models import User
from sunlot.actors import ROLES, Permission
from sunlot.departments.models import Department
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.ledger.models import Event
from sunlot.tokens import actions, queries, rules
from sunlot.tokens.errors import ExpiryUnfit, KeyReused, NotYours, OwnerUnfit, TooManyCalls
from sunlot.tokens.models import Answer, Token
from sunlot.tokens.rules import NEEDS, Facts, Reach
from sunlot.tokens.states import TokenState
from tests.cast import NOW, Cast

DAY = NOW.date()
END = DAY + datetime.timedelta(days=90)
BOTH = [Reach.TARGETS_READ.value, Reach.TARGETS_WRITE.value]


def ask(cast: Cast, *, by: str = "secadmin", owner: str = "planner_a", end: datetime.date = END,
        scopes: list[str] = BOTH) -> Token:  # fmt: skip
    return actions.request_token(
        name="餐饮许可系统", owner=owner, scopes=scopes, expires_on=end, reason="每日同步",
        by=cast.actor(by), at=NOW,
    )  # fmt: skip


def given_token(cast: Cast, **facts: Any) -> tuple[Token, str]:
    token = ask(cast, **facts)
    actions.confirm_token(token=token, by=cast.actor("sysadmin"), at=NOW)
    return actions.issue_token(token=token, by=cast.actor("secadmin"), at=NOW)


# -- the rules ---------------------------------------------------------------------------------


@given(
    st.sampled_from(TokenState.values), st.integers(-400, 400), st.booleans(), st.booleans(),
    st.booleans(),
)  # fmt: skip
def test_token_when_asked_on_a_day_then_ac_10_holds(
    state: str, days: int, active: bool, there: bool, stands: bool
) -> None:
    facts = Facts(state, DAY + datetime.timedelta(days=days), active, there, stands)
    expected = state == "issued" and days >= 0 and active and there and stands
    assert rules.is_good(facts, on=DAY) == expected


@given(st.sets(st.sampled_from(Reach.values)), st.sets(st.sampled_from(list(Permission))))
def test_rights_when_drawn_then_never_more_than_scopes_nor_person_ac_10(
    scopes: set[str], held: set[Permission]
) -> None:
    found = rules.rights_of(scopes, held)
    assert found <= held
    assert found <= {NEEDS[Reach(one)] for one in scopes}


def test_second_person_when_the_same_then_refused_ac_10() -> None:
    assert not rules.may_confirm(requested_by=1, decided_by=1)
    assert rules.may_confirm(requested_by=1, decided_by=2)


@pytest.mark.parametrize(
    "text",
    ["", "sunlot_", "Bearer x", "sunlot_abcdefgh_short", "sunlot_ABCDEFGH_" + "a" * 43, "\0"],
)
def test_secret_when_no_token_then_no_parts(text: str) -> None:
    assert rules.parts_of(text) is None


# -- giving ------------------------------------------------------------------------------------


def test_token_when_given_by_two_then_calls_as_its_person_within_the_scopes(cast: Cast) -> None:
    token, secret = given_token(cast)
    caller = queries.caller_of(secret, on=DAY)
    assert caller is not None
    actor = caller.actor
    assert (actor.role_code, actor.department_code) == ("token", "650000-market")
    assert actor.user_id == cast.users["planner_a"].pk
    assert actor.can(Permission.TARGETS_IMPORT)
    assert actor.can(Permission.BUSINESS_VIEW)
    assert not actor.can(Permission.ITEMS_IMPORT)
    assert not actor.can(Permission.LISTS_EXPORT)
    assert secret not in str(list(Token.objects.values())), "the secret is kept nowhere"
    kinds = list(Event.objects.filter(noun="token").order_by("id").values_list("kind", flat=True))
    assert kinds == ["tokens.requested", "tokens.confirmed", "tokens.issued"]
    assert secret not in str(list(Event.objects.values()))
    assert str(token) == f"餐饮许可系统 {token.prefix}"


@pytest.mark.parametrize("by", ["planner_a", "approver_a", "coordinator", "auditadmin"])
def test_token_when_no_administrator_asks_then_refused(cast: Cast, by: str) -> None:
    with pytest.raises(Forbidden):
        ask(cast, by=by)


@pytest.mark.parametrize("owner", ["nobody", "sysadmin", "officer_a1", "party_trade", "approver_a"])
def test_token_when_the_person_cannot_answer_for_it_then_refused(cast: Cast, owner: str) -> None:
    with pytest.raises(OwnerUnfit):
        ask(cast, owner=owner)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_token_when_its_end_is_past_or_too_far_then_refused(cast: Cast, days: int) -> None:
    with pytest.raises(ExpiryUnfit):
        ask(cast, end=DAY + datetime.timedelta(days=days))
    assert ask(cast, end=DAY + datetime.timedelta(days=366)).pk


def test_token_when_confirmed_or_refused_by_who_asked_then_refused(cast: Cast) -> None:
    token = ask(cast)
    with pytest.raises(SamePerson):
        actions.confirm_token(token=token, by=cast.actor("secadmin"), at=NOW)
    with pytest.raises(SamePerson):
        actions.refuse_token(token=token, refusal="x", by=cast.actor("secadmin"), at=NOW)
    me = cast.users["secadmin"].pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(decided_by=me)


def test_token_when_fetched_by_another_or_twice_or_too_early_then_refused(cast: Cast) -> None:
    token = ask(cast)
    with pytest.raises(WrongState):
        actions.issue_token(token=token, by=cast.actor("secadmin"), at=NOW)
    actions.confirm_token(token=token, by=cast.actor("sysadmin"), at=NOW)
    with pytest.raises(NotYours):
        actions.issue_token(token=token, by=cast.actor("sysadmin"), at=NOW)
    actions.issue_token(token=token, by=cast.actor("secadmin"), at=NOW)
    with pytest.raises(WrongState):
        actions.issue_token(token=token, by=cast.actor("secadmin"), at=NOW)


# -- its end -----------------------------------------------------------------------------------


def _revoke(cast: Cast, token: Token) -> None:
    actions.revoke_token(token=token, revocation="丢失", by=cast.actor("sysadmin"), at=NOW)


def _disable(cast: Cast, _token: Token) -> None:
    User.objects.filter(pk=cast.users["planner_a"].pk).update(is_active=False, disabled_at=NOW)


def _move(cast: Cast, _token: Token) -> None:
    fire = cast.department("fire")
    User.objects.filter(pk=cast.users["planner_a"].pk).update(department=fire)


def _close(cast: Cast, _token: Token) -> None:
    Department.objects.filter(pk=cast.department("market").pk).update(closed=DAY)


@pytest.mark.parametrize("end", [_revoke, _disable, _move, _close])
def test_token_when_ended_then_no_caller(cast: Cast, end: Callable[[Cast, Token], None]) -> None:
    """AC-10"""
    token, secret = given_token(cast)
    assert queries.caller_of(secret, on=END), "good to the end of its last day"
    assert queries.caller_of(secret, on=END + datetime.timedelta(days=1)) is None
    assert queries.caller_of(secret[:-1] + ("A" if secret[-1] != "A" else "B"), on=DAY) is None
    end(cast, token)
    assert queries.caller_of(secret, on=DAY) is None


def test_token_when_its_person_changes_the_role_then_may_no_more_than_that(cast: Cast) -> None:
    """AC-10"""
    _token, secret = given_token(cast)
    User.objects.filter(pk=cast.users["planner_a"].pk).update(role="approver")
    caller = queries.caller_of(secret, on=DAY)
    assert caller is not None
    assert not caller.actor.can(Permission.TARGETS_IMPORT)
    assert caller.actor.role.permissions <= ROLES["approver"].permissions  # type: ignore[union-attr]


# -- calls -------------------------------------------------------------------------------------


def test_calls_when_more_than_the_minute_allows_then_refused_until_the_next(cast: Cast) -> None:
    token, _secret = given_token(cast)
    at = NOW.replace(second=5)
    assert [actions.count_call(token_id=token.pk, at=at, limit=2) for _ in range(2)] == [1, 0]
    with pytest.raises(TooManyCalls):
        actions.count_call(token_id=token.pk, at=at, limit=2)
    later = at + datetime.timedelta(minutes=1)
    assert actions.count_call(token_id=token.pk, at=later, limit=2) == 1
    token.refresh_from_db()
    assert token.last_used_at == later


def test_call_when_repeated_with_its_key_then_done_once_and_answered_the_same(cast: Cast) -> None:
    token, _secret = given_token(cast)
    done: list[int] = []

    def work() -> tuple[int, Any]:
        done.append(1)
        return 200, {"n": len(done)}

    def call(digest: str = "a" * 64) -> tuple[int, Any, bool]:
        return actions.once(token_id=token.pk, key="k-1", digest=digest, at=NOW, work=work)

    assert call() == (200, {"n": 1}, False)
    assert call() == (200, {"n": 1}, True)
    with pytest.raises(KeyReused):
        call("b" * 64)
    assert len(done) == 1
    assert actions.forget_answers(at=NOW + datetime.timedelta(days=6)) == 0
    assert actions.forget_answers(at=NOW + datetime.timedelta(days=8)) == 1


def test_call_when_it_fails_then_its_key_is_free_again(cast: Cast) -> None:
    token, _secret = given_token(cast)

    def fails() -> tuple[int, Any]:
        raise OwnerUnfit(username="x")

    with pytest.raises(OwnerUnfit):
        actions.once(token_id=token.pk, key="k", digest="a" * 64, at=NOW, work=fails)
    assert not Answer.objects.exists()


# -- pages -------------------------------------------------------------------------------------


def test_pages_when_two_administrators_work_then_the_token_is_shown_once(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    one, other = client_of("secadmin"), client_of("sysadmin")
    facts = {
        "name": "餐饮许可系统", "owner": "planner_a", "scopes": BOTH, "reason": "每日同步",
        "expires_on": "2100-01-01",
    }  # fmt: skip
    answer = one.post("/tokens/new/", facts)
    assert answer.status_code == 422
    assert "到期日期须在明天以后" in answer.content.decode()
    from sunlot import clock

    end = clock.today_of(clock.now()) + datetime.timedelta(days=20)
    page = one.post("/tokens/new/", {**facts, "expires_on": end.isoformat()})["Location"]
    assert "确认发放" not in one.get(page).content.decode()
    assert "等待确认" in other.get("/home/").content.decode()
    assert other.post(f"{page}confirm/", {"owner": "planner_b"}).status_code == 422
    assert other.post(f"{page}confirm/", {"owner": "planner_a"}).status_code == 302
    assert "可以领取" in one.get("/home/").content.decode()
    shown = one.post(f"{page}issue/")
    token = Token.objects.get()
    assert f"sunlot_{token.prefix}_" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    listed = one.get("/tokens/").content.decode()
    assert "将到期" in listed
    assert token.digest not in listed
    assert "将到期" in one.get("/home/").content.decode()
    assert one.post(f"{page}revoke/", {"revocation": ""}).status_code == 422
    assert one.post(f"{page}revoke/", {"revocation": "丢失"}).status_code == 302
    assert "已停用" in one.get(page).content.decode()
    rows = b"".join(one.get("/tokens/export.csv").streaming_content).decode()
    assert token.prefix in rows
    assert token.digest not in rows
