"""How a record moves from state to state: one small table per noun, one function for all."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db.models import TextChoices

from sunlot.errors import WrongState

Table = Mapping[tuple[Any, str], str]


class Stateful(Protocol):
    """A record with a stored state."""

    state: str


def move(record: Stateful, verb: str, *, table: Table, labels: type[TextChoices]) -> None:
    """Set the state that `verb` leads to; the caller saves.

    :raises WrongState: the table has no way from the present state by this verb.
    """
    following = table.get((record.state, verb))
    if following is None:
        raise WrongState(state=labels(record.state).label)
    record.state = following
