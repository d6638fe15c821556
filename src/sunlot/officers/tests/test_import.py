"""What a row of an officer file means; identity numbers are never stored."""

import datetime
import json

import pytest

from sunlot.departments import qualifications
from sunlot.imports import actions as imports
from sunlot.imports.models import BatchRow
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row, xlsx_bytes
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.officers import queries
from sunlot.officers.models import Officer

HEAD = [
    "姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "资质", "服务区划", "是否专家",
    "备注",
]  # fmt: skip
GOOD = [
    "阿依努尔·买买提", "A-001", "市场监管部门", "6513000001", "2023-05-01", "2028-04-30",
    "metrology；food-safety", "650100；652300", "否", "",
]  # fmt: skip


def changed(**cells):
    return [cells.get(head, value) for head, value in zip(HEAD, GOOD, strict=True)]


def test_complete_row_becomes_an_officer(cast):
    load("officers", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    officer = Officer.objects.get()
    assert (officer.officer_id, officer.name) == ("A-001", "阿依努尔·买买提")
    assert officer.department == cast.department("market")
    assert officer.qualifications == ["food-safety", "metrology"]
    assert officer.units == ["650100", "652300"]
    assert not officer.is_expert


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_same_file_twice_writes_nothing(cast, make):
    by = cast.actor("planner_a")
    load("officers", csv_bytes([HEAD, GOOD]), by=by)
    assert load("officers", make([HEAD, GOOD]), by=by).written == {"new": 0, "update": 0}


def test_changed_certificate_is_an_update_that_keeps_account_and_key(cast):
    by = cast.actor("planner_a")
    load("officers", csv_bytes([HEAD, GOOD]), by=by)
    Officer.objects.update(user=cast.users["officer_a1"])
    pk = Officer.objects.get().pk
    batch = load("officers", csv_bytes([HEAD, changed(证件截止="2030-04-30")]), by=by)
    assert row(batch, 2).changes == [["证件截止", "2028-04-30", "2030-04-30"]]
    officer = Officer.objects.get()
    assert (officer.pk, officer.user) == (pk, cast.users["officer_a1"])


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"姓名": ""}, "imports-value-missing"),
        ({"人员编号": ""}, "imports-value-missing"),
        ({"人员编号": "甲 1"}, "officers-id-form"),
        ({"人员编号": "-"}, "officers-id-form"),
        ({"人员编号": "110101199003078888"}, "imports-id-number"),
        ({"执法证号": "110101199003078888"}, "imports-id-number"),
        ({"备注": "身份证110101199003078888"}, "imports-id-number"),
        ({"单位": "火星管理局"}, "imports-department-unknown"),
        ({"单位": "自治区联席会议办公室"}, "imports-department-unknown"),
        ({"证件截止": "2023720日"}, "imports-date-invalid"),
        ({"证件截止": ""}, "imports-date-invalid"),
        ({"证件截止": "2022-01-01"}, "officers-period"),
        ({"资质": "食品"}, "officers-qualification-unknown"),
        ({"服务区划": "999999"}, "imports-division-unknown"),
        ({"是否专家": "也许"}, "imports-value-unknown"),
    ],
)
def test_one_mistake_is_one_error_with_remedy(cast, cells, problem):
    batch = check("officers", csv_bytes([HEAD, changed(**cells)]), by=cast.actor("planner_a"))
    assert codes(batch, 2) == [problem]
    assert row(batch, 2).problems[0]["remedy"]
    assert batch.counts["error"] == 1


def test_identity_numbers_are_dropped_with_a_note_and_stored_nowhere(cast):
    number = "110101199003078888"
    rows = [[*HEAD, "身份证号", "手机号"], [*GOOD, number, "13812342046"]]
    batch = load("officers", csv_bytes(rows), by=cast.actor("planner_a"))
    assert batch.reading["personal"] == ["身份证号"]
    everything = [
        json.dumps(list(model.objects.values()), default=str, ensure_ascii=False)
        for model in (Officer, BatchRow, type(batch), Event)
    ]
    assert not any(number in text or "13812342046" in text for text in everything)


