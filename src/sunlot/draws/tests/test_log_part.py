"""Bundles that carry the public log's proofs, from the announcement to what happens afterwards."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site

from drawproof import verify_slip
from drawproof.verify import verify as verify_bundle
from sunlot.actors import Actor
from sunlot.draws import actions, queries
from sunlot.draws.models import Assignment, Draw, FrameRow
from sunlot.draws.rules.slips import AFTER
from sunlot.draws.states import DrawState
from sunlot.draws.tests.auditing import Auditor
from sunlot.draws.tests.world import DRAW_AT, MINUTE, World, build_world
from sunlot.ledger import actions as ledger
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer
from sunlot.publiclog import actions as publiclog
from sunlot.publiclog import queries as log
from sunlot.publiclog.models import Entry
from tests.cast import NOW, build_cast
from tests.witness import set_up, witnessed

SYSTEM = Actor.system()
TIMED = ("C03", "C04", "C09", "C18")


class Logged:
    """A world whose public log is published, and cosigned by a witness, at moments of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = NOW

    def publish(self, at: datetime.datetime) -> None:
        """Everything so far, under a checkpoint that the witness cosigns at that moment."""
        self.now = at
        while ledger.sequence():
            pass
        publiclog.publish(at=at, timeout=5)

    def held(
        self, which: str, *, late: bool = False, begin: Callable[[Draw], None] = lambda _draw: None
    ) -> Draw:
        """A draw whose steps are published as they happen, or all of them after the result.

        `begin` happens right after the announcement.
        """
        world = self.world
        draw = world.announced(getattr(world, which))
        begin(draw)
        secrets = world.commit(draw)
        draw = actions.close_commits(draw=draw, by=world.by("coordinator"), at=NOW + 4 * MINUTE)
        for party in world.parties(draw):
            actions.reveal(
                party=party, secret=secrets[party.code], by=world.actor_of(party),
                at=NOW + 5 * MINUTE,
            )  # fmt: skip
        draw = actions.close_reveals(draw=draw, by=world.by("coordinator"), at=NOW + 6 * MINUTE)
        if not late:
            self.publish(NOW + 7 * MINUTE)
        draw = world.throw(draw)
        draw = actions.run(draw=draw, by=SYSTEM, at=DRAW_AT + 2 * MINUTE)
        draw = actions.verify(draw=draw, by=SYSTEM, at=DRAW_AT + 3 * MINUTE)
        self.publish(DRAW_AT + 4 * MINUTE)
        return draw


@pytest.fixture
def logged(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Logged]:
    settings.MEDIA_ROOT = tmp_path / "files"
    key = set_up(settings, tmp_path)
    found = Logged(build_world(build_cast(), targets=30))
    with witnessed(settings, tmp_path, key, lambda: found.now.timestamp()):
        yield found


def renew(draw: Draw, at: datetime.datetime) -> Draw:
    assert [one.pk for one in queries.unproved()] == [draw.pk]
    draw = actions.renew_log_part(draw=draw, by=SYSTEM, at=at)
    assert not queries.unproved().exists()
    return draw


def states(verdict: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["state"] for check in verdict["checks"]}


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_bundles_when_the_log_is_cosigned_then_prove_order_and_time(
    logged: Logged, which: str
) -> None:
    draw = logged.held(which)
    assert {states(draw.verdict)[one] for one in TIMED} == {"not-checkable"}
    old = draw.bundle_path
    draw = renew(draw, DRAW_AT + 5 * MINUTE)
    for verdict in (draw.verdict, draw.full_verdict):
        assert {one: states(verdict)[one] for one in TIMED} == dict.fromkeys(TIMED, "passed")
    assert states(draw.full_verdict)["C17"] == "passed"
    assert (draw.state, draw.log_problems, draw.log_size) == (DrawState.VERIFIED, [], 10)
    assert draw.bundle_path != old
    assert (Path(site.MEDIA_ROOT) / old).exists()
    again = actions.renew_log_part(draw=draw, by=SYSTEM, at=DRAW_AT + 6 * MINUTE)
    assert again.bundle_path == draw.bundle_path
    assert Event.objects.filter(kind="draws.log-proved").count() == 1
    slip = queries.slip_of(draw, draw.frame.order_by("object_id")[0], AFTER)
    trusted = {"announce": draw.announcement_digest, "result": draw.result_digest}
    assert verify_slip(slip.canonical, **trusted, policy=log.policy()).status == "passed"
    assert verify_slip(slip.canonical, **trusted).status == "partial"
    # Whoever does not pin the site's log is told so, and nothing passes by itself.
    alone = verify_bundle(Path(site.MEDIA_ROOT) / draw.bundle_path)
    assert alone.ok
    assert {states(alone.to_json())[one] for one in TIMED} == {"not-checkable"}


