"""The register as of a past day, through merges, undoing and departments that pass on."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlot.inspections.tests import world
from sunlot.quality import actions
from sunlot.quality.models import DuplicatePair, Merge
from sunlot.quality.tests.test_merging import CODE, pair_of
from sunlot.targets import actions as targets
from sunlot.targets import history
from sunlot.targets.errors import HeirMergedSince, HeldNow, NotMergedHere
from sunlot.targets.handover import TARGETS
from sunlot.targets.models import Licence, Site, Target, TargetAlias, TargetChange, TargetNumber
from sunlot.targets.tests.support import make_target
from tests.cast import NOW
from tests.stages import staged

DAY = datetime.timedelta(days=1)
WORDS = {"on": NOW.date(), "evidence": "通知书〔2026〕1号"}


@staged
def trio(cast):
    """One that stays, one that goes with rows beside it, and one that led to the latter before."""
    region, market = cast.regions["650102"], cast.department("market")
    kept = make_target(region, "老渠果蔬厂", credit_code=CODE, department=market)
    gone = make_target(
        region, "老渠果蔬食品厂", number="B2", address="幸福路 1 号", department=market
    )
    for one, mark in ((kept, "甲"), (gone, "乙")):
        TargetNumber.objects.create(target=one, kind="tax", number=f"T{mark}")
        Site.objects.create(target=one, name=mark, address=f"{mark}街 3 号", region=region)
        Licence.objects.create(target=one, name="食品经营许可证", number=f"JY{mark}")
    earlier = make_target(region, "更早的记录", department=market)
    targets.merge_into(target=earlier, into=gone, by=cast.actor("planner_a"), at=NOW - DAY, **WORDS)
    return [kept.pk, gone.pk, earlier.pk]


def stands(keys):
    return [history.facts_of(one) for one in Target.objects.filter(pk__in=keys).order_by("pk")]


def stood(keys, day):
    return [
        history.facts_on(history.facts_of(one), history.changes_after(one, day))
        for one in Target.objects.filter(pk__in=keys).order_by("pk")
    ]


STEPS = st.lists(st.sampled_from(["merge", "undo", "edit", "beside", "hand over"]), max_size=7)


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_replaying_backwards_gives_what_stood_on_every_day(cast, trio, steps):
    """Whatever of merge, undo, edits and handover happened, one a day."""
    by, market, fire = cast.actor("coordinator"), cast.department("market"), cast.department("fire")
    editor = cast.actor("planner_a")
    Target.objects.update(department=market)
    Merge.objects.all().delete()
    DuplicatePair.objects.all().delete()
    for one in Target.objects.filter(pk__in=trio[:2]):
        Target.objects.filter(pk=one.pk).update(successor=None)
    Target.objects.filter(pk=trio[2]).update(successor=trio[1])
    TargetChange.objects.all().delete()
    pair = pair_of(*Target.objects.filter(pk__in=trio[:2]))
    seen = [stands(trio)]
    for n, step in enumerate(steps, start=1):
        at = NOW + n * DAY
        pair.refresh_from_db()
        kept = Target.objects.get(pk=trio[0])
        made = Merge.objects.filter(undone_at=None).first()
        mine = kept.department_id == market.pk
        if step == "merge" and made is None:
            actions.merge(pair=pair, kept=kept.pk, by=by, at=at)
        elif step == "undo" and made is not None:
            actions.undo(made=made, by=by, at=at)
        elif step == "edit" and mine:
            targets.edit(target=kept, facts={"address": f"{n} 号"}, sides={}, by=editor, at=at)
        elif step == "beside" and mine:
            rows = list(kept.numbers.values("kind", "number"))
            if {"kind": "other", "number": f"N{n}"} not in rows:
                rows.append({"kind": "other", "number": f"N{n}"})
            targets.edit(target=kept, facts={}, sides={"numbers": rows}, by=editor, at=at)
        elif step == "hand over":
            here, there = (market, fire) if mine else (fire, market)
            TARGETS.pass_on(here.pk, there.pk, at)
        seen.append(stands(trio))
    for n, facts in enumerate(seen):
        assert stood(trio, (NOW + n * DAY).date()) == facts


def test_page_of_a_merged_record_on_a_day_before_says_that_it_stood(cast, trio, client_of):
    kept, gone, earlier = (Target.objects.get(pk=key) for key in trio)
    actions.merge(pair=pair_of(kept, gone), kept=kept.pk, by=cast.actor("coordinator"), at=NOW)
    client, day = client_of("planner_a"), {"on": (NOW - DAY).date().isoformat()}

    def then(target):
        page = client.get(reverse("targets:detail", args=[target.object_id]), day)
        return page.context["then"]["facts"]

    named = f"“{kept.name}”（{kept.id_words}）"
    assert ("承继对象", "", True, named) in then(gone)
    before = f"“{gone.name}”（{gone.id_words}）"
    assert ("承继对象", before, True, named) in then(earlier)
    [licences] = [words for label, words, *_now in then(kept) if label == "许可证"]
    assert "JY甲" in licences
    assert "JY乙" not in licences


def test_handover_when_work_passes_on_then_each_record_says_so_and_the_past_stays(cast, trio):
    market, fire = cast.department("market"), cast.department("fire")
    other = make_target(cast.regions["650102"], "消防管的", department=fire)
    assert TARGETS.pass_on(market.pk, fire.pk, NOW) == 3
    assert set(Target.objects.values_list("department_id", flat=True)) == {fire.pk}
    assert not other.changes.exists()
    for facts in stood(trio, (NOW - DAY).date()):
        assert facts["department_id"] == market.pk
    change = TargetChange.objects.get(target=trio[0])
    assert (change.by_id, change.at) == (None, NOW)
    assert (change.before, change.after) == (
        {"department_id": market.pk}, {"department_id": fire.pk}
    )  # fmt: skip


def beside(target):
    found = history.facts_of(Target.objects.get(pk=target.pk))
    return {name: found[name] for name in ("numbers", "sites", "licences")}


def shown(target):
    """The rows beside a record as its form gives them back."""
    return {
        "numbers": list(target.numbers.values("kind", "number")),
        "sites": [
            {"name": one.name, "address": one.address, "region": one.region, "is_main": one.is_main}
            for one in target.sites.order_by("pk")
        ],
        "licences": list(
            target.licences.values("name", "number", "issuer", "valid_from", "valid_to")
        ),
    }


def test_undo_when_the_record_was_saved_since_then_only_what_the_merge_brought_goes(cast, trio):
    kept, gone = (Target.objects.get(pk=key) for key in trio[:2])
    before = beside(kept)
    by = cast.actor("coordinator")
    made = actions.merge(pair=pair_of(kept, gone), kept=kept.pk, by=by, at=NOW)
    sides = shown(kept)
    sides["licences"].append(
        {"name": "新证", "number": "N1", "issuer": "", "valid_from": None, "valid_to": None}
    )
    sides["numbers"].append({"kind": "other", "number": "N2"})
    targets.edit(
        target=kept, facts={"address": "新址 3 号"}, sides=sides, by=cast.actor("planner_a"),
        at=NOW + DAY,
    )  # fmt: skip
    actions.undo(made=made, by=by, at=NOW + 2 * DAY)
    assert beside(kept) == {
        "numbers": sorted([*before["numbers"], ["other", "N2"]]),
        "sites": before["sites"],
        "licences": [*before["licences"], ["新证", "N1", "", None, None]],
    }
    kept.refresh_from_db()
    assert kept.address == "新址 3 号"
    assert beside(gone)["licences"] == [["食品经营许可证", "JY乙", "", None, None]]


def test_undo_when_a_row_that_came_was_changed_since_then_it_stays(cast, trio):
    kept, gone = (Target.objects.get(pk=key) for key in trio[:2])
    by = cast.actor("coordinator")
    made = actions.merge(pair=pair_of(kept, gone), kept=kept.pk, by=by, at=NOW)
    sides = shown(kept)
    for one in sides["licences"]:
        one["valid_to"] = datetime.date(2030, 1, 1)
    targets.edit(target=kept, facts={}, sides=sides, by=cast.actor("planner_a"), at=NOW + DAY)
    actions.undo(made=made, by=by, at=NOW + 2 * DAY)
    assert set(kept.licences.values_list("number", flat=True)) == {"JY甲", "JY乙"}
    assert set(kept.numbers.values_list("number", flat=True)) == {"T甲"}


def test_registered_merge_when_what_it_led_to_was_merged_since_then_that_is_undone_first(
    cast, trio
):
    kept, gone, earlier = (Target.objects.get(pk=key) for key in trio)
    by, clerk = cast.actor("coordinator"), cast.actor("planner_a")
    made = actions.merge(pair=pair_of(kept, gone), kept=kept.pk, by=by, at=NOW)
    with pytest.raises(HeirMergedSince, match=kept.name):
        targets.unmerge(target=earlier, reason="有误", by=clerk, at=NOW + DAY)
    with pytest.raises(NotMergedHere):
        targets.unmerge(target=gone, reason="有误", by=clerk, at=NOW + DAY)
    actions.undo(made=made, by=by, at=NOW + DAY)
    targets.unmerge(target=earlier, reason="有误", by=clerk, at=NOW + 2 * DAY)
    assert not Target.objects.exclude(successor=None).exists()


def test_pair_when_one_leads_elsewhere_by_registration_then_its_page_leads_to_taking_that_back(
    cast, trio, client_of
):
    _kept, gone, earlier = (Target.objects.get(pk=key) for key in trio)
    pair = pair_of(earlier, make_target(cast.regions["650102"], "更早的纪录"))
    client = client_of("planner_a")
    page = client.get(reverse("quality:pair", args=[pair.pk])).content.decode()
    there = reverse("targets:detail", args=[earlier.object_id])
    assert "先撤销那次合并" in page
    assert page.count(f'href="{there}"') == 2, "in the notice and over the column"
    back = reverse("targets:succession", args=[earlier.object_id, "unmerge"])
    assert back in client.get(there).content.decode()
    assert gone.successor is None


def test_registered_merge_when_drawn_then_refused_in_words(cast):
    chain = world.build(cast)
    target = chain.targets[0]
    other = make_target(target.region, "天山果蔬另一条")
    Target.objects.filter(pk=target.pk).update(department=cast.department("market"))
    with pytest.raises(HeldNow, match="检查还没有生成"):
        targets.merge_into(target=target, into=other, by=cast.actor("planner_a"), at=NOW, **WORDS)


def test_undo_when_merged_before_copies_were_kept_as_content_then_the_migration_tells_them(
    cast, trio
):
    kept, gone = (Target.objects.get(pk=key) for key in trio[:2])
    before, by = beside(kept), cast.actor("coordinator")
    made = actions.merge(pair=pair_of(kept, gone), kept=kept.pk, by=by, at=NOW)
    content = made.moved["rows"]
    tables = {"numbers": TargetNumber, "sites": Site, "licences": Licence, "aliases": TargetAlias}
    made.moved["rows"] = {
        name: list(table.objects.filter(target=kept).order_by("pk").values_list("pk", flat=True))[
            -len(content[name]) :
        ]
        for name, table in tables.items()
    }
    made.save()
    import_module("sunlot.quality.migrations.0002_copies_by_content").tell(apps, None)
    made.refresh_from_db()
    assert made.moved["rows"] == content
    actions.undo(made=made, by=by, at=NOW + DAY)
    assert beside(kept) == before
