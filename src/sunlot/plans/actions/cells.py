"""Reading the text of one cell. Nothing is guessed: what fits no value is refused in words."""

import datetime
from typing import Any

from sunlot.departments.kinds import kind_of
from sunlot.departments.models import Department
from sunlot.imports.values import BadValue, date_of, yes_no
from sunlot.items.models import ItemClass
from sunlot.plans import wording
from sunlot.plans.errors import (
    CellDate,
    CellEmpty,
    CellTooLong,
    CellUnknown,
    DepartmentUnknown,
)
from sunlot.plans.models import DrawKind
from sunlot.plans.queries.sheet import NO, YES, Column
from sunlot.regions.models import Region
from sunlot.regions.names import normalise_name


class Departments:
    """The departments of a region that may inspect, by any of their names."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self._found: dict[str, Department | None] | None = None

    def named(self, words: str) -> Department:
        """:raises DepartmentUnknown: none, or more than one, answers to the words."""
        known = self._load()
        found = known.get(normalise_name(words)) or known.get(f"kind {kind_of(words)}")
        if found is None:
            raise DepartmentUnknown(region=self.region.name, text=words)
        return found

    def _load(self) -> dict[str, Department | None]:
        if self._found is None:
            self._found = {}
            for one in Department.objects.filter(region=self.region, closed=None).inspecting():
                names = {normalise_name(word) for word in (one.code, one.name, one.short_name)}
                for name in [*names, f"kind {one.kind}"]:
                    self._found[name] = None if name in self._found else one
        return self._found


def value_of(column: Column, text: str, departments: Departments) -> Any:
    """The value that an action takes for the text of a cell.

    :raises UserError: it cannot be understood; its words say what can.
    """
    text = text.strip()
    match column.kind:
        case "lead":
            if not text:
                raise CellEmpty(column=column.label)
            return departments.named(text)
        case "joining":
            names = wording.department_names(text)
            return [departments.named(one) for one in names if not wording.is_remark(one)]
        case "yes":
            return _yes(column, text)
        case "class":
            return _choice(column, text, [(label, code) for code, label in ItemClass.choices])
        case "draw":
            return _choice(column, text, [(label, code) for code, label in DrawKind.choices])
        case "date":
            return _date(text)
    if column.name == "title" and not text:
        raise CellEmpty(column=column.label)
    if len(text) > column.longest:
        raise CellTooLong(column=column.label, length=len(text), longest=column.longest)
    return text


def _yes(column: Column, text: str) -> bool:
    if text in {"√", "✓"}:
        return True
    try:
        return yes_no(text)
    except BadValue as bad:
        raise CellUnknown(column=column.label, text=text, choices=f"{YES}、{NO}") from bad


def _choice(column: Column, text: str, choices: list[tuple[Any, str]]) -> str:
    for label, code in choices:
        if text in {str(label), code, str(label).removesuffix("检查事项").removesuffix("事项")}:
            return code
    words = "、".join(str(label) for label, _code in choices)
    raise CellUnknown(column=column.label, text=text, choices=words)


def _date(text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return date_of(text)
    except BadValue as bad:
        raise CellDate(text=text) from bad
