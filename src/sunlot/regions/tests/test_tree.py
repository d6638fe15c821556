"""The division tree: what ships, what is refused, what a second load does."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError

from sunlot.actors import Actor
from sunlot.errors import Forbidden
from sunlot.ledger.models import Event
from sunlot.regions import queries
from sunlot.regions.actions import load_regions, xinjiang
from sunlot.regions.errors import RegionFileWrong
from sunlot.regions.models import Level, Region
from sunlot.regions.rules import COLUMNS, TreeProblem, order_tree, read_rows

AT = datetime.datetime(2026, 3, 2, 2, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 4, 22)
SYSTEM = Actor.system("load")

TOP = "650000,自治区,region,,no,no,1980-01-01,,yes,"


def rows_of(*lines: str) -> str:
    return "\n".join([",".join(COLUMNS), *lines])


@pytest.fixture
def loaded(db: None) -> None:
    load_regions(rows=xinjiang(), by=SYSTEM, at=AT)


@pytest.mark.usefixtures("loaded")
def test_load_of_what_ships_has_fourteen_prefectures_and_twelve_corps_cities() -> None:
    current = Region.objects.current(TODAY)
    assert current.prefectures().count() == 14
    corps = current.filter(is_corps=True).order_by("code")
    assert [region.code for region in corps] == [f"6590{n:02d}" for n in range(1, 13)]
    assert {region.path for region in corps} == {
        f"650000/659000/6590{n:02d}/" for n in range(1, 13)
    }
    assert {region.level for region in corps} == {Level.COUNTY}
    assert current.get(code="659000").is_virtual


@pytest.mark.usefixtures("loaded")
def test_prefectures_under_ili_by_law_stand_beside_it_by_path() -> None:
    ili = Region.objects.get(code="654000")
    below = set(Region.objects.under(ili.path).values_list("code", flat=True))
    assert "654002" in below
    assert not below & {"654200", "654300", "654201"}


@pytest.mark.usefixtures("loaded")
def test_former_code_stays_resolvable_after_its_end() -> None:
    former = queries.resolve("652201")
    assert former is not None
    assert former.name == "哈密市"
    assert queries.resolve("652201", TODAY) is None
    assert queries.resolve("652201", datetime.date(2015, 12, 31)) == former


@pytest.mark.django_db
def test_load_twice_changes_nothing_and_records_nothing() -> None:
    first = load_regions(rows=xinjiang(), by=SYSTEM, at=AT)
    events = Event.objects.count()
    second = load_regions(rows=xinjiang(), by=SYSTEM, at=AT)
    assert (second.created, second.changed, second.absent) == (0, 0, 0)
    assert second.unchanged == first.created
    assert Event.objects.count() == events


@pytest.mark.usefixtures("loaded")
def test_load_of_a_closed_row_and_its_successor_moves_the_code_on() -> None:
    lines = [TOP, "653229,甲县,county,653200,no,no,2024-12-27,2026-01-01,no,",
             "653229,乙县,county,653200,no,no,2026-01-01,,no,",
             "653200,和田地区,prefecture,650000,no,no,1980-01-01,,yes,"]  # fmt: skip
    result = load_regions(rows=read_rows(rows_of(*lines)), by=SYSTEM, at=AT)
    assert (result.created, result.changed) == (1, 2)
    assert queries.resolve("653229", TODAY).name == "乙县"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_load_by_a_person_is_forbidden(actor: Callable[[str], Actor]) -> None:
    with pytest.raises(Forbidden):
        load_regions(rows=xinjiang(), by=actor("sysadmin"), at=AT)


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        (["65,x,region,,no,no,1980-01-01,,yes,"], 2, "数字"),
        ([TOP, "650100,乌市,city,650000,no,no,1980-01-01,,yes,"], 3, "层级"),
        ([TOP, "650102,天山区,county,650100,no,no,1980-01-01,,yes,"], 3, "不存在"),
        ([TOP, "650100,乌市,prefecture,650100,no,no,1980-01-01,,yes,"], 3, "不高于"),
        ([TOP, "650100,乌市,prefecture,650000,no,no,2020-01-01,2019-01-01,yes,"], 3, "晚于"),
        ([TOP, "650100,乌市,prefecture,650000,no,no,20年,,yes,"], 3, "不是日期"),
        ([TOP, "650000,又一个,region,,no,no,2020-01-01,,yes,"], 3, "重叠"),
        ([TOP, "650100,乌市,prefecture,650000,no,maybe,2020-01-01,,yes,"], 3, "yes 或 no"),
    ],
)
def test_rows_that_are_no_tree_are_named_by_line(lines: list[str], line: int, why: str) -> None:
    with pytest.raises(TreeProblem) as problem:
        order_tree(read_rows(rows_of(*lines)))
    assert problem.value.line == line
    assert why in problem.value.why


@pytest.mark.django_db
def test_load_of_a_wrong_file_writes_nothing() -> None:
    rows = read_rows(rows_of(TOP, "650102,天山区,county,650100,no,no,1980-01-01,,yes,"))
    with pytest.raises(RegionFileWrong) as problem:
        load_regions(rows=rows, by=SYSTEM, at=AT)
    assert "第 3 行" in problem.value.text()
    assert not Region.objects.exists()


@pytest.mark.usefixtures("loaded")
def test_database_refuses_two_rows_of_one_code_at_the_same_time() -> None:
    parent = Region.objects.get(code="650100")
    with pytest.raises(IntegrityError, match="regions_no_overlap"):
        Region.objects.create(
            code="652201", name="又一个", level=Level.COUNTY, parent=parent,
            path=f"{parent.path}652201/", valid_from=datetime.date(2015, 1, 1),
            valid_to=datetime.date(2015, 2, 1),
        )  # fmt: skip


@pytest.mark.usefixtures("loaded")
def test_scoped_for_the_system_reads_nothing() -> None:
    assert not Region.objects.scoped(SYSTEM).exists()


@pytest.mark.usefixtures("loaded")
def test_nest_makes_one_tree_with_counties_below_prefectures() -> None:
    (top,) = queries.nest(Region.objects.current(TODAY).order_by("path"))
    assert len(top.children) == 15
    assert sum(1 for _ in top.walk()) == Region.objects.current(TODAY).count()
