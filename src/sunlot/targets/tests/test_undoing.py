"""Taking a batch of targets back leaves what was changed again since, and takes back the rest."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.imports import actions as imports
from sunlot.imports import piecewise
from sunlot.imports.tests.support import AT, csv_bytes, load
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.targets import actions
from sunlot.targets.handover import TARGETS
from sunlot.targets.importing import undoing
from sunlot.targets.importing.writing import Writing
from sunlot.targets.models import Target, TargetChange
from sunlot.targets.presenting import history_of

HEAD = ["名称", "主体类别", "统一社会信用代码", "行政区划代码", "地址", "经营范围"]
CODE = "91650000228601443P"
OTHER = "91650100MA7878AK1T"
FIRST = ["红柳滩果蔬食品有限公司", "企业", CODE, "650102", "人民路 1 号", "果蔬"]
BESIDE = ["胡杨面粉厂", "企业", OTHER, "650102", "团结路 1 号", "面粉"]
RISKS = ["统一社会信用代码", "风险类别", "截至日期"]
LATER = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
WORDS = st.sampled_from(["甲", "乙", "丙"])


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by(cast):
    return cast.actor("planner_a")


def put(row, **facts):
    return [facts.get(name, value) for name, value in zip(NAMES, row, strict=True)]


NAMES = ("name", "kind", "code", "region", "address", "scope")


def written(by, *rows):
    return load("targets", csv_bytes([HEAD, *rows]), by=by)


def undone(batch, by):
    imports.undo(batch=batch, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.error_text) == ("undone", "")
    return batch


def facts(code=CODE):
    return Target.objects.values("name", "region_id", "address", "scope").get(object_id=code)


def mend(code, by, **changes):
    """What a person does on the page of a target."""
    target = Target.objects.get(object_id=code)
    actions.edit(target=target, facts=changes, sides={}, by=by, at=LATER)


def test_undo_when_a_person_changed_one_fact_since_then_the_others_go_back(by):
    written(by, FIRST, BESIDE)
    before = facts(OTHER)
    batch = written(
        by,
        put(FIRST, name="红柳滩食品有限公司", address="人民路 2 号", scope="食品"),
        put(BESIDE, scope="面粉；大米"),
    )
    mend(CODE, by, scope="食品（不含冷藏）")
    undone(batch, by)
    assert facts()["name"] == FIRST[0]
    assert facts()["address"] == "人民路 1 号"
    assert facts()["scope"] == "食品（不含冷藏）"
    assert facts(OTHER) == before
    assert batch.spared == 1
    assert Event.objects.get(kind="imports.undone").data["spared"] == 1


def test_undo_when_a_later_file_changed_a_record_then_that_stays_and_can_be_undone_too(by):
    written(by, FIRST)
    first = written(by, put(FIRST, address="人民路 2 号", scope="食品"))
    second = written(by, put(FIRST, address="人民路 3 号", scope="食品"))
    undone(first, by)
    assert facts()["address"] == "人民路 3 号"
    assert facts()["scope"] == "果蔬"
    assert first.spared == 1
    undone(second, by)
    assert facts()["address"] == "人民路 1 号", "what the first file wrote is gone"


def test_undo_when_the_file_that_made_a_record_was_taken_back_before_then_it_goes_with_the_next(by):
    first = written(by, FIRST, BESIDE)
    second = written(by, put(FIRST, scope="食品"), put(BESIDE, scope="大米"))
    mend(OTHER, by, address="团结路 9 号")
    undone(first, by)
    assert first.spared == 2
    undone(second, by)
    assert list(Target.objects.values_list("object_id", flat=True)) == [OTHER]
    assert facts(OTHER)["scope"] == "面粉"


def test_undo_when_a_file_between_stands_then_goes_back_to_what_that_wrote(by):
    written(by, FIRST)
    undone(written(by, put(FIRST, address="人民路 2 号")), by)
    written(by, put(FIRST, address="人民路 2 号"))
    undone(written(by, put(FIRST, address="人民路 3 号")), by)
    assert facts()["address"] == "人民路 2 号"


def test_undo_when_the_work_of_the_department_passed_on_since_then_new_records_go(cast, by):
    head = [*HEAD, "主管部门"]
    old, new = cast.department("market"), cast.department("fire")
    batch = load("targets", csv_bytes([head, [*FIRST, old.short_name]]), by=by)
    assert TARGETS.pass_on(old.pk, new.pk, LATER) == 1
    assert undoing.count_changed_again(batch.pk) == 0
    undone(batch, by)
    assert not Target.objects.exists()


def test_undo_when_the_later_file_was_taken_back_then_nothing_stays(by):
    written(by, FIRST)
    before = facts()
    first = written(by, put(FIRST, address="人民路 2 号"))
    undone(written(by, put(FIRST, address="人民路 3 号")), by)
    undone(first, by)
    assert facts() == before
    assert first.spared == 0


def test_undo_when_a_new_record_was_changed_since_then_it_stays_and_the_others_go(by):
    batch = written(by, FIRST, BESIDE)
    mend(CODE, by, scope="食品")
    undone(batch, by)
    assert list(Target.objects.values_list("object_id", flat=True)) == [CODE]
    assert batch.spared == 1
    told = [line["text"] for line in history_of(Target.objects.get())]
    assert any("之后又有改动" in text and "保持现状" in text for text in told)


def test_undo_when_a_new_record_has_a_class_then_it_stays(by, cast):
    batch = written(by, FIRST, BESIDE)
    load("risks", csv_bytes([RISKS, [CODE, "A", "2026-03-31"]]), by=cast.actor("coordinator"))
    undone(batch, by)
    assert list(Target.objects.values_list("object_id", flat=True)) == [CODE]
    assert batch.spared == 1


def test_undo_when_only_the_address_was_mended_since_then_the_division_stays_with_it(by, cast):
    written(by, FIRST)
    batch = written(by, put(FIRST, region="650103", address="人民路 2 号", scope="食品"))
    mend(CODE, by, address="人民路 20 号")
    undone(batch, by)
    assert facts()["region_id"] == cast.regions["650103"].pk
    assert facts()["address"] == "人民路 20 号"
    assert facts()["scope"] == "果蔬"


def test_undo_when_a_value_changed_without_a_history_then_it_stays(by):
    written(by, FIRST)
    batch = written(by, put(FIRST, address="人民路 2 号", scope="食品"))
    Target.objects.update(scope="由承继部门管理")
    undone(batch, by)
    assert facts()["scope"] == "由承继部门管理"
    assert facts()["address"] == "人民路 1 号"


def test_undo_when_every_fact_was_changed_since_then_only_the_history_tells(by):
    written(by, FIRST)
    batch = written(by, put(FIRST, scope="食品"))
    mend(CODE, by, scope="其他")
    stood = Target.objects.get().updated_at
    undone(batch, by)
    assert (facts()["scope"], Target.objects.get().updated_at) == ("其他", stood)
    note = TargetChange.objects.get(action="undone")
    assert (note.before, note.after) == ({}, {})
    assert any("保持现状" in line["text"] for line in history_of(Target.objects.get()))


def test_undo_when_another_record_has_the_former_code_then_the_code_stays(by, cast):
    head = [*HEAD, "其他编号"]
    load("targets", csv_bytes([head, [*FIRST, "N-1"]]), by=by)
    target = Target.objects.get()
    batch = written(by, put(FIRST, scope="食品"))
    TargetChange.objects.filter(batch=batch).update(
        before={"credit_code": OTHER, "scope": "果蔬"}, after={"credit_code": CODE, "scope": "食品"}
    )
    written(by, BESIDE)
    undone(batch, by)
    target.refresh_from_db()
    assert (target.credit_code, target.scope) == (CODE, "果蔬")


def test_undo_in_pieces_then_every_record_is_done_with_once(by, monkeypatch):
    monkeypatch.setattr(piecewise, "UNDO_PIECE", 1)
    written(by, FIRST)
    batch = written(by, put(FIRST, scope="食品"), BESIDE)
    mend(CODE, by, scope="其他")
    mend(OTHER, by, scope="其他")
    undone(batch, by)
    assert batch.spared == 2
    assert TargetChange.objects.filter(action="undone").count() == 2


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    wrote=st.dictionaries(st.sampled_from(["name", "scope"]), WORDS, min_size=1),
    since=st.dictionaries(st.sampled_from(["name", "scope", "note"]), WORDS),
)
def test_facts_that_stay_are_those_that_were_named_or_differ(wrote, since):
    target = Target(**({"name": "始", "scope": "始", "note": ""} | wrote | since))
    left = undoing._left(target, wrote, since)
    change = TargetChange(before=dict.fromkeys(wrote, "始"), after=wrote)
    back = undoing._before([change], left, ())
    assert back.keys() == wrote.keys() - since.keys()
    assert set(back.values()) <= {"始"}


def test_page_when_records_were_changed_since_then_counts_and_lists_them(by, cast, client):
    written(by, FIRST, BESIDE)
    batch = written(by, put(FIRST, scope="食品"), put(BESIDE, scope="大米"))
    assert undoing.count_changed_again(batch.pk) == 0
    mend(CODE, by, scope="其他")
    assert undoing.count_changed_again(batch.pk) == 1
    client.force_login(cast.users["planner_a"])
    shown = client.get(reverse("imports:undo", args=[batch.pk])).text
    assert "1 条写入的内容之后又有改动" in shown
    assert FIRST[0] in shown
    lines = b"".join(client.get(reverse("imports:changed", args=[batch.pk]))).decode()
    assert CODE in lines
    assert OTHER not in lines
    client.post(reverse("imports:undo", args=[batch.pk]))
    drain()
    ended = client.get(reverse("imports:detail", args=[batch.pk])).text
    assert "1 条之后又有改动" in ended
    assert "保持现状" in ended


def test_page_when_made_records_stay_then_they_are_not_counted_among_those_that_leave(
    by, cast, client
):
    batch = written(by, FIRST, BESIDE)
    mend(CODE, by, scope="其他")
    assert undoing.count_staying(batch.pk) == 1
    assert undoing.staying_among(batch.pk, [CODE, OTHER]) == {CODE}
    client.force_login(cast.users["planner_a"])
    shown = " ".join(client.get(reverse("imports:undo", args=[batch.pk])).text.split())
    assert "<dt>移出名录库</dt><dd>1 行</dd>" in shown
    assert "<dt>留在名录库</dt><dd>1 行" in shown
    assert shown.count('<td class="full">留在名录库</td>') == 1
    assert "确认撤销本批次" in shown
    client.post(reverse("imports:undo", args=[batch.pk]))
    drain()
    assert list(Target.objects.values_list("object_id", flat=True)) == [CODE]


def test_record_that_something_uses_is_counted_among_those_that_stay(by, cast):
    batch = written(by, FIRST, BESIDE)
    used = Target.objects.get(object_id=OTHER)
    Target.objects.filter(object_id=CODE).update(successor=used)
    assert undoing.staying_among(batch.pk, [CODE, OTHER]) == {OTHER}


@pytest.mark.parametrize(
    ("wrote", "since", "stays"),
    [
        ({"scope": "食品"}, {"scope": "其他"}, 1), ({"scope": "食品"}, {"address": "别处"}, 0),
        ({"region": "650103"}, {"address": "别处"}, 1),
    ],
)  # fmt: skip
def test_page_counts_what_keeps_something_when_taken_back(by, wrote, since, stays):
    """What else was changed since keeps nothing of the batch, unless the two mean something only
    together."""
    written(by, FIRST)
    batch = written(by, put(FIRST, **wrote))
    mend(CODE, by, **since)
    assert undoing.count_changed_again(batch.pk) == stays
    assert len(list(undoing.changed_again(batch.pk))) == stays
    undone(batch, by)
    assert batch.spared == stays


CODES = [f"9165010000000000{n:02d}" for n in range(10, 22)]


@pytest.mark.parametrize("makes", [True, False])
def test_undo_when_every_record_stays_then_the_batch_is_walked_once(by, monkeypatch, makes):
    monkeypatch.setattr(piecewise, "UNDO_PIECE", 2)
    rows = [put(FIRST, code=code, name=f"第{code[-2:]}厂") for code in CODES]
    batch = written(by, *rows)
    if not makes:
        batch = written(by, *(put(row, scope="食品") for row in rows))
    for code in CODES:
        mend(code, by, scope="其他")
    walks = "targets_target" if makes else "targets_targetchange"
    with CaptureQueriesContext(connection) as asked:
        undone(batch, by)
    assert batch.spared == len(CODES)
    found = [
        one["sql"] for one in asked
        if one["sql"].endswith("LIMIT 2") and f'FROM "{walks}" WHERE' in one["sql"]
    ]  # fmt: skip
    assert 6 <= len(found) <= 8
    assert len(set(found)) == len(found), "each piece goes on where the one before ended"
    assert not any("EXISTS" in sql for sql in found), "no piece joins the whole batch"


def test_pieces_when_nothing_is_left_then_end(by):
    batch = written(by, FIRST)
    run = Writing(batch.pk, by.user_id, AT)
    context = None
    assert undoing.take_back(run, 10, context).count == 1
    assert not undoing.take_back(run, 10, context)
