"""What a row of a target file means, and how it meets the register."""

import csv
import datetime
import io
from urllib.parse import unquote

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sunlot.clock import today_of
from sunlot.imports import actions as imports
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row
from sunlot.jobs.runner import drain
from sunlot.regions.models import Region
from sunlot.targets import queries
from sunlot.targets.models import SpecialRegister, Target
from sunlot.targets.rules import credit_code, industry_code, number_id, section_of
from sunlot.targets.rules.ids import ID_CHARACTERS, LONGEST_ID
from sunlot.targets.rules.industries import SECTIONS
from sunlot.targets.tests.support import make_target

HEAD = [
    "名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址", "行业代码",
    "登记状态", "主管部门", "标签", "备注",
]  # fmt: skip
CODE = "91650000228601443P"
GOOD = [
    "红柳滩果蔬食品有限公司", "企业", CODE, "", "650102", "人民路 1 号", "1371", "存续",
    "市场监管部门", "食品生产许可；重点用能", "",
]  # fmt: skip


def changed(**cells):
    return [cells.get(head, value) for head, value in zip(HEAD, GOOD, strict=True)]


def checked(cast, *rows, by="planner_a"):
    return check("targets", csv_bytes([HEAD, *rows]), by=cast.actor(by))


def test_complete_row_becomes_a_target(cast):
    load("targets", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    target = Target.objects.get()
    assert (target.object_id, target.credit_code, target.code_doubtful) == (CODE, CODE, False)
    assert (target.kind, target.industry, target.registration_state) == (
        "enterprise", "1371", "active",
    )  # fmt: skip
    assert target.department == cast.department("market")
    assert target.tags == ["食品生产许可", "重点用能"]


@pytest.mark.parametrize("head", ["登记机关", "发照机关", "登记机关名称"])
def test_registrar_is_kept_beside_the_department(cast, head):
    rows = [[*HEAD, head], [*GOOD, " 天山区市场监督管理局"]]
    batch = load("targets", csv_bytes(rows), by=cast.actor("planner_a"))
    target = Target.objects.get()
    assert target.registrar == "天山区市场监督管理局"
    assert target.department == cast.department("market")
    without = [name for name in HEAD if name != "主管部门"]
    cells = [cell for name, cell in zip(HEAD, GOOD, strict=True) if name != "主管部门"]
    moved = load(
        "targets", csv_bytes([[*without, head], [*cells, "乌鲁木齐市市场监督管理局"]]),
        by=cast.actor("planner_a"),
    )  # fmt: skip
    assert (batch.written["new"], moved.written["update"]) == (1, 1)
    target.refresh_from_db()
    assert target.registrar == "乌鲁木齐市市场监督管理局"
    assert target.department == cast.department("market"), "a registrar supervises nothing"
    change = target.changes.get()
    assert (change.before, change.after) == (
        {"registrar": "天山区市场监督管理局"}, {"registrar": "乌鲁木齐市市场监督管理局"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"统一社会信用代码": CODE[:-1]}, "credit-code-length"),
        ({"统一社会信用代码": "650100000012345"}, "credit-code-length"),
        ({"统一社会信用代码": "9165000O228601443P"}, "credit-code-character"),
        ({"统一社会信用代码": ""}, "targets-no-id"),
        ({"统一社会信用代码": "", "其他编号": "编号不详"}, "targets-number-form"),
        ({"统一社会信用代码": "", "其他编号": "110101199003078888"}, "imports-id-number"),
        ({"名称": ""}, "imports-value-missing"),
        ({"名称": "红柳滩**有限公司"}, "targets-name-masked"),
        ({"名称": "长" * 201}, "imports-value-too-long"),
        ({"主体类别": "外星企业"}, "imports-value-unknown"),
        ({"主体类别": ""}, "imports-value-unknown"),
        ({"行政区划代码": "651299"}, "imports-division-unknown"),
        ({"行政区划代码": ""}, "imports-division-missing"),
        ({"登记状态": "不详"}, "imports-value-unknown"),
        ({"主管部门": "不存在的部门"}, "imports-department-unknown"),
        ({"标签": "长" * 41}, "targets-tag-too-long"),
    ],
)
def test_one_mistake_is_one_error_with_place_value_and_remedy(cast, cells, problem):
    batch = checked(cast, changed(**cells))
    found = row(batch, 2)
    assert (found.row_class, [one["code"] for one in found.problems]) == ("error", [problem])
    [said] = found.problems
    assert said["message"]
    assert said["remedy"]
    assert said["column"]
    assert said["field"] in HEAD


