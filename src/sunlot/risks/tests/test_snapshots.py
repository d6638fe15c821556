"""Class snapshots from files, and RK-01: nobody else ever sees a class."""

import datetime

import pytest

from sunlot.errors import Forbidden
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row, xlsx_bytes
from sunlot.jobs.runner import drain
from sunlot.risks import queries
from sunlot.risks.models import Snapshot, TargetClass
from sunlot.risks.presenting import course_of
from sunlot.risks.rules import may_see
from sunlot.targets import actions as filters
from sunlot.targets.models import TargetAlias
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

HEAD = ["统一社会信用代码/对象编号", "风险类别", "截至日期"]
CODE = "91650000228601443P"
MARCH = datetime.date(2026, 3, 31)
ENTITLED = {
    "coordinator", "coordinator_2", "planner_a", "planner_b", "planner_c", "supervisor",
    "head_a", "approver_a", "head_b", "approver_b", "chair",
}  # fmt: skip


def classes_in(snapshot):
    return dict(TargetClass.objects.at(snapshot).values_list("target_id", "risk_class"))


@pytest.fixture
def targets(cast):
    return [
        make_target(cast.regions["650102"], "甲厂", object_id=CODE, credit_code=CODE),
        make_target(cast.regions["650103"], "乙厂", object_id="enterprise:B"),
        make_target(cast.regions["652301"], "丙厂", object_id="enterprise:C"),
    ]


@pytest.fixture
def march(cast, targets):
    rows = [HEAD, [CODE, "B", "2026-03-31"], ["enterprise:B", "d", "2026年3月31日"]]
    return load("risks", csv_bytes(rows), by=cast.actor("coordinator"))


def test_file_becomes_a_dated_snapshot(cast, targets, march):
    assert march.written == {"new": 2, "update": 0}
    snapshot = Snapshot.objects.get()
    assert (snapshot.as_of, snapshot.region) == (MARCH, cast.regions["650000"])
    classes = classes_in(snapshot)
    assert classes == {targets[0].pk: "B", targets[1].pk: "D"}
    shares = {one.risk_class: (one.count, one.total) for one in queries.shares(snapshot)}
    assert shares == {"A": (0, 2), "B": (1, 2), "C": (0, 2), "D": (1, 2)}


def test_mix_of_a_filter_is_kept_for_each_day_and_its_course_is_for_entitled_roles(
    cast, targets, march, client_of
):
    """RK-01: the course of the classes is seen by the roles that see the classes."""
    conditions = {"all": [{"field": "kind", "op": "in", "value": ["enterprise"]}]}
    stored = filters.store_filter(
        name="企业", conditions=conditions, by=cast.actor("planner_a"), at=NOW
    )
    april = datetime.date(2026, 4, 1)
    filters.measure_all(on=april)
    load("risks", csv_bytes([HEAD, [CODE, "A", "2026-04-02"]]), by=cast.actor("coordinator"))
    filters.measure_all(on=april + datetime.timedelta(days=1))
    kept = [one.classes for one in stored.sizes.order_by("on")]
    assert kept == [{"A": 0, "B": 1, "C": 0, "D": 1}, {"A": 1, "B": 0, "C": 0, "D": 0}]
    course = course_of(stored.sizes.all())
    assert course.days[0] == (april + datetime.timedelta(days=1), [1, 0, 0, 0])
    assert dict(course.lines)["A"] == "0.00,98.00 100.00,2.00"
    url = f"/targets/filters/{stored.pk}/"
    assert "占比变化" in client_of("planner_a").get(url).content.decode()
    assert "信用风险分类构成" not in client_of("officer_a1").get(url).content.decode()


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_same_file_twice_writes_nothing(cast, targets, march, make):
    rows = [HEAD, [CODE, "B", "2026-03-31"], ["enterprise:B", "D", "2026-03-31"]]
    batch = load("risks", make(rows), by=cast.actor("coordinator"))
    assert batch.written == {"new": 0, "update": 0}
    assert batch.counts["same"] == 2


