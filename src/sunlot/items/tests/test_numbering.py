"""Lists without codes: numbered by the site, the same items again by what they are called."""

import pytest

from sunlot.imports import actions as imports
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row
from sunlot.items import actions as items
from sunlot.items.actions import ItemFacts
from sunlot.items.importing.adapter import ItemAdapter
from sunlot.items.models import Item, ItemVersion
from sunlot.items.rules.citing import citations
from sunlot.jobs.runner import drain

HEAD = ["主管部门", "抽查类别", "抽查事项", "抽查子项", "事项类别", "检查方式", "检查依据"]
LAW = "《食品安全法》第一百一十条"


def line(matter, sub="", *, basis=LAW, method="现场检查"):
    return ["市场监管部门", "食品", matter, sub, "一般检查", method, basis]


@pytest.fixture
def send(cast):
    def sent(*lines, write=True, name="planner_a"):
        by = cast.actor(name)
        batch = check("items", csv_bytes([HEAD, *lines]), by=by)
        if batch.state == "mapping":
            imports.map_columns(
                batch=batch, columns={name: place for place, name in enumerate(
                    ("department", "category", "matter", "sub_matter", "item_class", "method",
                     "basis_text"))},
                fixed={"code": "由系统编号"}, by=by, at=AT,
            )  # fmt: skip
            drain()
            batch.refresh_from_db()
        if write:
            assert batch.state == "checked", batch.error_text
            imports.confirm(batch=batch, partial=False, by=by, at=AT)
            drain()
            batch.refresh_from_db()
        return batch

    return sent


def test_list_without_codes_then_is_offered_numbers_on_the_page_of_columns(cast, client_of):
    batch = check("items", csv_bytes([HEAD, line("甲")]), by=cast.actor("planner_a"))
    assert batch.state == "mapping"
    page = client_of("planner_a").get(f"/imports/{batch.pk}/map/").text
    assert 'name="fix-code" value="由系统编号"' in page
    assert "演示_事项类别补充" not in page
    assert "与来源的差异" not in page


def test_rows_without_codes_then_get_the_departments_and_keep_them(cast, send):
    first = send(line("甲"), line("甲", "子项"), line("乙"))
    assert first.written == {"new": 3, "update": 0}
    start = f"{cast.department('market').code.upper()}-"
    names = {one.item.code: (one.matter, one.sub_matter) for one in ItemVersion.objects.all()}
    assert names == {
        f"{start}001": ("甲", ""), f"{start}002": ("甲", "子项"), f"{start}003": ("乙", ""),
    }  # fmt: skip
    again = send(line("乙"), line("丙"), line("甲", method="书面检查"))
    assert again.written == {"new": 1, "update": 1}
    assert Item.objects.filter(code=f"{start}004", versions__matter="丙").exists()
    assert ItemVersion.objects.get(item__code=f"{start}001").method == "书面检查"
    imports.undo(batch=again, by=cast.actor("planner_a"), at=AT)
    drain()
    again.refresh_from_db()
    assert (again.state, Item.objects.count()) == ("undone", 3)


def test_rows_called_the_same_then_are_never_one_item(cast, send):
    batch = send(line("甲", "子项"), line("甲", "子项", method="书面检查"), write=False)
    assert codes(batch, 3) == ["imports-row-repeated"]
    assert "甲" in row(batch, 3).problems[0]["message"]
    rows = [[code, *line("同名", code)] for code in ("A-1", "A-2")]
    load("items", csv_bytes([["事项编码", *HEAD], *rows]), by=cast.actor("planner_a"))
    ItemVersion.objects.update(sub_matter="")
    batch = send(line("同名"), write=False)
    assert codes(batch, 2) == ["items-called-alike"]
    assert row(batch, 2).problems[0]["also"] == ["code", "sub_matter"]


def test_rows_that_say_the_same_under_two_codes_then_are_warned_of(cast):
    rows = [["事项编码", *HEAD], ["A-1", *line("甲")], ["A-2", *line("甲")], ["A-3", *line("乙")]]
    batch = load("items", csv_bytes(rows), by=cast.actor("planner_a"))
    assert [codes(batch, number) for number in (2, 3, 4)] == [[], ["items-row-alike"], []]
    again = load("items", csv_bytes(rows), by=cast.actor("planner_a"))
    assert again.written == {"new": 0, "update": 0}


def test_serial_numbers_as_codes_then_are_warned_of(cast):
    batch = load(
        "items", csv_bytes([["事项编码", *HEAD], ["1", *line("甲")]]), by=cast.actor("planner_a")
    )
    assert codes(batch, 2) == ["items-code-serial"]


@pytest.mark.parametrize(
    ("basis", "found"),
    [(LAW, []), ("《计量法》", ["items-basis-no-article"]), ("食品安全法第110条", []),
     (f"{LAW}；国家有关规定", ["items-basis-partly-unread"]),
     (f"{LAW}；《计量法》", ["items-basis-no-article"])],
)  # fmt: skip
def test_basis_that_a_change_of_law_cannot_find_then_is_warned_of(cast, basis, found):
    content = csv_bytes([["事项编码", *HEAD], ["A-1", *line("甲", basis=basis)]])
    assert codes(check("items", content, by=cast.actor("planner_a")), 2) == found


def test_columns_of_the_demonstration_then_stand_in_no_template(client_of):
    names = {one.label for one in ItemAdapter.columns if one.is_internal}
    assert names == {"演示_事项类别补充", "与来源的差异"}
    page = client_of("planner_a").get("/imports/new/items/").text
    assert "演示_事项类别补充" not in page
    assert "与来源的差异" not in page


def test_two_lists_that_were_numbered_alike_then_the_second_writes_over_nothing(cast, send):
    by = cast.actor("planner_a")
    first, second = send(line("甲"), write=False), send(line("丙"), write=False)
    assert row(first, 2).key == row(second, 2).key
    for batch in (first, second):
        imports.confirm(batch=batch, partial=False, by=by, at=AT)
        drain()
        batch.refresh_from_db()
    assert (first.state, second.written_total) == ("applied", 0)
    assert list(ItemVersion.objects.values_list("matter", flat=True)) == ["甲"]
    assert "imports-register-changed" in second.error_code


def test_what_was_written_on_a_page_since_stays_when_the_list_is_undone(cast, send):
    by = cast.actor("planner_a")
    batch = send(line("甲", method=""), line("乙"))
    version = ItemVersion.objects.get(matter="甲")
    facts = ItemFacts(matter="甲", item_class="general", method="现场检查", basis=citations(LAW))
    items.edit_item(item=version.item, facts=facts, by=by, at=AT)
    imports.undo(batch=batch, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.spared) == ("undone", 1)
    assert list(ItemVersion.objects.values_list("matter", "method")) == [("甲", "现场检查")]
