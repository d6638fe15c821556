"""From a messy file to a clean register: read, map, check, correct; left and resumed anywhere."""

import datetime
import io

import pytest
from django.urls import reverse

from sunlot.errors import Forbidden, WrongState
from sunlot.imports import actions, errors, expiring
from sunlot.imports.models import Change, Correction, Memory
from sunlot.imports.setwise import checking
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row
from sunlot.imports.tests.test_formats import merged_xlsx
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target

HEAD = ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址"]
GOOD = ["红柳滩果蔬食品有限公司", "企业", "91650000228601443P", "", "650102", "人民路 1 号"]
SHORT = ["盐池湾米业有限公司", "企业", "9165000022860144", "", "650102", "和平路"]
OWN = ["单位全称", *HEAD[1:]]


def work(batch):
    drain()
    batch.refresh_from_db()
    return batch


def test_clear_file_when_uploaded_then_lands_at_the_check(by):
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    assert (batch.state, batch.error_text) == ("checked", "")
    assert batch.choice == {"part": 0, "first": 1, "last": 1}
    assert batch.mapping["source"] == "known"


def test_file_without_known_header_when_read_then_waits_and_a_person_points_at_it(by):
    batch = check("targets", csv_bytes([["一览表"], ["甲", "乙", "丙"], GOOD[:3]]), by=by)
    assert (batch.state, batch.error_code) == ("read", "imports-no-header")
    actions.choose_reading(batch=batch, part=0, first=2, last=2, by=by, at=AT)
    work(batch)
    assert (batch.state, batch.error_code) == ("mapping", "imports-missing-columns")
    for first, last in ((9, 9), (2, 1), (1, 9)):
        with pytest.raises(errors.HeaderOutside):
            actions.choose_reading(batch=batch, part=0, first=first, last=last, by=by, at=AT)
    with pytest.raises(errors.HeaderOutside):
        actions.choose_reading(batch=batch, part=7, first=1, last=1, by=by, at=AT)


def test_unknown_header_when_mapped_then_is_remembered_for_the_department_only(cast, by):
    batch = check("targets", csv_bytes([OWN, GOOD]), by=by)
    assert (batch.state, batch.error_code) == ("mapping", "imports-missing-columns")
    columns = {"name": 0, "kind": 1, "credit_code": 2, "region": 4}
    with pytest.raises(errors.MissingColumns):
        actions.map_columns(batch=batch, columns={"kind": 1}, by=by, at=AT)
    batch.refresh_from_db()
    assert batch.state == "mapping"
    actions.map_columns(batch=batch, columns=columns, by=by, at=AT)
    assert work(batch).state == "checked"
    assert row(batch, 2).label == GOOD[0]
    assert "address" not in batch.reading["present"]

    again = check("targets", csv_bytes([OWN, GOOD]), by=by)
    assert (again.state, again.mapping["source"]) == ("checked", "remembered")
    assert "address" not in again.reading["present"], "left out on purpose, as last time"
    other = check("targets", csv_bytes([OWN, GOOD]), by=cast.actor("planner_b"))
    assert other.state == "mapping"
    assert Memory.objects.count() == 1


def test_column_that_the_file_lacks_when_the_same_in_all_rows_then_is_filled(by):
    batch = check("targets", csv_bytes([["名称", "其他编号"], ["甲项目", "XM-1"]]), by=by)
    actions.map_columns(
        batch=batch, columns={"name": 0, "number": 1},
        fixed={"kind": " 项目 ", "region": "650102", "nonsense": "x"}, by=by, at=AT,
    )  # fmt: skip
    work(batch)
    assert batch.counts["new"] == 1
    assert batch.reading["fixed"] == [["主体类别", "项目"], ["行政区划代码", "650102"]]


def test_batch_when_checked_then_any_step_can_be_done_again(by):
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    actions.map_columns(
        batch=batch, columns={"name": 0, "kind": 1, "credit_code": 2, "region": 4}, by=by, at=AT
    )
    assert work(batch).state == "checked"
    actions.choose_reading(batch=batch, part=0, first=1, last=1, by=by, at=AT)
    work(batch)
    assert batch.state == "checked"
    assert batch.mapping["source"] == "remembered"


def test_code_kept_as_a_number_when_checked_then_its_row_is_mended_on_the_page(by):
    content = merged_xlsx(
        [["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码"],
         ["甲项目", "项目", 916501000000000000, "XM-1", "650102"],
         ["乙项目", "项目", "", "XM-2", "650102"]], [],
    )  # fmt: skip
    batch = check("targets", content, by=by)
    assert (batch.state, batch.counts["error"], batch.counts["new"]) == ("checked", 1, 1)
    assert codes(batch, 2) == ["imports-digits-lost"]
    assert row(batch, 2).problems[0]["value"] == "9.16501e+17"
    cells = {(2, "credit_code"): GOOD[2]}
    actions.correct(batch=batch, cells=cells, by=by, at=AT)
    assert work(batch).counts["new"] == 2
    assert row(batch, 2).key == GOOD[2]


