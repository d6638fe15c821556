"""Whom a number of a file means: every department counts its officers from 1 (ADR 0068)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from sunlot.actors import Actor, Scope
from sunlot.departments.models import Department
from sunlot.imports.adapters import StagedRow
from sunlot.imports.lookups import DepartmentFinder
from sunlot.officers.models import Officer
from sunlot.officers.rules import LONGEST_ID, own_id


class Context(Protocol):
    """What of a run's look-ups is asked here."""

    by: Actor
    finder: DepartmentFinder
    existing: dict[str, Officer]
    numbers: dict[str, int]
    """Numbers that rows take as they stand, with the department that they take them for."""


def find(rows: Sequence[StagedRow], context: Context) -> None:
    """Give each row the id that its number means, and put the officers found in `existing`.

    A number is that of the row's department; else, with another department's officer of the same
    name whom the actor may move, that officer's; else it makes a new officer, whose id is the
    number where it is free, and ``<department>.<number>`` where another department has it.
    """
    ids: dict[int, tuple[str, str]] = {}
    for row in rows:
        row.data["department_id"] = context.finder.present_key(row.data["department_id"])
        number, department = row.data["officer_id"], context.finder.get(row.data["department_id"])
        ids[row.number] = (number, own_id(department.code, number) if department else number)
    wanted = {one for pair in ids.values() for one in pair}
    known = Officer.objects.filter(officer_id__in=wanted).select_related("department__region")
    there = {one.officer_id: one for one in known}
    for row in rows:
        plain, prefixed = ids[row.number]
        department_id = row.data["department_id"]
        if _takes(row, plain, prefixed, there, context) and (
            context.numbers.setdefault(plain, department_id) == department_id
        ):
            row.key = plain
        else:
            row.key = prefixed
    context.existing = {row.key: there[row.key] for row in rows if row.key in there}


def _takes(
    row: StagedRow, plain: str, prefixed: str, there: Mapping[str, Officer], context: Context
) -> bool:
    """Whether a row means the number as it stands, not the one with its department before it."""
    officer = there.get(plain)
    if officer is None:
        return prefixed not in there
    if officer.department_id == row.data["department_id"]:
        return True
    is_moved = officer.name == row.data["name"] and own(context.by, officer.department)
    return is_moved and prefixed not in there


def own(by: Actor, department: Department) -> bool:
    """A department writes its own officers; the office those of its region."""
    if by.scope is Scope.REGION:
        return department.region.path.startswith(by.region_path)
    return by.acts_for(department.pk)


def is_possible(key: str) -> bool:
    """Whether a number still fits with its department before it."""
    return len(key) <= LONGEST_ID


def refuse_long(row: StagedRow) -> None:
    """Say that only a shorter number can be told apart from another department's."""
    row.refuse(
        "officers-number-elsewhere",
        _("人员编号 {number} 其他部门已经使用，加上部门代码后超过 {most} 个字符。").format(
            number=row.data["officer_id"], most=LONGEST_ID
        ),
        _("请换一个短一些的编号。"), value=row.data["officer_id"],
    )  # fmt: skip
    row.problems[-1]["also"] = ["officer_id"]
