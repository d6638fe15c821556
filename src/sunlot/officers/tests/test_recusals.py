"""Declaring and deciding recusals, linking accounts, and who sees what."""

import pytest

from sunlot.errors import Forbidden, WrongState
from sunlot.imports.tests.support import AT
from sunlot.ledger.models import Event
from sunlot.officers import actions
from sunlot.officers.errors import (
    AccountTaken,
    AlreadyDeclared,
    NotAnOfficer,
    OtherDepartment,
    ReasonTooShort,
    RecusalOverlaps,
    TargetUnknown,
)
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.tests.support import make_officer
from sunlot.targets.tests.support import make_target

REASON = "配偶在该企业任职"


@pytest.fixture
def officer(cast):
    return make_officer(cast, "A-1", user="officer_a1", name="王海涛")


@pytest.fixture
def target(cast):
    return make_target(cast.regions["650102"])


def declare(cast, target, **facts):
    facts = {"origin": "declared", "reason": REASON, "by": cast.actor("officer_a1")} | facts
    return actions.declare(target=target, at=AT, **facts)


def test_officer_declares_and_approver_decides(cast, officer, target):
    recusal = declare(cast, target)
    assert (recusal.officer, recusal.state) == (officer, "proposed")
    with pytest.raises(AlreadyDeclared):
        declare(cast, target)
    decided = actions.decide(recusal=recusal, uphold=True, by=cast.actor("approver_a"), at=AT)
    assert (decided.state, decided.decided_by) == ("upheld", cast.users["approver_a"])
    with pytest.raises(WrongState):
        actions.decide(recusal=recusal, uphold=False, by=cast.actor("approver_a"), at=AT)
    with pytest.raises(RecusalOverlaps):
        declare(cast, target)
    kinds = list(Event.objects.filter(noun="recusal").order_by("id").values_list("kind", flat=True))
    assert kinds == ["recusals.proposed", "recusals.decided"]
    assert REASON not in str(list(Event.objects.values("data")))


def test_dismissed_recusal_may_be_declared_again(cast, officer, target):
    actions.decide(recusal=declare(cast, target), uphold=False, by=cast.actor("approver_a"), at=AT)
    assert declare(cast, target).state == "proposed"


def test_declaration_needs_a_record_a_reason_and_a_target_in_reach(cast, officer, target):
    with pytest.raises(NotAnOfficer):
        declare(cast, target, by=cast.actor("officer_a2"))
    with pytest.raises(ReasonTooShort):
        declare(cast, target, reason=" 有事 ")
    with pytest.raises(Forbidden):
        declare(cast, target, by=cast.actor("planner_a"))
    far = make_target(cast.regions["652301"])
    with pytest.raises(TargetUnknown):
        actions.propose(
            officer=make_outsider(cast), target=target, origin="party", reason=REASON,
            by=cast.actor("outsider"), at=AT,
        )  # fmt: skip
    assert declare(cast, far).state == "proposed"


def make_outsider(cast):
    officer = make_officer(cast, "C-1")
    Officer.objects.filter(pk=officer.pk).update(department=cast.departments["652300-market"])
    officer.refresh_from_db()
    return officer


def test_department_enters_what_a_business_asked_for(cast, officer, target):
    recusal = actions.propose(
        officer=officer, target=target, origin="party", reason="企业书面申请",
        by=cast.actor("planner_a"), at=AT,
    )  # fmt: skip
    assert recusal.origin == "party"
    with pytest.raises(OtherDepartment):
        actions.propose(
            officer=officer, target=make_target(cast.regions["650103"]), origin="party",
            reason=REASON, by=cast.actor("planner_b"), at=AT,
        )  # fmt: skip


def test_department_enters_family_ties_that_somebody_else_reported(
    cast, officer, target, client_of
):
    planner = client_of("planner_a")
    path = f"/officers/{officer.officer_id}/recusals/new/"
    assert "亲属关系" in planner.get(path).text
    told = "同事反映：其弟在该企业任职"
    sent = planner.post(path, {"code": target.object_id, "origin": "kin", "reason": told})
    assert sent.status_code == 302
    recusal = Recusal.objects.get()
    assert (recusal.origin, recusal.proposed_by) == ("kin", cast.users["planner_a"])
    page = f"/officers/recusals/{recusal.pk}/"
    for who, reads in (("officer_a1", True), ("approver_a", True), ("supervisor", False)):
        assert (told in client_of(who).get(page).text) == reads
    decided = actions.decide(recusal=recusal, uphold=True, by=cast.actor("head_a"), at=AT)
    assert decided.state == "upheld"
    refused = client_of("officer_a1").post(
        "/officers/recusals/new/", {"code": target.object_id, "origin": "party", "reason": told}
    )
    assert refused.status_code == 422, "what a business asks for is entered by the department"


def test_only_the_approver_of_the_department_decides(cast, officer, target):
    recusal = declare(cast, target)
    for name in ("officer_a1", "planner_a", "coordinator", "supervisor", "sysadmin"):
        with pytest.raises(Forbidden):
            actions.decide(recusal=recusal, uphold=True, by=cast.actor(name), at=AT)
    with pytest.raises(OtherDepartment):
        actions.decide(recusal=recusal, uphold=True, by=cast.actor("approver_b"), at=AT)


def test_account_is_linked_once_and_inside_the_department(cast):
    officer, other = make_officer(cast, "A-1"), make_officer(cast, "A-2")
    by = cast.actor("planner_a")
    actions.link_account(officer=officer, user=cast.users["officer_a1"], by=by, at=AT)
    for user in ("officer_a1", "officer_b1", "planner_a"):
        with pytest.raises(AccountTaken):
            actions.link_account(officer=other, user=cast.users[user], by=by, at=AT)
    with pytest.raises(OtherDepartment):
        actions.link_account(
            officer=other, user=cast.users["officer_a2"], by=cast.actor("planner_b"), at=AT
        )
    with pytest.raises(Forbidden):
        actions.link_account(
            officer=other, user=cast.users["officer_a2"], by=cast.actor("officer_a2"), at=AT
        )


