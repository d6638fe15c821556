"""After the draw: the next reserve, the next officer."""

import pytest

from sunlot.draws import actions, errors
from sunlot.draws.models import Assignment, Draw, FrameRow, PlaceKind, Substitution
from sunlot.draws.rules.substitution import next_reserve
from sunlot.draws.tests.world import DRAW_AT, MINUTE, World
from sunlot.errors import Forbidden, WrongState

AT = DRAW_AT + 9 * MINUTE


def substitute(world: World, draw: Draw, object_id: str, code: str = "L2") -> Substitution:
    return actions.substitute(
        draw=draw, object_id=object_id, reason_code=code, reason="已注销", at=AT,
        by=world.by("planner_a"),
    )  # fmt: skip


def team(draw: Draw, object_id: str) -> list[tuple[str, str]]:
    rows = Assignment.objects.filter(draw=draw, object_id=object_id, ended_at__isnull=True)
    return sorted(rows.values_list("pool", "officer_code"))


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_substitute_when_asked_for_then_is_the_next_of_the_stratum_with_the_same_team(
    world: World, which: str
) -> None:
    """DR-09"""
    draw = world.verified(getattr(world, which))
    gone = FrameRow.objects.filter(draw=draw, is_winner=True).order_by("rank").first()
    stratum = draw.strata.get(name=gone.stratum)
    before = team(draw, gone.object_id)
    made = substitute(world, draw, gone.object_id)
    following = FrameRow.objects.get(draw=draw, object_id=made.substitute_id)
    assert (following.stratum, following.rank) == (gone.stratum, stratum.winners + 1)
    assert team(draw, made.substitute_id) == before
    assert team(draw, gone.object_id) == []
    again = substitute(world, draw, made.substitute_id)
    assert FrameRow.objects.get(draw=draw, object_id=again.substitute_id).rank == (
        stratum.winners + 2
    )


def test_substitute_when_an_officer_is_recused_for_it_then_another_of_the_pool_comes(
    world: World,
) -> None:
    """DR-09 OF-03"""
    draw = world.verified()
    gone = FrameRow.objects.filter(draw=draw, is_winner=True).order_by("rank").first()
    following = FrameRow.objects.get(draw=draw, rank=10)
    pool, code = team(draw, gone.object_id)[0]
    officer = next(one for one in world.officers["fire"] if one.officer_id == code)
    world.recusal(officer, following.target)
    made = substitute(world, draw, gone.object_id)
    now = team(draw, made.substitute_id)
    assert made.substitute_id == following.object_id
    assert code not in [one for _, one in now]
    assert [one for one, _ in now] == [one for one, _ in team_pools(draw, gone.object_id)]
    new = Assignment.objects.get(
        draw=draw, object_id=made.substitute_id, kind=PlaceKind.REPLACEMENT
    )
    assert new.pool == pool


def team_pools(draw: Draw, object_id: str) -> list[tuple[str, str]]:
    rows = Assignment.objects.filter(draw=draw, object_id=object_id)
    return sorted(rows.values_list("pool", "officer_code"))


def test_substitute_when_reserves_are_exhausted_then_the_place_lapses(world: World) -> None:
    """DR-09"""
    assert next_reserve([(1, "a"), (2, "b"), (3, "c")], winners=1, taken={"b", "c"}) is None
    type(world.open_task).objects.update(ratios={"all": {"ratio": [1, 1], "min": 1}})
    draw = world.verified()
    gone = FrameRow.objects.filter(draw=draw).first()
    made = substitute(world, draw, gone.object_id)
    assert made.substitute_id == ""


def test_substitute_when_reason_or_object_is_wrong_then_refused(world: World) -> None:
    """DR-09"""
    draw = world.verified()
    winner = FrameRow.objects.filter(draw=draw, is_winner=True).first()
    loser = FrameRow.objects.filter(draw=draw, is_winner=False).first()
    with pytest.raises(errors.UnknownReason):
        substitute(world, draw, winner.object_id, code="L9")
    with pytest.raises(errors.NotOnTheList):
        substitute(world, draw, loser.object_id)
    substitute(world, draw, winner.object_id)
    with pytest.raises(errors.NotOnTheList):
        substitute(world, draw, winner.object_id)
    with pytest.raises(Forbidden):
        actions.substitute(
            draw=draw, object_id=winner.object_id, reason_code="L2", reason="x", at=AT,
            by=world.by("planner_b"),
        )  # fmt: skip


def test_substitute_when_there_is_no_result_yet_then_refused(world: World) -> None:
    draw = world.seeded()
    with pytest.raises(WrongState):
        substitute(world, draw, world.targets[0].object_id)


def test_officer_when_replaced_then_leaves_all_teams_and_never_comes_back(world: World) -> None:
    draw = world.verified()
    code = Assignment.objects.filter(draw=draw, pool__startswith="650000-market").first()
    code = code.officer_code
    held = Assignment.objects.filter(draw=draw, officer_code=code).count()
    changes = actions.replace_officer(
        draw=draw, officer_code=code, reason="调离", by=world.by("planner_a"), at=AT
    )
    assert len(changes) == held
    present = Assignment.objects.filter(draw=draw, ended_at__isnull=True)
    assert not present.filter(officer_code=code).exists()
    for change in changes:
        pools = present.filter(object_id=change.object_id, pool=change.pool)
        assert pools.count() == 2
    with pytest.raises(errors.OfficerNotOnTeam):
        actions.replace_officer(
            draw=draw, officer_code=code, reason="调离", by=world.by("planner_a"), at=AT
        )
