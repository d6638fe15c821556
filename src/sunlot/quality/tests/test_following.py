"""Merging a record, or taking that back, and what visits had found to be wrong with it."""

import datetime
import importlib

import pytest
from django.db import connection
from django.urls import reverse

from sunlot.inspections import actions as inspections
from sunlot.inspections.models import Inspection, NoticeKind, Part
from sunlot.inspections.tests import world
from sunlot.quality import actions, presenting
from sunlot.quality.actions.announcing import Result, announce
from sunlot.quality.actions.correcting import settle_corrected
from sunlot.quality.actions.following import come_back
from sunlot.quality.models import DuplicatePair, HealthFigure, RegisterCorrection
from sunlot.targets import actions as targets
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
ADDRESS = "解放路 1 号"
WHY = "向登记住所邮寄两次均退回"
WORDS = {"on": TODAY, "evidence": "准予变更登记通知书〔2026〕1号"}
CODE = "91650100MA7012C43T"


@pytest.fixture
def chain(cast):
    made = world.build(cast)
    Target.objects.update(department=cast.department("ecology"), tags=["食品"], address=ADDRESS)
    return made


@pytest.fixture
def heir(cast, chain):
    return make_target(
        chain.targets[0].region, "留下的店", credit_code=CODE, address=ADDRESS,
        department=cast.department("ecology"), tags=["食品"],
    )  # fmt: skip


def find(chain, *outcomes, **words):
    """A visit that closes, so that its target may go."""
    visit = chain.notified()
    for kind in ("market", "fire"):
        chain.accepted(chain.part(visit, kind), *outcomes, **words)
    return list(RegisterCorrection.objects.order_by("pk"))


@pytest.fixture
def found(chain):
    """Nobody was met at the registered address; both departments' visit is over."""
    return find(chain, "04")[0]


@pytest.fixture(params=["registered", "duplicate"])
def merging(request, cast):
    """(merge, undo): the two ways in which a record goes into another one."""
    by, made = cast.actor("coordinator"), {}

    def registered(gone, heir):
        keeper = cast.actor("planner_c")
        targets.merge_into(target=gone, into=heir, by=keeper, at=NOW, **WORDS)

    def unregistered(gone):
        targets.unmerge(target=gone, reason="两家", by=cast.actor("planner_c"), at=NOW + DAY)

    def joined(gone, heir):
        first, second = sorted((gone, heir), key=lambda one: one.pk)
        pair = DuplicatePair.objects.create(
            first=first, second=second, reason="same-name", score=95, found_at=NOW
        )
        Target.objects.filter(pk=gone.pk).update(credit_code=None, code_doubtful=False)
        made[gone.pk] = actions.merge(pair=pair, kept=heir.pk, by=by, at=NOW)

    def parted(gone):
        actions.undo(made=made[gone.pk], by=by, at=NOW + DAY)

    return (joined, parted) if request.param == "duplicate" else (registered, unregistered)


def confirm(found, cast):
    return actions.confirm_unreachable(
        correction=found, answer=WHY, by=cast.actor("planner_c"), at=NOW
    )


def fresh(found):
    return RegisterCorrection.objects.get(pk=found.pk)


def state(found):
    return fresh(found).state


def counted():
    actions.count_health(on=TODAY)
    figures = HealthFigure.objects.filter(check_name="unreachable", on=TODAY)
    return sum(one.count for one in figures)


@pytest.mark.parametrize(
    ("outcome", "words"), [("07", {}), ("", {"life_cycle": "L2", "outcomes": {}})]
)
def test_correction_when_its_record_is_merged_then_ends_and_waits_again_afterwards(
    chain, heir, merging, client_of, outcome, words
):
    [found] = find(chain, *([outcome] if outcome else []), **words)
    merge, undo = merging
    merge(found.target, heir)
    settle_corrected()
    assert (state(found), fresh(found).target) == ("settled", found.target)
    page = reverse("quality:correction", args=[found.pk])
    told = client_of("planner_c").get(page).content.decode()
    assert "对象的记录已并入其他记录，本条随之办结" in told
    undo(found.target)
    settle_corrected()
    assert state(found) == "open"
    told = client_of("planner_c").get(page).content.decode()
    for words in ("的合并已撤销，本条回到", "本条随之办结"):
        assert words in told
    assert "名录后来已改" not in told


def test_correction_when_the_register_says_so_when_the_merge_is_undone_then_settled(
    chain, heir, merging
):
    [found] = find(chain, life_cycle="L2", outcomes={})
    merge, undo = merging
    merge(found.target, heir)
    Target.objects.filter(pk=found.target_id).update(registration_state="cancelled")
    undo(found.target)
    settle_corrected()
    assert state(found) == "settled"


def test_correction_when_settled_before_the_merge_then_does_not_come_back(chain, heir, merging):
    [found] = find(chain, life_cycle="L2", outcomes={})
    Target.objects.filter(pk=found.target_id).update(registration_state="cancelled")
    assert settle_corrected() == 1
    Target.objects.filter(pk=found.target_id).update(registration_state="active")
    merge, undo = merging
    merge(Target.objects.get(pk=found.target_id), heir)
    undo(found.target)
    assert (state(found), fresh(found).trail) == ("settled", [])


