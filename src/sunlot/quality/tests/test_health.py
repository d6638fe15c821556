"""The health page tells the truth: its figures are what counting the rows one by one gives."""

import datetime

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.imports import actions as imports
from sunlot.imports.tests.support import csv_bytes, load
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.plans.tests.builders import issued
from sunlot.quality import actions
from sunlot.quality.models import DuplicatePair, HealthFigure, RegisterCorrection
from sunlot.quality.queries import health
from sunlot.quality.queries.health import regions_written_by
from sunlot.targets import flaws
from sunlot.targets.listing import strip_of
from sunlot.targets.models import Licence, Site, SpecialRegister, StoredFilter, Target
from sunlot.targets.presenting import history_of
from sunlot.targets.queries import targets_for, with_quality
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
PLACES = ["650102", "650103", "652301"]
BODIES = ("enterprise", "individual", "nonprofit")
RECORD = st.fixed_dictionaries(
    {
        "region": st.sampled_from(PLACES),
        "department": st.sampled_from([None, "market", "fire"]),
        "kind": st.sampled_from(["enterprise", "individual", "project"]),
        "coded": st.booleans(), "doubtful": st.booleans(),
        "address": st.sampled_from(["", "幸福路 1 号"]), "site": st.booleans(),
        "state": st.sampled_from(["active", "cancelled", "moved"]),
        "age": st.sampled_from([0, 89, 90, 91, 400]),
        "tags": st.sampled_from([[], ["专项"], ["冷库"], ["其他"]]),
        "licences": st.lists(
            st.tuples(st.sampled_from("甲乙"), st.none() | st.sampled_from([-1, 0, 30])),
            max_size=3,
        ),
        "unreachable": st.booleans(), "double": st.booleans(),
        "merged": st.booleans(), "off": st.booleans(),
    }
)  # fmt: skip


def write(cast, records):
    RegisterCorrection.objects.all().delete()
    DuplicatePair.objects.all().delete()
    Target.objects.exclude(successor=None).delete()
    Target.objects.all().delete()
    base = make_target(cast.regions["650102"], "总记录")
    made = []
    for n, one in enumerate(records):
        code = f"91650100MA7{n:06d}A" if one["coded"] else None
        target = make_target(
            cast.regions[one["region"]], f"第{n}户", kind=one["kind"], credit_code=code,
            code_doubtful=bool(code and one["doubtful"]), address=one["address"],
            registration_state=one["state"], updated_at=NOW - one["age"] * DAY, tags=one["tags"],
            department=cast.department(one["department"]) if one["department"] else None,
            is_listed=not one["off"], successor=base if one["merged"] else None,
        )  # fmt: skip
        if one["site"]:
            Site.objects.create(target=target, address="工业园 8 号", region=target.region)
        for m, (name, days) in enumerate(one["licences"]):
            Licence.objects.create(
                target=target, name=name, number=f"{m}",
                valid_to=None if days is None else TODAY + days * DAY,
            )  # fmt: skip
        if one["unreachable"]:
            RegisterCorrection.objects.create(
                target=target, visit="示例", part=n, reason="04", kind="address", found_on=TODAY,
                found_by=cast.department("fire"), created_at=NOW,
            )  # fmt: skip
        if one["double"]:
            DuplicatePair.objects.create(
                first=base, second=target, reason="near-name", score=80, found_at=NOW
            )
        made.append(target)
    return base, made


def naive(base, made, records):
    """(region, department) → check → count, and the totals; one record after the other."""
    counts, totals = {}, {}
    doubles = any(
        one["double"] and not one["merged"] for one in records
    )  # a pair waits while both of its records stand, listed or not
    rows = [(base, None), *zip(made, records, strict=True)]
    for target, one in rows:
        if one and (one["merged"] or one["off"]):
            continue
        place = (target.region_id, target.department_id)
        totals[place] = totals.get(place, 0) + 1
        for code, there in flaws_of(target, one, doubles).items():
            counts[place, code] = counts.get((place, code), 0) + bool(there)
    return counts, totals


