"""One target entered by hand, by the rules that the rows of a file go through."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from sunlot.actors import Actor, Permission, require
from sunlot.departments.models import Department
from sunlot.imports import values
from sunlot.imports.adapters import StagedRow
from sunlot.imports.alone import read_alone
from sunlot.imports.models import RowClass
from sunlot.ledger import actions as ledger
from sunlot.targets import history, queries
from sunlot.targets.actions.facts import SIDES
from sunlot.targets.actions.writing import derive, without_null
from sunlot.targets.errors import EntryRefused, Namesake, ObjectTaken, TagOfOther
from sunlot.targets.importing.adapter import TargetAdapter
from sunlot.targets.importing.reading import UNREAD
from sunlot.targets.models import Target, TargetContact
from sunlot.targets.rules import FACTS

_ADAPTER = TargetAdapter()


@transaction.atomic
def add(
    *, cells: Mapping[str, str], sides: Mapping[str, Sequence[Mapping[str, Any]]],
    contact: Mapping[str, str], is_distinct: bool, by: Actor, at: datetime.datetime,
) -> Target:  # fmt: skip
    """Add a target that the own department supervises; an office's is claimed by departments.

    :param cells: texts by names of the import's columns, without the department.
    :param sides: rows by name of `SIDES`, as in `actions.edit`.
    :param is_distinct: a person has said that the target of a like name is another one.
    :raises EntryRefused: what a file's row would be refused for.
    :raises TagOfOther: a tag is another department's special register.
    :raises ObjectTaken: the code or number is in the register, now or formerly.
    :raises Namesake: the division has a target of a like name, and maybe of the same place.
    """
    require(by, Permission.TARGETS_IMPORT)
    row = _read(cells, by, at)
    _require_new(row.data)
    like = queries.namesakes(row.data["region_id"], row.data["name"], row.data.get("address", ""))
    if not is_distinct and (other := like.first()):
        raise Namesake(name=other.name, object_id=other.object_id)
    facts = {name: row.data[name] for name in FACTS if name in row.data}
    target = Target(object_id=row.key, **facts, created_at=at, updated_at=at)
    target.department = Department.objects.inspecting().filter(pk=by.place_id).first()
    derive(target)
    try:
        with transaction.atomic():
            target.save(force_insert=True)
    except IntegrityError as error:
        raise ObjectTaken(name=target.name, object_id=row.key) from error
    target.refresh_from_db()
    for name, rows in sides.items():
        model: Any = SIDES[name]
        model.objects.bulk_create(model(target=target, **one) for one in rows)
    told = {name: text for name, text in contact.items() if text}
    if told:
        TargetContact.objects.create(target=target, **told)
    ledger.record(
        kind="targets.entered", noun="target", noun_id=target.object_id, by=by, at=at,
        data={"facts": without_null(history.facts_of(target)), "contact": sorted(told)},
    )  # fmt: skip
    return target


def _read(cells: Mapping[str, str], by: Actor, at: datetime.datetime) -> StagedRow:
    """The texts as the only row of a file; what is said of the code alone is no refusal."""
    row, context = read_alone(_ADAPTER, cells, by=by, at=at)
    strange = context.others & set(values.list_of(cells.get("tags", "")))
    if strange:
        raise TagOfOther(tag=sorted(strange)[0])
    for one in row.problems:
        # What a file's row may leave as it was, a person can put right at once.
        if one["code"] in (*UNREAD, "imports-date-serial"):
            one["level"] = RowClass.ERROR.value
    if not row.is_writable:
        raise EntryRefused(problems=row.problems)
    return row


def _require_new(data: Mapping[str, Any]) -> None:
    """A file's row would be an update of what is found here."""
    ids = [data.get(name) for name in ("credit_code", "object_id", "number_id")]
    found = next((known for one in ids if one and (known := queries.by_code(one))), None)
    number = data.get("number", "")
    if found is None and number:
        written = {number, values.code_of(number)}
        found = Target.objects.filter(
            kind=data["kind"], number__in=written, successor=None
        ).first()  # fmt: skip
    if found is not None:
        raise ObjectTaken(name=found.name, object_id=found.object_id)
