"""A frozen list keeps its records: an import that wrote them before is not taken back."""

import datetime

import pytest

from sunlot.draws import holds
from sunlot.draws.models import FrameRow, RosterRow
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import build_world

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
