from sunlot.inspections import queries
from sunlot.inspections.tests.world import NOW, World

TODAY = NOW.date()


def said(world: World, who: str) -> list[str]:
    return [str(line.what) for line in queries.todo(world.by(who), TODAY)]


def test_todo_follows_the_visit_from_person_to_person(world: World) -> None:
    assert said(world, "planner_a") == ["抽取 650000-2026-000001 的检查待生成或更新"]
    world.create()
    assert said(world, "planner_a") == []
    assert said(world, "head_a") == ["3 户检查等待审批"]
    assert said(world, "head_b") == []
    visit = world.notified()
    assert said(world, "head_a") == ["2 户检查等待审批"]
    assert said(world, "officer_a1") == ["1 户待检查、待录入"]
    world.recorded(world.part(visit))
    assert said(world, "officer_a1") == []
    assert said(world, "officer_b1") == ["1 户待检查、待录入"]
    assert said(world, "approver_a") == ["2 户检查等待审批", "1 份检查结果等待审核"]
    for who in ("coordinator", "outsider", "supervisor", "sysadmin"):
        assert said(world, who) == []