def test_closed_division_is_named_as_closed(cast):
    Region.objects.create(
        code="652201", name="哈密市（县级）", level="county", parent=cast.regions["650000"],
        path="650000/652201/", valid_from=datetime.date(2000, 1, 1),
        valid_to=datetime.date(2016, 1, 1),
    )  # fmt: skip
    batch = checked(cast, changed(行政区划代码="652201"))
    assert codes(batch, 2) == ["imports-division-closed"]
    assert "哈密市（县级）" in row(batch, 2).problems[0]["message"]


def test_wrong_check_character_is_a_warning_and_a_tag_tg_01(cast):
    wrong = CODE[:-1] + "Q"
    batch = load("targets", csv_bytes([HEAD, changed(统一社会信用代码=wrong)]),
                 by=cast.actor("planner_a"))  # fmt: skip
    assert batch.counts["warning"] == 1
    assert "校验位应为 P" in row(batch, 2).problems[0]["message"]
    target = Target.objects.get()
    assert (target.credit_code, target.code_doubtful) == (wrong, True)
    again = load("targets", csv_bytes([HEAD, changed(统一社会信用代码=wrong)]),
                 by=cast.actor("planner_a"))  # fmt: skip
    assert (again.counts["same"], again.counts["warning"]) == (1, 0)


def test_code_is_read_in_full_width_and_lower_case(cast):
    load("targets", csv_bytes([HEAD, changed(统一社会信用代码="９１６５0000 228601443p")]),
         by=cast.actor("planner_a"))  # fmt: skip
    assert Target.objects.get().object_id == CODE


def test_old_numbers_get_a_hint(cast):
    batch = checked(
        cast, changed(统一社会信用代码="650100000012345"), changed(统一社会信用代码="228601443")
    )
    assert "旧的工商注册号" in row(batch, 2).problems[0]["remedy"]
    assert "组织机构代码" in row(batch, 3).problems[0]["remedy"]


def test_other_division_and_other_prefecture_are_closed(cast):
    batch = checked(cast, GOOD, by="outsider")
    assert codes(batch, 2) == ["imports-division-outside"]
    load("targets", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    batch = checked(cast, changed(行政区划代码="652301"), by="outsider")
    assert codes(batch, 2) == ["targets-elsewhere"]


def test_number_with_other_characters_keeps_its_original(cast):
    number = "新食许〔2026〕12号"
    one = changed(主体类别="项目", 统一社会信用代码="", 其他编号=number)
    load("targets", csv_bytes([HEAD, one]), by=cast.actor("planner_a"))
    target = Target.objects.get()
    assert (target.object_id, target.number) == ("project:2026-12", number)


def test_two_numbers_never_share_an_id(cast):
    one = changed(主体类别="项目", 统一社会信用代码="", 其他编号="新食许〔2026〕12号")
    two = changed(主体类别="项目", 统一社会信用代码="", 其他编号="新卫许〔2026〕12号")
    assert codes(checked(cast, one, two), 3) == ["imports-row-repeated"]
    load("targets", csv_bytes([HEAD, one]), by=cast.actor("planner_a"))
    assert codes(checked(cast, two), 2) == ["targets-id-taken"]


def test_target_known_by_number_gets_its_code_and_keeps_its_id(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, changed(统一社会信用代码="", 其他编号="ZC-7")]), by=by)
    batch = load("targets", csv_bytes([HEAD, changed(其他编号="ZC-7")]), by=by)
    assert batch.written == {"new": 0, "update": 1}
    target = Target.objects.get()
    assert (target.object_id, target.credit_code) == ("enterprise:ZC-7", CODE)
    again = load("targets", csv_bytes([HEAD, changed(统一社会信用代码="", 其他编号="ZC-7")]), by=by)
    assert again.written == {"new": 0, "update": 0}, "a file without the code takes none away"


