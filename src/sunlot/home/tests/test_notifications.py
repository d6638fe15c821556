"""Every event that asks somebody for something: who hears of it, nobody else, and until when."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest

from sunlot.accounts import actions as accounts
from sunlot.draws import actions as draws
from sunlot.draws.tests.world import build_world
from sunlot.home import queries
from sunlot.home.queries.answers import SINCE
from sunlot.imports.models import Batch
from sunlot.inspections import actions as inspections
from sunlot.inspections.models import Inspection
from sunlot.inspections.tests.world import build
from sunlot.jobs.models import Job
from sunlot.officers import actions as officers
from sunlot.officers.models import RecusalOrigin
from sunlot.plans import actions as plans
from sunlot.plans.tests.builders import draft
from sunlot.publications import actions as publications
from tests.cast import NOW, Cast

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
Step = Callable[[], object]


@dataclass(frozen=True)
class Case:
    """After `begin`, lines with `words` stand before exactly `who`; after its answer before none.

    `begin` gives the step that answers what was asked; None for what only time takes away.
    """

    words: str
    who: set[str]
    kind: str
    begin: Callable[[Cast], Step | None]


def plan_submitted(cast: Cast) -> Step:
    plan = draft(cast)
    plans.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    return lambda: plans.adopt(plan=plan, by=cast.actor("chair"), at=NOW)


def plan_returned(cast: Cast) -> Step:
    plan = draft(cast)
    plans.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    plans.send_back(plan=plan, reason="补充理由", by=cast.actor("chair"), at=NOW)
    return lambda: plans.submit(
        plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW
    )


def plan_issue_asked(cast: Cast) -> Step:
    plan = draft(cast)
    plans.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    plans.adopt(plan=plan, by=cast.actor("chair"), at=NOW)
    plans.request_issue(plan=plan, document_number="甲", by=cast.actor("coordinator"), at=NOW)
    return lambda: plans.issue(plan=plan, task_count=1, by=cast.actor("coordinator_2"), at=NOW)


def freeze_asked(cast: Cast) -> Step:
    world = build_world(cast, targets=12)
    draw = world.requested()
    return lambda: draws.freeze(
        draw=draw, typed_count=draw.expected_count, by=world.by("approver_a"), at=NOW
    )


def void_asked(cast: Cast) -> Step:
    world = build_world(cast, targets=12)
    draw = world.announced()
    at = NOW + 3 * datetime.timedelta(minutes=1)
    draws.request_void(draw=draw, reason="公告比例有误", by=world.by("coordinator"), at=at)
    return lambda: draws.confirm_void(draw=draw, by=world.by("coordinator_2"), at=at)


def party_invited(cast: Cast) -> Step:
    world = build_world(cast, targets=12)
    draw = world.announced()
    return lambda: world.commit(draw, codes=("justice", "trade", "public"))


def visit_to_approve(cast: Cast) -> Step:
    world = build(cast, winners=1)
    visit = world.create()[0]
    return lambda: world.approve(visit)


def visit_refused(cast: Cast) -> Step:
    world = build(cast, winners=1)
    visit = world.create()[0]
    inspections.refuse(visit=visit, reason="时间不妥", by=world.by("head_a"), at=NOW)
    return lambda: inspections.resubmit(
        visit=Inspection.objects.get(), by=world.by("planner_a"), at=NOW
    )


def result_to_review(cast: Cast) -> Step:
    world = build(cast)
    part = world.recorded(world.part(world.notified()))
    return lambda: inspections.accept(part=part, by=world.by("approver_a"), at=NOW)


def result_returned(cast: Cast) -> Step:
    world = build(cast)
    part = world.recorded(world.part(world.notified()))
    inspections.return_part(part=part, reason="缺记录", by=world.by("approver_a"), at=NOW)
    return lambda: world.recorded(world.part(part.inspection))


def result_to_publish(cast: Cast) -> Step:
    world = build(cast)
    part = world.accepted(world.part(world.notified()), "05")
    return lambda: publications.publish(part=part, by=world.by("planner_a"), at=NOW)


def _published(cast: Cast):
    world = build(cast)
    part = world.accepted(world.part(world.notified()), "05")
    publication = publications.publish(part=part, by=world.by("planner_a"), at=NOW)
    return world, publications.request_withdrawal(
        publication=publication, reason="对象有误，应为同名企业", by=world.by("planner_a"), at=NOW
    )


def change_asked(cast: Cast) -> Step:
    world, request = _published(cast)
    return lambda: publications.confirm_change(request=request, by=world.by("approver_a"), at=NOW)


def change_refused(cast: Cast) -> None:
    world, request = _published(cast)
    publications.refuse_change(
        request=request, reason="理由不足", by=world.by("approver_a"), at=NOW
    )


def _declared(cast: Cast):
    world = build(cast)
    return officers.declare(
        target=world.targets[1], origin=RecusalOrigin.KIN,
        reason="配偶在该企业任职", by=world.by("officer_a1"), at=NOW,
    )  # fmt: skip


def recusal_asked(cast: Cast) -> Step:
    recusal = _declared(cast)
    return lambda: officers.decide(recusal=recusal, uphold=True, by=cast.actor("head_a"), at=NOW)


def recusal_decided(cast: Cast) -> None:
    officers.decide(recusal=_declared(cast), uphold=True, by=cast.actor("head_a"), at=NOW)


def _account(cast: Cast):
    return accounts.request_account(
        username="new", name="新人", title="", role="officer",
        department=cast.department("market"), by=cast.actor("sysadmin"), at=NOW,
    )  # fmt: skip


def account_asked(cast: Cast) -> Step:
    request = _account(cast)
    return lambda: accounts.open_account(request=request, by=cast.actor("secadmin"), at=NOW)


def account_refused(cast: Cast) -> None:
    accounts.refuse_account(
        request=_account(cast), reason="姓名不符", by=cast.actor("secadmin"), at=NOW
    )


def _reset(cast: Cast):
    return accounts.request_reset(
        user=cast.users["planner_a"], kind="password", identity="当面核对工作证",
        by=cast.actor("sysadmin"), at=NOW,
    )  # fmt: skip


def reset_asked(cast: Cast) -> Step:
    wanted = _reset(cast)
    return lambda: accounts.confirm_reset(wanted=wanted, by=cast.actor("secadmin"), at=NOW)


def reset_done(cast: Cast) -> None:
    accounts.confirm_reset(wanted=_reset(cast), by=cast.actor("secadmin"), at=NOW)


def import_open(cast: Cast) -> Step:
    batch = Batch.objects.create(
        kind="targets", state="checked", department=cast.department("market"),
        file_name="示例对象.csv", uploaded_by=cast.users["planner_a"], uploaded_at=NOW,
        sha256="0" * 64, counts={}, writes={}, size=1,
    )  # fmt: skip
    return lambda: Batch.objects.filter(pk=batch.pk).update(state="cancelled")


def _job(cast: Cast, **facts: object) -> None:
    Job.objects.create(
        task="imports.check", title="核对示例文件", owner=cast.users["planner_a"], queued_at=NOW,
        started_at=NOW, ended_at=NOW, **facts,
    )  # fmt: skip


def job_failed(cast: Cast) -> None:
    _job(cast, state="failed", error_code="E-1", error_text="读取失败")


def job_finished(cast: Cast) -> None:
    _job(cast, state="done", result_path="jobs/x.csv", result_name="结果.csv")


CASES = [
    # Any member of the conference may adopt, but who submitted.
    Case("年度计划等待审议", {"coordinator_2", "chair", "head_a", "approver_a", "head_b",
         "approver_b"}, "decide", plan_submitted),
    Case("年度计划被退回修改", {"coordinator", "coordinator_2"}, "act", plan_returned),
    Case("年度计划等待确认印发", {"coordinator_2"}, "decide", plan_issue_asked),
    Case("冻结名单等待确认", {"coordinator", "coordinator_2", "head_a", "approver_a"}, "decide",
         freeze_asked),
    Case("作废申请等待确认", {"coordinator_2", "head_a", "approver_a"}, "decide", void_asked),
    Case("请封存数字", {"party_justice", "party_trade", "party_public"}, "act", party_invited),
    Case("户检查等待审批", {"head_a", "approver_a"}, "decide", visit_to_approve),
    Case("的检查未获批准", {"planner_a"}, "act", visit_refused),
    Case("份检查结果等待审核", {"head_a", "approver_a"}, "decide", result_to_review),
    Case("的检查结果被退回修改", {"officer_a1", "officer_a2"}, "act", result_returned),
    Case("条结果等待公示", {"planner_a", "head_a", "approver_a"}, "act", result_to_publish),
    Case("等待确认", {"head_a", "approver_a"}, "decide", change_asked),
    Case("公示变更申请被退回", {"planner_a"}, "remind", change_refused),
    Case("条回避申报等待决定", {"head_a", "approver_a"}, "decide", recusal_asked),
    Case("的回避申报：应回避", {"officer_a1"}, "remind", recusal_decided),
    Case("新人的开户申请等待审批", {"secadmin"}, "decide", account_asked),
    Case("开户申请等待安全管理员审批", {"sysadmin"}, "wait", account_asked),
    Case("新人的开户申请被退回", {"sysadmin"}, "remind", account_refused),
    Case("李文静的账号等待重置密码", {"secadmin"}, "decide", reset_asked),
    Case("重置申请等待安全管理员审批", {"sysadmin"}, "wait", reset_asked),
    Case("李文静的重置申请：已重置", {"sysadmin"}, "remind", reset_done),
    Case("示例对象.csv", {"planner_a"}, "act", import_open),
    Case("个后台作业未完成", {"planner_a", "sysadmin"}, "remind", job_failed),
    Case("后台作业已完成：核对示例文件", {"planner_a"}, "remind", job_finished),
]  # fmt: skip


def readers(
    cast: Cast, words: str, people: Iterable[str], day: datetime.date = TODAY
) -> dict[str, str]:
    """Who of these has a line with these words, and of which kind."""
    return {
        who: line.kind
        for who in people
        for line in queries.agenda(cast.actor(who), day)
        if words in f"{line.what}"
    }


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.words)
def test_event_when_it_asks_for_something_then_exactly_its_people_hear_of_it_until_it_is_done(
    cast: Cast, case: Case, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    answer = case.begin(cast)
    assert readers(cast, case.words, cast.users) == dict.fromkeys(case.who, case.kind)
    if answer is None:
        assert readers(cast, case.words, case.who, TODAY + SINCE + DAY) == {}
    else:
        answer()
        assert readers(cast, case.words, case.who) == {}
