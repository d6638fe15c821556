"""What the panel says of a plan while it is composed, and how fast."""

import datetime
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sunlot.items.queries import unusable
from sunlot.plans import actions
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem
from sunlot.plans.queries.findings import Finding, Panel, panel_of
from sunlot.plans.queries.reading import understand
from sunlot.plans.queries.sheet import sheet_of
from sunlot.plans.rules import Ratio, Share
from sunlot.plans.tests.builders import draft, item, named_item
from sunlot.targets.models import Target, TargetKind
from tests.cast import NOW, Cast

TODAY = datetime.date(2026, 4, 20)


def panel(plan: Plan, cast: Cast) -> Panel:
    plan = Plan.objects.get(pk=plan.pk)
    return panel_of(sheet_of(plan, cast.actor("coordinator")), TODAY)


def finding(plan: Plan, cast: Cast, rule_id: str) -> Finding:
    return next(one for one in panel(plan, cast).findings if one.rule_id == rule_id)


def test_share_stands_first_and_blocks_until_linked_or_a_reason_is_written(cast: Cast) -> None:
    """PL-01"""
    plan = draft(cast, linked=1, total=3)
    PlanTask.objects.update(ratio_text="5%")
    first = panel(plan, cast).findings[0]
    assert (first.rule_id, first.level, first.percent) == ("PL-01", "block", "33.3%")
    Plan.objects.update(low_share_reason="示例理由")
    assert finding(plan, cast, "PL-01").level == "warn"
    PlanTask.objects.update(credit_linked=True)
    assert finding(plan, cast, "PL-01").level == "pass"
    assert panel(plan, cast).shown[0].rule_id == "PL-01", "the gauge is never folded"


def test_share_below_half_never_reads_as_half() -> None:
    assert Finding("PL-01", "block", "", share=Share(4999, 10000)).percent == "49.9%"


def test_item_that_is_not_public_blocks_and_names_the_row(cast: Cast) -> None:
    """IT-01"""
    plan = draft(cast, total=2)
    one, two = plan.tasks.order_by("sequence")
    PlanTaskItem.objects.create(
        task=one, sequence=1, text="消防控制室值班检查", item=item(cast, "X-1", published=False)
    )
    PlanTaskItem.objects.create(task=two, sequence=1, text="有", item=item(cast, "X-2"))
    found = finding(plan, cast, "IT-01")
    assert (found.level, found.title) == ("block", "第 1 行：事项尚未公示")
    assert "“消防控制室值班检查”尚未公示" in found.why
    assert panel(plan, cast).marks()[one.pk]["title"][0] == "block"
    assert two.pk not in {spot.task for spot in found.spots}


def test_item_that_is_not_matched_yet_only_warns(cast: Cast) -> None:
    """IT-01"""
    plan = draft(cast)
    named_item(plan.tasks.get())
    levels = [one.level for one in panel(plan, cast).findings if one.rule_id == "IT-01"]
    assert levels == ["warn"]


def test_unusable_items_are_found_in_one_read(cast: Cast) -> None:
    """IT-01"""
    public, hidden = item(cast, "X-1"), item(cast, "X-2", published=False)
    before = TODAY - datetime.timedelta(days=1)
    with CaptureQueriesContext(connection) as queries:
        found = unusable([(public, TODAY), (public, before), (hidden, TODAY)])
    assert found == {(public.pk, before), (hidden.pk, TODAY)}
    assert len(queries) == 1


def test_stratum_that_is_exempt_warns_since_nobody_has_checked_the_source(cast: Cast) -> None:
    """PL-02"""
    plan = draft(cast)
    PlanTask.objects.update(ratio_text="按信用类别 A 0% B 5% C 20% D 50%")
    found = finding(plan, cast, "PL-02")
    assert (found.level, found.title) == ("warn", "第 1 行：有免抽的分层")
    PlanTask.objects.update(ratio_text="A 1% B 5%")
    assert "没有写 C、D 类的比例" in finding(plan, cast, "PL-02").why


