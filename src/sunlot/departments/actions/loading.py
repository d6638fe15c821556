"""Loading departments and the members of joint conferences."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sunlot import clock
from sunlot.actors import Actor
from sunlot.departments.errors import DepartmentFileWrong
from sunlot.departments.models import Department, JointConference, JointConferenceMember
from sunlot.departments.rules import DepartmentRow
from sunlot.errors import Forbidden
from sunlot.ledger import actions as ledger
from sunlot.regions.models import Region

_STORED = ("name", "short_name", "kind", "region_id", "level", "is_office", "opened", "closed")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; `members` counts memberships opened or ended."""

    created: int
    changed: int
    unchanged: int
    members: int


@transaction.atomic
def load_departments(*, rows: Sequence[DepartmentRow], by: Actor, at: datetime.datetime) -> Loaded:
    """Write departments, conferences and memberships; the same rows again change nothing.

    An office makes the conference of its region; a member belongs to the conference of its own
    region. Departments that the file does not name stay as they are, and so do those whose work
    has passed to a successor, whatever the file still says of them. Only the system loads.

    :raises DepartmentFileWrong: an unknown division, or a member in a region without an office.
    """
    if by.role is not None:
        raise Forbidden(role=by.role.label)
    regions = {region.code: region for region in Region.objects.filter(valid_to=None)}
    stored = {row.code: row for row in Department.objects.select_for_update()}
    rows = [row for row in rows if row.code not in _passed_on(stored)]
    written = {row.code: _write(row, stored.get(row.code), regions) for row in rows}
    departments = {code: department for code, (department, _) in written.items()}
    created = sum(1 for _, what in written.values() if what == "created")
    changed = sum(1 for _, what in written.values() if what == "changed")
    conferences = _conferences(rows, departments)
    today = clock.today_of(at)
    members = sum(_membership(row, departments[row.code], conferences, today) for row in rows)
    if created or changed or members:
        ledger.record(
            kind="departments.loaded", noun="department", noun_id="all", by=by, at=at,
            data={"created": created, "changed": changed, "members": members},
        )  # fmt: skip
    return Loaded(created, changed, len(rows) - created - changed, members)


def _passed_on(stored: dict[str, Department]) -> set[str]:
    return {code for code, one in stored.items() if one.succeeded_by_id is not None}


def _write(
    row: DepartmentRow, known: Department | None, regions: dict[str, Region]
) -> tuple[Department, str]:
    region = regions.get(row.region)
    if region is None:
        raise DepartmentFileWrong(line=row.line, why=f"没有区划 {row.region}")
    department = known or Department(code=row.code)
    before = tuple(getattr(department, name) for name in _STORED)
    department.name, department.short_name, department.kind = row.name, row.short_name, row.kind
    department.region, department.level, department.is_office = region, region.level, row.is_office
    department.opened, department.closed = row.opened, row.closed
    if known is None:
        department.save(force_insert=True)
        return department, "created"
    if before == tuple(getattr(department, name) for name in _STORED):
        return department, "unchanged"
    department.save()
    return department, "changed"


def _conferences(
    rows: Sequence[DepartmentRow], departments: dict[str, Department]
) -> dict[int, JointConference]:
    for row in rows:
        if row.is_office and row.closed is None:
            office = departments[row.code]
            JointConference.objects.update_or_create(
                region=office.region, defaults={"name": row.conference_name, "office": office}
            )
    return {one.region_id: one for one in JointConference.objects.all()}


def _membership(
    row: DepartmentRow,
    department: Department,
    conferences: dict[int, JointConference],
    today: datetime.date,
) -> int:
    """Open or end the membership that the row asks for; returns how many rows were written."""
    open_ones = JointConferenceMember.objects.filter(department=department, left=None)
    if not row.is_member or row.closed is not None:
        end = max(row.closed or today, row.opened)
        return open_ones.filter(joined__lt=end).update(left=end)
    conference = conferences.get(department.region_id)
    if conference is None:
        raise DepartmentFileWrong(line=row.line, why=f"{row.region} 没有联席会议办公室")
    _, is_new = open_ones.get_or_create(
        conference=conference, department=department, left=None, defaults={"joined": row.opened}
    )
    return int(is_new)
