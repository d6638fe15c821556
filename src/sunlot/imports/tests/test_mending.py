"""Mending on the page of the check: a value once for all its rows, lists where there are any."""

import html
import json
import re

import pytest
from django.urls import reverse

from sunlot.imports import actions, errors, queries
from sunlot.imports.models import Correction
from sunlot.imports.tests.support import AT, check, csv_bytes, load, row
from sunlot.imports.tests.test_steps import HEAD, work
from sunlot.targets.models import Target

PROJECTS = [[f"{n}号项目", word, "", f"XM-{n}", "650102", "人民路"] for n, word in enumerate(
    ("工地", "工地", "工地", "厂房", "厂房", "项目"), start=1
)]  # fmt: skip


def sent(text, start):
    """The hidden fields of the line of a page whose field begins so."""
    found = dict(re.findall(r'name="((?:column|value)-\d+)" value="([^"]*)"', text))
    number = next(one.partition("-")[2] for one, value in found.items() if value == start)
    return number, {
        f"{one}-{number}": html.unescape(found[f"{one}-{number}"]) for one in ("column", "value")
    }


def test_values_that_recur_when_checked_then_each_has_its_own_count(by):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    cause = next(one for one in queries.causes_of(batch) if one.name == "kind")
    assert (cause.count, cause.kinds_count, cause.kinds_left) == (5, 2, 0)
    assert [(one.value, one.count) for one in cause.kinds] == [("工地", 3), ("厂房", 2)]
    assert "工地" in cause.message


def test_word_that_is_left_out_when_it_recurs_then_is_corrected_once_too(by, page):
    head = [*HEAD, "行业代码"]
    rows = [
        [f"{n}号项目", "项目", "", f"XM-{n}", "650102", "人民路", word]
        for n, word in enumerate(["蔬菜", "蔬菜", "水果"], 1)
    ]
    batch = check("targets", csv_bytes([head, *rows]), by=by)
    assert (batch.counts["warning"], batch.counts["error"]) == (3, 0)
    assert [(one.name, one.value, one.count) for one in queries.recurring_of(batch)] == [
        ("industry", "蔬菜", 2)
    ]
    number, fields = sent(page("check", batch).text, "蔬菜")
    page("correct", batch, {**fields, f"every-{number}": "0141"})
    assert work(batch).counts["warning"] == 1


def test_many_values_when_checked_then_the_first_are_named_and_the_others_counted(by, page):
    rows = [[f"{n}号项目", f"类{n}", "", f"XM-{n}", "650102", "人民路"] for n in range(1, 9)]
    batch = check("targets", csv_bytes([HEAD, *rows]), by=by)
    cause = queries.causes_of(batch)[0]
    assert (len(cause.kinds), cause.kinds_left, cause.count) == (3, 5, 8)
    shown = page("check", batch).text
    assert "，另有 5 种" in shown
    assert "；共 8 行" in shown


def test_cause_when_chosen_then_shows_the_rows_of_its_column_and_value(by, page):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    code = queries.causes_of(batch)[0].code
    assert "显示 <strong>5 行" in page("check", batch, query=f"?class=error&cause={code}:kind").text
    one = page("check", batch, query=f"?class=error&cause={code}:kind&value=厂房").text
    assert "显示 <strong>2 行" in one
    assert "显示 <strong>0 行" in page("check", batch, query=f"?cause={code}:region").text


def test_value_that_recurs_when_corrected_once_then_all_its_rows_are_and_can_be_again(by, page):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    shown = page("check", batch).text
    number, hidden = sent(shown, "工地")
    assert re.search(rf'<select[^>]*name="every-{number}"', shown)
    answer = page("correct", batch, hidden | {f"every-{number}": "工程"})
    assert answer.status_code == 302
    work(batch)
    assert batch.counts["error"] == 2
    assert list(Correction.objects.values_list("number", "value").order_by("number")) == [
        (2, "工程"), (3, "工程"), (4, "工程"),
    ]  # fmt: skip
    number, hidden = sent(page("check", batch).text, "厂房")
    page("correct", batch, hidden | {f"every-{number}": "仓库"})
    work(batch)
    number, hidden = sent(page("check", batch).text, "仓库")
    page("correct", batch, hidden | {f"every-{number}": "项目"})
    assert work(batch).counts["error"] == 0