def flaws_of(target, one, doubles):
    active = target.registration_state == "active"
    end = {} if one is None else {
        name: [days for other, days in one["licences"] if other == name] for name in "甲乙"
    }  # fmt: skip
    lapsed = any(
        any(day is not None and day < 0 for day in days)
        and not any(day is None or day >= 0 for day in days)
        for days in end.values()
    )
    return {
        "doubtful": target.code_doubtful,
        "no-code": target.credit_code is None and target.kind in BODIES,
        "no-address": target.address == "" and not (one and one["site"]),
        "no-department": target.department_id is None,
        # 90 days back from the beginning of the day (UTC).
        "stale": one is not None and one["age"] > 90,
        "licence": active and lapsed,
        "inactive": not active,
        "duplicate": doubles if one is None else one["double"],
        "unreachable": one is not None and one["unreachable"],
        "closed-listed": not active and bool({"专项", "冷库"} & set(target.tags)),
    }


@pytest.fixture
def listed(cast):
    """A special register, a filter that says no state, and one that asks for closed objects."""
    SpecialRegister.objects.create(
        name="专项",
        title="专项",
        department=cast.department("market"),
        region=cast.regions["650000"],
    )
    tag = {"field": "tag", "op": "in", "value": ["其他"]}
    closed = {"field": "registration_state", "op": "in", "value": ["cancelled", "moved"]}
    StoredFilter.objects.create(
        name="已注销的", conditions={"all": [tag, closed]}, digest="0" * 64,
        region=cast.regions["650000"], department=cast.department("market"),
        stored_by=cast.users["planner_a"], stored_at=NOW,
    )  # fmt: skip
    task = issued(cast).tasks.order_by("pk").first()
    task.target_filter = {"all": [{"field": "tag", "op": "in", "value": ["冷库"]}]}
    task.save()
    return cast


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records=st.lists(RECORD, min_size=1, max_size=8))
def test_figures_when_the_register_is_random_then_as_counted_one_by_one(listed, records):
    base, made = write(listed, records)
    actions.count_health(on=TODAY)
    counts, totals = naive(base, made, records)
    stored = list(HealthFigure.objects.filter(on=TODAY))
    assert {(one.region_id, one.department_id): one.total for one in stored} == totals
    assert {
        ((one.region_id, one.department_id), one.check_name): one.count for one in stored
    } == counts
    # The rows behind each figure are as many as it says, for whoever looks.
    for who in ("coordinator", "outsider"):
        actor = listed.actor(who)
        figures = flaws.figures_for(actor)
        if figures is None:
            continue
        for code, count in figures.counts.items():
            assert with_quality(targets_for(actor).standing(), code, TODAY).count() == count


def test_parts_when_summed_then_the_whole_and_the_worst_is_first(cast):
    for n in range(6):
        make_target(
            cast.regions[PLACES[n % 3]], f"第{n}户", address="" if n % 3 else "幸福路",
            department=cast.department("market") if n % 2 else None,
        )  # fmt: skip
    actions.count_health(on=TODAY)
    actor = cast.actor("coordinator")
    lines = {one.check.code: one for one in health.lines_for(actor, TODAY)}
    for parts in (
        health.departments_for(actor, TODAY, "no-address"),
        health.divisions_for(actor, TODAY, "no-address"),
    ):
        assert sum(one.count for one in parts) == lines["no-address"].count == 4
        assert sum(one.total for one in parts) == 6
        shares = [one.count / one.total for one in parts]
        assert shares == sorted(shares, reverse=True)
    assert [one.code for one in health.divisions_for(actor, TODAY, "no-address")] == [
        "652300", "650100"
    ]  # fmt: skip
    codes = {one.code for one in health.divisions_for(cast.actor("outsider"), TODAY, "stale")}
    assert codes == {"652301"}


