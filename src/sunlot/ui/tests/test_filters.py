"""Chips of applied filters, files of lists, and the strip above a register."""

import datetime
from dataclasses import dataclass

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from sunlot.ui.exports import Column, cell, export
from sunlot.ui.filters import chips_of, chosen_of, without
from sunlot.ui.health import Health


def test_chip_when_clicked_then_only_its_filter_goes_and_the_list_starts_anew() -> None:
    query = QueryDict("q=%E6%9E%9C&state=active&after=xyz&size=10")
    assert without(query, "state") == "?q=%E6%9E%9C&size=10"
    assert chips_of(query, {"state": "存续", "q": ""}) == [("存续", "?q=%E6%9E%9C&size=10")]
    assert query["after"] == "xyz", "the request's own query stays as it was"


def test_choice_when_unknown_or_absent_then_narrows_nothing() -> None:
    known = {"state": {"active": "存续"}, "kind": {"": "全部", "item": "项目"}, "mode": {}}
    assert chosen_of(QueryDict("state=active&kind=nothing&mode=x"), known) == {"state": "active"}
    assert chosen_of(QueryDict(""), {"state": {"active": "存续"}}) == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (0, "0"), ("甲", "甲"), (datetime.date(2026, 4, 2), "2026-04-02"),
        (datetime.datetime(2026, 4, 1, 17, 0, tzinfo=datetime.UTC), "2026-04-02 01:00"),
        (["甲", "乙"], "甲、乙"), ([], ""),
    ],
)  # fmt: skip
def test_cell_when_written_then_reads_as_on_the_screen(value: object, text: str) -> None:
    assert cell(value) == text


@dataclass
class Row:
    name: str
    day: datetime.date | None


@pytest.mark.parametrize(("query", "bom"), [({}, True), ({"flavour": "plain"}, False)])
def test_file_when_exported_then_has_headings_rows_and_harmless_cells(
    query: dict[str, str], bom: bool
) -> None:
    request = RequestFactory().get("/x/", query)
    request.today = datetime.date(2026, 6, 15)  # type: ignore[attr-defined]
    columns: list[Column[Row]] = [
        Column("名称", lambda one: one.name), Column("日", lambda one: one.day),
    ]  # fmt: skip
    rows = [Row("=1+1", datetime.date(2026, 1, 2)), Row("甲,乙", None)]
    response = export(request, "名单", rows, columns)
    text = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    assert text.startswith("\ufeff") is bom
    assert text.removeprefix("\ufeff") == '名称,日\r\n\'=1+1,2026-01-02\r\n"甲,乙",\r\n'
    assert ("2026-06-15-excel.csv" in response["Content-Disposition"]) is bom


def test_health_when_rows_are_to_be_mended_then_open_and_when_a_fact_then_not() -> None:
    assert Health("代码待核", 3, 10, "户", "?x").open
    assert not Health("代码待核", 0, 10, "户", "?x").open
    assert not Health("专家", 3, 10, "人", "?x", mend=False).open
    assert Health("代码待核", 1, 3, "户", "?x").share == "33.3"
    assert Health("代码待核", 0, 0, "户", "?x").share == "0.0"
