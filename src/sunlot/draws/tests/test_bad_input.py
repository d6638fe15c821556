"""Everything that may be wrong before a freeze: a clear message, and nothing half-done."""

import datetime
from collections.abc import Callable

import pytest

from sunlot.draws import actions, errors
from sunlot.draws.models import Draw, FrameRow
from sunlot.draws.queries.check import gather
from sunlot.draws.rules.ceremony import CommitParty, Times
from sunlot.draws.rules.check import Level, lines
from sunlot.draws.tests.world import DRAW_AT, FROM, MINUTE, TO, World, make_task
from sunlot.errors import UserError
from sunlot.items.models import ItemVersion
from sunlot.items.states import ItemState
from sunlot.officers.models import Officer
from sunlot.plans.errors import RatioZero
from sunlot.plans.models import PlanTask
from sunlot.plans.rules import YEARLY_CAP
from sunlot.plans.states import PlanState
from sunlot.risks.models import Snapshot, TargetClass
from sunlot.targets.models import Target
from tests.cast import NOW


def set_task(**changes: object) -> Callable[[World], None]:
    """Changes of the open task, past the checks of the plans app."""
    return lambda world: PlanTask.objects.filter(pk=world.open_task.pk).update(**changes) and None


def no_items(world: World) -> None:
    world.open_task.items.all().delete()


def unmatched_item(world: World) -> None:
    world.open_task.items.filter(sequence=1).update(item=None)


def unpublished_item(world: World) -> None:
    version = ItemVersion.objects.filter(item=world.open_task.items.get(sequence=1).item)
    version.update(state=ItemState.DRAFT)


def item_valid_later(world: World) -> None:
    version = ItemVersion.objects.filter(item=world.open_task.items.get(sequence=1).item)
    version.update(valid_from=FROM + datetime.timedelta(days=1))


def item_over(world: World) -> None:
    version = ItemVersion.objects.filter(item=world.open_task.items.get(sequence=1).item)
    version.update(valid_to=FROM - datetime.timedelta(days=1))


def item_without_basis(world: World) -> None:
    version = ItemVersion.objects.filter(item=world.open_task.items.get(sequence=1).item)
    version.update(state=ItemState.DRAFT, basis_text="")


def no_officer(world: World) -> None:
    Officer.objects.filter(department=world.cast.department("fire")).delete()


def only_experts(world: World) -> None:
    Officer.objects.filter(department=world.cast.department("fire")).update(is_expert=True)


def lapsed_certificates(world: World) -> None:
    Officer.objects.filter(department=world.cast.department("fire")).update(
        certificate_to=TO - datetime.timedelta(days=1)
    )


def one_officer_left(world: World) -> None:
    last = world.officers["market"][-1]
    Officer.objects.filter(department=last.department, units=last.units).exclude(
        pk=last.pk
    ).delete()


def no_target(world: World) -> None:
    Target.objects.update(tags=["别的"])


def plan_in_review(world: World) -> None:
    type(world.plan).objects.update(state=PlanState.ADOPTED)


def no_participants(world: World) -> None:
    """Accounts are chosen in the form; a disabled one is refused by name."""
    world.cast.users["party_trade"].is_active = False
    world.cast.users["party_trade"].disabled_at = NOW
    world.cast.users["party_trade"].save()


ALL = "all"
CASES: list[tuple[Callable[[World], None], type[UserError], str]] = [
    (set_task(target_filter=None), errors.NoScope, "尚无抽取范围"),
    (no_target, errors.EmptyFrame, "没有检查对象"),
    (set_task(ratios={ALL: {"ratio": [0, 1], "min": 0}}), RatioZero, "不能免抽"),
    (set_task(ratios={}), RatioZero, "不能免抽"),
    (
        set_task(ratios={ALL: {"ratio": [1, 10], "min": 91}}),
        errors.QuotaAbovePopulation,
        "至少抽 91 户，范围内只有 90 户",
    ),
    (no_items, errors.NoItems, "没有检查事项"),
    (unmatched_item, errors.ItemsUnmatched, "待匹配"),
    (unpublished_item, errors.ItemsUnpublished, "尚未公示"),
    (item_valid_later, errors.ItemsUnpublished, "尚未生效"),
    (item_over, errors.ItemsUnpublished, "尚未公示"),
    (item_without_basis, errors.ItemsWithoutBasis, "没有检查依据"),
    (set_task(lead=None, lead_text="某部门"), errors.NoLead, "某部门"),
    (no_officer, errors.NoOfficers, "没有可派的执法人员"),
    (only_experts, errors.NoOfficers, "没有可派的执法人员"),
    (lapsed_certificates, errors.NoOfficers, "没有可派的执法人员"),
    (one_officer_left, errors.TooFewOfficers, "少 1 人"),
    (plan_in_review, errors.PlanNotIssued, "还没有印发"),
    (no_participants, errors.PartyNotParticipant, "行业协会方"),
]


