"""Licences, main site and contact that come with a file of targets."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from sunlot.imports import actions as imports
from sunlot.imports.models import Batch, BatchRow
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row
from sunlot.jobs.runner import drain
from sunlot.targets import actions, presenting
from sunlot.targets.models import FormerContact, Licence, Site, Target, TargetChange, TargetContact
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.stages import staged

CODE, OTHER = "91650000228601443P", "91650100MA7878AK1T"
HEAD = ["名称", "主体类别", "统一社会信用代码", "行政区划代码"]
BESIDE = [
    "许可证类型", "许可证编号", "发证机关", "有效期起", "有效期至", "实际经营地址", "经营场所区划",
    "法定代表人", "联系人", "联系电话",
]  # fmt: skip
PLAIN = ["红柳滩果蔬食品有限公司", "企业", CODE, "650102"]
SAID = {
    "许可证类型": "食品生产许可证", "许可证编号": "SC106", "发证机关": "市局",
    "有效期起": "2024-05-06", "有效期至": "2029年5月5日", "实际经营地址": "工业园 8 号",
    "经营场所区划": "652301", "法定代表人": "买买提江", "联系人": "王小明",
    "联系电话": "13800002046",
}  # fmt: skip
PERSONAL = ("买买提江", "王小明", "13800002046")


def file_of(*rows: dict[str, str], plain: list[str] = PLAIN) -> bytes:
    return csv_bytes([HEAD + BESIDE, *[plain + [one.get(n, "") for n in BESIDE] for one in rows]])


@staged
def one(cast: Cast) -> Target:
    """A target as an earlier file left it, with what stands beside it."""
    target = make_target(
        cast.regions["650102"], object_id=CODE, credit_code=CODE,
        department=cast.department("market"),
    )  # fmt: skip
    Licence.objects.create(target=target, name="食品经营许可证", number="JY1", issuer="区局")
    Licence.objects.create(
        target=target, name="食品生产许可证", number="SC106", valid_to=datetime.date(2026, 5, 5)
    )
    Site.objects.create(
        target=target, name="总厂", address="旧址 1 号", region=cast.regions["650102"], is_main=True
    )
    Site.objects.create(target=target, address="二厂", region=cast.regions["650102"])
    TargetContact.objects.create(target=target, legal_person="旧人", phone="0991-1234567")
    return target


def beside() -> tuple[list[Any], list[Any], list[Any]]:
    """What stands beside targets now."""
    licences = Licence.objects.order_by("number")
    return (
        list(licences.values_list("name", "number", "issuer", "valid_from", "valid_to")),
        list(
            Site.objects.order_by("address").values_list(
                "name", "address", "region__code", "is_main"
            )
        ),
        list(TargetContact.objects.values_list("legal_person", "person", "phone")),
    )


def test_new_target_comes_with_licence_site_and_contact(cast: Cast) -> None:
    batch = load("targets", file_of(SAID), by=cast.actor("planner_a"))
    assert batch.written == {"new": 1, "update": 0}
    begin, end = datetime.date(2024, 5, 6), datetime.date(2029, 5, 5)
    assert beside() == (
        [("食品生产许可证", "SC106", "市局", begin, end)],
        [("", "工业园 8 号", "652301", True)],
        [("买买提江", "王小明", "13800002046")],
    )
    again = load("targets", file_of(SAID), by=cast.actor("planner_a"))
    assert again.counts["same"] == 1


def test_known_target_when_file_names_one_licence_then_the_others_stay(
    cast: Cast, one: Target
) -> None:
    batch = load("targets", file_of(SAID), by=cast.actor("planner_a"))
    assert batch.written == {"new": 0, "update": 1}
    licences, sites, contact = beside()
    assert [(number, end) for _name, number, _by, _begin, end in licences] == [
        ("JY1", None), ("SC106", datetime.date(2029, 5, 5)),
    ]  # fmt: skip
    assert sites == [
        ("", "二厂", "650102", False), ("总厂", "工业园 8 号", "652301", True),
    ]  # fmt: skip
    assert contact == [("买买提江", "王小明", "13800002046")]


def test_empty_cells_change_nothing_and_long_means_without_end(cast: Cast, one: Target) -> None:
    by, before = cast.actor("planner_a"), beside()
    batch = load("targets", file_of({}), by=by)
    assert (batch.written, beside()) == ({"new": 0, "update": 0}, before)
    batch = load("targets", file_of({"许可证编号": "SC106", "有效期至": "长期"}), by=by)
    assert batch.written == {"new": 0, "update": 1}
    assert Licence.objects.get(number="SC106").valid_to is None
    assert Licence.objects.get(number="SC106").name == "食品生产许可证"


def test_several_licences_stand_in_one_cell(cast: Cast, one: Target) -> None:
    said = {
        "许可证类型": "食品经营许可证；小餐饮登记证", "许可证编号": "JY1；DJ2",
        "有效期至": "；2027-01-31", "发证机关": "区局",
    }  # fmt: skip
    load("targets", file_of(said), by=cast.actor("planner_a"))
    assert [(n, i, e) for _name, n, i, _b, e in beside()[0]] == [
        ("DJ2", "区局", datetime.date(2027, 1, 31)), ("JY1", "区局", None),
        ("SC106", "", datetime.date(2026, 5, 5)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "names", "ends"),
    [
        ("JY1、SC7", "食品经营许可证、食品生产许可证", "2027-01-31、2028-02-29"),
        ("JY1\nSC7", "食品经营许可证/食品生产许可证", "2027-01-31\n2028/2/29"),
        ("JY1；SC7", "食品经营许可证；食品生产许可证", "2027年1月31日、2028年2月29日"),
        ("JY1, SC7", "食品经营许可证、食品生产许可证", "2027-01-31 / 2028-02-29"),
        ("JY1、SC7", "食品经营许可证，食品生产许可证", "2027-01-31/2028-02-29"),
    ],
)
def test_several_licences_may_be_parted_as_clerks_part_them(
    cast: Cast, numbers: str, names: str, ends: str
) -> None:
    said = {"许可证编号": numbers, "许可证类型": names, "有效期至": ends, "发证机关": "区局"}
    load("targets", file_of(said), by=cast.actor("planner_a"))
    assert beside()[0] == [
        ("食品经营许可证", "JY1", "区局", None, datetime.date(2027, 1, 31)),
        ("食品生产许可证", "SC7", "区局", None, datetime.date(2028, 2, 29)),
    ]


@pytest.mark.parametrize("end", ["2027-01-31", "2027/1/31", "长期"])
def test_one_date_is_that_of_all_licences(cast: Cast, end: str) -> None:
    load(
        "targets", file_of({"许可证编号": "JY1、SC7", "有效期至": end}), by=cast.actor("planner_a")
    )
    until = None if end == "长期" else datetime.date(2027, 1, 31)
    assert [(one[1], one[4]) for one in beside()[0]] == [("JY1", until), ("SC7", until)]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("SC1", "食品、食品添加剂生产许可证"),
        ("新卫字（2020）第1、2号", "卫生许可证"),
        ("新交运管许可乌字650100/2024", "道路运输经营许可证"),
        ("SC1", "预包装食品/散装食品"),
    ],
)
def test_one_licence_stays_one_whatever_its_name_holds(cast: Cast, number: str, name: str) -> None:
    load("targets", file_of({"许可证编号": number, "许可证类型": name}), by=cast.actor("planner_a"))
    assert [one[:2] for one in beside()[0]] == [(name, number)]


@pytest.mark.parametrize(
    "cells", [{"许可证类型": "；"}, {"发证机关": "、"}, {"有效期至": "；；"}, {"有效期至": "，"}]
)
def test_cell_of_separators_alone_says_nothing(cast: Cast, cells: dict[str, str]) -> None:
    """As a formula joins empty cells."""
    load("targets", file_of({"许可证编号": "JY165", **cells}), by=cast.actor("planner_a"))
    assert [one[1] for one in beside()[0]] == ["JY165"]


def test_numbers_of_one_cell_may_be_parted_by_commas(cast: Cast) -> None:
    content = csv_bytes(
        [[*HEAD, "更多登记编号"], [*PLAIN, "注册号 650100012345678、纳税人识别号 650102，ABC-1"]]
    )
    load("targets", content, by=cast.actor("planner_a"))
    found = Target.objects.get().numbers.values_list("number", flat=True)
    assert sorted(found) == ["650100012345678", "650102", "ABC-1"]


def test_counts_that_do_not_fit_are_named_and_every_licence_cell_can_be_mended(
    cast: Cast, client_of: Any
) -> None:
    said = {
        "许可证编号": "SC106", "许可证类型": "食品生产许可证、食品经营许可证",
        "有效期至": "2027-01-31；2028-02-29；长期", "发证机关": "区局",
    }  # fmt: skip
    batch = check("targets", file_of(said), by=cast.actor("planner_a"))
    problems = row(batch, 2).problems
    assert {one["code"] for one in problems} == {"targets-licence-count"}
    for words in ("“许可证编号”1 个", "“许可证类型”2 个", "“有效期至”3 个", "“发证机关”1 个"):
        assert words in problems[0]["message"]
    page = client_of("planner_a").get(reverse("imports:check", args=[batch.pk])).text
    for name in ("licence_number", "licence_name", "licence_to", "licence_issuer"):
        assert f'name="fix-2-{name}"' in page


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"许可证类型": "食品生产许可证"}, "targets-licence-number-missing"),
        ({"许可证编号": "A；A"}, "targets-licence-number-repeated"),
        ({"许可证编号": "A；；B"}, "targets-licence-number-repeated"),
        ({"许可证编号": "A；B；C", "有效期至": "2027-01-01；长期"}, "targets-licence-count"),
        ({"许可证编号": "A", "有效期至": "2027-13-01"}, "imports-date-invalid"),
        ({"许可证编号": "A", "有效期起": "2027-01-02", "有效期至": "2027-01-01"},
         "targets-licence-period"),
        ({"许可证编号": "号" * 61}, "imports-value-too-long"),
        ({"经营场所区划": "650102"}, "targets-site-address-missing"),
        ({"实际经营地址": "某处", "经营场所区划": "999999"}, "imports-division-unknown"),
        ({"联系人": "110101199003078888"}, "imports-id-number"),
        ({"许可证编号": "SC106", "有效期起": "2026-06-01"}, "targets-licence-backwards"),
    ],
)  # fmt: skip
def test_mistake_is_one_error_with_remedy(
    cast: Cast, one: Target, said: dict[str, str], problem: str
) -> None:
    batch = check("targets", file_of(said), by=cast.actor("planner_a"))
    assert set(codes(batch, 2)) == {problem}
    assert row(batch, 2).problems[0]["remedy"]
    assert "110101199003078888" not in str(row(batch, 2).problems)


def test_several_addresses_in_one_cell_are_said_to_be_one_site(cast: Cast) -> None:
    batch = load("targets", file_of({"实际经营地址": "工业园 8 号；建设路 5 号"}),
                 by=cast.actor("planner_a"))  # fmt: skip
    assert codes(batch, 2) == ["targets-site-several"]
    assert Site.objects.get().address == "工业园 8 号；建设路 5 号"


def test_contact_is_in_no_report_and_no_history(cast: Cast, one: Target, client_of: Any) -> None:
    batch = load("targets", file_of(SAID), by=cast.actor("planner_a"))
    kept = list(BatchRow.objects.values_list("data", "changes", "problems"))
    kept += list(TargetChange.objects.values_list("before", "after"))
    assert not [word for word in PERSONAL if word in str(kept)]
    labels = [change[0] for change in row(batch, 2).changes]
    assert labels == ["许可证", "经营场所", "联系方式"]
    page = client_of("planner_a").get(reverse("targets:detail", args=[CODE])).content.decode()
    assert "王小明" not in page
    assert "已更改：法定代表人（负责人）、联系人、联系电话" in page
    assert "工业园 8 号" in page


def test_file_without_the_columns_reads_nothing_beside(cast: Cast, one: Target) -> None:
    before = beside()
    batch = load("targets", csv_bytes([HEAD, PLAIN]), by=cast.actor("planner_a"))
    assert (batch.written, beside()) == ({"new": 0, "update": 0}, before)


def undo(batch: Batch, cast: Cast) -> Batch:
    imports.undo(batch=batch, by=cast.actor("planner_a"), at=AT + datetime.timedelta(hours=1))
    drain()
    batch.refresh_from_db()
    return batch


def test_undo_puts_back_what_stood_beside(cast: Cast, one: Target) -> None:
    before = beside()
    batch = load("targets", file_of(SAID), by=cast.actor("planner_a"))
    assert undo(batch, cast).state == "undone", batch.error_text
    assert beside() == before
    assert not FormerContact.objects.exists()


def test_undo_takes_new_targets_away_with_what_stands_beside(cast: Cast) -> None:
    batch = load("targets", file_of(SAID), by=cast.actor("planner_a"))
    assert undo(batch, cast).state == "undone", batch.error_text
    assert (Target.objects.count(), beside()) == (0, ([], [], []))


def test_undo_when_somebody_changed_the_contact_since_then_leaves_it_and_takes_back_the_rest(
    cast: Cast, one: Target
) -> None:
    before, by = beside(), cast.actor("planner_a")
    batch = load("targets", file_of(SAID), by=by)
    actions.edit(
        target=one, facts={}, sides={}, contact={"phone": "0991-7654321"}, by=by,
        at=AT + datetime.timedelta(minutes=5),
    )  # fmt: skip
    assert undo(batch, cast).state == "undone"
    assert beside()[:2] == before[:2]
    assert not FormerContact.objects.exists()
    assert TargetContact.objects.get().phone == "0991-7654321"
    told = [line["text"] for line in presenting.history_of(one)]
    assert any("更改了联系电话（内容不显示）" in text for text in told)


def test_former_contact_is_forgotten_when_the_file_can_no_longer_be_taken_back(
    cast: Cast, one: Target
) -> None:
    batch = load("targets", file_of(SAID), by=cast.actor("planner_a"))
    assert batch.applied_at is not None
    assert actions.forget_contacts(at=batch.applied_at + datetime.timedelta(days=30)) == 0
    assert actions.forget_contacts(at=batch.applied_at + datetime.timedelta(days=31)) == 1
    assert not FormerContact.objects.exists()


def test_row_found_by_its_number_carries_what_stands_beside(cast: Cast) -> None:
    by = cast.actor("planner_a")
    head = ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码"]
    load("targets", csv_bytes([head, ["甲项目", "项目", "", "XM-1", "650102"]]), by=by)
    full = [[*head, "许可证编号"], ["甲项目", "项目", OTHER, "XM-1", "650102", "L-9"]]
    load("targets", csv_bytes(full), by=by)
    assert Licence.objects.get().target.object_id == "project:XM-1"
    full[1][-1] = "L-10"
    batch = load("targets", csv_bytes(full), by=by)
    assert batch.written == {"new": 0, "update": 1}
    assert Licence.objects.count() == 2


def test_further_numbers_are_added_found_given_out_and_taken_back(
    cast: Cast, client_of: Any
) -> None:
    by = cast.actor("planner_a")
    head = [*HEAD, "更多登记编号"]
    load("targets", csv_bytes([head, [*PLAIN, "注册号：650100012345678；ABC-1"]]), by=by)
    target = Target.objects.get()
    first = {("registration", "650100012345678"), ("other", "ABC-1")}
    assert set(target.numbers.values_list("kind", "number")) == first
    more = csv_bytes([head, [*PLAIN, "纳税人识别号 650102；注册号 650100012345678"]])
    batch = check("targets", more, by=by)
    assert row(batch, 2).changes == [
        ["登记编号", "其他编号 ABC-1；注册号 650100012345678",
         "其他编号 ABC-1；注册号 650100012345678；纳税人识别号 650102"]
    ]  # fmt: skip
    batch = load("targets", more, by=by)
    assert set(target.numbers.values_list("kind", "number")) == {*first, ("tax", "650102")}
    assert load("targets", more, by=by).written == {"new": 0, "update": 0}
    text = client_of("planner_a").get("/targets/export.csv").getvalue().decode()
    assert "其他编号 ABC-1；注册号 650100012345678；纳税人识别号 650102" in text
    imports.undo(batch=batch, by=by, at=AT)
    drain()
    assert set(target.numbers.values_list("kind", "number")) == first


def test_number_like_an_identity_number_is_refused(cast: Cast) -> None:
    head = [*HEAD, "更多登记编号"]
    batch = check(
        "targets", csv_bytes([head, [*PLAIN, "其他编号 110101199003078888"]]),
        by=cast.actor("planner_a"),
    )  # fmt: skip
    assert codes(batch, 2) == ["imports-id-number"]


def test_masked_contact_does_not_replace_the_one_on_record(cast: Cast, one: Target) -> None:
    said = {"法定代表人": "买**", "联系电话": "138****2046", "联系人": "王小明"}
    batch = load("targets", file_of(said), by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["targets-contact-masked"] * 2
    assert beside()[2] == [("旧人", "王小明", "0991-1234567")]
