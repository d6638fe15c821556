"""Targets from files: the register's part of an import."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.forms import Form
from django.utils.translation import gettext_lazy

from sunlot.actors import Permission
from sunlot.errors import Text
from sunlot.imports.adapters import Column, Images, Occasion, Preset, StagedRow, one_by_one
from sunlot.imports.lookups import DepartmentFinder, divisions_for
from sunlot.imports.models import BatchKind, Change
from sunlot.imports.rows import RowCells
from sunlot.imports.staging import upsert
from sunlot.targets.importing import matching, twins, undoing
from sunlot.targets.importing.columns import COLUMNS, KIND_LABELS, KINDS
from sunlot.targets.importing.matching import FACTS, Record
from sunlot.targets.importing.reading import (
    Context,
    read_department,
    read_division,
    read_facts,
    read_ids,
)
from sunlot.targets.models import Target


class TargetAdapter:
    """The target register's part of an import."""

    kind = BatchKind.TARGETS
    permission = Permission.TARGETS_IMPORT
    columns: Sequence[Column] = COLUMNS
    presets: Sequence[Preset] = ()
    intro: Text = gettext_lazy(
        "一行一个检查对象。统一社会信用代码相同的，更新原有记录；文件中没有的对象不会被删除。"
    )
    register_url = "targets:list"
    options_form: type[Form] | None = None
    chunk_size = 2000
    gather = one_by_one

    def context(self, occasion: Occasion) -> Context:
        """Load divisions and departments once."""
        return Context(
            at=occasion.at, present=occasion.present, divisions=divisions_for(occasion),
            finder=DepartmentFinder(on=occasion.on),
        )  # fmt: skip

    def parse(self, row: RowCells, context: Context) -> StagedRow:
        """Understand one row; columns that the file lacks stay out of `data`."""
        data: dict[str, Any] = {
            "name": row.text("name", longest=200, required=True),
            "kind": row.choice("kind", KINDS, allowed=KIND_LABELS),
        }
        read_ids(row, data)
        division = read_division(row, data, context)
        for name, longest in (("address", 300), ("note", 300)):
            if row.has(name):
                data[name] = row.text(name, longest=longest)
        read_facts(row, data)
        if row.has("department"):
            read_department(row, data, division, context)
        key = data.get("object_id", "")
        return StagedRow(
            number=row.number, key=key, label=data["name"], data=data, problems=row.problems
        )

    def classify(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Find each row's record by code, then by id, and say what would change."""
        found = matching.records_of(rows)
        context.existing = {}
        for row in rows:
            if row.data.get("department_id"):
                row.data["department_id"] = context.finder.present_key(row.data["department_id"])
            record = matching.record_for(row, found)
            if record is None:
                row.change = Change.NEW
            elif not matching.refused(row, record, context):
                row.key = row.data["object_id"] = record.object_id
                context.existing[record.object_id] = record
                row.changes = matching.differences(row.data, record, context)
                row.change = Change.UPDATE if row.changes else Change.SAME
            matching.claim(row, context)
        twins.suspect([row for row in rows if row.change == Change.NEW], context)

    def apply(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Insert and update by one statement per chunk."""
        upsert(
            Target, unique=["object_id"], columns=undoing.WRITTEN,
            rows=(self._values(row, context) for row in rows),
        )  # fmt: skip

    def images(self, rows: Sequence[StagedRow], context: Context) -> Images:
        """The records that rows would change, as they are."""
        return undoing.images_of(
            {row.key: context.existing[row.key] for row in rows if row.key in context.existing}
        )

    def restore(self, before: Images, context: Context, written_at: datetime.datetime) -> None:
        """Put facts back, and take away targets that nothing refers to."""
        undoing.restore(before, context, written_at)

    def _values(self, row: StagedRow, context: Context) -> list[Any]:
        """A complete database row: what the file says over what the register held."""
        record = context.existing.get(row.key) or Record(object_id=row.key)
        facts = {name: row.data.get(name, getattr(record, name)) for name in FACTS}
        return undoing.values_of(row.key, facts, context, at=context.at)
