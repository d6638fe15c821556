"""Fields for what is right in place of a cell: a list where the column has one, else a text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sunlot.actors import Actor
from sunlot.imports.adapters import Column
from sunlot.imports.queries import LONGEST_SHOWN, Recurring


@dataclass(frozen=True, slots=True)
class Box:
    """A field named `name` for a cell of `column`, filled with what stands there.

    `choices` are all words of a closed list; `list_id` names a `WordList` of a long one.
    """

    name: str
    column: str
    label: str
    value: str
    choices: Sequence[str] = ()
    list_id: str = ""

    @property
    def is_tall(self) -> bool:
        """Whether the cell has several lines."""
        return "\n" in self.value


@dataclass(frozen=True, slots=True)
class WordList:
    """What may be written into a field: ``(text, what it means)``."""

    list_id: str
    words: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EveryLine:
    """A wrong value with a field for all rows in which it stands."""

    found: Recurring
    box: Box
    number: int


class Boxes:
    """Makes the fields of one page, and remembers which long lists they offer."""

    def __init__(self, columns: Sequence[Column], actor: Actor) -> None:
        self._columns = {one.name: one for one in columns}
        self._actor = actor
        self._offered: dict[str, WordList] = {}

    def of(self, problem: Mapping[str, Any], number: int) -> list[Box]:
        """The fields for a problem of row `number`: its cell, and others that mend it as well."""
        name = problem.get("name", "")
        found = []
        if name and len(problem["value"]) < LONGEST_SHOWN:
            label = problem["field"] or self._label(name)
            found.append(self._box(f"fix-{number}-{name}", name, label, problem["value"]))
        for other in problem.get("also", ()):
            found.append(self._box(f"fix-{number}-{other}", other, self._label(other), ""))
        return found

    def every(self, recurring: Iterable[Recurring]) -> list[EveryLine]:
        """The fields for wrong values that recur."""
        return [
            EveryLine(one, self._box(f"every-{number}", one.name, one.field, one.value), number)
            for number, one in enumerate(recurring)
        ]

    def lists(self) -> Sequence[WordList]:
        """The long lists that the fields name."""
        return list(self._offered.values())

    def _box(self, field: str, name: str, label: str, value: str) -> Box:
        column = self._columns.get(name)
        choices = column.choices if column else ()
        if not callable(choices):
            return Box(field, name, label, value, [str(one) for one in choices])
        if name not in self._offered:
            self._offered[name] = WordList(f"words-{name}", choices(self._actor))
        return Box(field, name, label, value, list_id=f"words-{name}")

    def _label(self, name: str) -> str:
        return self._columns[name].label if name in self._columns else name
