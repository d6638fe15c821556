"""Sector grades: of each trade's own scale, with their history, apart from the credit class."""

import pytest

from sunlot.errors import Forbidden
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import check, codes, csv_bytes, load
from sunlot.jobs.runner import drain
from sunlot.risks import queries
from sunlot.risks.models import SectorGrade, TargetClass
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

HEAD = ["统一社会信用代码", "行业", "等级", "评定日期", "评定单位"]
CODE = "91650100228601443P"


@pytest.fixture
def target(cast):
    return make_target(cast.regions["650102"], "甲厂", object_id=CODE, credit_code=CODE)


@pytest.fixture
def graded(cast, target):
    rows = [
        HEAD, [CODE, "食品生产", "B 级", "2025-03-31", "市局"],
        [CODE, "食品生产", "A 级", "2026-03-31", "市局"],
        [CODE, "特种设备", "二级", "2026-01-05", ""],
    ]  # fmt: skip
    return load("grades", csv_bytes(rows), by=cast.actor("planner_a"))


def test_file_when_loaded_then_each_sector_has_its_grade_with_history(cast, target, graded):
    assert graded.written == {"new": 3, "update": 0}
    found = queries.grades_of(cast.actor("supervisor"), target.pk)
    words = [(now.sector, now.grade, [one.grade for one in before]) for now, before in found]
    assert words == [("food-making", "A 级", ["B 级"]), ("equipment", "二级", [])]
    assert not TargetClass.objects.exists()


def test_file_when_read_again_then_only_differences_are_written_and_undo_puts_back(
    cast, target, graded
):
    by = cast.actor("planner_a")
    rows = [
        HEAD,
        [CODE, "食品生产", "C 级", "2026-03-31", "市局"],
        [CODE, "药品", "甲", "2026-02-01"],
    ]
    batch = load("grades", csv_bytes(rows), by=by)
    assert batch.written == {"new": 1, "update": 1}
    assert SectorGrade.objects.count() == 4
    imports.undo(batch=batch, by=by, at=NOW)
    drain()
    left = SectorGrade.objects.order_by("as_of").values_list("sector", "grade", "issuer")
    assert list(left) == [
        ("food-making", "B 级", "市局"), ("equipment", "二级", ""), ("food-making", "A 级", "市局"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["没有这户", "食品生产", "A", "2026-03-31"], "risks-target-unknown"),
        ([CODE, "理发", "A", "2026-03-31"], "imports-value-unknown"),
        ([CODE, "食品生产", "", "2026-03-31"], "imports-value-missing"),
        ([CODE, "食品生产", "A", "2030-01-01"], "risks-date-in-future"),
    ],
)
def test_row_when_wrong_then_refused_with_a_remedy(cast, target, cells, problem):
    batch = check("grades", csv_bytes([HEAD, [*cells, ""]]), by=cast.actor("coordinator"))
    assert codes(batch, 2) == [problem]


def test_grade_when_the_reader_may_not_see_classes_then_neither_grade_nor_file(
    cast, target, graded, client_of
):
    path = f"/targets/{CODE}/"
    assert "行业分级" in client_of("planner_a").get(path).content.decode()
    assert "行业分级" not in client_of("officer_a1").get(path).content.decode()
    assert not SectorGrade.objects.scoped(cast.actor("officer_a1")).exists()
    assert not SectorGrade.objects.scoped(cast.actor("outsider")).exists()
    assert not Batch.objects.scoped(cast.actor("officer_a1")).exists()
    assert "B 级" not in client_of("planner_a").get(f"/open/businesses/{CODE}/").content.decode()
    with pytest.raises(Forbidden):
        check("grades", csv_bytes([HEAD]), by=cast.actor("supervisor"))
