"""What is read is what can be written, but for personal data; at the same cost for any page."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sunlot.api import shapes
from sunlot.api.tests.support import Call, target
from sunlot.imports.adapters import adapter_of
from sunlot.imports.models import BatchKind
from sunlot.officers.models import Officer
from sunlot.targets import actions
from sunlot.targets.models import Licence, Site, Target, TargetContact, TargetNumber
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

CODE, NEW_CODE = "91650000228601443P", "91650100MA7878AK1T"
# Columns of a file → the field that says the same; "" are personal or say more than a duty needs.
ELSEWHERE = {
    "items": {
        "kinds_text": "target_kinds", "classes_text": "target_classes", "levels_text": "levels",
        "class_more": "item_class", "requirement_more": "requirement_text",
        "source_difference": "source_note", "source_key": "source_note",
        "source_year": "source_note",
    },
    "targets": {
        "further_numbers": "numbers",
        "licence_name": "licences", "licence_number": "licences", "licence_issuer": "licences",
        "licence_from": "licences", "licence_to": "licences", "site_address": "sites",
        "site_region": "sites", "legal_person": "", "person": "", "phone": "",
    },
    "officers": {"certificate_no": "", "note": ""},
}  # fmt: skip
READ = {"items": shapes.Item, "targets": shapes.Target, "officers": shapes.Officer}
ITEM = {
    "code": "SC-1", "department": "市场监管部门", "category": "登记", "matter": "名称检查",
    "sub_matter": "分支机构", "object_text": "企业、个体工商户", "kinds_text": "企业；个体工商户",
    "item_class": "一般检查事项", "method": "现场检查", "subject_text": "市场监管局",
    "level_text": "县级以上", "frequency_text": "每年 1 次", "valid_from": "2026-01-01",
    "valid_to": "2027-12-31", "officer_requirement": "行政执法综合；两年以上经验",
    "basis_text": "《市场主体登记管理条例》第三十六条\n《电子商务法》第十五条",
}  # fmt: skip
OFFICER = {
    "officer_id": "A001", "name": "王一", "department": "市场监管部门",
    "certificate_no": "XJ-0001", "certificate_from": "2024-01-01",
    "certificate_to": "2029-12-31", "issuer": "自治区司法厅", "section": "信用科",
    "position": "四级主任科员", "post_class": "综合执法", "post_started_on": "2019-07-01",
    "duties": "日常监管", "item_range": "食品安全", "yearly_capacity": "45",
}  # fmt: skip


@pytest.mark.parametrize("kind", READ)
def test_column_when_it_can_be_written_then_read_or_kept_back_on_purpose(kind: str) -> None:
    elsewhere, fields = ELSEWHERE[kind], READ[kind].model_fields.keys()
    columns = [one.name for one in adapter_of(BatchKind(kind)).columns]
    lost = [name for name in columns if name not in fields and name not in elsewhere]
    assert lost == []
    assert {name for name in elsewhere.values() if name} <= fields
    assert elsewhere.keys() <= set(columns)
    assert not fields & {name for name, field in elsewhere.items() if not field}


def test_item_when_read_then_all_that_a_version_says(cast: Cast, call: Call) -> None:
    assert call("POST", "items", {"rows": [ITEM]}).json()["counts"]["new"] == 1
    (row,) = call("GET", "items").json()["rows"]
    for name in ("sub_matter", "subject_text", "level_text", "frequency_text", "valid_from",
                 "valid_to", "object_text"):  # fmt: skip
        assert row[name] == ITEM[name], name
    assert row["target_kinds"] == ["enterprise", "individual"]
    assert row["target_classes"]
    assert row["levels"]
    assert row["requirement_text"] == "两年以上经验"
    assert row["officer_requirement"]
    assert row["citations"] == [
        {"instrument": "市场主体登记管理条例", "article": "第三十六条"},
        {"instrument": "电子商务法", "article": "第十五条"},
    ]


def test_target_when_read_then_all_but_whom_to_call(cast: Cast, call: Call) -> None:
    sent = target(
        "甲厂", "P-1", kind="企业", credit_code=CODE, scope="食品销售", supervising_unit="天山所",
        registrar="天山区局",
        registered_on="2018-06-01", licence_name="食品经营许可证", licence_number="JY1",
        licence_issuer="示例局", licence_from="2024-05-06", licence_to="2029-05-05",
        site_address="工业园 8 号", site_region="652301", legal_person="张示例",
        person="李示例", phone="0991-1234567",
    )  # fmt: skip
    written = call("POST", "targets", {"rows": [sent]}).json()
    assert written["counts"]["new"] == 1, written
    one = Target.objects.get()
    assert TargetContact.objects.get(target=one).phone == "0991-1234567"
    TargetNumber.objects.create(target=one, kind="tax", number="T-9")
    Target.objects.filter(pk=one.pk).update(last_inspected_on=datetime.date(2026, 4, 1))
    facts = {"on": NOW.date(), "by": cast.actor("planner_a"), "at": NOW, "evidence": "换照"}
    actions.recode(target=one, code=NEW_CODE, **facts)
    answer = call("GET", "targets")
    (row,) = answer.json()["rows"]
    assert (row["scope"], row["supervising_unit"]) == ("食品销售", "天山所")
    assert row["registrar"] == "天山区局"
    assert (row["registered_on"], row["last_inspected_on"]) == ("2018-06-01", "2026-04-01")
    assert row["numbers"] == [{"kind": "tax", "number": "T-9"}]
    assert row["licences"] == [
        {"name": "食品经营许可证", "number": "JY1", "issuer": "示例局",
         "valid_from": "2024-05-06", "valid_to": "2029-05-05"}
    ]  # fmt: skip
    assert row["sites"] == [
        {"name": "", "address": "工业园 8 号", "is_main": True,
         "region": {"code": "652301", "name": cast.regions["652301"].name}}
    ]  # fmt: skip
    assert row["former"] == [
        {"kind": "code", "text": CODE, "until": NOW.date().isoformat(), "why": "recoded"}
    ]  # fmt: skip
    text = answer.content.decode()
    for personal in ("张示例", "李示例", "0991-1234567"):
        assert personal not in text


def test_officer_when_read_then_post_and_capacity(cast: Cast, call: Call) -> None:
    assert call("POST", "officers", {"rows": [OFFICER]}).json()["counts"]["new"] == 1
    Officer.objects.update(note="不外传")
    answer = call("GET", "officers")
    (row,) = answer.json()["rows"]
    for name in ("issuer", "section", "position", "post_class", "post_started_on", "duties",
                 "item_range"):  # fmt: skip
        assert row[name] == OFFICER[name], name
    assert row["yearly_capacity"] == 45
    assert "XJ-0001" not in answer.content.decode()
    assert "不外传" not in answer.content.decode()


def _targets(cast: Cast, count: int) -> None:
    region, heir = cast.regions["650102"], make_target(cast.regions["650102"], "承继厂")
    for n in range(count):
        one = make_target(region, f"厂{n}", department=cast.department("market"))
        Site.objects.create(target=one, address="路", region=region, is_main=True)
        Licence.objects.create(target=one, name="证", number=f"L{n}")
        TargetNumber.objects.create(target=one, kind="other", number=f"N{n}")
        make_target(region, f"旧厂{n}", successor=heir)


def _officers(cast: Cast, count: int) -> None:
    Officer.objects.bulk_create(
        Officer(
            officer_id=f"M-{n}", name="王", name_key=b"a", department=cast.department("market"),
            certificate_no=str(n), certificate_from=NOW, certificate_to=NOW, updated_at=NOW,
        )
        for n in range(count)
    )  # fmt: skip


def _items(call: Call) -> Callable[[Cast, int], None]:
    def make(_cast: Cast, count: int) -> None:
        rows = [ITEM | {"code": f"SC-{n}", "matter": f"名称{n}检查"} for n in range(count)]
        assert call("POST", "items", {"rows": rows}, key="many").json()["counts"]["new"] == count

    return make


@pytest.mark.parametrize("kind", READ)
def test_page_when_longer_then_no_more_statements(cast: Cast, call: Call, kind: str) -> None:
    {"targets": _targets, "officers": _officers, "items": _items(call)}[kind](cast, 6)
    path = f"{kind}?updated_since=2020-01-01T00:00:00Z"
    call("GET", f"{path}&limit=1")

    def cost(limit: int) -> tuple[int, Any]:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = call("GET", f"{path}&limit={limit}")
        return len(seen), answer.json()["rows"]

    few, many = cost(3), cost(50)
    assert len(few[1]) < len(many[1]) >= 6
    assert many[0] == few[0]


def test_rows_of_one_item_when_a_program_sends_them_then_the_second_is_a_repeat(
    cast: Cast, call: Call
) -> None:
    rows = [ITEM, ITEM | {"basis_text": "《产品质量法》第十五条"}]
    found = call("POST", "items", {"rows": rows, "partial": True}).json()["rows"]
    assert [one["result"] for one in found] == ["new", "error"]
