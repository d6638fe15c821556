"""What a program that keeps a copy hears of objects that left the register."""

import datetime
from typing import Any

import pytest
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from sunlot.api.tests.support import Call, target
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import csv_bytes, load
from sunlot.quality import actions as quality
from sunlot.quality.models import DuplicatePair
from sunlot.targets import actions, flaws, queries
from sunlot.targets.models import Confirmation, Target
from sunlot.targets.presenting import history_of
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

LATER = NOW + datetime.timedelta(days=1)
SINCE = LATER.strftime("%Y-%m-%dT%H:%M:%SZ")
HEAD = ["名称", "主体类别", "其他编号", "行政区划代码", "主管部门"]
CODE, NEW_CODE = "91650000228601443P", "91650100MA7878AK1T"


def changed(call: Call, since: str = SINCE, **more: str) -> dict[str, Any]:
    """Rows that were changed since, by id."""
    query = "".join(f"&{name}={value}" for name, value in more.items())
    answer = call("GET", f"targets?updated_since={since}{query}")
    assert answer.status_code == 200, answer.content.decode()
    return {one["id"]: one for one in answer.json()["rows"]}


@pytest.fixture
def three(cast: Cast) -> list[Target]:
    return [
        make_target(cast.regions["650102"], name, updated_at=NOW - datetime.timedelta(days=9))
        for name in ("甲厂", "乙厂", "丙厂")
    ]


def test_target_when_a_full_list_left_it_out_then_said_so_to_who_asks_what_changed(
    cast: Cast, call: Call
) -> None:
    rows = [[f"项目{n}", "项目", f"P-{n}", "650102", "市场监管部门"] for n in range(60)]
    market, past = cast.actor("planner_a"), NOW - datetime.timedelta(days=9)
    load("targets", csv_bytes([HEAD, *rows]), by=market)
    Target.objects.update(updated_at=past)
    load("targets", csv_bytes([HEAD, *rows[1:]]), by=market, options={"full": True})
    since = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    (gone,) = changed(call, since=since).values()
    assert (gone["name"], gone["standing"], gone["successor"]) == ("项目0", "unlisted", None)
    assert len(call("GET", "targets?limit=200").json()["rows"]) == 59
    Target.objects.update(updated_at=past)
    load("targets", csv_bytes([HEAD, *rows]), by=market)
    (back,) = changed(call, since=since).values()
    assert (back["name"], back["standing"]) == ("项目0", "listed")


def test_target_when_merged_then_comes_with_what_stands_for_it_at_the_end_of_the_chain(
    cast: Cast, call: Call, three: list[Target]
) -> None:
    first, second, third = three
    Target.objects.filter(pk=third.pk).update(credit_code=CODE)
    facts = {"on": LATER.date(), "evidence": "合并协议", "by": cast.actor("planner_a")}
    actions.merge_into(target=first, into=second, at=LATER, **facts)
    actions.merge_into(target=second, into=third, at=LATER + datetime.timedelta(hours=1), **facts)
    found = changed(call)
    assert found.keys() == {first.object_id, second.object_id}
    for one in found.values():
        assert one["standing"] == "merged"
        assert one["successor"] == {"id": third.object_id, "credit_code": CODE, "name": "丙厂"}
    assert changed(call, region="650102").keys() == found.keys()