@pytest.mark.parametrize(("spoil", "expected", "words"), CASES)
def test_request_when_something_is_wrong_then_says_what_and_nothing_is_written(
    world: World, spoil: Callable[[World], None], expected: type[UserError], words: str
) -> None:
    """DR-03 DR-04 PL-02 OF-01 OF-02 IT-01 IT-02"""
    spoil(world)
    by = "coordinator" if expected is errors.NoLead else "planner_a"
    with pytest.raises(expected) as caught:
        actions.request(task=world.open_task, setup=world.setup(), by=world.by(by), at=NOW)
    assert words in caught.value.text()
    assert caught.value.remedy_text()
    assert not Draw.objects.exists()
    world.open_task.refresh_from_db()
    assert world.open_task.launched_at is None


def test_item_when_in_force_on_its_first_and_last_day_then_drawn_it_01(world: World) -> None:
    version = ItemVersion.objects.filter(item=world.open_task.items.get(sequence=1).item)
    version.update(valid_from=FROM, valid_to=FROM)
    assert world.requested().state == "prepared"


def test_zero_winners_when_ratio_gives_none_then_refused() -> None:
    """DR-04: with a ratio above 0 at least one is drawn of every stratum that holds anybody."""
    from sunlot.draws.rules.strata import StratumPlan, check_something_is_drawn

    wrong = StratumPlan(name="all", label="全部", population=5, p=0, q=1, minimum=0)
    with pytest.raises(errors.NothingDrawn):
        check_something_is_drawn([wrong])


def test_credit_task_when_a_target_has_no_class_then_the_number_is_named(world: World) -> None:
    TargetClass.objects.filter(target=world.targets[0]).delete()
    with pytest.raises(errors.WithoutClass) as caught:
        world.requested(world.credit_task)
    assert "90 户中有 1 户" in caught.value.text()


def test_credit_task_when_no_snapshot_exists_then_blocked(world: World) -> None:
    Snapshot.objects.all().delete()
    with pytest.raises(errors.NoSnapshot):
        world.requested(world.credit_task)


def test_credit_task_when_asked_for_openly_then_refused(world: World) -> None:
    with pytest.raises(errors.CreditMustBePrivate):
        world.requested(world.credit_task, mode="open")


def test_cap_when_too_low_for_the_worst_case_then_the_figures_are_named(world: World) -> None:
    """OF-01"""
    with pytest.raises(errors.CapTooLow) as caught:
        world.requested(cap=1)
    assert "最多需要 18 人次，可派 4 人，每人最多 1 户" in caught.value.text()


def test_qualified_officer_when_nobody_has_it_then_blocked(world: World) -> None:
    team = {**world.open_task.team}
    team["650000-fire"] = {"level": "prefecture", "places": 1, "qualifications": {"smoke": 1}}
    PlanTask.objects.filter(pk=world.open_task.pk).update(team=team)
    with pytest.raises(errors.TooFewQualified):
        world.requested()
    Officer.objects.filter(department__kind="fire").update(qualifications=["smoke"])
    assert world.requested().team[0]["qualifications"] == {"smoke": 1}


def test_recusals_when_they_leave_fewer_than_two_then_blocked(world: World) -> None:
    """OF-03"""
    target = next(one for one in world.targets if one.region.code == "653101")
    for officer in world.officers["fire"]:
        if officer.units == ["653100"] and officer != world.officers["fire"][1]:
            world.recusal(officer, target)
    with pytest.raises(errors.TooFewOfficers):
        world.requested()


