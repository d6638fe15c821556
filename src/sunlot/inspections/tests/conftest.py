from sunlot.inspections.tests.world import World, build
from tests.cast import Cast
from tests.stages import staged


@staged
def world(cast: Cast) -> World:
    """A verified draw of a joint task with three winners and one reserve."""
    return build(cast)