def test_value_that_recurs_when_left_as_it_is_then_nothing_is_corrected(by, page):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    number, hidden = sent(page("check", batch).text, "工地")
    answer = page("correct", batch, hidden | {f"every-{number}": "工地"})
    assert answer.status_code == 422
    assert "imports-no-corrections" in answer.text
    forged = {"every-0": "项目", "column-0": "nothing", "value-0": "工地"}
    assert page("correct", batch, forged).status_code == 422
    assert not Correction.objects.exists()


def test_columns_with_words_of_their_own_when_wrong_then_offer_them(by, page):
    rows = [["甲项目", "工地", "", "XM-1", "火星区", "人民路"]]
    shown = page("check", check("targets", csv_bytes([HEAD, *rows]), by=by)).text
    assert re.search(r'<select[^>]*name="fix-2-kind"', shown)
    assert '<option value="个体工商户">个体工商户</option>' in shown
    assert re.search(r'<input[^>]*name="fix-2-region"[^>]*list="words-region"', shown)
    assert '<option value="650102">' in shown


def test_cell_of_several_lines_when_sent_unchanged_then_is_no_correction(by, page):
    rows = [["甲项目", "工\n地", "", "XM-1", "火星\n区", "人民路"]]
    batch = check("targets", csv_bytes([HEAD, *rows]), by=by)
    assert row(batch, 2).row_class == "error"
    same = {"fix-2-kind": "工\r\n地", "fix-2-region": "火星\r\n区"}
    assert page("correct", batch, same).status_code == 422
    with pytest.raises(errors.NoCorrections):
        actions.correct(batch=batch, cells={}, by=by, at=AT)


def test_wrong_row_when_left_out_then_is_not_imported_until_it_is_taken_back(by, page):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    assert 'name="leave" value="2"' in page("check", batch).text
    page("correct", batch, {"leave": ["2", "3"]})
    work(batch)
    assert (batch.total, batch.counts["error"]) == (4, 3)
    shown = page("check", batch).text
    assert "不导入 2 行" in shown
    assert "1号项目" in shown
    page("take-back", batch, {"column": "-", "number": "2"})
    assert (work(batch).total, row(batch, 2).row_class) == (5, "error")
    page("correct", batch, {"leave": [str(number) for number in (2, 4, 5, 6)]})
    work(batch)
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    assert work(batch).written == {"new": 1, "update": 0}


def test_repeated_row_when_left_out_then_the_first_stays(by, page):
    batch = check("targets", csv_bytes([HEAD, PROJECTS[5], PROJECTS[5]]), by=by)
    assert row(batch, 3).row_class == "error"
    page("correct", batch, {"leave": "3"})
    assert work(batch).counts == {
        "error": 0, "twin": 0, "warning": 0, "update": 0, "new": 1, "same": 0,
    }  # fmt: skip


def test_row_that_is_right_when_left_out_then_is_refused(by, page):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    assert page("correct", batch, {"leave": "7"}).status_code == 422
    assert page("take-back", batch, {"column": "-", "number": "7"}).status_code == 409
    assert page("take-back", batch, {}).status_code == 409
    assert not Correction.objects.exists()


def test_row_of_a_full_list_when_left_out_then_is_refused_unless_another_row_names_it(by, page):
    rows = [HEAD, PROJECTS[0], PROJECTS[5], PROJECTS[5]]
    batch = check("targets", csv_bytes(rows), by=by, options={"full": True})
    answer = page("correct", batch, {"leave": "2"})
    assert "imports-full-list-keeps-rows" in answer.text
    page("correct", batch, {"leave": "4"})
    assert work(batch).counts["error"] == 1


def test_correction_when_taken_back_then_the_cells_say_what_the_file_says(by, page):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    number, hidden = sent(page("check", batch).text, "工地")
    page("correct", batch, hidden | {f"every-{number}": "工程"})
    work(batch)
    assert "改为“工程”，3 处，最先在第 2 行" in page("check", batch).text
    page("take-back", batch, {"column": "kind", "value": "工程"})
    assert work(batch).counts["error"] == 5
    assert row(batch, 2).problems[0]["value"] == "工地"


