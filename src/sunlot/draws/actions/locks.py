"""Taking hold of a draw before anything is decided about it."""

from sunlot.draws.models import Draw
from sunlot.draws.states import TRANSITIONS, VOIDABLE, DrawState
from sunlot.errors import WrongState
from sunlot.states import move as move_in


def hold(draw: Draw) -> Draw:
    """The row of the draw, locked until the transaction ends, as it is now."""
    return (
        Draw.objects.select_for_update(of=("self",))
        .select_related("task__plan__region", "task__plan__office", "task__lead")
        .get(pk=draw.pk)
    )


def move(draw: Draw, verb: str) -> None:
    """The state that a verb leads to.

    :raises WrongState: the verb is not possible now, often because it was done already.
    """
    move_in(draw, verb, table=TRANSITIONS, labels=DrawState)


def require_open(draw: Draw) -> None:
    """The draw is announced and has no seed yet.

    :raises WrongState: it is not.
    """
    if draw.state not in VOIDABLE:
        raise WrongState(state=DrawState(draw.state).label)