def test_later_file_of_the_same_date_replaces_and_another_date_is_another_snapshot(
    cast, targets, march
):
    by = cast.actor("coordinator")
    batch = load("risks", csv_bytes([HEAD, [CODE, "C", "2026-03-31"]]), by=by)
    assert row(batch, 2).changes == [["风险类别", "B", "C"]]
    load("risks", csv_bytes([HEAD, [CODE, "A", "2026-02-28"]]), by=by)
    latest = queries.latest_snapshot(by)
    assert latest.as_of == MARCH
    assert classes_in(latest) == {targets[0].pk: "C", targets[1].pk: "D"}
    february = Snapshot.objects.get(as_of=datetime.date(2026, 2, 28))
    assert classes_in(february) == {targets[0].pk: "A"}
    path = cast.regions["650102"].path
    assert queries.snapshot_on(path, MARCH) == latest
    assert queries.snapshot_on(path, MARCH - datetime.timedelta(days=1)).as_of.month == 2
    assert queries.snapshot_on(path, datetime.date(2026, 1, 1)) is None
    assert queries.snapshot_on("", MARCH) is None


def test_of_two_snapshots_of_one_date_the_nearer_region_holds_whichever_came_first(cast):
    made = {}
    for code in ("652300", "650000"):
        made[code] = Snapshot.objects.create(
            region=cast.regions[code], as_of=MARCH, imported_at=NOW
        )
    path = cast.regions["652301"].path
    assert queries.snapshot_on(path, MARCH) == made["652300"]
    assert queries.snapshot_on(cast.regions["650102"].path, MARCH) == made["650000"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["没有这户", "A", "2026-03-31"], "risks-target-unknown"),
        (["", "A", "2026-03-31"], "imports-value-missing"),
        ([CODE, "E", "2026-03-31"], "imports-value-unknown"),
        ([CODE, "", "2026-03-31"], "imports-value-unknown"),
        ([CODE, "A", "2026-03"], "imports-date-invalid"),
        ([CODE, "A", "2030-01-01"], "risks-date-in-future"),
    ],
)
def test_mistakes_are_errors_with_remedy(cast, targets, cells, problem, settings):
    batch = check("risks", csv_bytes([HEAD, cells]), by=cast.actor("coordinator"))
    assert codes(batch, 2) == [problem]
    assert row(batch, 2).problems[0]["remedy"]


def test_class_of_a_target_of_another_prefecture_cannot_be_imported(cast, targets):
    batch = check("risks", csv_bytes([HEAD, [CODE, "A", "2026-03-31"]]), by=cast.actor("outsider"))
    assert codes(batch, 2) == ["risks-target-unknown"]


def test_only_entitled_roles_know_a_class_rk_01(cast, targets, march):
    for name in cast.users:
        actor = cast.actor(name)
        found = queries.class_of(actor, targets[0].pk)
        if name in ENTITLED:
            assert may_see(actor.role)
            assert found.risk_class == "B"
        elif name != "outsider":  # entitled, but for its own prefecture
            assert not may_see(actor.role)
            assert found is None
            assert not Snapshot.objects.scoped(actor).exists()
    assert not may_see(None)


def test_pages_show_no_class_to_others_rk_01(cast, targets, march, client_of):
    path = f"/targets/{CODE}/"
    seen = client_of("planner_a").get(path).content.decode()
    assert "信用风险分类" in seen
    assert "截至 2026-03-31" in seen
    for name in ("officer_a1", "officer_b2"):
        client = client_of(name)
        page = client.get(path)
        assert page.status_code == 200
        assert "信用风险" not in page.content.decode()
        assert client.get("/risks/").status_code == 403
        assert client.get(f"/imports/{march.pk}/").status_code == 404
        assert client.get(f"/imports/{march.pk}/report.csv").status_code == 404
    for name in ("sysadmin", "party_trade", "auditadmin"):
        assert client_of(name).get("/risks/").status_code == 403
        assert client_of(name).get(path).status_code == 403
    assert client_of("outsider").get(path).status_code == 404
    assert client_of("outsider").get(f"/imports/{march.pk}/").status_code == 404