def test_bundles_when_cosigned_too_late_then_stay_and_the_failure_is_on_record(
    logged: Logged,
) -> None:
    draw = logged.held("open_task", late=True)
    before = (draw.bundle_path, draw.verdict)
    draw = renew(draw, DRAW_AT + 5 * MINUTE)
    assert draw.log_problems == ["C04", "C09"]
    assert (draw.bundle_path, draw.verdict, draw.state) == (*before, DrawState.VERIFIED)
    assert Event.objects.filter(kind="draws.log-contrary").count() == 1


def test_bundles_when_nobody_witnesses_then_prove_the_order_and_claim_no_time(
    logged: Logged, settings: Any
) -> None:
    settings.LOG_WITNESSES = ()
    draw = renew(logged.held("open_task"), DRAW_AT + 5 * MINUTE)
    found = states(draw.verdict)
    assert {one: found[one] for one in TIMED} == {
        "C03": "passed", "C04": "not-checkable", "C09": "not-checkable", "C18": "passed",
    }  # fmt: skip
    assert draw.log_problems == []


def busiest(draw: Draw) -> str:
    rows = Assignment.objects.filter(draw=draw, ended_at__isnull=True).exclude(officer=None)
    codes = list(rows.order_by("officer_code").values_list("officer_code", flat=True))
    return max(dict.fromkeys(codes), key=codes.count)


def test_later_events_when_they_happen_then_stand_in_the_log_and_follow_from_the_rules(
    logged: Logged,
) -> None:
    """DR-09: substitutions and replacements are recomputed by the public program (C17)."""
    world = logged.world
    draw, planner = logged.held("open_task"), logged.world.by("planner_a")
    first = FrameRow.objects.filter(draw=draw, is_winner=True).order_by("rank")[0]
    following = FrameRow.objects.get(draw=draw, rank=draw.winner_count + 1)
    place = Assignment.objects.filter(draw=draw, object_id=first.object_id).order_by("pk")[0]
    at = DRAW_AT + 60 * MINUTE
    world.recusal(Officer.objects.get(officer_id=place.officer_code), following.target)
    actions.substitute(draw=draw, object_id=first.object_id, reason_code="L2", reason="已注销",
                       by=planner, at=at)  # fmt: skip
    left = busiest(draw)
    Officer.objects.filter(officer_id=left).update(certificate_to=datetime.date(2026, 1, 1))
    actions.replace_officer(draw=draw, officer_code=left, reason="离岗", by=planner, at=at + MINUTE)
    # The certificate is renewed, but who was passed over once stays so in this draw.
    Officer.objects.filter(officer_id=left).update(certificate_to=datetime.date(2028, 1, 1))
    actions.replace_officer(
        draw=draw, officer_code=busiest(draw), reason="回避", by=planner, at=at + 2 * MINUTE
    )
    second = FrameRow.objects.filter(draw=draw, is_winner=True).order_by("rank")[1]
    actions.substitute(draw=draw, object_id=second.object_id, reason_code="L1", reason="不在",
                       by=planner, at=at + 3 * MINUTE)  # fmt: skip
    logged.publish(at + 4 * MINUTE)
    draw = renew(draw, at + 5 * MINUTE)
    assert draw.log_problems == []
    assert states(draw.full_verdict)["C17"] == "passed"
    kinds = list(Entry.objects.filter(draw_id=draw.draw_id).values_list("kind", flat=True))
    assert kinds.count("substitution") == 2
    assert kinds.count("replacement") >= 3


