"""What is understood of a file without asking, and what the check says of it."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from sunlot.imports.models import Batch
from sunlot.imports.tests.support import check, codes, csv_bytes, load, row
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    SpecialRegister,
    Target,
    TargetAlias,
    TargetContact,
)
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.stages import staged

CODE = "91650000228601443P"
HEAD = ["名称", "主体类别", "统一社会信用代码", "行政区划代码"]
PLAIN = ["示例红柳滩果蔬食品有限公司", "企业", CODE, "650102"]


def file_of(**cells: str) -> bytes:
    """A file of one target, some cells other, further columns behind."""
    texts = dict(zip(HEAD, PLAIN, strict=True)) | cells
    return csv_bytes([list(texts), list(texts.values())])


@staged
def known(cast: Cast) -> Target:
    """The target of that file, as an earlier one left it."""
    return make_target(
        cast.regions["650102"], name=PLAIN[0], object_id=CODE, credit_code=CODE, industry="1371",
        registered_on=datetime.date(2018, 6, 1), department=cast.department("market"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("有限责任公司", "enterprise"), ("有限责任公司（自然人独资）", "enterprise"),
        ("股份有限公司(非上市、自然人投资或控股)", "enterprise"), ("个人独资企业", "enterprise"),
        ("合伙企业", "enterprise"), ("农民专业合作社", "enterprise"), ("个体户", "individual"),
        ("民办非企业", "nonprofit"),
    ],
)  # fmt: skip
def test_legal_type_is_a_kind(cast: Cast, words: str, kind: str) -> None:
    batch = load("targets", file_of(主体类别=words), by=cast.actor("planner_a"))
    assert (batch.counts["new"], Target.objects.get().kind) == (1, kind)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("正常营业", "active"), ("开业", "active"), ("在业", "active"), ("存续", "active"),
        ("存续（在营、开业、在册）", "active"), ("迁出", "moved"),
    ],
)  # fmt: skip
def test_customary_state_is_understood_without_a_word(cast: Cast, words: str, state: str) -> None:
    batch = load("targets", file_of(登记状态=words), by=cast.actor("planner_a"))
    assert (batch.counts["new"], Target.objects.get().registration_state) == (1, state)


@pytest.mark.parametrize(
    ("cells", "problem", "said"),
    [
        ({"联系电话": "1.39E+10"}, "targets-phone-rounded", "科学记数法"),
        ({"联系电话": "无电话"}, "targets-phone-form", "不像电话"),
        ({"成立日期": "2030-01-01"}, "targets-founded-later", "2030-01-01"),
        ({"成立日期": "43831"}, "imports-date-serial", "2020-01-01"),
        ({"成立日期": "2018年"}, "imports-date-invalid", "不写入"),
        ({"行业代码": "食品"}, "targets-industry-form", "不写入"),
        ({"备注": "=1+1"}, "targets-formula", "按文字"),
        ({"地址": "@示例路 1 号"}, "targets-formula", "按文字"),
        ({"登记状态": "吊销未注销"}, "targets-state-folded", "按“吊销”写入"),
    ],
)
def test_what_is_doubtful_is_a_warning_of_a_row_that_is_written(
    cast: Cast, cells: dict[str, str], problem: str, said: str
) -> None:
    batch = check("targets", file_of(**cells), by=cast.actor("planner_a"))
    assert (row(batch, 2).row_class, codes(batch, 2)) == ("warning", [problem])
    [told] = row(batch, 2).problems
    assert said in told["message"]
    assert told["remedy"]


@pytest.mark.parametrize(
    "cells",
    [
        {"联系电话": "0991-1234567转8001"}, {"联系电话": "+86 139 0000 2046；0991-1234567"},
        {"备注": "-"}, {"地址": "—"}, {"登记状态": ""}, {"行业代码": ""}, {"成立日期": ""},
    ],
)  # fmt: skip
def test_what_is_usual_is_no_warning(cast: Cast, cells: dict[str, str]) -> None:
    batch = check("targets", file_of(**cells), by=cast.actor("planner_a"))
    assert (row(batch, 2).row_class, codes(batch, 2)) == ("new", [])


def test_phone_that_lost_its_digits_is_not_written(cast: Cast) -> None:
    content = file_of(联系电话="1.39E+10", 联系人="示例王小明")
    load("targets", content, by=cast.actor("planner_a"))
    assert TargetContact.objects.values_list("person", "phone").get() == ("示例王小明", "")


def test_new_target_lacks_a_fact_that_is_not_understood(cast: Cast) -> None:
    load("targets", file_of(行业代码="食品", 成立日期="不详"), by=cast.actor("planner_a"))
    assert Target.objects.values_list("industry", "registered_on").get() == ("", None)


def test_known_target_keeps_a_fact_that_is_not_understood(cast: Cast, known: Target) -> None:
    content = file_of(行业代码="食品", 成立日期="不详", 地址="示例路 1 号")
    batch = load("targets", content, by=cast.actor("planner_a"))
    known.refresh_from_db()
    assert (batch.written["update"], known.address) == (1, "示例路 1 号")
    assert (known.industry, known.registered_on) == ("1371", datetime.date(2018, 6, 1))
    assert [label for label, _old, _new in row(batch, 2).changes] == ["地址"]


def test_row_that_changes_nothing_still_says_what_was_not_understood(
    cast: Cast, known: Target
) -> None:
    batch = check("targets", file_of(行业代码="食品"), by=cast.actor("planner_a"))
    assert (row(batch, 2).row_class, codes(batch, 2)) == ("warning", ["targets-industry-form"])
    assert (batch.counts["warning"], batch.counts["same"]) == (1, 0)
    assert (batch.writes["same"], batch.reading["unlisted"]) == (1, 0)


def page_of(batch: Batch, client_of: Any) -> str:
    return client_of("planner_a").get(reverse("imports:check", args=[batch.pk]) + "?q=2").text


def test_new_row_is_shown_as_it_will_be_written(cast: Cast, client_of: Any) -> None:
    content = file_of(
        行政区划代码="天山区", 主体类别="有限责任公司", 主管部门="市场监管局", 登记状态="开业",
        许可证编号="SC1、JY2", 联系电话="13800002046", 联系人="示例王小明",
    )  # fmt: skip
    page = page_of(check("targets", content, by=cast.actor("planner_a")), client_of)
    for said in ("天山区（650102）", "开业 → <ins>存续</ins>", "许可证：SC1"):
        assert said in page
    assert "有限责任公司 → <ins>企业</ins>" in page
    assert "天山区 →" not in page
    department = cast.department("market")
    assert f"市场监管局 → <ins>{department.short_name}</ins>" in page
    assert "138****2046" in page
    for personal in ("13800002046", "示例王小明"):
        assert personal not in page


def test_new_row_of_nobody_says_so_and_the_check_counts_them(cast: Cast, client_of: Any) -> None:
    batch = check("targets", file_of(), by=cast.actor("planner_a"))
    page = page_of(batch, client_of)
    assert "1 户没有主管部门，写入后列为“未归入部门”。" in page
    assert "主管部门：未归入部门" in page


def test_own_department_may_be_called_so(cast: Cast, client_of: Any) -> None:
    batch = load("targets", file_of(主管部门="本部门"), by=cast.actor("planner_a"))
    assert Target.objects.get().department == cast.department("market")
    assert batch.reading["remarks"] == []


def test_office_has_no_targets_of_its_own(cast: Cast) -> None:
    batch = check("targets", file_of(主管部门="本部门"), by=cast.actor("coordinator"))
    assert codes(batch, 2) == ["imports-department-unknown"]


def test_file_that_takes_a_record_out_of_an_own_special_register_says_so(
    cast: Cast, known: Target
) -> None:
    SpecialRegister.objects.create(
        name="示例专项库", department=cast.department("market"), region=cast.regions["650000"]
    )
    Target.objects.update(tags=["餐饮服务", "示例专项库"])
    batch = check("targets", file_of(标签="餐饮服务"), by=cast.actor("planner_a"))
    found = row(batch, 2)
    assert (found.row_class, found.change) == ("warning", "update")
    assert codes(batch, 2) == ["targets-tag-taken-out"]
    assert "示例专项库" in found.problems[0]["message"]
    kept = check("targets", file_of(标签="示例专项库"), by=cast.actor("planner_a"))
    assert row(kept, 2).row_class == "update"


def test_file_that_takes_a_record_back_to_a_former_name_says_so(cast: Cast, known: Target) -> None:
    TargetAlias.objects.create(
        target=known, kind=AliasKind.NAME, text="示例旧名有限公司", match_text="示例旧名有限公司",
        until=datetime.date(2026, 3, 1), why=AliasReason.RENAMED,
    )  # fmt: skip
    batch = check("targets", file_of(名称="示例旧名有限公司"), by=cast.actor("planner_a"))
    found = row(batch, 2)
    assert (found.row_class, codes(batch, 2)) == ("warning", ["targets-former-name"])
    assert known.name in found.problems[0]["message"]
    other = check("targets", file_of(名称="示例新名有限公司"), by=cast.actor("planner_a"))
    assert row(other, 2).row_class == "update"