def test_columns_that_the_file_lacks_stay_as_they_are(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, GOOD]), by=by)
    batch = load("targets", csv_bytes([HEAD[:5], GOOD[:5]]), by=by)
    assert batch.written == {"new": 0, "update": 0}
    batch = load("targets", csv_bytes([HEAD, changed(标签="")]), by=by)
    assert batch.written == {"new": 0, "update": 1}
    assert Target.objects.get().tags == []


def test_department_is_the_nearest_of_its_name(cast):
    load("targets", csv_bytes([HEAD, changed(行政区划代码="652301")]), by=cast.actor("planner_a"))
    assert Target.objects.get().department == cast.departments["652300-market"]


@pytest.mark.parametrize("named", ["消防", ""])
def test_the_file_of_another_department_takes_nobody_from_the_supervising_one(cast, named):
    fire = changed(主管部门=cast.department("fire").short_name if named else "", 名称="新名厂")
    load("targets", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    batch = checked(cast, fire, by="planner_b")
    assert codes(batch, 2) == (["targets-other-supervises"] if named else [])
    load("targets", csv_bytes([HEAD, fire]), by=cast.actor("planner_b"))
    target = Target.objects.get()
    assert (target.name, target.department) == ("新名厂", cast.department("market"))
    assert target.changes.get().after == {"name": "新名厂"}


def test_who_supervises_an_object_gives_it_away_and_nobodys_is_taken_by_anyone(cast):
    fire = cast.department("fire")
    load("targets", csv_bytes([HEAD, changed(主管部门="")]), by=cast.actor("planner_a"))
    taken = changed(主管部门=fire.short_name)
    load("targets", csv_bytes([HEAD, taken]), by=cast.actor("planner_a"))
    assert Target.objects.get().department == fire
    load("targets", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_b"))
    assert Target.objects.get().department == cast.department("market")


OWN = [*HEAD, "部门自编号"]


def project(key, name, **cells):
    given = {"统一社会信用代码": "", "主体类别": "项目", "主管部门": "", "名称": name} | cells
    return [*changed(**given), key]


def test_each_department_numbers_its_own_objects(cast):
    for who, name in (("planner_a", "河滩路改造"), ("planner_b", "云杉仓库")):
        load("targets", csv_bytes([OWN, project("xm－001", name)]), by=cast.actor(who))
    assert dict(Target.objects.values_list("object_id", "name")) == {
        "project:650000-MARKET/XM-001": "河滩路改造", "project:650000-FIRE/XM-001": "云杉仓库",
    }  # fmt: skip
    again = load(
        "targets", csv_bytes([OWN, project("XM-001", "河滩路二期")]), by=cast.actor("planner_a")
    )
    assert (again.written["new"], again.written["update"]) == (0, 1)
    assert queries.by_code("project:650000-market/xm-001").name == "河滩路二期"


def test_an_object_that_gets_a_code_or_number_later_is_still_the_one_of_its_own_key(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([OWN, project("7", "河滩路改造")]), by=by)
    load("targets", csv_bytes([OWN, project("7", "河滩路改造", 统一社会信用代码=CODE)]), by=by)
    target = Target.objects.get()
    assert (target.object_id, target.credit_code) == ("project:650000-MARKET/7", CODE)


def test_own_keys_of_a_department_whose_work_passed_on_are_its_successors(cast):
    load("targets", csv_bytes([OWN, project("7", "河滩路改造")]), by=cast.actor("planner_a"))
    market, fire = cast.department("market"), cast.department("fire")
    fire.took_over = {market.code: market.pk}
    fire.save()
    row = project("7", "河滩路二期", 地址="河滩路 9 号")
    batch = load("targets", csv_bytes([OWN, row]), by=cast.actor("planner_b"))
    assert (batch.written["new"], batch.written["update"]) == (0, 1)
    assert Target.objects.get().name == "河滩路二期"


def test_section_of_an_industry_is_in_the_language_of_the_reader(monkeypatch):
    monkeypatch.setattr(translation._trans, "gettext", lambda text: f"<{text}>")
    assert section_of("1371") == "C <制造业>"
    assert [str(name) for _letter, name, _last in SECTIONS if not str(name).startswith("<")] == []


@pytest.mark.parametrize(
    ("key", "code"),
    [("甲-12", "targets-own-key-form"), ("110101199003078888", "imports-id-number"),
     ("长" * 41, "imports-value-too-long"), ("", "targets-no-id")],
)  # fmt: skip
def test_own_key_that_cannot_be_one_is_refused_with_a_remedy(cast, key, code):
    batch = check(
        "targets", csv_bytes([OWN, project(key, "河滩路改造")]), by=cast.actor("planner_a")
    )
    assert code in codes(batch, 2)
    assert all(one["remedy"] for one in row(batch, 2).problems)


def test_number_of_another_departments_record_of_another_name_is_not_the_same(cast):
    """Both count their projects from 1."""
    market = changed(统一社会信用代码="", 主体类别="项目", 其他编号="001", 名称="河滩路改造")
    load("targets", csv_bytes([HEAD, market]), by=cast.actor("planner_a"))
    fire = changed(
        统一社会信用代码="", 主体类别="项目", 其他编号="001", 名称="云杉仓库", 主管部门=""
    )
    batch = checked(cast, fire, by="planner_b")
    assert codes(batch, 2) == ["targets-number-of-others"]
    said = row(batch, 2).problems[0]
    assert "河滩路改造" in said["message"]
    assert "部门自编号" in said["remedy"]
    same = changed(
        统一社会信用代码="", 主体类别="项目", 其他编号="001", 名称="河滩路改造", 备注="消防"
    )
    assert codes(checked(cast, [*same], by="planner_b"), 2) in ([], ["targets-other-supervises"])
    assert codes(checked(cast, [*fire], by="planner_a"), 2) == []


def test_absent_targets_are_not_removed(cast):
    make_target(cast.regions["650102"], "胡杨面粉厂")
    load("targets", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    assert Target.objects.count() == 2


@given(st.sampled_from(["project", "product", "activity"]), st.text(max_size=70))
def test_id_made_of_a_number_fits_the_protocol(kind, number):
    made = number_id(kind, credit_code.normalise(number))
    if made is not None:
        start, rest = made.split(":", 1)
        assert start == kind
        assert ID_CHARACTERS.fullmatch(rest)
        assert len(made) <= LONGEST_ID


@given(st.text(max_size=20))
def test_industry_is_two_to_four_digits_or_none(text):
    found = industry_code(text)
    assert found is None or (2 <= len(found) <= 4 and found.isdecimal() and found.isascii())


def test_industry_of_no_division_is_written_with_a_warning(cast):
    batch = load("targets", csv_bytes([HEAD, changed(行业代码="9812")]), by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["targets-industry-unknown"]
    assert Target.objects.get().industry == "9812"


@pytest.mark.parametrize(
    ("code", "section"),
    [("0111", "A 农、林、牧、渔业"), ("1371", "C 制造业"), ("43", "C 制造业"),
     ("44", "D 电力、热力、燃气及水生产和供应业"), ("6220", "H 住宿和餐饮业"), ("97", "T 国际组织"),
     ("00", ""), ("9800", ""), ("", "")],
)  # fmt: skip
def test_industry_has_the_section_of_its_division(code, section):
    assert section_of(code) == section


@pytest.mark.parametrize(
    ("text", "code"),
    [("1371", "1371"), ("C1371", "1371"), ("13", "13"), ("1371 蔬菜加工", "1371"), ("C", None),
     ("13710", None), ("蔬菜", None)],
)  # fmt: skip
def test_industry_is_read_as_it_arrives(text, code):
    assert industry_code(text) == code


def test_report_as_csv_is_safe_for_excel(cast, client_of):
    batch = checked(cast, changed(名称="=cmd|' /C calc'!A0", 统一社会信用代码="@1"))
    answer = client_of("planner_a").get(f"/imports/{batch.pk}/report.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert f"批次 {batch.pk} 检查结果-excel.csv" in unquote(answer["Content-Disposition"])
    assert "'=cmd|' /C calc'!A0" in cells
    assert not any(cell.startswith(("=", "@", "+")) for cell in cells)


def test_template_is_a_file_for_excel_with_the_headers(cast, client_of):
    answer = client_of("planner_a").get("/imports/new/targets/template.csv")
    raw = b"".join(answer.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, example = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert "统一社会信用代码" in head
    assert len(example) == len(head)


def test_file_leaves_the_special_registers_of_others_as_they_are(cast):
    region = cast.regions["650000"]
    for name, kind in (("重点用能", "fire"), ("食品生产许可", "market")):
        SpecialRegister.objects.create(
            name=name, title=name, department=cast.department(kind), region=region
        )
    by = cast.actor("planner_a")
    batch = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    assert codes(batch, 2) == ["targets-tag-of-others"]
    assert Target.objects.get().tags == ["食品生产许可"]
    Target.objects.update(tags=["食品生产许可", "重点用能"])
    same = load("targets", csv_bytes([HEAD, changed(标签="食品生产许可")]), by=by)
    assert same.written == {"new": 0, "update": 0}
    load("targets", csv_bytes([HEAD, changed(标签="")]), by=by)
    assert Target.objects.get().tags == ["重点用能"]


def test_row_of_a_merged_record_names_what_stands_for_it(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, GOOD]), by=by)
    heir = make_target(cast.regions["650102"], "承继公司")
    Target.objects.filter(object_id=CODE).update(successor=heir)
    batch = checked(cast, changed(地址="别处 1 号"))
    assert codes(batch, 2) == ["targets-merged"]
    assert "承继公司" in row(batch, 2).problems[0]["message"]


def test_one_code_for_two_records_without_any_is_refused_for_the_second(cast):
    """Rows that are found by their numbers cannot both get the same code."""
    head = ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码"]
    rows = [
        ["胡杨林项目", "项目", "", "XM-1", "650102"],
        ["红柳项目", "项目", "", "XM-2", "650102"],
    ]
    by = cast.actor("planner_a")
    load("targets", csv_bytes([head, *rows]), by=by)
    coded = [[*row[:2], "91650000228601443P", *row[3:]] for row in rows]
    batch = load("targets", csv_bytes([head, *coded]), by=by, partial=True)
    assert batch.state == "applied", batch.error_text
    assert batch.written["update"] == 1
    assert codes(batch, 3) == ["imports-row-repeated"]
    assert list(Target.objects.order_by("object_id").values_list("object_id", "credit_code")) == [
        ("project:XM-1", "91650000228601443P"),
        ("project:XM-2", None),
    ]


def test_a_name_that_a_file_replaces_still_leads_to_its_target(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, changed(其他编号="A-1")]), by=by)
    renamed = [HEAD, changed(名称="胡杨林食品有限公司", 其他编号="A-2")]
    batch = load("targets", csv_bytes(renamed), by=by)
    target = Target.objects.get()
    on = today_of(batch.applied_at)
    aliases = target.aliases.values_list("kind", "text", "match_text", "why", "until")
    assert set(aliases) == {
        ("name", "红柳滩果蔬食品有限公司", "红柳滩果蔬食品有限公司", "renamed", on),
        ("number", "A-1", "A-1", "recoded", on),
    }
    assert list(queries.search(Target.objects.all(), "红柳滩")) == [target]
    load("targets", csv_bytes(renamed), by=by)
    assert target.aliases.count() == 2
    imports.undo(batch=batch, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert batch.state == "undone", batch.error_text
    assert not target.aliases.exists(), "what it is called again is no former name"


def test_another_way_of_writing_a_name_is_no_former_name(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, changed(名称="红柳滩(新疆)有限公司")]), by=by)
    batch = load("targets", csv_bytes([HEAD, changed(名称="红柳滩（新疆）有限公司")]), by=by)
    assert batch.written == {"new": 0, "update": 1}
    assert not Target.objects.get().aliases.exists()