def test_scope_of_officers_and_recusals(cast, officer, target):
    make_officer(cast, "B-1", "fire")
    declare(cast, target)
    officers = {name: Officer.objects.scoped(cast.actor(name)).count() for name in cast.users}
    recusals = {name: Recusal.objects.scoped(cast.actor(name)).count() for name in cast.users}
    assert {name: number for name, number in officers.items() if number} == {
        "coordinator": 2, "coordinator_2": 2, "supervisor": 2,
        "planner_a": 1, "head_a": 1, "approver_a": 1, "officer_a1": 1,
        "planner_b": 1, "head_b": 1, "approver_b": 1,
    }  # fmt: skip
    assert {name for name, number in recusals.items() if number} == {
        "coordinator", "coordinator_2", "supervisor", "planner_a", "head_a", "approver_a",
        "officer_a1",
    }  # fmt: skip


def test_pages_from_target_to_decision(cast, officer, target, client_of):
    phone = client_of("officer_a1")
    page = phone.get(f"/targets/{target.object_id}/").content.decode()
    assert "/officers/recusals/new/?target=enterprise%3AT1" in page
    form = phone.get("/officers/recusals/new/", {"target": target.object_id}).content.decode()
    assert f'value="{target.object_id}"' in form
    wrong = phone.post(
        "/officers/recusals/new/",
        {"code": "没有这户", "origin": "kin", "reason": REASON, "valid_from": "2026-04-20"},
    )
    assert wrong.status_code == 422
    assert "officers-target-unknown" in wrong.content.decode()
    sent = phone.post(
        "/officers/recusals/new/",
        {"code": target.object_id, "origin": "kin", "reason": REASON, "valid_from": "2026-04-20"},
    )
    assert sent.status_code == 302
    recusal = Recusal.objects.get()
    assert "王海涛" in phone.get("/officers/recusals/").content.decode()

    path = f"/officers/recusals/{recusal.pk}/"
    assert client_of("outsider").get(path).status_code == 404
    assert client_of("approver_b").get(path).status_code == 404
    assert client_of("planner_a").post(f"{path}decide/", {"decision": "uphold"}).status_code == 403
    approver = client_of("approver_a")
    assert "同意回避" in approver.get(path).content.decode()
    assert approver.post(f"{path}decide/", {"decision": "uphold"}).status_code == 302
    recusal.refresh_from_db()
    assert recusal.state == "upheld"


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("officer_a1", True), ("planner_a", True), ("approver_a", True), ("head_a", True),
        ("coordinator", False), ("coordinator_2", False), ("supervisor", False),
    ],
)  # fmt: skip
def test_reason_is_read_by_the_officer_and_the_department_only(
    cast, officer, target, client_of, who, reads
):
    """The form promises it; others see type, period, decision and effect."""
    recusal = declare(cast, target, origin="kin")
    actions.decide(
        recusal=recusal, uphold=True, note="家属已书面说明", by=cast.actor("approver_a"), at=AT
    )
    page = client_of(who).get(f"/officers/recusals/{recusal.pk}/").content.decode()
    assert "亲属关系" in page
    assert "效力" in page
    assert "孙丽" in page
    for text in (REASON, "家属已书面说明"):
        assert (text in page) == reads
    assert ("只供本人和该部门" in page) == (not reads)


def test_decision_without_a_choice_decides_nothing(cast, officer, target, client_of):
    recusal = declare(cast, target)
    answer = client_of("approver_a").post(f"/officers/recusals/{recusal.pk}/decide/", {})
    recusal.refresh_from_db()
    assert answer.status_code == 302
    assert recusal.state == "proposed"


def test_list_and_record_pages_show_the_certificate(cast, officer, client_of):
    make_officer(cast, "A-2", certificate_to=AT.date().replace(year=2025), name="已过期")
    client = client_of("planner_a")
    lapsed = client.get("/officers/", {"certificate": "lapsed"})
    assert [one.officer.name for one in lapsed.context["rows"]] == ["已过期"]
    assert client.get("/officers/", {"q": "王海"}).context["page"].count == 1
    assert client.get("/officers/", {"department": "650000-fire"}).context["page"].count == 0
    assert "证件有效" in client.get("/officers/A-1/").content.decode()
    assert client_of("outsider").get("/officers/A-1/").status_code == 404
    assert client_of("planner_b").get("/officers/A-1/").status_code == 404


def test_account_is_linked_on_the_officers_page(cast, client_of):
    officer = make_officer(cast, "A-1", name="王海涛")
    make_officer(cast, "A-2", user="officer_a2", name="阿依努尔")
    client = client_of("planner_a")
    page = client.get("/officers/A-1/")
    assert "没有关联账号" in page.text
    offered = [one.username for one in page.context["form"].fields["user"].queryset]
    assert offered == ["officer_a1"], "free officer accounts of the own department only"
    taken = client.post("/officers/A-1/account/", {"user": cast.users["officer_a2"].pk})
    assert taken.status_code == 422
    client.post("/officers/A-1/account/", {"user": cast.users["officer_a1"].pk})
    officer.refresh_from_db()
    assert officer.user == cast.users["officer_a1"]
    other = client_of("planner_b").post(
        "/officers/A-1/account/", {"user": cast.users["officer_b1"].pk}
    )
    assert other.status_code in {403, 404, 409}
    officer.refresh_from_db()
    assert officer.user == cast.users["officer_a1"]