def test_general_task_far_above_the_others_warns_with_the_median(cast: Cast) -> None:
    """PL-03"""
    plan = draft(cast, total=7)
    PlanTask.objects.update(ratio_text="5%")
    PlanTask.objects.filter(sequence=7).update(ratio_text="15%")
    found = finding(plan, cast, "PL-03")
    assert (found.level, found.title) == ("warn", "第 7 行：一般检查事项比例偏高")
    assert found.why.startswith("15%，同类任务中位数为 5%。")
    PlanTask.objects.filter(sequence=7).update(item_class="key")
    assert finding(plan, cast, "PL-03").level == "pass", "key items have no ceiling"


@pytest.mark.parametrize(
    ("text", "ratios", "level"),
    [("", {}, "warn"), ("2%—5%", {}, "warn"), ("5%", {}, "pass"),
     ("2%—5%", {c: Ratio(1, 50).as_data() for c in "ABCD"}, "pass")],
)  # fmt: skip
def test_words_that_are_not_understood_warn_until_a_person_sets_the_ratio(
    cast: Cast, text: str, ratios: dict[str, object], level: str
) -> None:
    """PL-05"""
    plan = draft(cast)
    PlanTask.objects.update(ratio_text=text, ratios=ratios)
    assert finding(plan, cast, "PL-05").level == level


def test_ratio_that_was_set_otherwise_than_the_words_warns(cast: Cast) -> None:
    """PL-06"""
    plan = draft(cast, linked=0)
    actions.set_ratios(
        task=plan.tasks.get(), ratios={"all": Ratio(1, 20)}, by=cast.actor("coordinator"), at=NOW
    )
    PlanTask.objects.update(ratio_text="8%")
    assert "已设定 5%，与原文不同" in finding(plan, cast, "PL-06").why
    PlanTask.objects.update(ratio_text="不低于5%")
    assert finding(plan, cast, "PL-06").level == "pass"


def test_task_without_lead_or_dates_warns_at_its_cells(cast: Cast) -> None:
    """PL-07"""
    plan = draft(cast)
    PlanTask.objects.update(lead=None, ends_on=None)
    assert {spot.column for spot in finding(plan, cast, "PL-07").spots} == {"lead", "ends_on"}


def test_words_are_shown_with_the_sizes_of_their_strata(cast: Cast) -> None:
    plan = draft(cast, linked=0)
    for n in range(5):
        Target.objects.create(
            object_id=f"s:{n}", kind=TargetKind.ENTERPRISE, name=f"示例{n}", name_key=b"x",
            match_name=f"示例{n}", region_tokens=[], region=cast.regions["650102"],
            tags=["学校", "高校" if n < 2 else "中小学"], updated_at=NOW,
        )  # fmt: skip
    task = plan.tasks.get()
    found = understand(task, "高校30%；中小学50%", TODAY)
    assert (found.is_ready, found.has_scope) == (False, False)
    task = actions.set_scope(
        task=task, target_filter={"all": [{"field": "tag", "op": "in", "value": ["学校"]}]},
        by=cast.actor("coordinator"), at=NOW,
    )  # fmt: skip
    found = understand(task, "高校30%；中小学50%", TODAY)
    assert [(line.population, line.sample) for line in found.lines] == [(2, 1), (3, 2)]
    assert found.is_ready
    other = understand(task, "高校30%；幼儿园50%", TODAY)
    assert [line.sample for line in other.lines] == [1, None], "a name that is no tag has no size"
    assert not other.is_ready
    assert not understand(task, "不超过10%", TODAY).is_ready
    assert understand(task, "2户", TODAY).lines[0].sample == 2
    assert understand(task, "看情况", TODAY).reading is None


def test_panel_of_125_rows_takes_few_reads_and_less_than_half_a_second(cast: Cast) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    found = item(cast)
    rows = PlanTask.objects.bulk_create(
        PlanTask(
            plan=plan, sequence=n, code=f"S{n}", title=f"任务 {n}", lead=task.lead,
            draw_kind="directed", item_class="general", ratio_text="高校30%；中小学50%",
        )
        for n in range(2, 126)
    )  # fmt: skip
    PlanTaskItem.objects.bulk_create(
        PlanTaskItem(task=one, sequence=1, text="示例", item=found) for one in rows
    )
    panel(plan, cast)
    with CaptureQueriesContext(connection) as queries:
        began = time.thread_time()
        shown = panel(plan, cast)
        took = time.thread_time() - began
    assert len(shown.findings) >= 7
    assert len(queries) <= 10
    assert took < 0.5, f"{took:.3f} s"
