"""A full list shows what it takes off the register, and needs two persons when that is much."""

import pytest

from sunlot.errors import SamePerson
from sunlot.imports import actions, errors
from sunlot.imports.models import ABSENT_FROM
from sunlot.imports.tests.support import AT, check, csv_bytes, load
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.targets.models import Target
from tests.cast import Cast

HEAD = ["名称", "主体类别", "其他编号", "行政区划代码", "主管部门"]
FULL = {"full": True}


def rows(count: int, *, without: tuple[int, ...] = ()) -> list[list[str]]:
    """Rows of one department, without some."""
    return [
        [f"示例{number}号项目", "项目", f"P-{number}", "650102", "市场监管部门"]
        for number in range(count) if number not in without
    ]  # fmt: skip


def listed() -> set[str]:
    return set(Target.objects.filter(is_listed=True).values_list("object_id", flat=True))


def ended(batch):
    drain()
    batch.refresh_from_db()
    return batch


def test_absent_records_are_shown_before_anything_is_done(cast: Cast) -> None:
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *rows(3)]), by=by)
    other = [["别家项目", "项目", "X-1", "650102", "消防救援机构"]]
    load("targets", csv_bytes([HEAD, *other]), by=by)
    batch = check("targets", csv_bytes([HEAD, *rows(3, without=(1,))]), by=by, options=FULL)
    assert (batch.counts["gone"], batch.writes["gone"], batch.reading["listed"]) == (1, 1, 3)
    [gone] = batch.rows.filter(row_class="gone")
    assert (gone.label, gone.number > ABSENT_FROM, gone.is_absent) == ("示例1号项目", True, True)
    assert len(listed()) == 4
    usual = check("targets", csv_bytes([HEAD, *rows(3, without=(1,))]), by=by)
    assert "gone" not in usual.counts, "what is absent from a usual file is not removed"


def test_little_that_goes_is_confirmed_by_one_and_can_be_undone(cast: Cast) -> None:
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *rows(60)]), by=by)
    batch = load("targets", csv_bytes([HEAD, *rows(60, without=(7,))]), by=by, options=FULL)
    assert batch.written == {"new": 0, "update": 0, "gone": 1}
    gone = Target.objects.get(object_id="project:P-7")
    assert (gone.is_listed, gone.changes.get().after) == (False, {"is_listed": False})
    actions.undo(batch=batch, by=by, at=AT)
    assert ended(batch).state == "undone", batch.error_text
    assert "project:P-7" in listed()
    load("targets", csv_bytes([HEAD, *rows(60, without=(7,))]), by=by, options=FULL)
    back = load("targets", csv_bytes([HEAD, *rows(60)]), by=by)
    assert back.written == {"new": 0, "update": 1}, "a file that names it brings it back"
    assert "project:P-7" in listed()


def test_more_than_two_percent_waits_for_another_person(cast: Cast) -> None:
    by, other = cast.actor("planner_a"), cast.actor("coordinator")
    load("targets", csv_bytes([HEAD, *rows(10)]), by=by)
    batch = check("targets", csv_bytes([HEAD, *rows(10, without=(2,))]), by=by, options=FULL)
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    assert ended(batch).state == "waiting"
    assert len(listed()) == 10
    with pytest.raises(SamePerson):
        actions.confirm(batch=batch, partial=False, by=by, at=AT)
    actions.send_back(batch=batch, by=other, at=AT)
    assert ended(batch).state == "checked"
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    actions.confirm(batch=ended(batch), partial=False, by=other, at=AT)
    assert ended(batch).state == "applied", batch.error_text
    assert len(listed()) == 9
    kinds = Event.objects.filter(noun_id=str(batch.pk), noun="batch").order_by("pk")
    assert list(kinds.values_list("kind", flat=True))[-5:] == [
        "imports.asked", "imports.sent-back", "imports.asked", "imports.confirmed",
        "imports.applied",
    ]  # fmt: skip


