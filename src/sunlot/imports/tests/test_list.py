"""The list of imports by what one looks for: kind, state, where it came from, whose it is."""

import csv
import io

import pytest
from django.http import QueryDict
from django.urls import reverse

from sunlot.imports import direct
from sunlot.imports.listing import listing_of
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import AT, check, csv_bytes, load

HEAD = ["名称", "主体类别", "统一社会信用代码", "行政区划代码"]
FIRST = ["红柳滩果蔬食品有限公司", "企业", "91650000228601443P", "650102"]
OFFICERS = ["姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止"]
OFFICER = ["王海涛", "m-001", "市场监管部门", "6501000001", "2023-05-01", "2028-04-30"]


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def batches(cast):
    """(a written file, one of a colleague that waits, a call of a system)."""
    by = cast.actor("planner_a")
    written = load("targets", csv_bytes([HEAD, FIRST]), by=by)
    waiting = check(
        "officers", csv_bytes([OFFICERS, OFFICER]), by=by, name="三月名册.csv"
    )  # fmt: skip
    Batch.objects.filter(pk=waiting.pk).update(uploaded_by=cast.users["head_a"])
    row = {"name": "胡杨面粉厂", "kind": "企业", "credit_code": "91650100MA7878AK1T",
           "region": "650102"}  # fmt: skip
    done = direct.write(
        kind="targets", rows=[row], label="登记系统", partial=True, by=by, at=AT
    )  # fmt: skip
    return written.pk, waiting.pk, done.batch_id


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", {0, 1, 2}),
        ("kind=targets", {0, 2}),
        ("kind=nothing", {0, 1, 2}),
        ("state=checked", {1}),
        ("origin=file", {0, 1}),
        ("origin=api", {2}),
        ("mine=1", {0, 2}),
        ("mine=1&origin=file", {0}),
        ("q=名册", {1}),
        ("q=登记系统&origin=file", set()),
    ],
)
def test_list_when_narrowed_then_has_those(cast, batches, query, places):
    found = listing_of(QueryDict(query), cast.actor("planner_a"))
    assert {one.pk for one in found.rows} == {batches[place] for place in places}


def test_pages_when_narrowed_then_file_follows_and_nothing_is_hidden_at_first(
    cast, batches, client
):
    client.force_login(cast.users["planner_a"])
    shown = client.get(reverse("imports:list")).text
    assert "三月名册.csv" in shown
    assert "登记系统" in shown
    assert 'href="?origin=file"' in shown
    narrowed = client.get(reverse("imports:list"), {"origin": "api", "kind": "targets"}).text
    assert "三月名册.csv" not in narrowed
    assert "origin=api" in narrowed
    answer = client.get(reverse("imports:export"), {"origin": "api"})
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [line[1] for line in lines[1:]] == ["登记系统"]
    none = client.get(reverse("imports:list"), {"q": "没有这个名字"}).text
    assert "没有符合条件" in none
