"""A target that another one stands for: what keeps it from going, and how it comes back."""

import datetime
import importlib

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from sunlot.imports.tests.support import AT, check, csv_bytes
from sunlot.ledger.models import Event
from sunlot.targets import actions, history, queries, registry
from sunlot.targets.errors import (
    AlreadyMerged,
    HeirMergedSince,
    HeldNow,
    MergedIntoItself,
    NotMergedHere,
    OtherSupervises,
    SuccessorElsewhere,
)
from sunlot.targets.models import Target, TargetAlias
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.stages import staged

DAY = datetime.date(2026, 4, 18)
WORDS = {"on": DAY, "evidence": "准予变更登记通知书〔2026〕1号"}
LATER = AT + datetime.timedelta(days=3)
REASON = "两家是不同的店"


@staged
def heir(cast: Cast) -> Target:
    return make_target(
        cast.regions["650102"], "承继的店", object_id="individual:8",
        department=cast.department("market"),
    )  # fmt: skip


@staged
def old(cast: Cast) -> Target:
    return make_target(
        cast.regions["650102"], "老字号", object_id="individual:9", number="9",
        kind="individual", department=cast.department("market"),
        created_at=AT - datetime.timedelta(days=400),
    )  # fmt: skip


def address(target, act):
    return reverse("targets:succession", args=[target.object_id, act])


def test_merge_when_a_draw_or_visit_holds_the_target_then_refused(cast, old, heir, monkeypatch):
    by = cast.actor("planner_a")
    monkeypatch.setattr(
        registry, "objections", lambda key: ["在冻结名单中。"] if key == old.pk else []
    )
    with pytest.raises(HeldNow, match="在冻结名单中"):
        actions.merge_into(target=old, into=heir, by=by, at=AT, **WORDS)
    assert not Target.objects.exclude(successor=None).exists()
    actions.merge_into(target=heir, into=old, by=by, at=AT, **WORDS)


def test_merge_when_the_other_is_of_another_region_then_told_on_the_page(cast, old, client_of):
    mine = make_target(cast.regions["652301"], "外地的店", object_id="individual:7")
    with pytest.raises(SuccessorElsewhere):
        actions.merge_into(target=mine, into=old, by=cast.actor("outsider"), at=AT, **WORDS)
    given = {"into": old.object_id, "on": "2026-04-18", "evidence": "通知书"}
    page = client_of("outsider").post(address(mine, "merge"), given)
    assert page.status_code == 422
    assert "本地区的名录库中没有该代码的对象" in page.content.decode()


def test_merge_when_merged_already_then_refused(cast, old, heir):
    by = cast.actor("planner_a")
    actions.merge_into(target=old, into=heir, by=by, at=AT, **WORDS)
    third = make_target(cast.regions["650102"], "第三家")
    with pytest.raises(AlreadyMerged, match="承继的店"):
        actions.merge_into(target=old, into=third, by=by, at=AT, **WORDS)


def test_unmerge_when_registered_then_everything_is_as_before_and_on_record(cast, old, heir):
    by = cast.actor("planner_a")
    before = history.facts_of(old)
    actions.merge_into(target=old, into=heir, by=by, at=AT, **WORDS)
    assert queries.by_code(old.object_id) == heir
    actions.unmerge(target=old, reason=REASON, by=by, at=LATER)
    back = Target.objects.get(pk=old.pk)
    assert back.successor is None
    assert queries.by_code(old.object_id) == old
    assert not TargetAlias.objects.filter(target=heir).exists()
    assert Target.objects.standing().filter(pk=old.pk).exists()
    assert Event.objects.get(kind="targets.unmerged").data["after"]["successor"] == ""
    assert REASON in back.note
    change = back.changes.order_by("-pk")[0]
    assert (change.action, change.before["successor"]) == ("unmerged", heir.object_id)
    then = history.changes_after(back, (AT - datetime.timedelta(days=1)).date())
    assert history.facts_on(history.facts_of(back), then) == before
    then = history.changes_after(back, AT.date())
    assert history.facts_on(history.facts_of(back), then)["successor"] == heir.object_id
    with pytest.raises(NotMergedHere):
        actions.unmerge(target=old, reason=REASON, by=by, at=LATER)


