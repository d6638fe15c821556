"""Targets from files: the register's part of an import."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db import connection
from django.utils.translation import gettext_lazy

from sunlot.actors import Permission
from sunlot.departments.queries import places_of
from sunlot.errors import Text, UserError
from sunlot.imports.adapters import (
    Again,
    Column,
    Occasion,
    Preset,
    StagedRow,
    TakenBack,
    Writing,
)
from sunlot.imports.lookups import DepartmentFinder, divisions_for
from sunlot.imports.models import Batch, BatchKind, Change
from sunlot.imports.reading import Layout
from sunlot.imports.reading.table import Plain
from sunlot.imports.rows import RowCells
from sunlot.imports.setwise import standing
from sunlot.imports.setwise.pieces import PIECE
from sunlot.targets.importing import comparing, preview, reading, staging, undoing, wording, writing
from sunlot.targets.importing.beside import read_beside
from sunlot.targets.importing.columns import COLUMNS, FOLDED, PRESETS
from sunlot.targets.importing.plain import plain_rows
from sunlot.targets.importing.reading import Context
from sunlot.targets.models import Target
from sunlot.targets.policies import tags_beyond, tags_of

LOAD_ABOVE = PIECE
"""A load of one piece is one transaction: what is put aside there would keep readers waiting."""
READ = ("targets_target", "targets_targetalias")
READ_BESIDE = (
    *READ, "targets_licence", "targets_site", "targets_targetcontact", "targets_targetnumber",
)  # fmt: skip


class FullListForm(forms.Form):
    """Whether the file names all objects of the department."""

    full = forms.BooleanField(
        label=gettext_lazy("全量清单"), required=False,
        help_text=gettext_lazy(
            "勾选表示文件列出了由本部门主管的全部对象：名录库中有、文件中没有的，将移出名录。"
            "检查后先列出来，确认前不作改动；超过 2% 的，须由另一人确认。"
        ),
    )  # fmt: skip


class TargetAdapter:
    """The target register's part of an import."""

    kind = BatchKind.TARGETS
    permission = Permission.TARGETS_IMPORT
    columns: Sequence[Column] = COLUMNS
    presets: Sequence[Preset] = PRESETS
    intro: Text = gettext_lazy(
        "一行一个检查对象。统一社会信用代码相同的，更新原有记录；文件中没有的对象不会被删除。"
    )
    register_url = "targets:list"
    record_url = "targets:detail"
    options_form: type[forms.Form] | None = FullListForm
    incoming = staging.TABLE
    apart = True
    spares_later = True

    def context(self, occasion: Occasion) -> Context:
        """Load divisions and departments once."""
        return Context(
            at=occasion.at, present=occasion.present, distinct=occasion.distinct,
            same=occasion.same, undecided=occasion.undecided, department_id=occasion.department_id,
            places=places_of(occasion.department_id),
            is_full=bool(occasion.options.get("full")), others=tags_beyond(occasion.by),
            own=tags_of(occasion.by),
            divisions=divisions_for(occasion), finder=DepartmentFinder(on=occasion.on),
        )  # fmt: skip

    def parse(self, row: RowCells, context: Context) -> StagedRow:
        """Understand one row; columns that the file lacks stay out of `data`."""
        data: dict[str, Any] = {"name": reading.read_name(row)}
        reading.read_kind(row, data)
        reading.read_ids(row, data, context)
        division = reading.read_division(row, data, context)
        reading.read_texts(row, data)
        reading.read_industry(row, data)
        reading.read_state(row, data)
        reading.read_tags(row, data, context)
        reading.read_registered_on(row, data, context)
        if row.has("department"):
            reading.read_department(row, data, division, context)
        if context.beside:
            read_beside(row, data, context)
        key = data.get("object_id", "")
        return StagedRow(
            number=row.number, key=key, label=data["name"], data=data, problems=row.problems,
            said={name: text for name in FOLDED if (text := row.raw(name))},
        )  # fmt: skip

    def plain(self, layout: Layout, context: Context) -> Plain:
        """Rows in customary form, at once."""
        return plain_rows(layout, context)

    def line(self, row: StagedRow, context: Context) -> str:  # noqa: ARG002 - the same for every run
        """A row read word for word."""
        return staging.line_of(row.data, row.problems)

    def compare(self, batch_id: int, context: Context) -> str:
        """Meet the records by code, then by number, then by a former code."""
        mark = standing.mark(_tables(context), context.asked())
        comparing.Comparison(batch_id, context).run()
        return mark

    def holds(self, mark: str, context: Context) -> bool:
        """Whether no record and no look-up has changed since a comparison."""
        return standing.holds(mark, _tables(context), context.asked())

    def troubled(self, batch_id: int, context: Context) -> Iterator[StagedRow]:
        """Rows that are kept out, each with its reason."""
        return wording.troubled(batch_id, context)

    def changing(self, batch_id: int, context: Context, limit: int) -> Iterator[StagedRow]:
        """Rows that change a record, with what changes."""
        return wording.changing(batch_id, context, limit)

    def warned(self, batch_id: int) -> Iterator[StagedRow]:
        """New rows of which something is said."""
        return wording.warned(batch_id)

    def unread(self, batch_id: int) -> Iterator[StagedRow]:
        """Rows that are the same but for a fact that the file does not say."""
        return wording.unread(batch_id)

    def remarks(self, batch_id: int, context: Context) -> list[str]:
        """How many targets will belong to nobody."""
        return wording.remarks(batch_id, context)

    def preview(
        self, batch_id: int, numbers: Sequence[int]
    ) -> Mapping[int, list[tuple[str, Text, str]]]:
        """New targets as they would be written."""
        return preview.of_rows(batch_id, numbers)

    def plainly(self, change: Change) -> str:
        """Rows that are new, the same, or absent from a full list."""
        return wording.plainly(change)

    def listed(self, context: Context) -> int:
        """How many listed records the department has inside the actor's reach."""
        return Target.objects.filter(
            department=context.department_id, is_listed=True,
            region_id__in=context.divisions.inside(),
        ).count()  # fmt: skip

    def unclear(self, batch_id: int) -> int:
        """Rows with errors whose code or number leads to no record."""
        return comparing.unclear(batch_id)

    def figures(self, batch_id: int) -> Counter[str]:
        """Rows of the table of differences by change."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT change, count(*) FROM targets_difference WHERE batch_id = %s GROUP BY 1",
                [batch_id],
            )
            return Counter(dict(cursor.fetchall()))

    def write(self, run: Writing, rows: range, context: Context) -> Counter[str]:
        """Write the differences of some rows."""
        return writing.write(run, rows, context)

    def confirm(self, run: Writing) -> None:
        """Keep which records the file named."""
        writing.confirm(run)

    def named(self, batch_id: int) -> str | None:
        """The records that the file named."""
        return writing.named_by(batch_id)

    def confirm_called(self, named: str, by_id: int, at: datetime.datetime) -> None:
        """Keep which records a call named."""
        writing.confirm_called(named, by_id, at)

    def objection(self, batch: Batch) -> UserError | None:  # noqa: ARG002 - nothing is in the way
        """Nothing: what was changed since keeps that."""
        return None

    def count_changed_again(self, batch_id: int) -> int:
        """How many records of a batch were changed again since."""
        return undoing.count_changed_again(batch_id)

    def count_staying(self, batch_id: int) -> int:
        """How many records that a batch made stay when it is taken back."""
        return undoing.count_staying(batch_id)

    def staying_among(self, batch_id: int, ids: Sequence[str]) -> set[str]:
        """Those of some records."""
        return undoing.staying_among(batch_id, ids)

    def changed_again(self, batch_id: int, most: int | None = None) -> Iterator[Again]:
        """Those records, by name."""
        return undoing.changed_again(batch_id, most)

    def keys(self, batch_id: int) -> Iterator[list[str]]:
        """The ids of what a batch wrote."""
        return undoing.keys(batch_id)

    def written(self, batch_id: int) -> int:
        """How many records the register knows to be the batch's."""
        return undoing.written_by(batch_id).count()

    def leaves_a_trace(self, batch_id: int) -> bool:  # noqa: ARG002 - there are only records
        """Nothing but records is written."""
        return False

    def take_back(
        self, run: Writing, limit: int, context: Context, place: tuple[int, int] | None = None
    ) -> TakenBack:
        """Put records back, or take them away."""
        return undoing.take_back(run, limit, context, place)

    def before_load(self, new: int) -> None:
        """The index of searching is made in a quarter of the time once the names are there."""
        if new > LOAD_ABOVE and writing.is_nearly_empty(new):
            writing.load(begins=True)

    def after_load(self) -> None:
        """Make the index of searching where it is missing."""
        writing.load(begins=False)


def _tables(context: Context) -> tuple[str, ...]:
    """All that a comparison reads of the register."""
    return READ_BESIDE if context.beside else READ
