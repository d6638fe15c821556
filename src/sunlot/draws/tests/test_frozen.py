"""What is frozen stays what it was."""

import datetime
from typing import Any

import pytest
from django.db import connection

from sunlot.draws import actions, errors
from sunlot.draws.models import FrameRow, RosterRow, Stratum
from sunlot.draws.queries.check import gather
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import DRAW_AT, World, make_target
from sunlot.officers.models import Officer
from sunlot.risks.models import Snapshot, TargetClass
from sunlot.targets.models import Target
from tests.cast import NOW


def test_register_when_changed_between_freeze_and_draw_then_the_draw_is_the_same(
    world: World,
) -> None:
    """DR-05"""
    draw = world.revealed()
    rows = FrameRow.objects.filter(draw=draw)
    before = list(rows.order_by("object_id").values_list("object_id", "name", "stratum", "unit"))
    Target.objects.filter(pk=world.targets[0].pk).update(name="改了名", tags=[])
    Target.objects.filter(pk=world.targets[1].pk).update(registration_state="cancelled")
    make_target(world.cast, 500, region="650102")
    Officer.objects.update(certificate_to=NOW.date(), is_active=False)
    draw = world.throw(draw)
    draw = actions.run(draw=draw, by=world.by("coordinator"), at=DRAW_AT)
    draw = actions.verify(draw=draw, by=world.by("coordinator"), at=DRAW_AT)
    assert draw.state == DrawState.VERIFIED
    after = list(rows.order_by("object_id").values_list("object_id", "name", "stratum", "unit"))
    assert before == after


def test_classes_when_imported_between_request_and_freeze_then_refused_and_the_new_say_so(
    world: World,
) -> None:
    """The announcement states the snapshot that made the strata."""
    draw = world.requested(world.credit_task)
    newer = Snapshot.objects.create(
        region=world.cast.regions["650000"], as_of=datetime.date(2026, 4, 1), imported_at=NOW
    )
    TargetClass.objects.update(valid_to=newer.as_of)
    TargetClass.objects.bulk_create(
        TargetClass(
            region=newer.region, valid_from=newer.as_of, target=one, risk_class="ABCD"[n % 4]
        )
        for n, one in enumerate(world.targets)
    )
    with pytest.raises(errors.SnapshotMoved) as caught:
        actions.freeze(draw=draw, typed_count=90, by=world.by("approver_a"), at=NOW)
    assert "申请时截至 2026-03-31，现在截至 2026-04-01" in caught.value.text()
    assert not FrameRow.objects.filter(draw=draw).exists()
    actions.withdraw(draw=draw, reason="分类有更新", by=world.by("planner_a"), at=NOW)
    draw = world.announced(world.credit_task)
    stated = draw.announcement["tasks"][0]["strata_rule"]
    assert stated == {"by": "credit-class", "as_of": "2026-04-01"}
    assert draw.strata.get(name="D").population == 22


def test_register_when_changed_between_counting_and_copying_then_nothing_is_frozen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = world.requested()

    def gather_and_be_overtaken(*args: Any, **named: Any) -> Any:
        facts = gather(*args, **named)
        make_target(world.cast, 500, region="650102")
        return facts

    monkeypatch.setattr("sunlot.draws.actions.prepare.gather", gather_and_be_overtaken)
    with pytest.raises(errors.RegisterMoving) as caught:
        actions.freeze(draw=draw, typed_count=90, by=world.by("approver_a"), at=NOW)
    assert "核对时 90 户，复制时 91 户" in caught.value.text()
    draw.refresh_from_db()
    assert draw.state == DrawState.PREPARED
    assert not FrameRow.objects.filter(draw=draw).exists()


TAMPER = {
    "an object's stratum": lambda draw: FrameRow.objects.filter(draw=draw).update(unit="650104"),
    "an object's name": lambda draw: FrameRow.objects.filter(draw=draw).update(facts={}),
    "an object left out": lambda draw: FrameRow.objects.filter(
        pk=FrameRow.objects.filter(draw=draw).first().pk
    ).delete(),
    "an officer's cap": lambda draw: RosterRow.objects.filter(draw=draw).update(cap=99),
    "a number to draw": lambda draw: Stratum.objects.filter(draw=draw).update(winners=10),
    "a rule": lambda draw: type(draw).objects.filter(pk=draw.pk).update(cap=99),
}