@pytest.mark.parametrize("column", ["其他编号", "许可证编号"])
def test_number_in_scientific_words_when_checked_then_only_its_row_waits(by, column):
    head = ["名称", "主体类别", "统一社会信用代码", "行政区划代码", "许可证名称", column]
    rows = [[*GOOD[:3], "650102", "食品经营许可证", "1.39E+10"],
            ["盐池湾米业有限公司", "企业", "91650100MA7878AK1T", "650102", "", ""]]  # fmt: skip
    batch = check("targets", csv_bytes([head, *rows]), by=by)
    assert "imports-digits-lost" in codes(batch, 2)
    assert (batch.counts["error"], batch.writes["new"]) == (1, 1)


def test_identity_numbers_when_asked_for_then_are_not_mapped(by):
    content = csv_bytes([[*HEAD, "身份证号"], [*GOOD, "110101199003078888"]])
    batch = check("targets", content, by=by)
    columns = {"name": 0, "kind": 1, "credit_code": 2, "region": 4, "note": 6}
    actions.map_columns(batch=batch, columns=columns, by=by, at=AT)
    work(batch)
    assert "note" not in batch.reading["present"]


def test_wrong_cell_when_corrected_then_the_row_is_checked_again(by):
    batch = check("targets", csv_bytes([HEAD, GOOD, SHORT]), by=by)
    assert codes(batch, 3) == ["credit-code-length"]
    problem = row(batch, 3).problems[0]
    assert (problem["name"], problem["wrong"]) == ("credit_code", [[16, 16]])
    cells = {(3, "credit_code"): "91650100MA7878AK1T"}
    actions.correct(batch=batch, cells=cells, by=by, at=AT)
    work(batch)
    assert row(batch, 3).row_class in ("new", "warning")
    assert row(batch, 3).key == "91650100MA7878AK1T"
    assert row(batch, 2).row_class == "new"
    assert Event.objects.filter(kind="imports.corrected").count() == 1


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({(2, "credit_code"): "x"}, errors.CorrectionUnknown),
        ({(99, "credit_code"): "x"}, errors.CorrectionUnknown),
        ({(3, "nothing"): "x"}, errors.CorrectionUnknown),
        ({(3, "credit_code"): "x" * 5000}, errors.CorrectionTooLong),
        ({}, errors.NoCorrections),
    ],
)
def test_correction_of_what_is_not_wrong_when_sent_then_is_refused(by, cells, error):
    batch = check("targets", csv_bytes([HEAD, GOOD, SHORT]), by=by)
    with pytest.raises(error):
        actions.correct(batch=batch, cells=cells, by=by, at=AT)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert not Correction.objects.exists()


def test_new_row_with_a_known_name_when_checked_then_waits_for_a_person(cast, by):
    make_target(cast.regions["650102"], "红柳滩果蔬食品有限责任公司", credit_code=None)
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    assert row(batch, 2).row_class == "twin"
    with pytest.raises(errors.NothingToWrite):
        actions.confirm(batch=batch, partial=True, by=by, at=AT)
    actions.correct(batch=batch, cells={}, distinct=[2], by=by, at=AT)
    assert work(batch).counts["new"] == 1
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    assert work(batch).written == {"new": 1, "update": 0}


def test_undecided_repeats_when_confirmed_in_part_then_stay_out(cast, by):
    make_target(cast.regions["650102"], GOOD[0])
    other = ["胡杨面粉厂", "项目", "", "XM-7", "650102", ""]
    batch = check("targets", csv_bytes([HEAD, GOOD, other]), by=by)
    with pytest.raises(errors.RowsHaveErrors):
        actions.confirm(batch=batch, partial=False, by=by, at=AT)
    actions.confirm(batch=batch, partial=True, by=by, at=AT)
    assert work(batch).written == {"new": 1, "update": 0}
    assert not Target.objects.filter(object_id=GOOD[2]).exists()


def test_same_name_in_another_division_when_checked_then_is_no_repeat(cast, by):
    make_target(cast.regions["650103"], GOOD[0])
    assert check("targets", csv_bytes([HEAD, GOOD]), by=by).counts["twin"] == 0


def test_repeat_inside_the_file_when_checked_then_names_the_first_row(by):
    twin = [GOOD[0], "企业", "91650100MA7878AK1T", "", "650102", ""]
    batch = check("targets", csv_bytes([HEAD, GOOD, twin]), by=by)
    assert row(batch, 3).row_class == "twin"
    assert "第 2 行" in row(batch, 3).problems[-1]["message"]


