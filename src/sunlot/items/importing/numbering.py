"""Lists without codes: the site numbers the items, and knows them again by what they are called."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from sunlot.imports.adapters import StagedRow
from sunlot.imports.lookups import DepartmentFinder
from sunlot.imports.values import fold
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries.versions import LONGEST_CODE

MARK = "numbered"
DIGITS = 3


class Context(Protocol):
    """What of a run's look-ups is asked here."""

    finder: DepartmentFinder
    given: dict[str, int]
    """The last number given, by department code."""


def called(data: Mapping[str, Any]) -> str:
    """What an item without code is called: matter and sub-matter."""
    return "　".join(filter(None, (data["matter"], data.get("sub_matter", ""))))


def ask(data: dict[str, Any]) -> str:
    """Mark a row's data; what tells rows of one file apart: two of the same department that are
    called the same are a repeat, never one item."""
    data[MARK] = True
    return f"{data.get('department_id', '')}/{_called(data)}"


def _called(data: Mapping[str, Any]) -> str:
    return f"{fold(data['matter'])}/{fold(data.get('sub_matter', ''))}"


def give(rows: Sequence[StagedRow], context: Context) -> None:
    """Give rows that ask for one their code: that of the department's item which is called so,
    else the department's code with the next number. A row that has its code keeps it.
    """
    asking = [row for row in rows if row.data.get(MARK) and not row.key]
    if not asking:
        return
    known = _items_by_name(asking, context)
    for row in asking:
        department_id = context.finder.present_key(row.data["department_id"])
        codes = known.get((department_id, _called(row.data)), [])
        department = context.finder.get(department_id)
        if department is None:
            continue
        if len(codes) > 1:
            row.refuse(
                "items-called-alike",
                _("本部门有几项事项都叫“{name}”：{codes}。").format(
                    name=called(row.data), codes=_("、").join(codes[:5])
                ),
                _("请填写这一行的事项编码，或者改名称、子项。"), value=called(row.data),
                also=("code", "sub_matter"),
            )  # fmt: skip
        else:
            row.key = codes[0] if codes else _next(department.code, context)


def is_taken(data: Mapping[str, Any], newest: ItemVersion) -> bool:
    """Whether the code that a row was given became another item's meanwhile."""
    other = {"matter": newest.matter, "sub_matter": newest.sub_matter}
    return bool(data.get(MARK)) and _called(data) != _called(other)


def _items_by_name(
    rows: Sequence[StagedRow], context: Context
) -> Mapping[tuple[int, str], list[str]]:
    """Codes of the departments' items by department and by what their newest version is called."""
    departments = {context.finder.present_key(row.data["department_id"]) for row in rows}
    versions = ItemVersion.objects.filter(item__department_id__in=departments)
    newest: dict[str, ItemVersion] = {}
    for one in versions.select_related("item").order_by("number"):
        newest[one.item.code] = one
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for code, one in sorted(newest.items()):
        called = _called({"matter": one.matter, "sub_matter": one.sub_matter})
        found[one.item.department_id, called].append(code)
    return found


def _next(department: str, context: Context) -> str:
    """The next code of a department; numbers are not given again while they are in the list."""
    start = f"{department.upper()}-"[: LONGEST_CODE - 6]
    if department not in context.given:
        codes = Item.objects.filter(code__startswith=start).values_list("code", flat=True)
        numbers = [re.fullmatch(r"[0-9]{1,5}", one.removeprefix(start)) for one in codes]
        context.given[department] = max((int(one[0]) for one in numbers if one), default=0)
    context.given[department] += 1
    return f"{start}{context.given[department]:0{DIGITS}d}"
