"""A target's page counts the visits of all departments and lists those in scope."""

from sunlot.inspections.tests.world import build
from tests.cast import Cast


def test_target_page_when_visited_then_counted_for_all_and_listed_in_scope(
    cast: Cast, client_of
) -> None:
    world = build(cast)
    visit = world.closed()
    path = f"/targets/{visit.object_id}/"
    own = client_of("planner_a").get(path).content.decode()
    assert visit.number in own
    other = client_of("planner_c").get(path).content.decode()
    assert visit.number not in other
    for text in (own, other):
        assert f"{visit.visited_on.year} 年已上门 1 次" in text
    assert client_of("outsider").get(path).status_code == 404