def test_release_when_confirmed_then_each_winner_has_an_entry_and_the_bundle_proves_it(
    logged: Logged,
) -> None:
    draw = renew(logged.held("credit_task"), DRAW_AT + 5 * MINUTE)
    after = datetime.datetime.combine(
        draw.inspect_to + datetime.timedelta(days=1), datetime.time(4), datetime.UTC
    )
    count = draw.winner_count
    actions.request_release(
        draw=draw, typed_count=count, by=logged.world.by("coordinator"), at=after
    )
    draw = actions.release(
        draw=draw, typed_count=count, by=logged.world.by("approver_a"), at=after + MINUTE
    )
    logged.publish(after + 2 * MINUTE)
    assert Entry.objects.filter(draw_id=draw.draw_id, kind="release").count() == count
    draw = renew(draw, after + 3 * MINUTE)
    assert draw.log_problems == []
    assert {one: states(draw.verdict)[one] for one in TIMED} == dict.fromkeys(TIMED, "passed")
    assert states(draw.full_verdict)["C17"] == "passed"
    assert states(draw.verdict)["C13"] == "passed"


def test_policy_when_downloaded_then_pins_the_log_its_witness_and_the_quorum(
    logged: Logged,
) -> None:
    policy = log.policy()
    assert [one.name for one in policy.witnesses] == ["witness.example/one"]
    assert (policy.quorum, policy.margin, len(policy.logs)) == (1, 600, 1)


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_draw_when_an_auditor_attested_list_and_result_then_c19_passes_by_the_site_s_policy(
    logged: Logged, which: str
) -> None:
    """DR-14: at both levels, and not checkable for whoever does not pin the auditor."""
    cast, auditor = logged.world.cast, Auditor(logged.world.cast)
    supervisor = cast.actor("supervisor")

    def attest_list(draw: Draw) -> None:
        actions.attest(draw=draw, statement=auditor.frame(draw), by=supervisor, at=NOW + 3 * MINUTE)

    draw = renew(logged.held(which, begin=attest_list), DRAW_AT + 5 * MINUTE)
    assert states(draw.full_verdict)["C19"] == "not-checkable"
    actions.attest(draw=draw, statement=auditor.full(draw), by=supervisor, at=DRAW_AT + 10 * MINUTE)
    logged.publish(DRAW_AT + 11 * MINUTE)
    draw = renew(draw, DRAW_AT + 12 * MINUTE)
    assert draw.log_problems == []
    assert {states(one)["C19"] for one in (draw.verdict, draw.full_verdict)} == {"passed"}
    alone = verify_bundle(Path(site.MEDIA_ROOT) / draw.bundle_path)
    assert states(alone.to_json())["C19"] == "not-checkable"
    kinds = list(Entry.objects.filter(draw_id=draw.draw_id).values_list("kind", flat=True))
    assert (kinds.count("escrow"), kinds.count("attestation")) == (1, 2)


def test_private_draw_when_only_the_result_was_attested_then_not_passed_and_not_failed(
    logged: Logged,
) -> None:
    auditor = Auditor(logged.world.cast)
    draw = renew(logged.held("credit_task"), DRAW_AT + 5 * MINUTE)
    actions.attest(
        draw=draw, statement=auditor.full(draw), by=logged.world.by("supervisor"),
        at=DRAW_AT + 10 * MINUTE,
    )  # fmt: skip
    logged.publish(DRAW_AT + 11 * MINUTE)
    draw = renew(draw, DRAW_AT + 12 * MINUTE)
    assert (draw.log_problems, states(draw.full_verdict)["C19"]) == ([], "not-checkable")