def test_row_without_any_code_when_checked_then_its_other_numbers_can_be_given(by, page):
    head, one = (
        ["名称", "主体类别", "统一社会信用代码", "行政区划代码"],
        ["甲项目", "项目", "", "650102"],
    )
    batch = check("targets", csv_bytes([head, one, ["乙项目", "项目", "", "650102"]]), by=by)
    shown = page("check", batch).text
    for name in ("credit_code", "number", "own_key"):
        assert f'name="fix-2-{name}"' in shown
    assert page("correct", batch, {"fix-2-note": "x"}).status_code == 422
    page("correct", batch, {"fix-2-own_key": "XM-1", "fix-3-number": "XM-2"})
    work(batch)
    assert (batch.counts["error"], batch.counts["new"]) == (0, 2)
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    work(batch)
    assert Target.objects.get(name="乙项目").number == "XM-2"
    assert Target.objects.get(name="甲项目").object_id.endswith("/XM-1")


def test_batch_when_given_up_then_asks_first_and_keeps_no_old_error(by, page):
    batch = check("targets", csv_bytes([["单位"], ["甲"]]), by=by)
    assert batch.error_text
    assert reverse("imports:cancel", args=[batch.pk]) in page("read", batch).text
    asked = page("cancel", batch)
    assert "上传的文件、检查结果和批注表都删除" in asked.text
    batch.refresh_from_db()
    assert batch.state != "cancelled"
    page("cancel", batch, {})
    batch.refresh_from_db()
    assert (batch.state, batch.error_text) == ("cancelled", "")
    assert page("cancel", batch).status_code == 302
    assert "error-summary" not in page("detail", batch).text


def test_confirm_page_when_rows_are_kept_out_then_promises_nothing_and_names_them(by, page):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    shown = page("confirm", batch).text
    assert "确认写入 1 行" not in shown
    assert "勾选后跳过上面 5 行，写入其余 1 行；不勾选，一行也不写入。" in shown
    assert "?class=error&amp;q=2" in shown
    assert reverse("imports:annotate", args=[batch.pk]) in shown
    answer = page("confirm", batch, {})
    assert answer.status_code == 422
    assert 'id="id_partial_error"' in answer.text
    assert "整批没有写入" in answer.text
    assert page("confirm", batch, {"partial": "on"}).status_code == 302
    assert work(batch).written == {"new": 1, "update": 0}


def test_rows_with_warnings_when_counted_then_all_pages_say_the_same(by, page):
    odd = ["盐池湾米业有限公司", "企业", "91650000228601444P", "", "650102", ""]
    batch = check("targets", csv_bytes([HEAD, odd, PROJECTS[5]]), by=by)
    assert (batch.counts["new"], batch.counts["warning"], batch.writes["new"]) == (1, 1, 2)
    assert "另有 1 行在“警告”中" in page("check", batch).text
    assert "2 行，其中 1 行有警告" in page("confirm", batch).text


def test_full_list_when_counted_then_what_it_lacks_is_no_row_of_the_file(by, page):
    head = [*HEAD, "主管部门"]
    rows = [[f"{n}号项目", "项目", "", f"XM-{n}", "650102", "", "市场监管部门"] for n in range(3)]
    load("targets", csv_bytes([head, *rows]), by=by)
    batch = check("targets", csv_bytes([head, *rows[:2]]), by=by, options={"full": True})
    assert (batch.total, batch.counts["gone"]) == (2, 1)
    assert "<span>2 行" in page("check", batch).text or "2 行</" in page("check", batch).text


def test_telephone_that_was_corrected_then_is_counted_and_not_shown(by, page):
    head = [*HEAD, "联系电话"]
    rows = [[f"{n}号项目", "项目", "", f"XM-{n}", "650102", "路", "1.39E+10"] for n in (1, 2)]
    batch = check("targets", csv_bytes([head, *rows]), by=by)
    cells = {(2, "phone"): "13900000001", (3, "phone"): "13900000002"}
    actions.correct(batch=batch, cells=cells, by=by, at=AT)
    work(batch)
    shown = page("check", batch).text
    assert "更正 2 处（个人信息，不显示），最先在第 2 行" in shown
    assert "13900000001" not in shown
    assert page("take-back", batch, {"column": "phone"}).status_code == 302
    work(batch)
    assert not Correction.objects.exists()


def test_batch_that_is_given_up_then_keeps_nothing_of_what_the_file_said(by):
    batch = check("targets", csv_bytes([HEAD, *PROJECTS]), by=by)
    assert "工地" in json.dumps(batch.reading, ensure_ascii=False)
    actions.cancel(batch=batch, by=by, at=AT)
    batch.refresh_from_db()
    assert "工地" not in json.dumps(batch.reading, ensure_ascii=False)