def test_part_of_no_department_leads_to_its_rows(cast, client_of):
    place = cast.regions["650102"]
    lost = make_target(place, "无主户", address="")
    make_target(place, "市监户", address="", department=cast.department("market"))
    actions.count_health(on=TODAY)
    client = client_of("coordinator")
    page = client.get(reverse("quality:health"), {"check": "no-address"}).content.decode()
    assert "quality=no-address&amp;department=none" in page
    rows = client.get(reverse("targets:list"), {"quality": "no-address", "department": "none"})
    assert [one.pk for one in rows.context["page"].rows] == [lost.pk]
    alone = client.get(reverse("targets:list"), {"department": "none", "kind": "enterprise"})
    assert "未归入部门" in alone.content.decode()
    assert not alone.context["storable"], "a stored filter names departments only"


def test_figures_when_older_than_two_months_then_one_of_each_month_stays(cast):
    make_target(cast.regions["650102"], "甲户")
    days = [datetime.date(2026, 1, 5), datetime.date(2026, 1, 28), datetime.date(2026, 2, 10),
            datetime.date(2026, 4, 18), TODAY]  # fmt: skip
    for day in days:
        actions.count_health(on=day)
    kept = set(HealthFigure.objects.values_list("on", flat=True))
    assert kept == set(days[1:])
    points = health.trend_for(cast.actor("coordinator"), TODAY, "no-address")
    assert [one.on for one in points] == days[1:]
    line = health.lines_for(cast.actor("coordinator"), TODAY)[0]
    assert line.before is not None


def test_import_when_written_then_its_divisions_are_looked_at(cast, client_of):
    head = ["名称", "主体类别", "其他编号", "行政区划代码"]
    batch = load(
        "targets", csv_bytes([head, ["甲项目", "项目", "A-1", "650103"]]),
        by=cast.actor("planner_a"),
    )  # fmt: skip
    make_target(cast.regions["650102"], "旁边", updated_at=NOW - 90 * DAY)
    assert regions_written_by(batch.pk) == [cast.regions["650103"].pk]
    imports.undo(batch=batch, by=cast.actor("planner_a"), at=NOW)
    drain()
    assert regions_written_by(batch.pk) == [cast.regions["650102"].pk]


def test_page_when_ordered_then_counted_and_the_strip_shows_the_same(cast, client_of):
    make_target(cast.regions["650102"], "甲户")
    client = client_of("planner_a")
    assert "还没有统计过" in client.get(reverse("quality:health")).content.decode()
    assert "名录质量" not in client.get(reverse("targets:list")).content.decode().split("<h1")[1]
    assert client.post(reverse("quality:health-refresh")).status_code == 302
    assert client.post(reverse("quality:health-refresh")).status_code == 409
    drain()
    assert Job.objects.get().state == "done"
    page = client.get(reverse("quality:health"), {"check": "no-address"}).content.decode()
    assert "没有地址" in page
    assert "quality=no-address&amp;region=650100" in page
    strip = client.get(reverse("targets:list")).content.decode()
    assert "代码待核" in strip
    figures = flaws.figures_for(cast.actor("planner_a"))
    assert next(one.url for one in strip_of(figures)) == "?quality=duplicate"
    file = b"".join(client.get(reverse("quality:health-export"))).decode("utf-8-sig")
    assert "没有地址,1,1" in file


def test_a_target_that_a_file_names_is_not_stale_though_nothing_changed(cast):
    by = cast.actor("planner_a")
    head = ["名称", "主体类别", "其他编号", "行政区划代码"]
    rows = [[f"示例{n}号项目", "项目", f"P-{n}", "650102"] for n in range(5)]
    load("targets", csv_bytes([head, *rows]), by=by)
    long_ago = NOW - 200 * DAY
    Target.objects.update(updated_at=long_ago)
    stale = Target.objects.filter(flaws.rows_of("stale", TODAY)).order_by("object_id")
    assert stale.count() == 5
    batch = load("targets", csv_bytes([head, *rows[:2], *rows[3:]]), by=by)
    assert batch.written == {"new": 0, "update": 0}
    assert [one.object_id for one in stale.all()] == ["project:P-2"]
    named = Target.objects.get(object_id="project:P-1")
    assert named.updated_at == long_ago
    assert "与“文件.csv”核对，没有变化。" in [str(line["text"]) for line in history_of(named)]
    later = batch.applied_at.date() + 92 * DAY
    assert Target.objects.filter(flaws.rows_of("stale", later)).count() == 5
