"""What the page proposes for the columns of a file of targets, and what it refuses."""

from typing import Any

import pytest
from django.urls import reverse

from sunlot.imports import actions, errors
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import AT, check, csv_bytes, xlsx_bytes
from sunlot.jobs.runner import drain
from sunlot.targets.models import Target
from tests.cast import Cast

CODE = "91650000228601443P"
HEAD = {
    "企业名称": "示例红柳滩果蔬食品有限公司", "主体性质": "有限责任公司",
    "营业执照号码（统一社会信用代码）": CODE, "所在县（市、区）": "650102",
}  # fmt: skip


def batch_of(cast: Cast, *, by: str = "planner_a", **more: Any) -> Batch:
    cells = HEAD | more
    return check("targets", csv_bytes([list(cells), list(cells.values())]), by=cast.actor(by))


def columns_of(batch: Batch) -> dict[str, str]:
    """Name of the register's column → header of the file's."""
    heads = [*HEAD, *[one for one in batch.survey["parts"][0]["rows"][0][1] if one not in HEAD]]
    return {name: heads[place] for name, place in batch.mapping["columns"].items()}


def page_of(batch: Batch, client_of: Any, who: str = "planner_a") -> str:
    return client_of(who).get(reverse("imports:map", args=[batch.pk])).text


def test_headers_of_publishers_are_known_without_a_question(cast: Cast) -> None:
    batch = batch_of(cast)
    assert batch.state == "checked", batch.error_text
    assert columns_of(batch) == {
        "name": "企业名称", "kind": "主体性质", "credit_code": "营业执照号码（统一社会信用代码）",
        "region": "所在县（市、区）",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("所属行业", "industry"), ("登记地址", "address"), ("所在县市区", ""),
        ("单位联系电话", "phone"), ("备注（其他说明）", "note"), ("联系人（必填）", "person"),
    ],
)  # fmt: skip
def test_header_that_holds_a_known_one_is_proposed_and_asked_about(
    cast: Cast, client_of: Any, header: str, name: str
) -> None:
    batch = batch_of(cast, **{header: "示例"})
    assert batch.state == "mapping"
    assert columns_of(batch).get(name) == (header if name else None)
    if name:
        assert batch.error_code == "imports-headers-guessed"
        assert f"{header} → " in page_of(batch, client_of)


def test_licence_number_is_what_stands_beside_its_name(cast: Cast) -> None:
    beside = columns_of(batch_of(cast, 许可证种类="食品生产许可证", 许可证号="SC1"))
    assert (beside["licence_name"], beside["licence_number"]) == ("许可证种类", "许可证号")
    alone = columns_of(batch_of(cast, 许可证号="SC1"))
    assert "licence_number" not in alone
    assert alone["number"] == "许可证号"


def test_file_without_department_is_offered_the_own_one(cast: Cast, client_of: Any) -> None:
    batch = batch_of(cast, 不认识的列="1")
    page = page_of(batch, client_of)
    assert 'name="fix-department" value="本部门"' in page
    assert "文件中没有这一列，预填“本部门”" in page
    columns = batch.mapping["columns"]
    by = cast.actor("planner_a")
    actions.map_columns(batch=batch, columns=columns, fixed={"department": "本部门"}, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert batch.reading["remarks"] == []
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    drain()
    assert Target.objects.get().department == cast.department("market")


def test_person_who_cleared_it_is_not_offered_it_again(cast: Cast, client_of: Any) -> None:
    batch = batch_of(cast, 不认识的列="1")
    actions.map_columns(
        batch=batch, columns=batch.mapping["columns"], fixed={}, by=cast.actor("planner_a"), at=AT
    )
    drain()
    batch.refresh_from_db()
    assert 'name="fix-department" value=""' in page_of(batch, client_of)
    assert "1 户没有主管部门" in batch.reading["remarks"][0]


def test_office_and_file_with_the_column_are_offered_nothing(cast: Cast, client_of: Any) -> None:
    office = batch_of(cast, by="coordinator", 不认识的列="1")
    assert "预填" not in page_of(office, client_of, "coordinator")
    named = batch_of(cast, 不认识的列="1", 主管部门="")
    assert "预填" not in page_of(named, client_of)


def test_column_that_fills_two_is_refused_at_both_boxes(cast: Cast, client_of: Any) -> None:
    batch = batch_of(cast, 不认识的列="1")
    columns = batch.mapping["columns"] | {"note": batch.mapping["columns"]["name"]}
    with pytest.raises(errors.ColumnTwice):
        actions.map_columns(batch=batch, columns=columns, by=cast.actor("planner_a"), at=AT)
    answer = client_of("planner_a").post(
        reverse("imports:map", args=[batch.pk]),
        {f"col-{name}": str(place) for name, place in columns.items()},
    )
    assert answer.status_code == 422
    assert "imports-column-twice" in answer.text
    for name in ("name", "note"):
        assert f'name="col-{name}" aria-invalid="true"' in answer.text


def test_all_missing_columns_are_said_at_their_boxes(cast: Cast, client_of: Any) -> None:
    rows = [["名称", "统一社会信用代码"], ["示例商店", CODE]]
    batch = check("targets", csv_bytes(rows), by=cast.actor("planner_a"))
    page = page_of(batch, client_of)
    for name in ("kind", "region"):
        assert f'name="col-{name}" aria-invalid="true"' in page
    assert 'name="col-note" aria-invalid' not in page


def test_preview_shows_numbers_plainly_and_no_persons(cast: Cast, client_of: Any) -> None:
    head = [*HEAD, "法人代表信息", "联系电话", "注册资本"]
    rows = [head, [*HEAD.values(), "示例王小明", 13800002046.0, 12345678901.0]]
    batch = check("targets", xlsx_bytes(rows), by=cast.actor("planner_a"), name="示例.xlsx")
    page = page_of(batch, client_of)
    assert "示例王小明" not in page
    assert "示**" in page
    assert "138****" in page
    assert ".0<" not in page
    assert "12345678901" in page
    assert "data-previews=" in page
