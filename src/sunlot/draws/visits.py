"""What became of a draw's places: known to the app of visits, asked by replacements.

That app registers once, in `AppConfig.ready()`.
"""

from collections.abc import Callable, Collection

from sunlot.draws.models import Assignment, Draw

Done = Collection[tuple[str, str]]
DoneIn = Callable[[Draw], Done]
Renew = Callable[[Draw], int]
_registered: list[tuple[DoneIn, Renew]] = []


def register(*, done: DoneIn, renew: Renew) -> None:
    """`done(draw)` gives (object id, department code) of parts that were inspected; `renew(draw)`
    brings the teams of the others in line with the draw and counts the places that changed.

    :raises ValueError: somebody answers already, a bug.
    """
    if _registered and _registered != [(done, renew)]:
        raise ValueError("two apps say what became of a draw's places")
    _registered[:] = [(done, renew)]


def done_in(draw: Draw) -> Done:
    """What was inspected already: its officers stay on record, whatever happens to them later."""
    return {key for done, _renew in _registered for key in done(draw)}


def renew_teams(draw: Draw) -> int:
    """Let the visits that are still to come know who comes."""
    return sum(renew(draw) for _done, renew in _registered)


def still_open(place: Assignment, done: Done) -> bool:
    """Whether a place of a team still has its visit before it."""
    return (place.object_id, place.pool.partition("/")[0]) not in done