def test_parties_when_incomplete_or_wrong_then_refused(world: World) -> None:
    """DR-06 DR-07"""
    full = world.setup()
    twice = (*full.commits[:2], CommitParty("third", "第三方", full.commits[0].user_id))
    odd = (*full.commits[:2], CommitParty("大写", "第三方", full.commits[2].user_id))
    for changes, expected in (
        ({"commits": full.commits[:2]}, errors.PartiesIncomplete),
        ({"commits": twice}, errors.PartiesIncomplete),
        ({"commits": odd}, errors.PartyCodeForm),
        ({"dice": full.dice[:1]}, errors.PartiesIncomplete),
    ):
        with pytest.raises(expected):
            world.requested(**changes)
    wrong = (
        *full.commits[:2],
        CommitParty("public", "群众代表", world.uid("officer_a1")),
    )
    with pytest.raises(errors.PartyNotParticipant):
        world.requested(commits=wrong)


def test_times_when_out_of_order_then_refused(world: World) -> None:
    late_reveal = Times.before(DRAW_AT, reveal_by=DRAW_AT - 5 * MINUTE)
    past = Times.before(NOW + 20 * MINUTE)
    for times in (late_reveal, past):
        with pytest.raises(errors.TimesOutOfOrder):
            world.requested(times=times)
    with pytest.raises(errors.PeriodInvalid):
        world.requested(inspect_from=NOW.date())
    with pytest.raises(errors.PeriodInvalid):
        world.requested(inspect_to=FROM - datetime.timedelta(days=1))


def test_register_when_it_changed_between_request_and_confirmation_then_refused(
    world: World,
) -> None:
    draw = world.requested()
    Target.objects.filter(pk=world.targets[0].pk).update(tags=["别的"])
    with pytest.raises(errors.CountMoved) as caught:
        actions.freeze(draw=draw, typed_count=90, by=world.by("approver_a"), at=NOW)
    assert "申请时 90 户，现在 89 户" in caught.value.text()
    assert not FrameRow.objects.exists()


def test_check_when_nothing_is_wrong_then_no_block_and_no_name(world: World) -> None:
    """DR-08 DR-10"""
    found = lines(gather(world.open_task, first=FROM, last=TO, at=NOW))
    assert [one.text for one in found if one.level is Level.BLOCK] == []
    said = " ".join(f"{one.text} {one.remedy}" for one in found)
    for person in (*world.targets, *world.officers["market"], *world.officers["fire"]):
        assert person.name not in said
        assert getattr(person, "object_id", person.pk) not in said.split()


def test_check_when_scope_or_strata_are_small_then_warns(world: World) -> None:
    """DR-10"""
    Target.objects.exclude(pk__in=[one.pk for one in world.targets[:12]]).update(tags=[])
    found = lines(gather(world.open_task, first=FROM, last=TO, at=NOW))
    warned = [type(one.problem) for one in found if one.level is Level.WARN]
    assert errors.NarrowScope in warned
    found = lines(gather(world.credit_task, first=FROM, last=TO, at=NOW))
    assert errors.SmallStrata in [type(one.problem) for one in found]


def test_check_when_certificates_end_in_the_period_then_warns_and_leaves_them_out(
    world: World,
) -> None:
    """OF-02"""
    one = world.officers["fire"][0]
    Officer.objects.filter(pk=one.pk).update(certificate_to=TO - datetime.timedelta(days=1))
    found = lines(gather(world.open_task, first=FROM, last=TO, at=NOW))
    warned = [line.problem for line in found if line.level is Level.WARN]
    assert "1 名执法人员的证件在检查期内到期" in " ".join(str(w) for w in warned)
    draw = world.frozen()
    assert not draw.roster.filter(officer=one).exists()
    assert draw.roster.count() == 15


def test_check_when_targets_were_drawn_twice_this_year_then_warns_of_the_cap(world: World) -> None:
    """PL-04"""
    drawn = world.drawn()
    first = FrameRow.objects.filter(draw=drawn, is_winner=True).count()
    other = make_task(world.cast, world.plan, 3, ratios={ALL: {"ratio": [1, 1], "min": 1}})
    world.drawn(other)
    facts = gather(world.open_task, first=FROM, last=TO, at=NOW)
    assert facts.at_cap == first == 9
    said = [one.text for one in lines(facts) if one.rule_id == "PL-04"]
    assert said == [errors.AtVisitCap(count=9, cap=YEARLY_CAP, year=2026).text()]


def test_check_when_closed_objects_are_in_scope_then_warns(world: World) -> None:
    Target.objects.filter(pk=world.targets[0].pk).update(registration_state="cancelled")
    found = lines(gather(world.open_task, first=FROM, last=TO, at=NOW))
    assert errors.ClosedInScope in [type(one.problem) for one in found if one.level is Level.WARN]
