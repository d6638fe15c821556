"""How rows of a file meet the records of the register."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports import values
from sunlot.imports.adapters import StagedRow
from sunlot.targets.importing.columns import LABELS
from sunlot.targets.importing.reading import Context
from sunlot.targets.models import RegistrationState, Target, TargetKind

FACTS = (
    "kind", "name", "credit_code", "code_doubtful", "number", "region_id", "address", "industry",
    "registration_state", "department_id", "tags", "note",
)  # fmt: skip


@dataclass(slots=True)
class Record:
    """A target as an import compares it; an order of magnitude lighter than the model.

    The defaults are those of a new target.
    """

    object_id: str
    kind: str = ""
    name: str = ""
    credit_code: str | None = None
    code_doubtful: bool = False
    number: str = ""
    region_id: int = 0
    address: str = ""
    industry: str = ""
    registration_state: str = RegistrationState.ACTIVE.value
    department_id: int | None = None
    tags: list[str] = field(default_factory=list)
    note: str = ""


def records_of(rows: Sequence[StagedRow]) -> dict[str, Record]:
    """The records that rows may mean, by id and by credit code."""
    ids = [row.data["object_id"] for row in rows]
    ids += [row.data["number_id"] for row in rows if row.data.get("number_id")]
    found: dict[str, Record] = {}
    _fetch(found, object_id__in=ids)
    codes = {row.data["credit_code"] for row in rows if row.data["credit_code"]}
    _fetch(found, credit_code__in=[code for code in codes if code not in found])
    return found


def _fetch(found: dict[str, Record], **condition: list[str]) -> None:
    if not any(condition.values()):
        return
    for values_ in Target.objects.filter(**condition).values_list("object_id", *FACTS):
        record = Record(*values_)
        found[record.object_id] = record
        if record.credit_code:
            found[record.credit_code] = record


def record_for(row: StagedRow, found: dict[str, Record]) -> Record | None:
    """The record of a row; one without code is recognised by its number and then gets the code."""
    record = found.get(row.data["credit_code"] or row.data["object_id"])
    if record is not None or not row.data.get("number_id"):
        return record
    record = found.get(row.data["number_id"])
    if record is None or record.credit_code is not None or not _same_number(row, record):
        return None
    return record


def _same_number(row: StagedRow, record: Record) -> bool:
    return values.code_of(record.number) == values.code_of(row.data.get("number", ""))


def refused(row: StagedRow, record: Record, context: Context) -> bool:
    """Records of other regions stay closed; one id never means two different numbers."""
    if not context.divisions.reaches(record.region_id):
        row.refuse(
            "targets-elsewhere", _("该对象登记在其他地区的名录库中。"),
            _("请由登记地区的人员迁出，或核对代码。"), value=row.key,
        )  # fmt: skip
        return True
    if not row.data["credit_code"] and not _same_number(row, record):
        row.refuse(
            "targets-id-taken",
            _("编号转换为“{key}”后，与已有的“{name}”（{number}）相同。").format(
                key=row.key, name=record.name, number=record.number
            ),
            _("请改用只含字母和数字、不会重复的编号。"), value=row.data.get("number", ""),
        )  # fmt: skip
        return True
    return False


def claim(row: StagedRow, context: Context) -> None:
    """Two rows of one file must not write the same record under different numbers."""
    if row.has_error:
        return
    first = context.claimed.setdefault(row.key, row.number)
    if first != row.number:
        row.refuse_repeat(first)


def differences(data: dict[str, Any], record: Record, context: Context) -> list[list[str]]:
    """What the file would change, in words; a file without the code leaves the code alone."""
    changes = []
    for name, value in data.items():
        if name in ("object_id", "number_id", "region_tokens", "code_doubtful"):
            continue
        if name == "credit_code" and value is None:
            data["credit_code"], data["code_doubtful"] = record.credit_code, record.code_doubtful
            continue
        old = getattr(record, name)
        if old != value:
            label = LABELS[name.removesuffix("_id")]
            changes.append([label, _words(name, old, context), _words(name, value, context)])
    return changes


def _words(name: str, value: Any, context: Context) -> str:
    if name == "kind":
        return str(TargetKind(value).label)
    if name == "registration_state":
        return str(RegistrationState(value).label)
    if name == "region_id":
        return context.divisions.name_of(value)
    if name == "department_id":
        department = context.finder.get(value) if value else None
        return department.short_name if department else ""
    return "；".join(value) if isinstance(value, list) else str(value or "")