def test_unmerge_when_others_lead_to_the_same_then_their_words_still_lead_there(cast, old, heir):
    by = cast.actor("planner_a")
    namesake = make_target(cast.regions["650102"], old.name, object_id="individual:10")
    TargetAlias.objects.create(
        target=heir, kind="name", text="更早的名", match_text="更早的名", why="renamed"
    )
    actions.merge_into(target=old, into=heir, by=by, at=AT, **WORDS)
    actions.merge_into(target=namesake, into=heir, by=by, at=AT, **WORDS)
    earlier = make_target(cast.regions["650102"], "先并入老字号的", successor=old)
    actions.unmerge(target=old, reason=REASON, by=by, at=LATER)
    left = set(heir.aliases.values_list("kind", "text"))
    assert left == {("name", old.name), ("id", "individual:10"), ("name", "更早的名")}
    assert queries.by_code(earlier.object_id) == old


def test_unmerge_when_the_heir_was_merged_since_then_that_goes_first(cast, old, heir):
    by = cast.actor("planner_a")
    actions.merge_into(target=old, into=heir, by=by, at=AT, **WORDS)
    third = make_target(cast.regions["650102"], "第三家")
    actions.merge_into(target=heir, into=third, by=by, at=LATER, **WORDS)
    with pytest.raises(HeirMergedSince, match="第三家"):
        actions.unmerge(target=old, reason=REASON, by=by, at=LATER)
    actions.unmerge(target=heir, reason=REASON, by=by, at=LATER)
    actions.unmerge(target=old, reason=REASON, by=by, at=LATER)
    assert not Target.objects.exclude(successor=None).exists()
    assert not TargetAlias.objects.exists()


def test_unmerge_when_another_department_supervises_then_refused(cast, old, heir):
    actions.merge_into(target=old, into=heir, by=cast.actor("planner_a"), at=AT, **WORDS)
    with pytest.raises(OtherSupervises):
        actions.unmerge(target=old, reason=REASON, by=cast.actor("planner_b"), at=LATER)


def test_page_of_a_merged_target_leads_to_taking_it_back(cast, old, heir, client_of):
    client = client_of("planner_a")
    page = reverse("targets:detail", args=[old.object_id])
    back = address(old, "unmerge")
    assert back not in client.get(address(old, "rename")).content.decode()
    given = {"into": heir.object_id, "on": "2026-04-18", "evidence": "通知书"}
    assert client.post(address(old, "merge"), given)["Location"] == page
    assert back in client.get(page).content.decode()
    assert back not in client_of("planner_b").get(page).content.decode()
    assert client.get(address(old, "rename")).status_code == 409, "nothing but taking it back"
    tabs = client.get(back).content.decode()
    assert back in tabs
    assert address(old, "merge") not in tabs
    assert "撤销合并登记" in client.get(back).content.decode()
    assert client.post(back, {"reason": ""}).status_code == 422
    assert client.post(back, {"reason": REASON})["Location"] == page
    shown = client.get(page).content.decode()
    assert "本对象已由其他对象承继" not in shown
    assert REASON in shown
    again = client.post(back, {"reason": REASON})
    assert again.status_code == 422
    assert "没有登记过合并" in again.content.decode()


OLD = "91650000228601443P"
CODES = ("91650100MA7012C43T", "91650100MA7012C51L", "91650100MA7012C60E")


@staged
def trio(cast: Cast) -> list[Target]:
    """Three records; the first had another name and another code before."""
    made = [
        make_target(
            cast.regions["650102"], name, object_id=code, credit_code=code,
            department=cast.department("market"),
        )
        for name, code in zip(("甲字号", "乙字号", "丙字号"), CODES, strict=True)
    ]  # fmt: skip
    for kind, text in (("code", "OLDCODE1"), ("name", "甲老字号")):
        TargetAlias.objects.create(
            target=made[0], kind=kind, text=text, match_text=text, why="renamed"
        )
    return made


def fresh(target):
    return Target.objects.get(pk=target.pk)