def test_list_shows_shares_and_no_name(cast, targets, march, client_of):
    text = client_of("supervisor").get("/risks/").content.decode()
    assert "50.0%" in text
    for target in targets:
        assert target.name not in text
        assert target.object_id not in text


def test_history_of_a_target_tells_no_class(cast, targets, march, client_of):
    load("risks", csv_bytes([HEAD, [CODE, "C", "2026-03-31"]]), by=cast.actor("coordinator"))
    page = client_of("officer_a1").get(f"/targets/{CODE}/").content.decode()
    assert "风险类别" not in page


def test_roles_without_the_right_cannot_import(cast, targets):
    for name in ("officer_a1", "approver_a", "supervisor", "sysadmin"):
        with pytest.raises(Forbidden):
            check("risks", csv_bytes([HEAD]), by=cast.actor(name))
    assert not Batch.objects.exists()


def undone(batch, by):
    imports.undo(batch=batch, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    return batch


def test_month_when_the_same_as_the_last_then_its_wrong_date_can_be_taken_back(
    cast, targets, march
):
    by = cast.actor("coordinator")
    rows = [HEAD, [CODE, "B", "2026-04-01"], ["enterprise:B", "D", "2026-04-01"]]
    batch = load("risks", csv_bytes(rows), by=by)
    assert (batch.counts["same"], batch.written) == (2, {"new": 0, "update": 0})
    assert queries.latest_snapshot(by).as_of == datetime.date(2026, 4, 1)
    assert undone(batch, by).state == "undone"
    assert queries.latest_snapshot(by).as_of == MARCH
    assert classes_in(queries.latest_snapshot(by)) == {targets[0].pk: "B", targets[1].pk: "D"}


def test_month_when_corrected_then_the_correction_goes_first(cast, targets, march):
    by = cast.actor("coordinator")
    later = load("risks", csv_bytes([HEAD, [CODE, "C", "2026-03-31"]]), by=by)
    assert undone(march, by).error_code == "imports-undo-later-import"
    assert march.state == "applied"
    assert undone(later, by).state == "undone"
    assert classes_in(queries.latest_snapshot(by))[targets[0].pk] == "B"
    assert undone(march, by).state == "undone"
    assert not TargetClass.objects.exists()


def test_target_when_named_twice_or_by_a_former_code_then_is_one(cast, targets):
    by = cast.actor("coordinator")
    TargetAlias.objects.create(
        target=targets[1], kind="code", text="91650100MA7878AK1T", match_text="", why="recoded"
    )
    rows = [
        HEAD, [CODE, "A", "2026-03-31"], [CODE, "B", "2026-03-31"], ["X1", "A", "2026-03-31"],
        ["91650100MA7878AK1T", "C", "2026-03-31"], ["enterprise:B", "D", "2026-03-31"],
    ]  # fmt: skip
    batch = check("risks", csv_bytes(rows), by=by)
    assert codes(batch, 3) == ["imports-row-repeated"]
    assert codes(batch, 4) == ["risks-target-unknown"]
    assert codes(batch, 6) == ["imports-row-repeated"]
    assert "第 5 行" in row(batch, 6).problems[0]["message"]
    assert batch.counts["error"] == 3


def test_page_of_a_target_shows_earlier_classes_to_those_who_may_know_rk_01(
    cast, targets, march, client_of
):
    load("risks", csv_bytes([HEAD, [CODE, "C", "2026-04-01"]]), by=cast.actor("coordinator"))
    text = client_of("planner_a").get(f"/targets/{CODE}/").content.decode()
    assert "2026-03-31 起，至 2026-04-01 变更" in text
    assert "变更" not in client_of("officer_a1").get(f"/targets/{CODE}/").content.decode()


@pytest.mark.parametrize(
    ("who", "imports"), [("planner_a", True), ("approver_a", False), ("supervisor", False)]
)
def test_empty_list_offers_the_import_to_who_may(client_of, who, imports):
    page = client_of(who).get("/risks/").content.decode()
    assert "还没有导入过分类" in page
    assert ("/imports/new/risks/" in page) == imports
