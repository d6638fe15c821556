"""Whom a number of a file means: every department counts its officers from 1 (ADR 0068)."""

from collections.abc import Sequence
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
    editing: Officer | None
    """Whom the one row is about, where a page says so."""


def find(rows: Sequence[StagedRow], context: Context) -> None:
    """Give each row the id that its number means, and put the officers found in `existing`.

    A number is that of the row's department; else, with another department's officer of the same
    name and certificate whom the actor may move, that officer's; else it makes a new officer, whose
    id is the number where it is free, and ``<department>.<number>`` where another department has
    it. Where two of the department bear the number, after a handover, the name tells which; where
    it does not, and where the id that a number would make is another department's, the row is
    refused.
    """
    ids: dict[int, tuple[str, str]] = {}
    for row in rows:
        row.data["department_id"] = context.finder.present_key(row.data["department_id"])
        number, department = row.data["officer_id"], context.finder.get(row.data["department_id"])
        ids[row.number] = (number, own_id(department.code, number) if department else number)
    wanted = {one for pair in ids.values() for one in pair}
    known = Officer.objects.filter(officer_id__in=wanted).select_related("department__region")
    there = {one.officer_id: one for one in known}
    context.existing = {}
    for row in rows:
        plain, prefixed = ids[row.number]
        officer = context.editing or _meant(row, there.get(plain), there.get(prefixed), context)
        if officer is not None:
            row.key = officer.officer_id
            context.existing[row.key] = officer
        else:
            department_id = row.data["department_id"]
            is_free = plain not in there and (
                context.numbers.setdefault(plain, department_id) == department_id
            )
            row.key = plain if is_free else prefixed
            if row.key in there and not row.has_error:
                _refuse_taken(row, there[row.key])


def _meant(
    row: StagedRow, plain: Officer | None, prefixed: Officer | None, context: Context
) -> Officer | None:
    """Whom a row means, of the two whose ids its number may be; None where it is nobody yet."""
    both = [one for one in (plain, prefixed) if one is not None]
    own_ones = [one for one in both if one.department_id == row.data["department_id"]]
    if len(own_ones) > 1:
        named = [one for one in own_ones if one.name == row.data["name"]]
        if len(named) != 1:
            _refuse_ambiguous(row, own_ones)
            return None
        return named[0]
    if own_ones:
        return own_ones[0]
    movable = [one for one in both if _is_movable(row, one, context)]
    return movable[0] if len(movable) == 1 else None


def _is_movable(row: StagedRow, officer: Officer, context: Context) -> bool:
    certificate = row.data.get("certificate_no", officer.certificate_no)
    return (
        officer.name == row.data["name"]
        and certificate == officer.certificate_no
        and own(context.by, officer.department)
    )


def _refuse_ambiguous(row: StagedRow, officers: Sequence[Officer]) -> None:
    row.refuse(
        "officers-number-ambiguous",
        _("本单位有两人的编号都是 {number}：{officers}。").format(
            number=row.data["officer_id"],
            officers=_("、").join(f"{one.name}（{one.officer_id}）" for one in officers),
        ),
        _("请填写括号里的完整编号。"), value=row.data["officer_id"], also=("officer_id",),
    )  # fmt: skip


def _refuse_taken(row: StagedRow, officer: Officer) -> None:
    row.refuse(
        "officers-elsewhere",
        _("人员编号 {number} 现在属于{department}的人员。").format(
            number=row.data["officer_id"], department=officer.department.short_name
        ),
        _("请核对编号，或者换一个编号；调动人员由原单位先调出。"),
        value=row.data["officer_id"], also=("officer_id",),
    )  # fmt: skip


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
        _("请换一个短一些的编号。"), value=row.data["officer_id"], also=("officer_id",),
    )  # fmt: skip