def test_step_when_the_batch_has_ended_then_is_refused(by):
    batch = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    for attempt in (
        lambda: actions.choose_reading(batch=batch, part=0, first=1, last=1, by=by, at=AT),
        lambda: actions.map_columns(batch=batch, columns={}, by=by, at=AT),
        lambda: actions.correct(batch=batch, cells={}, by=by, at=AT),
        lambda: actions.mend(batch=batch, file_name="a", content=[b"x"], by=by, at=AT),
        lambda: actions.annotate(batch=batch, by=by, at=AT),
    ):
        with pytest.raises(WrongState):
            attempt()


@pytest.mark.parametrize("name", ["approver_a", "supervisor", "officer_a1", "sysadmin"])
def test_step_when_asked_for_by_somebody_who_may_not_import_then_is_refused(cast, by, name):
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    other = cast.actor(name)
    for attempt in (
        lambda: actions.choose_reading(batch=batch, part=0, first=1, last=1, by=other, at=AT),
        lambda: actions.map_columns(batch=batch, columns={}, by=other, at=AT),
        lambda: actions.correct(batch=batch, cells={}, by=other, at=AT),
        lambda: actions.mend(batch=batch, file_name="a", content=[b"x"], by=other, at=AT),
        lambda: actions.annotate(batch=batch, by=other, at=AT),
        lambda: actions.undo(batch=batch, by=other, at=AT),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_pages_when_followed_then_lead_from_step_to_step(cast, client, by):
    client.force_login(cast.users["planner_a"])
    post = {"file": io.BytesIO(csv_bytes([["一览表"], OWN, GOOD, SHORT]))}
    answer = client.post(reverse("imports:new", args=["targets"]), post)
    pk = int(answer.url.split("/")[2])
    page = {name: reverse(f"imports:{name}", args=[pk]) for name in (
        "detail", "read", "map", "check", "correct", "confirm",
    )}  # fmt: skip
    assert "正在排队" in client.get(page["detail"]).text
    drain()
    assert client.get(page["detail"]).url == page["map"]
    assert client.get(page["check"]).url == page["detail"]
    shown = client.get(page["map"]).text
    assert "缺少必需的列：名称" in shown
    assert "红柳滩果蔬食品有限公司" in shown
    assert client.post(page["map"], {"col-kind": "1"}).status_code == 422
    assert 'class="is-header"' in client.get(page["read"]).text
    answer = client.post(page["read"], {"part": "0", "first": "2", "last": "2"})
    assert answer.url == page["detail"]
    columns = {"col-name": "0", "col-kind": "1", "col-credit_code": "2", "col-region": "4"}
    client.post(page["map"], columns)
    drain()
    assert client.get(page["detail"]).url == page["check"]
    shown = client.get(page["check"]).text
    assert 'name="fix-4-credit_code"' in shown
    answer = client.post(page["correct"], {"fix-4-credit_code": SHORT[2]})
    assert answer.status_code == 422
    assert "imports-no-corrections" in answer.text
    client.post(page["correct"], {"fix-4-credit_code": "91650100MA7878AK1T"})
    drain()
    assert "确认写入 2 行" in client.get(page["confirm"]).text


def test_many_changed_rows_when_checked_then_all_count_the_first_are_listed_and_all_doubtful_ones(
    cast, client, by, monkeypatch
):
    monkeypatch.setitem(checking.LISTED, Change.UPDATE, 2)
    odd = ["盐池湾米业有限公司", "企业", "91650000228601444P", "", "650102"]

    def rows(street):
        projects = [[f"{n}号项目", "项目", "", f"XM-{n}", "650102", street] for n in range(1, 5)]
        return csv_bytes([HEAD, *projects, [*odd, street]])

    load("targets", rows("人民路"), by=by)
    batch = check("targets", rows("和平路"), by=by)
    assert (batch.counts["update"], batch.counts["warning"], batch.writes["update"]) == (4, 1, 5)
    assert sorted(batch.rows.values_list("number", flat=True)) == [2, 3, 6]
    client.force_login(cast.users["planner_a"])
    page = client.get(reverse("imports:check", args=[batch.pk])).text
    assert "另有 2 行新增、变更或无变化的行不在下面列出" in page
    actions.confirm(batch=batch, partial=True, by=by, at=AT)
    work(batch)
    assert batch.written["update"] == Target.objects.filter(address="和平路").count() == 5


def test_batch_that_nobody_takes_further_when_a_month_is_over_then_its_file_goes(
    by, files, django_capture_on_commit_callbacks
):
    old = check("targets", csv_bytes([OWN, GOOD]), by=by)
    done = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    days = datetime.timedelta(days=expiring.KEEP_DAYS)
    assert expiring.give_up_abandoned(at=AT + days) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert expiring.give_up_abandoned(at=AT + days * 2) == 1
    old.refresh_from_db()
    done.refresh_from_db()
    assert (old.state, old.survey, done.state) == ("cancelled", {}, "applied")
    assert Event.objects.get(kind="imports.expired").noun_id == str(old.pk)