def test_pages_say_what_goes_and_offer_it_to_the_second_person_only(cast, client_of) -> None:
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *rows(10)]), by=by)
    batch = check("targets", csv_bytes([HEAD, *rows(10, without=(2,))]), by=by, options=FULL)
    first, second = client_of("planner_a"), client_of("coordinator")
    assert "不在文件中" in first.get(f"/imports/{batch.pk}/check/").text
    page = f"/imports/{batch.pk}/confirm/"
    assert "提交另一人确认" in first.get(page).text
    shown = first.post(page, {"partial": ""}, follow=True).text
    assert "须由另一人确认" in shown
    assert "确认写入</button>" not in shown
    assert "确认写入</button>" in second.get(f"/imports/{batch.pk}/").text
    second.post(f"/imports/{batch.pk}/resume/")
    assert ended(batch).state == "applied"


CODED = ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "主管部门"]
CODE = "91650000228601443P"


def test_a_record_that_the_file_names_otherwise_stays(cast: Cast) -> None:
    """By the code that a numbered record was given later: the row says nothing new of it."""
    by = cast.actor("planner_a")
    numbered = ["示例个体工商户", "个体工商户", "", "650102600123456", "650102", "市场监管部门"]
    coded = [*numbered[:2], CODE, *numbered[3:]]
    load("targets", csv_bytes([CODED, numbered]), by=by)
    load("targets", csv_bytes([CODED, coded]), by=by)
    batch = check("targets", csv_bytes([CODED, coded]), by=by, options=FULL)
    assert (batch.counts["same"], batch.counts.get("gone")) == (1, None)
    assert [row.row_class for row in batch.rows.all()] == ["same"]


def test_a_record_whose_row_cannot_be_read_stays(cast: Cast) -> None:
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *rows(3)]), by=by)
    wrong = rows(3)
    wrong[1][3] = "没有这个区划"
    batch = check("targets", csv_bytes([HEAD, *wrong]), by=by, options=FULL)
    assert (batch.counts["error"], batch.counts.get("gone")) == (1, None)


def test_a_record_that_a_row_may_mean_stays(cast: Cast) -> None:
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *rows(2)]), by=by)
    renumbered = rows(2)
    renumbered[1][2] = "P-0001"
    batch = check("targets", csv_bytes([HEAD, *renumbered]), by=by, options=FULL)
    assert (batch.counts["twin"], batch.counts.get("gone")) == (1, None)


def test_rows_of_which_nobody_knows_whom_they_mean_keep_all_others_in(cast: Cast) -> None:
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, *rows(60)]), by=by)
    unclear = rows(60, without=(7,))
    unclear[3][2] = ""
    batch = check("targets", csv_bytes([HEAD, *unclear]), by=by, options=FULL)
    assert (batch.counts["error"], batch.counts["gone"]) == (1, 2)
    with pytest.raises(errors.FullListUnclear, match="1 行"):
        actions.confirm(batch=batch, partial=True, by=by, at=AT)
    assert len(listed()) == 60


def test_a_record_whose_code_was_mistyped_keeps_all_others_in(cast: Cast) -> None:
    by = cast.actor("planner_a")
    coded = ["示例有限公司", "企业", CODE, "", "650102", "市场监管部门"]
    load("targets", csv_bytes([CODED, coded]), by=by)
    wrong = [*coded[:2], CODE.replace("0", "O"), *coded[3:]]
    batch = check("targets", csv_bytes([CODED, wrong, *others(60)]), by=by, options=FULL)
    assert (batch.counts["error"], batch.counts["gone"]) == (1, 1)
    with pytest.raises(errors.FullListUnclear):
        actions.confirm(batch=batch, partial=True, by=by, at=AT)


def others(count: int) -> list[list[str]]:
    """Rows of projects beside a coded one."""
    return [[name, kind, "", *rest] for name, kind, *rest in rows(count)]


def test_all_records_that_a_suspected_repeat_may_mean_stay(cast: Cast) -> None:
    by = cast.actor("planner_a")
    head = [*HEAD, "地址"]
    twins = [
        ["示例商店", "项目", f"S-{n}", "650102", "市场监管部门", f"人民路 {n} 号"] for n in (1, 2)
    ]
    load("targets", csv_bytes([head, *twins]), by=by)
    third = ["示例商店", "项目", "S-3", "650102", "市场监管部门", ""]
    batch = check("targets", csv_bytes([head, third]), by=by, options=FULL)
    assert (batch.counts["twin"], batch.counts.get("gone")) == (1, None)
