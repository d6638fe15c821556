"""A frozen list keeps its records: an import that wrote them before is not taken back."""

import datetime

import pytest

from sunlot.draws import holds
from sunlot.draws.models import FrameRow, RosterRow
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import build_world
from sunlot.imports.models import Batch
from sunlot.risks.importing import writing
from sunlot.risks.models import Snapshot
from tests.cast import NOW

SECOND = datetime.timedelta(seconds=1)


@pytest.mark.django_db
def test_holds_when_a_list_was_frozen_afterwards_then_name_record_and_draw(cast):
    world = build_world(cast, targets=10)
    draw = world.frozen(world.credit_task)
    target = FrameRow.objects.filter(draw=draw).first()
    officer = RosterRow.objects.filter(draw=draw).first()
    before, after = draw.frozen_at - SECOND, draw.frozen_at + SECOND
    for hold, key, name in (
        (holds.hold_targets, target.object_id, target.name),
        (holds.hold_classes, target.object_id, target.name),
        (holds.hold_officers, officer.officer_code, officer.officer.name),
    ):
        assert name in hold([key], before)
        assert draw.task.title in hold([key], before)
        assert hold([key], after) == "", "the list was frozen before the import"
        assert hold(["nobody"], before) == ""
    draw.state = DrawState.WITHDRAWN
    draw.save(update_fields=["state"])
    assert holds.hold_targets([target.object_id], before) == ""


@pytest.mark.django_db
def test_month_of_classes_when_a_draw_names_it_then_the_file_that_brought_it_stays(cast):
    world = build_world(cast, targets=10)
    snapshot, coordinator = Snapshot.objects.get(), world.by("coordinator")
    batch = Batch.objects.create(
        kind="risks", state="applied", file_name="分类.csv", sha256="0" * 64, size=1,
        uploaded_by_id=coordinator.person_id, uploaded_at=NOW, applied_at=NOW,
        applied_by_id=coordinator.person_id, department_id=coordinator.place_id,
    )  # fmt: skip
    Snapshot.objects.update(batch=batch)
    assert holds.hold_snapshot(snapshot.pk) == ""
    assert writing.objection(batch) is None
    draw = world.requested(world.credit_task)
    assert "截至 2026-03-31 的分类" in str(writing.objection(batch))
    assert draw.task.title in holds.hold_snapshot(snapshot.pk)
