"""One officer entered or changed by hand, by the rules that the rows of a file go through."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.imports.adapters import StagedRow
from sunlot.imports.alone import read_alone
from sunlot.imports.models import BatchKind, Change
from sunlot.imports.runs import be_the_only_writer
from sunlot.ledger import actions as ledger
from sunlot.officers.errors import (
    CertificateElsewhere,
    CertificateTaken,
    EntryRefused,
    NumberTaken,
)
from sunlot.officers.importing.adapter import Context, OfficerAdapter, fill
from sunlot.officers.importing.undoing import images_of
from sunlot.officers.models import Officer
from sunlot.officers.policies import require_enter, require_own
from sunlot.revisions import require_current

# What says something of the person, or may; the event names it without saying it.
PRIVATE = frozenset({"name", "certificate_no", "duties", "note"})
_ADAPTER = OfficerAdapter()


@transaction.atomic
def add(
    *, cells: Mapping[str, str], is_distinct: bool, by: Actor, at: datetime.datetime
) -> Officer:
    """Add an officer to the own department.

    :param cells: texts by names of the import's columns, without the department.
    :param is_distinct: a person has said that somebody of the same name is somebody else.
    :raises NoOfficersHere: the own department does not inspect.
    :raises EntryRefused: what a file's row would be refused or asked for.
    :raises NumberTaken: :raises CertificateTaken: the own department has it already.
    :raises CertificateElsewhere: an officer in post of another department has the certificate.
    """
    require_enter(by)
    be_the_only_writer(BatchKind.OFFICERS)
    department = Department.objects.select_for_update().get(pk=by.place_id)
    row, context = _read({**cells, "department": department.code}, by, at)
    row.is_distinct = is_distinct
    _ADAPTER.classify([row], context)
    known = context.existing.get(row.key)
    if known is not None and by.acts_for(known.department_id):
        raise NumberTaken(number=known.number, officer=known.name, officer_id=known.officer_id)
    _require_writable(row, by)
    _require_free(row, by)
    officer = Officer(officer_id=row.key)
    fill(officer, row.data, at)
    try:
        with transaction.atomic():
            officer.save(force_insert=True)
    except IntegrityError as error:
        raise NumberTaken(
            number=officer.number, officer=officer.name, officer_id=row.key
        ) from error
    ledger.record(
        kind="officers.entered", noun="officer", noun_id=officer.officer_id, by=by, at=at,
        data={"facts": _told(_facts_of(officer))},
    )  # fmt: skip
    return officer


@transaction.atomic
def edit(
    *, officer: Officer, cells: Mapping[str, str], read: int | None, by: Actor,
    at: datetime.datetime,
) -> Officer:  # fmt: skip
    """Change facts of an officer of the own department; nothing is recorded where none differs.

    :param cells: texts by names of the import's columns; a name that is left out stays as it is.
    :param read: the revision that the form was made from.
    :raises OtherDepartment: another department's officer. :raises Outdated: changed meanwhile.
    :raises EntryRefused: what a file's row would be refused for.
    :raises CertificateTaken: :raises CertificateElsewhere: as in `add`.
    """
    require_enter(by)
    rows = Officer.objects.select_for_update(of=("self",)).select_related("department")
    officer = rows.get(pk=officer.pk)
    require_own(by, officer)
    require_current(officer, read=read)
    own = {"officer_id": officer.officer_id, "department": officer.department.code}
    row, context = _read({**cells, **own}, by, at)
    context.editing = officer
    _ADAPTER.classify([row], context)
    _require_writable(row, by)
    if row.change == Change.SAME:
        return officer
    if row.data.get("certificate_no", officer.certificate_no) != officer.certificate_no:
        _require_free(row, by)
    before = _facts_of(officer)
    fill(officer, row.data, at)
    officer.save()
    after = _facts_of(officer)
    changed = sorted(name for name, value in after.items() if before[name] != value)
    ledger.record(
        kind="officers.edited", noun="officer", noun_id=officer.officer_id, by=by, at=at,
        data={
            "changed": changed,
            "before": _told({name: before[name] for name in changed}),
            "after": _told({name: after[name] for name in changed}),
        },
    )  # fmt: skip
    return officer


def _read(cells: Mapping[str, str], by: Actor, at: datetime.datetime) -> tuple[StagedRow, Context]:
    """The texts as the only row of a file.

    :raises EntryRefused: a value is wrong.
    """
    row, context = read_alone(_ADAPTER, cells, by=by, at=at)
    _require_writable(row, by)
    return row, context


def _require_writable(row: StagedRow, by: Actor) -> None:
    if any(one["code"] == CertificateElsewhere.code for one in row.problems):
        _require_free(row, by)  # in the words of the page
    if not row.is_writable:
        raise EntryRefused(problems=row.problems)


def _require_free(row: StagedRow, by: Actor) -> None:
    """Somebody who was transferred has left elsewhere, and stays there under the certificate."""
    holders = Officer.objects.filter(certificate_no=row.data["certificate_no"])
    for one in holders.exclude(officer_id=row.key).select_related("department").order_by("pk"):
        if by.acts_for(one.department_id):
            raise CertificateTaken(officer=one.name, number=one.number, officer_id=one.officer_id)
        if one.is_active:
            raise CertificateElsewhere(department=one.department.short_name)


def _facts_of(officer: Officer) -> dict[str, Any]:
    """Facts as JSON; the ledger knows no null."""
    facts = images_of({officer.officer_id: officer})[officer.officer_id] or {}
    return {k: "" if v is None else v for k, v in facts.items() if k != "updated_at"}


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in PRIVATE}