@pytest.mark.parametrize("confirmed", [True, False])
def test_unreachable_when_merged_at_the_same_address_then_counts_for_the_one_that_stays(
    cast, found, heir, merging, confirmed
):
    if confirmed:
        confirm(found, cast)
    assert counted() == 1
    merge, undo = merging
    merge(found.target, heir)
    one = fresh(found)
    assert (one.target, one.origin, one.state) == (
        heir, found.target, "confirmed" if confirmed else "open"
    )  # fmt: skip
    assert settle_corrected() == 0
    assert counted() == 1
    undo(found.target)
    one = fresh(found)
    assert (one.target, one.origin, one.before_merge) == (found.target, None, "")
    assert one.state == ("confirmed" if confirmed else "open")
    assert [step["did"] for step in one.trail] == ["moved", "back"]
    assert counted() == 1


def test_unreachable_when_merged_into_one_at_another_address_then_ends_until_undone(
    cast, found, heir, merging
):
    confirm(found, cast)
    Target.objects.filter(pk=heir.pk).update(address="幸福路 2 号")
    merge, undo = merging
    merge(found.target, Target.objects.get(pk=heir.pk))
    assert (state(found), counted()) == ("settled", 0)
    undo(found.target)
    one = fresh(found)
    assert (one.state, one.answer, one.target) == ("confirmed", WHY, found.target)
    assert counted() == 1


@pytest.mark.parametrize(("days", "outcome", "stays"), [(5, "01", 0), (-5, "01", 1), (5, "04", 1)])
def test_unreachable_when_the_one_that_stays_was_met_since_then_ends(
    cast, chain, found, merging, days, outcome, stays
):
    confirm(found, cast)
    other = inspect(chain, chain.targets[1], outcome, found.found_on + days * DAY)
    assert other.address == found.address
    merge, _undo = merging
    merge(found.target, other)
    assert (state(found), counted()) == (("confirmed", 1) if stays else ("settled", 0))


def inspect(chain, target, outcome, on):
    """A second visit of the draw, at the record that stays, on any day."""
    visit = inspections.notify(
        visit=chain.approve(Inspection.objects.get(target=target)), kind=NoticeKind.BEFORE,
        by=chain.by("planner_a"), at=chain.at,
    )  # fmt: skip
    part = chain.accepted(chain.part(visit), outcome)
    Part.objects.filter(pk=part.pk).update(visited_on=on)
    return Target.objects.get(pk=target.pk)


def test_unreachable_when_met_while_merged_then_waits_again_when_undone(cast, found, heir, merging):
    confirm(found, cast)
    merge, undo = merging
    merge(found.target, heir)
    announce(
        Result(
            visit="以后的检查", part=10**9, target=heir, life_cycle="", outcomes=["01"], note="",
            found_on=found.found_on + DAY, found_by=found.found_by_id,
        ),
        at=NOW,
    )  # fmt: skip
    assert (state(found), counted()) == ("reached", 0)
    undo(found.target)
    assert (state(found), fresh(found).target) == ("open", found.target)


def test_unreachable_when_its_own_result_is_corrected_while_merged_then_does_not_come_back(
    cast, found, heir, merging
):
    confirm(found, cast)
    merge, undo = merging
    merge(found.target, heir)
    part = Part.objects.get(pk=found.part)
    rows = {row.pk: "01" for row in part.outcomes.all()}
    inspections.amend(part=part, amendment=inspections.Amendment(outcomes=rows), at=NOW)
    undo(found.target)
    assert (state(found), counted()) == ("reached", 0)


def test_unreachable_when_merged_twice_then_counts_at_the_end_and_comes_back_step_by_step(
    cast, found, heir, merging
):
    confirm(found, cast)
    last = make_target(
        heir.region, "最后的店", credit_code="91650100MA7012C51L", address=ADDRESS,
        department=cast.department("ecology"),
    )  # fmt: skip
    merge, undo = merging
    gone = found.target
    merge(gone, heir)
    merge(heir, last)
    assert fresh(found).target == last
    assert counted() == 1
    undo(heir)
    assert (fresh(found).target, fresh(found).origin) == (heir, gone)
    undo(gone)
    assert (fresh(found).target, fresh(found).origin) == (gone, None)
    assert counted() == 1


@pytest.mark.parametrize(
    ("before", "address", "inspected", "wanted"),
    [
        ("confirmed", ADDRESS, None, ("confirmed", "confirmed", True)),
        ("confirmed", ADDRESS, 1, ("settled", "confirmed", False)),
        ("confirmed", "幸福路 2 号", None, ("settled", "confirmed", False)),
        ("settled", "幸福路 2 号", None, ("settled", "open", False)),
    ],
)
def test_migration_when_merged_earlier_then_as_if_merged_now(
    cast, found, heir, before, address, inspected, wanted
):
    moved = importlib.import_module("sunlot.quality.migrations.0004_corrections_follow_merges")
    confirm(found, cast)
    RegisterCorrection.objects.update(state=before)
    day = found.found_on + inspected * DAY if inspected else None
    Target.objects.filter(pk=heir.pk).update(address=address, last_inspected_on=day)
    Target.objects.filter(pk=found.target_id).update(successor=heir)
    with connection.cursor() as cursor:
        cursor.execute(moved.FOLLOW)
        cursor.execute(moved.END)
    one = fresh(found)
    assert (one.state, one.before_merge, one.target == heir) == wanted
    assert one.origin == (found.target if wanted[2] else None)
    come_back_from(found.target, heir)
    one = fresh(found)
    assert (one.state, one.target, one.origin) == (wanted[1], found.target, None)
    assert presenting.trail_of(one)


def come_back_from(gone, heir):
    Target.objects.filter(pk=gone.pk).update(successor=None)
    come_back(Target.objects.get(pk=gone.pk), heir, NOW)
