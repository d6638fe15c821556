"""The same step at the same moment, by two people or by one who clicked twice: it happens once.

Each call has a connection of its own. Creation, record and review of visits are in
inspections/tests/test_at_once.py, asking for a draw and its numbers in draws/tests/test_faults.py,
publishing an item in items/tests/test_publishing.py.
"""

import re
from collections.abc import Callable
from functools import partial
from html import unescape

from django.test import Client

from drawproof import commit_digest, new_secret
from sunlot.accounts import actions as accounts
from sunlot.accounts.models import User
from sunlot.draws import actions as draws
from sunlot.draws.models import PartyKind
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import DICE, DRAW_AT, MINUTE, build_world
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import AT, csv_bytes
from sunlot.inspections.tests.world import NOW, build
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.officers import actions as officers
from sunlot.officers.tests.support import make_officer
from sunlot.plans import actions as plans
from sunlot.plans.models import PlanTask, PlanVersion
from sunlot.plans.tests import builders
from sunlot.publications import actions as publications
from sunlot.publications.models import Revision
from sunlot.targets.models import Target
from tests.cast import Cast
from tests.faults.conftest import at_once, once

Action = Callable[..., object]


def test_ceremony_when_every_step_comes_twice_at_once_then_one_of_each(cast: Cast) -> None:
    """DR-02 DR-06 DR-07"""
    world = build_world(cast, targets=30)
    draw = world.requested()
    freeze = partial(draws.freeze, draw=draw, typed_count=draw.expected_count, at=NOW + MINUTE)
    draw = once("draws.frozen", *by_each(cast, ("approver_a", "head_a"), freeze))
    announce = partial(draws.announce, draw=draw, at=NOW + 2 * MINUTE)
    draw = once("draws.announced", *by_each(cast, ("coordinator", "coordinator_2"), announce))
    assert draw.draw_id == "650000-2026-000001"
    secrets = {party.code: new_secret() for party in world.parties(draw)}
    for party in world.parties(draw):
        digest = commit_digest("DR1", draw.draw_id, party.code, secrets[party.code])
        by = world.actor_of(party)
        commit = partial(draws.commit, party=party, digest=digest, by=by, at=NOW + 3 * MINUTE)
        once("draws.committed", commit, commit)
    by = cast.actor("coordinator")
    close = partial(draws.close_commits, draw=draw, by=by, at=NOW + 4 * MINUTE)
    draw = once("draws.commits-closed", close, close)
    for party in world.parties(draw):
        by, secret = world.actor_of(party), secrets[party.code]
        reveal = partial(draws.reveal, party=party, secret=secret, by=by, at=NOW + 5 * MINUTE)
        once("draws.revealed", reveal, reveal)
    by = cast.actor("coordinator")
    close = partial(draws.close_reveals, draw=draw, by=by, at=NOW + 6 * MINUTE)
    draw = once("draws.reveals-closed", close, close)
    for party, digits in zip(world.parties(draw, PartyKind.DICE), DICE, strict=True):
        # Both typists at the same moment, each clicking twice.
        type_dice = partial(draws.type_dice, party=party, digits=digits, at=DRAW_AT + MINUTE)
        at_once(*by_each(cast, ("typist_1", "typist_1", "typist_2", "typist_2"), type_dice))
        party.refresh_from_db()
        assert (party.digits, party.mismatches) == (digits, 0)
    assert Job.objects.filter(task="draws.run").count() == 1
    drain()
    draw.refresh_from_db()
    assert draw.state == DrawState.VERIFIED
    assert Event.objects.filter(kind="draws.result").count() == 1


def test_void_when_confirmed_twice_at_once_then_voided_once(cast: Cast) -> None:
    world = build_world(cast, targets=20)
    draw = world.announced()
    ask = partial(draws.request_void, draw=draw, reason="公告比例有误", at=NOW + 5 * MINUTE)
    once("draws.void-requested", *by_each(cast, ("coordinator", "head_a"), ask))
    confirm = partial(draws.confirm_void, draw=draw, at=NOW + 6 * MINUTE)
    once("draws.voided", *by_each(cast, ("coordinator_2", "approver_a"), confirm))


def test_plan_when_every_step_comes_twice_at_once_then_one_version(cast: Cast) -> None:
    by = cast.actor("coordinator")
    region = cast.regions["650000"]
    new = partial(plans.create_plan, region=region, year=2026, title="计划", by=by, at=NOW)
    plan = once("plans.created", new, new)
    plans.add_task(plan=plan, code="T-1", facts=builders.facts(cast), by=by, at=NOW)
    submit = partial(plans.submit, plan=plan, low_share_reason="", by=by, at=NOW)
    once("plans.submitted", submit, submit)
    adopt = partial(plans.adopt, plan=plan, at=NOW)
    once("plans.adopted", *by_each(cast, ("chair", "head_a"), adopt))
    plans.request_issue(plan=plan, document_number="新双随机办〔2026〕1号", by=by, at=NOW)
    issue = partial(plans.issue, plan=plan, task_count=1, by=cast.actor("coordinator_2"), at=NOW)
    once("plans.issued", issue, issue)
    assert PlanVersion.objects.count() == 1


