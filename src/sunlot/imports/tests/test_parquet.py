"""Parquet files go the way of every other file."""

import datetime
import io
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sunlot.imports.tests.support import check, codes, load
from sunlot.targets.models import Target

COLUMNS = {
    "名称": ["红柳滩果蔬食品有限公司", "胡杨面粉厂"],
    "主体类别": ["企业", "企业"],
    "统一社会信用代码": ["91650000228601443P", "91650100MA7878AK1T"],
    "行政区划代码": ["650102", "650103"],
    "成立日期": [datetime.date(2018, 6, 1), None],
}


def parquet(columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet_is_checked_and_written(cast):
    batch = load("targets", parquet(COLUMNS), by=cast.actor("planner_a"))
    assert batch.written == {"new": 2, "update": 0}
    assert Target.objects.get(name="红柳滩果蔬食品有限公司").registered_on == datetime.date(
        2018, 6, 1
    )
    assert batch.rows.order_by("number").first().number == 2, "the names of columns are row 1"


@pytest.mark.parametrize("damage", [lambda b: b[:-20], lambda b: b[:4], lambda b: b"PAR1" + b[40:]])
def test_damaged_parquet_is_refused_in_words(cast, damage):
    batch = check("targets", damage(parquet(COLUMNS)), by=cast.actor("planner_a"), name="a.parquet")
    assert (batch.state, batch.error_code) == ("failed", "imports-not-a-table")


def test_codes_kept_as_numbers_are_refused_with_the_remedy(cast):
    numbers = COLUMNS | {"统一社会信用代码": [9.165000022860144e17, 1.0]}
    batch = check("targets", parquet(numbers), by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["imports-digits-lost"]


def test_missing_numbers_of_parquet_are_blank_cells(cast):
    batch = load(
        "targets", parquet(COLUMNS | {"备注": [float("nan"), 1.0]}), by=cast.actor("planner_a")
    )
    assert set(Target.objects.values_list("note", flat=True)) == {"", "1"}
    assert batch.written == {"new": 2, "update": 0}


@pytest.mark.parametrize(
    "days",
    [
        pa.array([10_000_000] * 2, pa.int32()).cast(pa.date32()),
        pa.array([2**62] * 2, pa.timestamp("us")),
    ],
)
def test_days_of_parquet_that_no_calendar_knows_are_refused_in_words(cast, days):
    batch = check("targets", parquet(COLUMNS | {"成立日期": days}), by=cast.actor("planner_a"))
    assert (batch.state, batch.error_code) == ("failed", "imports-not-a-table")


def test_parquet_with_too_many_rows_is_refused_before_it_is_read(cast):
    columns = {name: pa.repeat("x", 3_000_001).dictionary_encode() for name in list(COLUMNS)[:2]}
    batch = check("targets", parquet(columns), by=cast.actor("planner_a"))
    assert (batch.state, batch.error_code) == ("failed", "imports-too-many-rows")


def test_cell_of_millions_of_characters_is_answered_at_once(cast):
    huge = parquet(COLUMNS | {"名称": ["重" * 3_000_000, "胡杨面粉厂"]})
    begin = time.monotonic()
    batch = check("targets", huge, by=cast.actor("planner_a"))
    assert time.monotonic() - begin < 10
    assert (batch.state, batch.counts["error"]) == ("checked", 1)
