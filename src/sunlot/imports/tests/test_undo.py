"""A written batch is taken back: every register is as it was, and nothing is forgotten."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse

from sunlot.clock import real_now
from sunlot.draws import holds
from sunlot.draws.models import Draw
from sunlot.imports import actions, errors, piecewise
from sunlot.imports.history import lines_of
from sunlot.imports.setwise import pieces
from sunlot.imports.tests.support import AT, check, csv_bytes, load
from sunlot.imports.undoing import UNDO_DAYS, objection
from sunlot.items.actions import publish
from sunlot.items.models import Item, ItemVersion
from sunlot.jobs.runner import drain, run_job
from sunlot.ledger.models import Event
from sunlot.officers.models import Officer
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.risks.models import Snapshot, TargetClass
from sunlot.targets.importing import TargetAdapter
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import build_cast

HEAD = ["名称", "主体类别", "统一社会信用代码", "行政区划代码", "地址"]
SECOND = datetime.timedelta(seconds=1)
CODE = "91650000228601443P"
GOOD = ["红柳滩果蔬食品有限公司", "企业", CODE, "650102", "人民路 1 号"]
MOVED = [*GOOD[:3], "650103", "人民路 2 号"]
NEW = ["胡杨面粉厂", "企业", "91650100MA7878AK1T", "650102", ""]
OFFICER_HEAD = ["姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止"]
OFFICER = ["王海涛", "m-001", "市场监管部门", "6501000001", "2023-05-01", "2028-04-30"]
ITEM_HEAD = ["事项编码", "主管部门", "抽查事项", "事项类别", "检查方式", "检查依据"]
ITEM = ["SC-1", "市场监管部门", "名称检查", "一般检查事项", "现场检查", "《某法》第一条"]
RISK_HEAD = ["统一社会信用代码", "风险类别", "截至日期"]
PLAN_HEAD = ["任务编号", "任务名称", "抽查事项", "发起部门", "配合部门", "比例下限", "开始日期"]
TASK = [
    "T-1",
    "食品联合抽查",
    "食品检查；消防检查",
    "市场监管部门",
    "消防救援机构",
    "5",
    "2026-05-11",
]


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path


def undone(batch, by):
    actions.undo(batch=batch, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    return batch


def facts(*models):
    """All rows of some tables without keys, times of writing and numbers of changes."""
    loose = {
        "id", "updated_at", "created_at", "created_batch_id", "task_id", "revision", "edited_at",
        "edited_by_id",
    }  # fmt: skip
    return [
        [{name: value for name, value in line.items() if name not in loose}
         for line in model.objects.order_by("pk").values()]
        for model in models
    ]  # fmt: skip


def test_targets_when_undone_then_are_as_before_and_both_steps_are_told(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, GOOD]), by=by)
    before = facts(Target)
    batch = load("targets", csv_bytes([HEAD, MOVED, NEW]), by=by)
    assert batch.written == {"new": 1, "update": 1}
    assert undone(batch, by).state == "undone"
    assert facts(Target) == before
    kinds = Event.objects.filter(noun_id=str(batch.pk)).order_by("pk")
    assert list(kinds.values_list("kind", flat=True))[-2:] == [
        "imports.undo-ordered", "imports.undone",
    ]  # fmt: skip
    told = [line["text"] for line in lines_of("targets", CODE)]
    assert any("撤销" in text for text in told)
    assert len(told) == 3
    assert batch.rows.filter(is_written=True).count() == 2, "what was written is not forgotten"


def test_same_file_when_undone_then_can_be_imported_again(cast):
    by = cast.actor("planner_a")
    content = csv_bytes([HEAD, GOOD, NEW])
    first = load("targets", content, by=by)
    after = facts(Target)
    undone(first, by)
    assert not Target.objects.exists()
    assert load("targets", content, by=by).written == {"new": 2, "update": 0}
    assert facts(Target) == after


def changed(line, place, value):
    return [*line[:place], value, *line[place + 1 :]]


@pytest.mark.parametrize(
    ("kind", "head", "first", "second", "models", "name"),
    [
        ("officers", OFFICER_HEAD, [OFFICER],
         [changed(OFFICER, 5, "2027-04-30"), ["李梅", "m-002", *OFFICER[2:]]], (Officer,),
         "planner_a"),
        ("items", ITEM_HEAD, [ITEM],
         [changed(ITEM, 4, "网络监测"), ["SC-2", ITEM[1], "其他检查", *ITEM[3:]]],
         (Item, ItemVersion), "planner_a"),
        ("plan", PLAN_HEAD, [TASK],
         [changed(changed(changed(TASK, 2, "食品检查"), 4, ""), 5, "10"),
          ["T-2", "另一项", *TASK[2:]]],
         (Plan, PlanTask, PlanTaskJoining, PlanTaskItem), "coordinator"),
    ],
)  # fmt: skip
def test_register_when_undone_then_is_as_before(cast, kind, head, first, second, models, name):
    by = cast.actor(name)
    opening = load(kind, csv_bytes([head, *first]), by=by)
    before = facts(*models)
    batch = load(kind, csv_bytes([head, *second]), by=by)
    assert batch.written == {"new": 1, "update": 1}
    assert facts(*models) != before
    assert undone(batch, by).error_text == ""
    assert facts(*models) == before
    assert undone(opening, by).state == "undone"
    assert facts(*models) == [[] for _ in models]


def test_classes_when_undone_then_are_as_before_and_no_empty_snapshot_stays(cast):
    by = cast.actor("coordinator")
    for code in (CODE, "91650100MA7878AK1T"):
        make_target(cast.regions["650102"], code, object_id=code, credit_code=code)
    first = load("risks", csv_bytes([RISK_HEAD, [CODE, "A", "2026-03-31"]]), by=by)
    before = facts(TargetClass)
    second = load(
        "risks", by=by,
        content=csv_bytes([RISK_HEAD, [CODE, "D", "2026-03-31"],
                           ["91650100MA7878AK1T", "B", "2026-03-31"]]),
    )  # fmt: skip
    undone(second, by)
    assert facts(TargetClass) == before
    undone(first, by)
    assert not Snapshot.objects.exists()


def refused(batch, by, code):
    """The order is taken, and ends in words; nothing is taken back."""
    before = facts(Target, Officer, ItemVersion)
    undone(batch, by)
    assert batch.error_code == code
    assert batch.error_text
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert facts(Target, Officer, ItemVersion) == before


def test_undo_when_a_later_file_wrote_an_officer_then_is_refused_until_that_is_undone(cast):
    by = cast.actor("planner_a")
    first = load("officers", csv_bytes([OFFICER_HEAD, OFFICER]), by=by)
    second = load("officers", csv_bytes([OFFICER_HEAD, changed(OFFICER, 5, "2027-04-30")]), by=by)
    refused(first, by, "imports-undo-later-import")
    assert f"批次 {second.pk}" in str(objection(first, at=AT))
    undone(second, by)
    assert undone(first, by).state == "undone"


def test_undo_when_a_later_file_was_undone_then_an_officer_that_somebody_changed_between_stays(
    cast,
):
    """What undoing put back bears a new time; the earlier file is still known by what it wrote."""
    by = cast.actor("planner_a")
    lines = [changed(OFFICER, 5, f"202{year}-04-30") for year in (7, 8, 9)]
    first, second, third = (
        load("officers", csv_bytes([OFFICER_HEAD, one]), by=by) for one in lines
    )
    undone(third, by)
    undone(second, by)
    assert Officer.objects.get().certificate_to.isoformat() == "2027-04-30"
    assert undone(first, by).state == "undone"
    first = load("officers", csv_bytes([OFFICER_HEAD, OFFICER]), by=by)
    officer = Officer.objects.get()
    officer.yearly_capacity, officer.updated_at = 9, officer.updated_at + SECOND
    officer.save()
    second = load("officers", csv_bytes([OFFICER_HEAD, lines[0]]), by=by)
    undone(second, by)
    refused(first, by, "imports-undo-changed")


@pytest.mark.parametrize("renews", [True, False])
def test_items_and_officers_put_back_bear_the_time_of_undoing(cast, renews):
    """Who asks for what was changed since a moment hears of what was put back."""
    by = cast.actor("planner_a")
    load("officers", csv_bytes([OFFICER_HEAD, OFFICER]), by=by)
    load("items", csv_bytes([ITEM_HEAD, ITEM]), by=by)
    if not renews:
        publish(item=Item.objects.get(), by=by, at=AT)
    batches = [
        load("officers", csv_bytes([OFFICER_HEAD, changed(OFFICER, 5, "2027-04-30")]), by=by),
        load("items", csv_bytes([ITEM_HEAD, changed(ITEM, 4, "网络监测")]), by=by),
    ]
    newest = ItemVersion.objects.order_by("number").last()
    assert (newest.edited_at if renews else newest.created_at) is not None
    between = real_now()
    for batch in batches:
        assert undone(batch, by).state == "undone"
    newest = ItemVersion.objects.get()
    assert (newest.method, newest.edited_by_id) == ("现场检查", by.person_id)
    assert newest.edited_at > between
    assert Officer.objects.get().updated_at > between


def test_undo_when_an_item_was_published_then_is_refused(cast):
    by = cast.actor("planner_a")
    batch = load("items", csv_bytes([ITEM_HEAD, ITEM]), by=by)
    ItemVersion.objects.update(
        state="published", published_at=AT, published_by=cast.users["planner_a"]
    )
    refused(batch, by, "imports-undo-changed")


def test_undo_when_people_have_worked_on_a_new_task_then_is_refused(cast):
    by = cast.actor("coordinator")
    batch = load("plan", csv_bytes([PLAN_HEAD, TASK]), by=by)
    PlanTask.objects.update(target_filter={"all": []})
    refused(batch, by, "imports-undo-changed")
    assert PlanTask.objects.count() == 1


def test_undo_when_a_draw_froze_a_row_then_is_refused_in_its_words(cast, monkeypatch):
    by = cast.actor("planner_a")
    batch = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    monkeypatch.setattr(
        "sunlot.imports.setwise.pieces.holds_of",
        lambda _kind: [lambda _keys, _since: "已列入名单。"],
    )
    refused(batch, by, "imports-undo-held")
    assert "已列入名单" in str(objection(batch, at=AT))


def test_holds_when_nothing_is_frozen_then_say_nothing(db):
    assert not Draw.objects.exists()
    for hold in (holds.hold_targets, holds.hold_officers, holds.hold_classes):
        assert hold([CODE], AT) == ""


def test_undo_when_late_or_empty_or_unknown_then_is_refused(cast):
    by = cast.actor("planner_a")
    batch = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    late = batch.applied_at + datetime.timedelta(days=UNDO_DAYS, seconds=1)
    with pytest.raises(errors.UndoTooLate):
        actions.undo(batch=batch, by=by, at=late)
    same = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    with pytest.raises(errors.NothingToUndo):
        actions.undo(batch=same, by=by, at=AT)
    Target.objects.update(created_batch=None)  # as records were before the column was there
    with pytest.raises(errors.UndoUnknown):
        actions.undo(batch=batch, by=by, at=AT)


class Killed(BaseException):
    """A kill: nothing in the code may catch it."""


@pytest.mark.parametrize(("piece", "left"), [(10, 2), (1, 1)])
def test_kill_in_the_middle_of_undoing_and_the_job_runs_again(
    transactional_db, monkeypatch, piece, left
):
    monkeypatch.setattr(piecewise, "UNDO_PIECE", 1)
    monkeypatch.setattr(pieces, "PIECE", piece)
    by = build_cast().actor("planner_a")
    batch = load("targets", csv_bytes([HEAD, GOOD, NEW]), by=by)
    actions.undo(batch=batch, by=by, at=AT)
    batch.refresh_from_db()
    real = TargetAdapter.take_back
    calls = []
    with monkeypatch.context() as patch:

        def die(self, run, limit, context, place):
            calls.append(real(self, run, limit, context, place))
            if len(calls) > 1:
                raise Killed
            return calls[-1]

        patch.setattr(TargetAdapter, "take_back", die)
        with pytest.raises(Killed):
            run_job(batch.job_id)
    connection.close()
    assert Target.objects.count() == left
    run_job(batch.job_id)
    run_job(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, Target.objects.count()) == ("undone", 0)
    assert Event.objects.filter(kind="imports.undone").count() == 1


def test_undoing_that_stopped_half_way_goes_on_and_is_not_written_again(
    cast, client_of, monkeypatch
):
    monkeypatch.setattr(piecewise, "UNDO_PIECE", 1)
    monkeypatch.setattr(pieces, "PIECE", 1)
    by = cast.actor("planner_a")
    batch = load("targets", csv_bytes([HEAD, GOOD, NEW]), by=by)
    actions.undo(batch=batch, by=by, at=AT)
    real, calls = TargetAdapter.take_back, []
    with monkeypatch.context() as patch:

        def breaking(self, run, limit, context, place):
            calls.append(limit)
            if len(calls) > 1:
                raise RuntimeError("bug")
            return real(self, run, limit, context, place)

        patch.setattr(TargetAdapter, "take_back", breaking)
        drain()
    batch.refresh_from_db()
    assert (batch.state, Target.objects.count()) == ("stopped", 1)
    with pytest.raises(errors.UndoUnderWay):
        actions.confirm(batch=batch, partial=False, by=by, at=AT)
    page = client_of("planner_a").get(reverse("imports:detail", args=[batch.pk])).text
    assert "继续撤销" in page
    assert "继续写入" not in page
    actions.undo(batch=batch, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, Target.objects.count()) == ("undone", 0)


def test_cancel_while_undoing_waits_then_nothing_is_taken_back(cast):
    by = cast.actor("planner_a")
    batch = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    actions.undo(batch=batch, by=by, at=AT)
    actions.cancel(batch=batch, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by, Target.objects.count()) == ("applied", None, 1)


def test_undo_pages_when_followed_then_show_what_goes_and_say_what_went(cast, client):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, GOOD]), by=by)
    batch = load("targets", csv_bytes([HEAD, MOVED, NEW]), by=by)
    client.force_login(cast.users["planner_a"])
    page = reverse("imports:undo", args=[batch.pk])
    shown = client.get(page).text
    assert "确认撤销 2 行" in shown
    assert "<ins>人民路 1 号</ins>" in shown
    answer = client.post(page)
    drain()
    assert "已整批撤销" in client.get(answer.url).text
    assert client.get(page).status_code == 302
    waiting = check("targets", csv_bytes([HEAD, NEW]), by=by)
    assert client.get(reverse("imports:undo", args=[waiting.pk])).status_code == 302