def test_other_department_cannot_import_into_this_one(cast):
    batch = check("officers", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_b"))
    assert codes(batch, 2) == ["officers-other-department"]
    load("officers", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    batch = check(
        "officers", csv_bytes([HEAD, changed(单位="消防救援机构")]), by=cast.actor("planner_b")
    )
    assert codes(batch, 2) == ["officers-certificate-elsewhere"]
    assert row(batch, 2).problems[0]["also"] == ["certificate_no"]
    assert Officer.objects.get().department == cast.department("market")


def test_outsider_cannot_import_into_the_region(cast):
    theirs = changed(单位="自治区市场监督管理局")
    batch = check("officers", csv_bytes([HEAD, theirs]), by=cast.actor("outsider"))
    assert codes(batch, 2) == ["officers-other-department"]


def test_office_imports_for_every_department(cast):
    rows = [HEAD, GOOD, changed(人员编号="B-001", 单位="消防救援机构")]
    assert load("officers", csv_bytes(rows), by=cast.actor("coordinator")).written["new"] == 2


def test_officer_who_left_is_marked_shown_and_no_longer_eligible(cast, client_of):
    by, first = cast.actor("planner_a"), datetime.date(2026, 4, 22)

    def eligible():
        return queries.eligible(cast.department("market"), first=first, last=first).count()

    load("officers", csv_bytes([HEAD, GOOD]), by=by)
    assert (Officer.objects.get().is_active, eligible()) == (True, 1)
    batch = load("officers", csv_bytes([[*HEAD, "状态"], [*GOOD, "无效"]]), by=by)
    assert row(batch, 2).changes == [["在岗", "是", "否"]]
    assert (Officer.objects.get().is_active, eligible()) == (False, 0)

    client = client_of("planner_a")
    left = client.get("/officers/?post=left").content.decode()
    assert "A-001" in left
    assert "已离岗" in left
    assert "A-001" not in client.get("/officers/?post=in").content.decode()
    assert "已离岗" in client.get("/officers/A-001/").content.decode()

    # A file without the column leaves it as it is; an empty cell means in post.
    load("officers", csv_bytes([HEAD, changed(备注="调离")]), by=by)
    assert not Officer.objects.get().is_active
    load("officers", csv_bytes([[*HEAD, "在岗"], [*GOOD, ""]]), by=by)
    assert Officer.objects.get().is_active


def test_unknown_word_for_in_post_is_an_error(cast):
    rows = [[*HEAD, "在岗"], [*GOOD, "也许"]]
    batch = check("officers", csv_bytes(rows), by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["imports-value-unknown"]


def test_qualifications_by_name_and_code_are_stored_as_codes(cast):
    cells = changed(资质="计量监督；food-safety；食品安全监督检查")
    load("officers", csv_bytes([HEAD, cells]), by=cast.actor("planner_a"))
    assert Officer.objects.get().qualifications == ["food-safety", "metrology"]


def test_qualification_that_nobody_named_is_a_warning_with_column_and_nearest_words(cast):
    batch = check(
        "officers", csv_bytes([HEAD, changed(资质="food-safty")]), by=cast.actor("planner_a")
    )
    assert codes(batch, 2) == ["officers-qualification-unknown"]
    problem = row(batch, 2).problems[0]
    assert problem["level"] == "warning"
    assert "“资质”列" in problem["remedy"]
    assert "相近的有：食品安全监督检查；" in problem["remedy"]
    assert batch.counts["error"] == 0


def test_changed_qualification_is_shown_by_name(cast):
    by = cast.actor("planner_a")
    load("officers", csv_bytes([HEAD, GOOD]), by=by)
    batch = load("officers", csv_bytes([HEAD, changed(资质="计量监督")]), by=by)
    assert row(batch, 2).changes == [["资质", "食品安全监督检查；计量监督", "计量监督"]]


ONE = {"人员编号": "1"}
FIRE = {**ONE, "单位": "消防救援机构", "姓名": "李梅", "执法证号": "6513000002"}


def test_two_departments_when_both_count_from_one_then_both_have_a_number_one(cast):
    load("officers", csv_bytes([HEAD, changed(**ONE)]), by=cast.actor("planner_a"))
    by = cast.actor("planner_b")
    batch = load("officers", csv_bytes([HEAD, changed(**FIRE)]), by=by)
    assert batch.written == {"new": 1, "update": 0}
    ids = dict(Officer.objects.values_list("department__kind", "officer_id"))
    assert ids == {"market": "1", "fire": f"{cast.department('fire').code}.1"}
    assert {one.number for one in Officer.objects.select_related("department")} == {"1"}
    again = load("officers", csv_bytes([HEAD, changed(**FIRE)]), by=by)
    assert again.written == {"new": 0, "update": 0}
    renewed = load("officers", csv_bytes([HEAD, changed(**FIRE, 证件截止="2030-04-30")]), by=by)
    assert renewed.written == {"new": 0, "update": 1}
    own = load("officers", csv_bytes([HEAD, changed(**ONE)]), by=cast.actor("planner_a"))
    assert own.written == {"new": 0, "update": 0}


def test_list_of_the_whole_region_when_departments_share_numbers_then_all_come_in(cast, client_of):
    by = cast.actor("coordinator")
    rows = [HEAD, changed(**ONE), changed(**FIRE), changed(**FIRE)]
    batch = check("officers", csv_bytes(rows), by=by)
    assert codes(batch, 4) == ["imports-row-repeated"]
    batch = load("officers", csv_bytes(rows[:3]), by=by)
    assert batch.written == {"new": 2, "update": 0}
    assert load("officers", csv_bytes(rows[:3]), by=by).written == {"new": 0, "update": 0}
    code = cast.department("fire").code
    page = client_of("planner_b").get("/officers/?q=1").text
    assert "李梅" in page
    assert f">{code}.1<" not in page
    assert client_of("planner_b").get(f"/officers/{code}.1/").status_code == 200


def test_number_whose_id_another_department_has_by_now_then_changes_nobody(cast):
    """An officer who moved keeps the id that names the former department."""
    load("officers", csv_bytes([HEAD, changed(**ONE)]), by=cast.actor("planner_a"))
    load("officers", csv_bytes([HEAD, changed(**FIRE)]), by=cast.actor("planner_b"))
    moved = Officer.objects.get(name="李梅")
    Officer.objects.filter(pk=moved.pk).update(department=cast.department("ecology"))
    other = FIRE | {"姓名": "王新", "执法证号": "6513000003"}
    batch = check("officers", csv_bytes([HEAD, changed(**other)]), by=cast.actor("planner_b"))
    assert codes(batch, 2) == ["officers-elsewhere"]
    assert row(batch, 2).problems[0]["also"] == ["officer_id"]
    moved.refresh_from_db()
    assert (moved.name, moved.certificate_no) == ("李梅", "6513000002")


def test_two_of_a_department_with_one_number_after_a_handover_then_the_name_tells_them_apart(cast):
    load("officers", csv_bytes([HEAD, changed(**ONE)]), by=cast.actor("planner_a"))
    load("officers", csv_bytes([HEAD, changed(**FIRE)]), by=cast.actor("planner_b"))
    Officer.objects.filter(officer_id="1").update(department=cast.department("fire"))
    by = cast.actor("planner_b")
    batch = load("officers", csv_bytes([HEAD, changed(**FIRE, 证件截止="2031-04-30")]), by=by)
    assert batch.written == {"new": 0, "update": 1}
    renewed = Officer.objects.get(certificate_to="2031-04-30")
    assert (renewed.name, renewed.officer_id) == ("李梅", f"{cast.department('fire').code}.1")
    unknown = check("officers", csv_bytes([HEAD, changed(**FIRE | {"姓名": "王新"})]), by=by)
    assert codes(unknown, 2) == ["officers-number-ambiguous"]
    whole = FIRE | {"人员编号": renewed.officer_id, "姓名": "李梅梅"}
    assert load("officers", csv_bytes([HEAD, changed(**whole)]), by=by).written["update"] == 1
    renewed.refresh_from_db()
    assert renewed.name == "李梅梅"


def test_two_files_of_a_new_number_when_both_were_checked_then_each_knows_its_own(cast):
    first = check("officers", csv_bytes([HEAD, changed(**ONE)]), by=cast.actor("planner_a"))
    second = check("officers", csv_bytes([HEAD, changed(**FIRE)]), by=cast.actor("planner_b"))
    for batch, name in ((first, "planner_a"), (second, "planner_b")):
        imports.confirm(batch=batch, partial=False, by=cast.actor(name), at=AT)
        drain()
    assert row(second, 2).key == f"{cast.department('fire').code}.1"
    imports.undo(batch=second, by=cast.actor("planner_b"), at=AT)
    drain()
    assert list(Officer.objects.values_list("officer_id", flat=True)) == ["1"]


def test_number_that_gets_too_long_with_its_department_then_has_a_box(cast):
    long = "N" * 30
    load("officers", csv_bytes([HEAD, changed(人员编号=long)]), by=cast.actor("planner_a"))
    batch = check(
        "officers", csv_bytes([HEAD, changed(**FIRE | {"人员编号": long})]),
        by=cast.actor("planner_b"),
    )  # fmt: skip
    assert codes(batch, 2) == ["officers-number-elsewhere"]
    assert row(batch, 2).problems[0]["also"] == ["officer_id"]


def test_number_in_full_width_then_is_the_same_in_half_width(cast):
    by = cast.actor("planner_a")
    load(
        "officers",
        csv_bytes([HEAD, changed(人员编号="ＳＬ－００１", 执法证号="６５１３０１")]),
        by=by,
    )
    officer = Officer.objects.get()
    assert (officer.officer_id, officer.certificate_no) == ("SL-001", "651301")
    again = load(
        "officers", csv_bytes([HEAD, changed(人员编号="SL-001", 执法证号="651301")]), by=by
    )
    assert again.written == {"new": 0, "update": 0}


@pytest.mark.parametrize(
    ("word", "found"),
    [("√", True), ("✓", True), ("在职", True), ("退休", False), ("调离", False), ("×", False),
     ("借调", None), ("病假", None), ("在岗否", None)],
)  # fmt: skip
def test_words_of_duty_then_only_those_without_doubt_are_understood(cast, word, found):
    content = csv_bytes([[*HEAD, "在岗"], [*GOOD, word]])
    batch = check("officers", content, by=cast.actor("planner_a"))
    assert codes(batch, 2) == ([] if found is not None else ["imports-value-unknown"])
    if found is not None:
        assert row(batch, 2).data["is_active"] is found


@pytest.mark.parametrize(
    ("words", "near"),
    [("食品安全", ["食品安全监督检查"]), ("综合执法", True), ("特种设备", ["特种设备安全监察"]),
     ("广告监管", []), ("广告监督检查", []), ("food-safty", ["食品安全监督检查"]),
     ("计量", ["计量监督"])],
)  # fmt: skip
def test_names_are_proposed_only_where_they_are_near(words, near):
    found = qualifications.nearest(words)
    assert bool(found) if near is True else found == near
    assert not any("（" in one for one in found)