def test_merge_when_the_heir_is_merged_then_everything_leads_to_the_end_in_one_step(cast, trio):
    by, (one, two, three) = cast.actor("planner_a"), trio
    actions.merge_into(target=one, into=two, by=by, at=AT, **WORDS)
    actions.merge_into(target=two, into=three, by=by, at=LATER, **WORDS)
    assert [fresh(each).successor for each in (one, two)] == [three, three]
    assert queries.predecessors_of(three) == [one, two]
    for text in (one.object_id, two.object_id, "OLDCODE1"):
        assert queries.by_code(text) == three
    for name in ("甲老字号", "甲字号", "乙字号"):
        assert list(queries.public_search(name, limit=5)) == [three]
    told = one.changes.order_by("-pk")[0]
    assert (told.before, told.after) == ({"successor": CODES[1]}, {"successor": CODES[2]})


def test_unmerge_when_others_came_through_the_merged_one_then_they_lead_to_it_again(cast, trio):
    by, (one, two, three) = cast.actor("planner_a"), trio
    direct = make_target(cast.regions["650102"], "丁字号", department=cast.department("market"))
    actions.merge_into(target=one, into=two, by=by, at=AT, **WORDS)
    words = set(two.aliases.values_list("kind", "text"))
    actions.merge_into(target=direct, into=three, by=by, at=AT, **WORDS)
    actions.merge_into(target=two, into=three, by=by, at=LATER, **WORDS)
    with pytest.raises(HeirMergedSince, match="丙字号"):
        actions.unmerge(target=one, reason=REASON, by=by, at=LATER)
    actions.unmerge(target=fresh(two), reason=REASON, by=by, at=LATER)
    assert [fresh(each).successor for each in (one, two, direct)] == [two, None, three]
    assert set(two.aliases.values_list("kind", "text")) == words
    assert set(three.aliases.values_list("text", flat=True)) == {"丁字号", direct.object_id}
    assert queries.by_code("OLDCODE1") == two
    actions.unmerge(target=fresh(one), reason=REASON, by=by, at=LATER)
    assert not two.aliases.exists()
    assert fresh(one).successor is None


@pytest.mark.parametrize("step", [0, 1])
def test_merge_when_it_would_lead_back_to_itself_then_refused(cast, trio, step):
    by, (one, two, three) = cast.actor("planner_a"), trio
    actions.merge_into(target=one, into=two, by=by, at=AT, **WORDS)
    actions.merge_into(target=two, into=three, by=by, at=AT, **WORDS)
    with pytest.raises(MergedIntoItself):
        actions.merge_into(target=three, into=(one, two)[step], by=by, at=LATER, **WORDS)


def test_file_when_a_row_names_an_old_code_of_the_first_then_the_last_is_meant(cast, trio):
    by, (one, two, three) = cast.actor("planner_a"), trio
    TargetAlias.objects.filter(text="OLDCODE1").update(text=OLD, match_text=OLD)
    actions.merge_into(target=one, into=two, by=by, at=AT, **WORDS)
    actions.merge_into(target=two, into=three, by=by, at=AT, **WORDS)
    head = ["名称", "主体类别", "统一社会信用代码", "行政区划代码", "备注"]
    rows = [["丙字号", "企业", OLD, "650102", "新备注"], ["甲字号", "企业", CODES[0], "650102", ""]]
    batch = check("targets", csv_bytes([head, *rows]), by=by)
    assert batch.rows.get(number=2).row_class == "update"
    said = {one["code"]: one["message"] for one in batch.rows.get(number=3).problems}
    assert "丙字号" in said["targets-merged"]


def test_migration_when_chains_are_there_then_each_record_leads_to_the_end(cast, trio):
    by, (one, two, three) = cast.actor("planner_a"), trio
    actions.merge_into(target=one, into=two, by=by, at=AT, **WORDS)
    actions.merge_into(target=two, into=three, by=by, at=AT, **WORDS)
    Target.objects.filter(pk=one.pk).update(successor=two)
    one.changes.order_by("-pk")[0].delete()
    three.aliases.filter(text__in=["OLDCODE1", "甲老字号", one.object_id]).delete()
    shorten = importlib.import_module("sunlot.targets.migrations.0030_one_step_to_the_heir")
    with connection.cursor() as cursor:
        cursor.execute(shorten.SHORTEN)
        cursor.execute(shorten.HAND_ON)
    assert fresh(one).successor == three
    assert queries.public_search("甲老字号", limit=5) == [three]
    actions.unmerge(target=fresh(two), reason=REASON, by=by, at=timezone.now())
    assert fresh(one).successor == two
