"""The sample plan of thirty real tasks, and files that are wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.test import Client

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.imports import actions as imports
from sunlot.imports.errors import NothingToWrite
from sunlot.imports.models import Batch, BatchKind, Change, RowClass
from sunlot.imports.tests import support
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.plans import actions, queries
from sunlot.plans.actions import Match
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.queries.plans import history_of_plan
from sunlot.plans.rules import Ratio
from sunlot.plans.tests.builders import LATER, item
from tests.cast import NOW, OPENED, Cast

SAMPLE = Path(__file__).parents[4] / "demo" / "data" / "plan-sample.csv"
HEADER = ("抽查任务名称", "抽查事项", "发起部门", "配合部门", "任务编号", "事项类别",
          "比例下限（%）",
          "关联信用风险分类", "开始日期", "完成日期")  # fmt: skip
ROW = ("食品加工企业部门联合抽查", "食品生产监督检查", "市场监管部门", "消防救援机构", "T001",
       "一般检查事项", "5", "是", "2026-05-11", "2026-06-30")  # fmt: skip


def check(by: Actor, content: bytes, options: Mapping[str, object] | None = None) -> Batch:
    return support.check(BatchKind.PLAN, content, by=by, options=options)


def load(by: Actor, content: bytes) -> Batch:
    return support.load(BatchKind.PLAN, content, by=by)


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    return support.csv_bytes([header, *rows])


def changed(**values: str) -> tuple[str, ...]:
    return tuple(values.get(name, value) for name, value in zip(HEADER, ROW, strict=True))


def problems(batch: Batch, level: str) -> list[str]:
    return [
        one["code"]
        for row in batch.rows.order_by("number")
        for one in row.problems
        if one["level"] == level
    ]


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.actor("coordinator")


@pytest.fixture
def everybody(cast: Cast) -> Cast:
    """The departments that the sample names and the cast lacks."""
    for kind, short in (
        ("grain", "粮食和储备部门"), ("education", "教育部门"), ("civil", "民政部门"),
        ("commerce", "商务部门"), ("tax", "税务部门"), ("health", "卫生健康部门"),
        ("culture", "文化和旅游部门"), ("police", "公安部门"), ("housing", "住房城乡建设部门"),
        ("labour", "人力资源社会保障部门"), ("transport", "交通运输部门"),
    ):  # fmt: skip
        Department.objects.create(
            code=f"650000-{kind}", name=f"自治区{short}", short_name=short, kind=kind,
            region=cast.regions["650000"], level="region", opened=OPENED,
        )  # fmt: skip
    return cast


def test_sample_plan_is_written_whole_with_its_words_kept(everybody: Cast, office: Actor) -> None:
    item(everybody, "YSSX-900")
    batch = load(office, SAMPLE.read_bytes())
    assert batch.written == {"new": 30, "update": 0}
    plan = Plan.objects.get()
    assert (plan.year, plan.region.code, plan.tasks.count()) == (2023, "650000", 30)
    counted = queries.share(plan)
    assert (counted.linked, counted.total, counted.enough) == (19, 30, True)
    first = plan.tasks.get(sequence=1)
    assert first.code == "YS2023-LH-001"
    assert first.ratio_text.startswith("市级抽查市级储备粮比例不低于备查库点的30%")
    assert first.ratios == {"all": {"ratio": [1, 2], "min": 0}}
    assert first.target_filter is None
    assert first.is_demo
    assert first.items.count() == 3
    assert queries.unmatched_items(first).count() == 3
    half_percent = plan.tasks.get(sequence=21)
    assert half_percent.ratios["all"]["ratio"] == [1, 200]


def test_sample_plan_traps(everybody: Cast, office: Actor) -> None:
    load(office, SAMPLE.read_bytes())
    tasks = {task.sequence: task for task in PlanTask.objects.all()}

    def joined(number: int) -> list[str]:
        return [one.short_name for one in queries.departments_of(tasks[number])[1:]]

    assert joined(10) == [], "a remark in brackets is no department"
    assert tasks[10].joining_text == "（部门内部联合：传媒管理、执法各科队）"
    assert joined(11) == [], "相关部门 is no department either"
    assert tasks[25].lead is not None
    assert tasks[25].lead.short_name == "文化和旅游部门"
    assert sorted(joined(20)) == sorted(
        ["住房城乡建设部门", "卫生健康部门", "市场监管部门", "消防救援机构"]
    )
    assert tasks[3].items.count() == 1, "、 stays inside one item"
    assert tasks[20].items.count() == 6
    assert tasks[24].ratios["all"]["ratio"] == [1, 1]
    assert tasks[26].lead is None
    assert tasks[26].lead_text == "烟草专卖部门"
    assert tasks[26].credit_linked
    assert not tasks[27].credit_linked


def test_same_file_twice_changes_nothing_not_even_after_work_on_the_tasks(
    everybody: Cast, office: Actor
) -> None:
    load(office, SAMPLE.read_bytes())
    task = PlanTask.objects.get(sequence=2)
    actions.set_ratios(
        task=task, by=office, at=LATER, ratios={one: Ratio(1, 10) for one in "ABCD"},
    )  # fmt: skip
    actions.set_items(
        task=task, by=office, at=LATER, matches={},
        added=[Match(item(everybody), everybody.department("market"))],
    )  # fmt: skip
    before = Event.objects.filter(noun="plan").count()
    again = load(office, SAMPLE.read_bytes())
    assert again.writes == {Change.NEW: 0, Change.UPDATE: 0, Change.SAME: 30}
    assert again.counts[RowClass.WARNING] == 0
    task.refresh_from_db()
    assert set(task.ratios) == set("ABCD")
    assert task.items.filter(added=True).count() == 1
    assert Event.objects.filter(noun="plan").count() == before


def test_item_is_matched_by_name_and_later_import_matches_what_the_list_has_gained(
    cast: Cast, office: Actor
) -> None:
    named = table(changed(抽查事项="SC-001 食品生产监督检查；消防安全检查"))
    item(cast, "SC-001")
    batch = load(office, named)
    assert problems(batch, "warning") == ["plans-item-unmatched"]
    task = PlanTask.objects.get()
    assert [one.item.code for one in queries.understood_items(task)] == ["SC-001"]
    assert [one.department.short_name for one in queries.understood_items(task)] == ["市场监管部门"]
    late = item(cast, "XF-001", kind="fire")
    late.versions.update(matter="消防安全检查")
    again = load(office, named)
    assert again.written == {"new": 0, "update": 1}
    assert [one.department.short_name for one in queries.understood_items(task)] == [
        "市场监管部门", "消防救援机构",
    ]  # fmt: skip
    assert load(office, named).writes[Change.SAME] == 1


def test_issued_plan_cannot_be_overwritten_but_the_same_file_is_no_error(
    cast: Cast, office: Actor
) -> None:
    load(office, table(ROW))
    plan = Plan.objects.get()
    actions.submit(plan=plan, low_share_reason="", by=office, at=NOW)
    other = table(changed(抽查任务名称="改名"))
    assert problems(check(office, other), "error") == ["plans-import-not-draft"]
    actions.adopt(plan=plan, by=cast.actor("chair"), at=NOW)
    actions.request_issue(plan=plan, document_number="甲", by=office, at=NOW)
    actions.issue(plan=plan, task_count=1, by=cast.actor("coordinator_2"), at=NOW)
    batch = check(office, other)
    assert problems(batch, "error") == ["plans-import-not-draft"]
    with pytest.raises(NothingToWrite):
        imports.confirm(batch=batch, partial=False, by=office, at=NOW)
    assert check(office, table(ROW)).counts[RowClass.SAME] == 1
    actions.revise(plan=plan, by=office, at=LATER)
    assert load(office, other).written == {"new": 0, "update": 1}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"比例下限（%）": "0"}, "plans-ratio-zero"),
        ({"比例下限（%）": "120"}, "plans-ratio-above-one"),
        ({"比例下限（%）": "2%—5%"}, "plans-ratio-unreadable"),
        ({"完成日期": "2026-05-10"}, "plans-period-reversed"),
        ({"开始日期": "2026720日"}, "imports-date-invalid"),
        ({"开始日期": "", "完成日期": ""}, "plans-year-unknown"),
        ({"关联信用风险分类": "也许"}, "imports-value-unknown"),
        ({"事项类别": "特殊"}, "imports-value-unknown"),
        ({"抽查事项": ""}, "imports-value-missing"),
        ({"配合部门": "联席会议办公室"}, "plans-office-inspects"),
    ],
)
def test_row_that_is_wrong_is_named_with_its_reason(
    cast: Cast, office: Actor, values: dict[str, str], code: str
) -> None:
    """PL-02"""
    found = problems(check(office, table(changed(**values))), "error")
    assert code in found


@pytest.mark.parametrize(("title", "is_said"), [("２０２６年抽查", False), ("2025年抽查", True)])
def test_dates_of_another_year_than_the_name_says_are_pointed_out(
    cast: Cast, office: Actor, title: str, is_said: bool
) -> None:
    found = problems(check(office, table(changed(抽查任务名称=title))), "warning")
    assert ("plans-other-year" in found) == is_said


def test_two_rows_with_one_code_are_refused(cast: Cast, office: Actor) -> None:
    batch = check(office, table(ROW, changed(抽查任务名称="另一项")))
    assert problems(batch, "error") == ["plans-rows-contradict"]
    assert problems(check(office, table(ROW, ROW)), "error") == ["imports-row-repeated"]


def test_file_without_our_columns_is_read_by_name_and_numbered(cast: Cast, office: Actor) -> None:
    """The column set of 山西 (S10)."""
    header = ("抽查任务名称", "抽查事项", "抽查对象范围", "抽查比例及频次",
              "智慧监管（信用风险分类）要求", "起止时间", "发起部门", "配合部门")  # fmt: skip
    row = ("涉烟经营活动抽查", "运输烟草制品检查", "物流企业", "3%，2次/年",
           "根据信用风险分类结果递加抽查比例", "3月—12月", "市场监管局",
           "公安部门,消防救援机构")  # fmt: skip
    batch = check(office, table(row, header=header), options={"year": 2026})
    assert "plans-ratio-missing" in problems(batch, "warning")
    imports.confirm(batch=batch, partial=False, by=office, at=NOW)
    drain()
    task = PlanTask.objects.get()
    assert task.code == "650000-2026-001"
    assert task.credit_linked
    assert task.lead == cast.department("market")
    assert not task.is_demo
    assert check(office, table(row, header=header), {"year": 2026}).counts[RowClass.SAME] == 1


def test_file_of_two_years_is_one_event_that_both_plans_tell_of(
    cast: Cast, office: Actor, client_of: Callable[[str], Client]
) -> None:
    """One action, one event: the batch; it counts the rows of each plan it wrote."""
    second = changed(任务编号="T002", 抽查任务名称="校园周边联合抽查")
    next_year = changed(任务编号="T003", 开始日期="2027-05-11", 完成日期="2027-06-30")
    load(office, table(ROW, second, next_year))
    first, other = Plan.objects.order_by("year")
    kinds = Event.objects.filter(kind__regex=r"^(imports|plans)\.").values_list("kind", flat=True)
    assert list(kinds.order_by("pk"))[-2:] == ["imports.confirmed", "imports.applied"]
    event = Event.objects.get(kind="imports.applied")
    assert event.data["above"] == {str(first.pk): 2, str(other.pk): 1}
    for plan, rows in ((first, 2), (other, 1)):
        assert history_of_plan(plan) == [event]
        page = client_of("coordinator").get(f"/plans/{plan.pk}/").content.decode()
        assert f"导入 {rows} 项任务" in page


def test_file_that_changes_one_plan_is_not_told_of_in_another(cast: Cast, office: Actor) -> None:
    load(office, table(ROW))
    actions.create_plan(region=cast.regions["650000"], year=2027, title="计划", by=office, at=NOW)
    kinds = [one.kind for one in history_of_plan(Plan.objects.get(year=2027))]
    assert kinds == ["plans.created"]


def test_planner_imports_only_tasks_of_the_own_department_into_an_open_plan(
    cast: Cast, office: Actor
) -> None:
    planner = cast.actor("planner_a")
    assert problems(check(planner, table(ROW)), "error") == ["plans-import-no-plan"]
    actions.create_plan(region=cast.regions["650000"], year=2026, title="计划", by=office, at=NOW)
    foreign = changed(任务编号="T002", 发起部门="消防救援机构", 配合部门="市场监管部门")
    assert problems(check(planner, table(ROW, foreign)), "error") == ["plans-import-other-lead"]
    assert load(planner, table(ROW)).written == {"new": 1, "update": 0}
    takeover = changed(发起部门="消防救援机构", 配合部门="市场监管部门")
    assert problems(check(cast.actor("planner_b"), table(takeover)), "error") == [
        "plans-import-other-lead"
    ]