def test_task_when_two_save_old_pages_at_once_then_one_is_shown_what_the_other_did(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    plan = builders.draft(cast)
    task = PlanTask.objects.get()
    address = f"/plans/tasks/{task.pk}/edit/"
    people = [client_of("coordinator"), client_of("coordinator_2")]
    read = re.search(r'name="_read" value="([^"]*)"', people[0].get(address).content.decode())
    assert read
    sent = {
        "lead": cast.department("market").pk, "joining": [cast.department("fire").pk],
        "draw_kind": "directed", "item_class": "general", "credit_linked": "on",
        "starts_on": "2026-05-11", "ends_on": "2026-06-30", "_read": unescape(read[1]),
    }  # fmt: skip
    answers = at_once(
        *(partial(client.post, address, sent | {"title": f"名称 {number}"})
          for number, client in enumerate(people))
    )  # fmt: skip
    statuses = [answer.status_code for answer in answers]  # type: ignore[attr-defined]
    assert sorted(statuses) == [302, 409]
    task.refresh_from_db()
    assert (task.title, task.revision) == (f"名称 {statuses.index(302)}", 1)
    assert Event.objects.filter(kind="plans.task-edited").count() == 1
    at_once(*(partial(client.post, f"/plans/{plan.pk}/add/", sent | {"code": "N", "title": "新"})
              for client in people))  # fmt: skip
    assert plan.tasks.filter(code="N").count() == 1


def test_import_when_confirmed_twice_at_once_then_written_once(cast: Cast) -> None:
    by = cast.actor("planner_a")
    file = csv_bytes([["名称", "主体类别", "其他编号", "行政区划代码"],
                      ["示例项目", "项目", "XM-1", "650102"]])  # fmt: skip
    batch = imports.upload(kind="targets", file_name="a.csv", content=[file], by=by, at=AT)
    drain()
    batch = Batch.objects.get(pk=batch.pk)
    confirm = partial(imports.confirm, batch=batch, partial=False, by=by, at=AT)
    once("imports.confirmed", confirm, confirm)
    drain()
    assert Target.objects.count() == 1
    assert Event.objects.filter(kind="imports.applied").count() == 1


def test_result_when_published_and_withdrawn_twice_at_once_then_once(cast: Cast) -> None:
    world = build(cast)
    part = world.accepted(world.part(world.notified()), "05")
    publish = partial(publications.publish, part=part, at=NOW)
    publication = once("publications.published", *by_each(cast, ("planner_a", "head_a"), publish))
    by, reason = cast.actor("planner_a"), "对象主体有误，应为同名企业"
    ask = partial(
        publications.request_withdrawal, publication=publication, reason=reason, by=by, at=NOW
    )
    request = once("publications.withdrawal-requested", ask, ask)
    confirm = partial(publications.confirm_change, request=request, at=NOW)
    deciders = by_each(cast, ("approver_a", "head_a"), confirm)
    once("publications.withdrawal-confirmed", *deciders)
    assert Revision.objects.count() == 2


def test_account_when_opened_twice_at_once_then_one_account(cast: Cast) -> None:
    """AC-01"""
    request = accounts.request_account(
        username="officer_a9", name="新人", title="", role="officer",
        department=cast.department("market"), by=cast.actor("sysadmin"), at=NOW,
    )  # fmt: skip
    opening = partial(accounts.open_account, request=request, by=cast.actor("secadmin"), at=NOW)
    once("accounts.opened", opening, opening)
    assert User.objects.filter(username="officer_a9").count() == 1


def test_recusal_when_declared_and_decided_twice_at_once_then_once(cast: Cast) -> None:
    make_officer(cast, "A-1", user="officer_a1", name="王海涛")
    declare = partial(
        officers.declare, target=build_world(cast, targets=1).targets[0], origin="kin",
        reason="配偶在该企业任职", by=cast.actor("officer_a1"), at=NOW,
    )  # fmt: skip
    recusal = once("recusals.proposed", declare, declare)
    decide = partial(officers.decide, recusal=recusal, uphold=True, at=NOW)
    once("recusals.decided", *by_each(cast, ("head_a", "approver_a"), decide))


def by_each(cast: Cast, names: tuple[str, ...], action: Action) -> list[Callable[[], object]]:
    """Several people who do the same."""
    return [partial(action, by=cast.actor(name)) for name in names]