@pytest.mark.parametrize("what", TAMPER)
def test_frozen_rows_when_tampered_with_before_announcement_then_refused(
    world: World, what: str
) -> None:
    """DR-05"""
    draw = world.frozen()
    TAMPER[what](draw)
    with pytest.raises(errors.FrozenChanged):
        actions.announce(draw=draw, by=world.by("coordinator"), at=NOW)
    draw.refresh_from_db()
    assert (draw.state, draw.draw_id) == (DrawState.FROZEN, "")


@pytest.mark.parametrize("what", TAMPER)
def test_frozen_rows_when_tampered_with_before_the_draw_then_refused(
    world: World, what: str
) -> None:
    """DR-05"""
    draw = world.seeded()
    TAMPER[what](draw)
    with pytest.raises(errors.FrozenChanged):
        actions.run(draw=draw, by=world.by("coordinator"), at=DRAW_AT)
    draw.refresh_from_db()
    assert (draw.state, draw.result) == (DrawState.SEEDED, None)


def test_announcement_when_tampered_with_then_refused(world: World) -> None:
    """DR-05"""
    draw = world.seeded()
    changed = {**draw.announcement, "caps": {"all": 99}}
    type(draw).objects.filter(pk=draw.pk).update(announcement=changed)
    with pytest.raises(errors.FrozenChanged):
        actions.run(draw=draw, by=world.by("coordinator"), at=DRAW_AT)


def test_private_freeze_when_copied_then_every_object_has_its_own_salt_and_key(
    world: World,
) -> None:
    draw = world.frozen(world.credit_task)
    rows = list(FrameRow.objects.filter(draw=draw).values_list("salt", "key"))
    secrets = {one for pair in rows for one in pair}
    assert len(secrets) == 2 * len(rows) == 180
    assert all(len(one) == 32 for one in secrets)


def test_open_freeze_when_copied_then_only_natural_persons_have_a_salt(world: World) -> None:
    draw = world.frozen()
    for row in FrameRow.objects.filter(draw=draw):
        assert bool(row.salt) == row.natural_person
        assert row.key == ""


def test_withdrawal_when_frozen_then_copies_go_and_the_task_is_free_again(world: World) -> None:
    draw = world.frozen()
    with pytest.raises(errors.ReasonMissing):
        actions.withdraw(draw=draw, reason=" ", by=world.by("planner_a"), at=NOW)
    draw = actions.withdraw(draw=draw, reason="比例有误", by=world.by("planner_a"), at=NOW)
    assert draw.state == DrawState.WITHDRAWN
    assert not FrameRow.objects.filter(draw=draw).exists()
    world.open_task.refresh_from_db()
    assert world.open_task.launched_at is None
    assert world.announced().draw_id == "650000-2026-000001"


@pytest.mark.slow
def test_freeze_when_20000_objects_then_takes_at_most_two_seconds(world: World) -> None:
    """Set-wise: the number of statements does not grow with the number of objects."""
    import time

    from django.test.utils import CaptureQueriesContext

    # By two statements: twenty thousand rows through the models take ten times as long as the test.
    copied = ", ".join(
        field.column for field in Target._meta.fields
        if field.column not in {"id", "object_id", "credit_code"}
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO targets_target (object_id, credit_code, {copied}) "
            f"SELECT code, code, {copied} FROM targets_target, "
            "(SELECT format('91650100MA7%%sA', lpad(n::text, 6, '0')) AS code "
            " FROM generate_series(1000, 20909) n) codes WHERE id = %s",
            [world.targets[0].pk],
        )
        cursor.execute(
            "INSERT INTO risks_targetclass (region_id, valid_from, target_id, risk_class) "
            "SELECT s.region_id, s.as_of, t.id, substr('AABBC', (t.id %% 5)::int + 1, 1) "
            "FROM targets_target t, risks_snapshot s WHERE NOT t.id = ANY(%s)",
            [[one.pk for one in world.targets]],
        )
        cursor.execute("ANALYZE")
    draw = world.requested(world.credit_task)
    assert draw.expected_count == 20000
    with CaptureQueriesContext(connection) as queries:
        began = time.process_time()
        actions.freeze(draw=draw, typed_count=20000, by=world.by("approver_a"), at=NOW)
        took = time.process_time() - began
    assert len(queries) < 60
    # Two seconds where nothing else runs; under load the same work costs more processor time.
    assert took < 4, took