def test_target_when_a_pair_is_merged_and_undone_then_both_times_told(
    cast: Cast, call: Call, three: list[Target]
) -> None:
    kept, gone, _other = three
    pair = DuplicatePair.objects.create(
        first=kept, second=gone, reason="same-name", score=95, found_at=NOW
    )
    by = cast.actor("coordinator")
    made = quality.merge(pair=pair, kept=kept.pk, by=by, at=LATER)
    found = changed(call)
    assert found[gone.object_id]["standing"] == "merged"
    assert found[gone.object_id]["successor"]["id"] == kept.object_id
    later = LATER + datetime.timedelta(days=1)
    quality.undo(made=made, by=by, at=later)
    found = changed(call, since=later.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert {key: one["standing"] for key, one in found.items()} == {
        kept.object_id: "listed", gone.object_id: "listed",
    }  # fmt: skip
    assert all(one["successor"] is None for one in found.values())


def test_target_when_asked_for_by_a_former_code_then_the_code_of_now(
    cast: Cast, call: Call, three: list[Target]
) -> None:
    one = three[0]
    Target.objects.filter(pk=one.pk).update(credit_code=CODE)
    actions.recode(
        target=one, code=NEW_CODE, on=LATER.date(), evidence="换照", by=cast.actor("planner_a"),
        at=LATER,
    )  # fmt: skip
    (row,) = call("GET", f"targets?q={CODE}").json()["rows"]
    assert (row["id"], row["credit_code"]) == (one.object_id, NEW_CODE)


def test_heirs_when_many_then_no_read_for_each(
    three: list[Target], django_assert_max_num_queries: Any
) -> None:
    first, second, third = three
    for one, heir in ((first, second), (second, third)):
        Target.objects.filter(pk=one.pk).update(successor=heir)
    found = list(Target.objects.order_by("pk"))
    with django_assert_max_num_queries(3):
        heirs = queries.heirs_of(found)
    assert heirs == {first.pk: third, second.pk: third}


def test_call_that_changes_nothing_confirms_what_it_names_each_target_once(
    cast: Cast, call: Call
) -> None:
    rows = [target(f"示例{n}号项目", f"P-{n}") for n in range(4)]
    call("POST", "targets", {"rows": rows})
    Target.objects.update(updated_at=NOW - datetime.timedelta(days=200))
    stale = Target.objects.filter(flaws.rows_of("stale", NOW.date())).order_by("object_id")
    Confirmation.objects.all().delete()
    assert stale.count() == 4
    wrong = {**rows[3], "name": ""}
    call("POST", "targets", {"rows": [rows[0], wrong], "partial": False}, key="k-2")
    assert stale.count() == 4, "a call that is refused as a whole confirms nothing"
    for key, some in (("k-3", rows[:2]), ("k-4", [rows[2], wrong]), ("k-5", rows[1:3])):
        assert call("POST", "targets", {"rows": some}, key=key).json()["batch"] is None
    assert [one.object_id for one in stale.all()] == ["project:P-3"]
    assert Batch.objects.count() == 1
    kept = Confirmation.objects.get()
    assert (kept.called_by.code, kept.batch) == ("650000-market", None)
    named = Target.objects.get(object_id="project:P-1")
    told = [str(line["text"]) for line in history_of(named)]
    assert "与市场监管部门的系统核对，没有变化。" in told


def test_calls_of_another_night_say_nothing_twice(cast: Cast, call: Call) -> None:
    rows = [target(f"示例{n}号项目", f"P-{n}") for n in range(3)]
    call("POST", "targets", {"rows": rows})
    Confirmation.objects.all().delete()
    call("POST", "targets", {"rows": rows}, key="k-2")
    Confirmation.objects.update(on=NOW.date() - datetime.timedelta(days=1))
    call("POST", "targets", {"rows": rows[:2]}, key="k-3")
    keys = dict(Target.objects.values_list("object_id", "pk"))
    sizes = {
        one.on: [key for key, pk in keys.items() if confirmation_has(one, pk)]
        for one in Confirmation.objects.order_by("on")
    }
    assert list(sizes.values()) == [["project:P-2"], ["project:P-0", "project:P-1"]]
    call("POST", "targets", {"rows": rows}, key="k-4")
    assert Confirmation.objects.count() == 1


def confirmation_has(one: Confirmation, pk: int) -> bool:
    named = RawSQL("targets @> %s::bigint", [pk], output_field=BooleanField())
    return Confirmation.objects.filter(named, pk=one.pk).exists()
