from sunlot.inspections.models import Part
from sunlot.inspections.tests.world import World, build
from tests.cast import Cast
from tests.stages import staged


@staged
def world(cast: Cast) -> World:
    """A verified draw of a joint task with three winners and one reserve."""
    return build(cast)


@staged
def part(world: World) -> Part:
    """The market department's part of a visit, accepted with outcome 05."""
    return world.accepted(world.part(world.notified()), "05")
