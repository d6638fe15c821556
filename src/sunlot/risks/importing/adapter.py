"""Class snapshots from files: the register's part of an import. One row per target."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from django.db import connection
from django.forms import Form
from django.utils.translation import gettext_lazy

from sunlot.actors import Permission
from sunlot.errors import Text, UserError
from sunlot.imports.adapters import (
    Again,
    Column,
    Incoming,
    Occasion,
    Preset,
    StagedRow,
    TakenBack,
    Writing,
)
from sunlot.imports.models import Batch, BatchKind, Change
from sunlot.imports.reading import Layout
from sunlot.imports.reading.table import Plain
from sunlot.imports.rows import RowCells
from sunlot.imports.setwise import standing
from sunlot.regions.models import Region
from sunlot.risks.importing import comparing, reading, wording, writing
from sunlot.risks.importing.reading import Context
from sunlot.risks.models import RiskClass

READ = ("targets_target", "targets_targetalias", "risks_targetclass", "risks_snapshot")
COLUMNS = (
    Column("code", "统一社会信用代码/对象编号",
           ("统一社会信用代码", "信用代码", "对象编号", "代码"), required=True, is_code=True,
           help=gettext_lazy("检查对象名录库中已有的代码或对象编号。"),
           example="91650100MA0000000X"),
    Column("risk_class", "风险类别", ("信用风险类别", "信用风险分类", "风险等级", "类别"),
           required=True, help=gettext_lazy("A、B、C 或 D。"), example="B",
           choices=RiskClass.values),
    Column("as_of", "截至日期", ("分类日期", "数据日期"), required=True,
           help=gettext_lazy("同一日期的分类再次导入时，以新的为准。"), example="2026-03-31"),
)  # fmt: skip


class RiskAdapter:
    """The class snapshots' part of an import."""

    kind = BatchKind.RISKS
    permission = Permission.RISKS_IMPORT
    columns: Sequence[Column] = COLUMNS
    presets: Sequence[Preset] = ()
    intro: Text = gettext_lazy(
        "企业信用风险分类只供内部使用，不公开、不作为信用评价。一行一个检查对象。"
    )
    register_url = "risks:list"
    record_url = ""
    options_form: type[Form] | None = None
    incoming = Incoming("risks_incoming", "risks_difference", ("key", "risk_class", "as_of"))
    apart = False  # pieces of a date share its snapshot
    spares_later = False  # a correction of a correction rests on it

    def context(self, occasion: Occasion) -> Context:
        """The snapshot belongs to the region of whoever imports."""
        path = occasion.by.region_path
        region = Region.objects.current(occasion.on).filter(path=path).first() if path else None
        return Context(on=occasion.on, reach=path if region else "", region=region)

    def parse(self, row: RowCells, context: Context) -> StagedRow:
        """Understand one row."""
        return reading.read(row, context)

    def plain(self, layout: Layout, context: Context) -> Plain:
        """Rows in customary form, at once."""
        return reading.plain_rows(layout, context)

    def line(self, row: StagedRow, context: Context) -> str:  # noqa: ARG002 - the same for every run
        """A row read word for word."""
        return reading.line_of(row)

    def compare(self, batch_id: int, context: Context) -> str:
        """Meet the targets, and the classes of the region at the date of each row."""
        mark = standing.mark(READ, context.asked())
        comparing.Comparison(batch_id, context).run()
        return mark

    def holds(self, mark: str, context: Context) -> bool:
        """Whether no target, code, class or date has changed since a comparison."""
        return standing.holds(mark, READ, context.asked())

    def troubled(self, batch_id: int, context: Context) -> Iterator[StagedRow]:  # noqa: ARG002
        """Rows that are kept out, each with its reason."""
        return wording.troubled(batch_id)

    def changing(self, batch_id: int, context: Context, limit: int) -> Iterator[StagedRow]:  # noqa: ARG002
        """Rows that change a class, with the one before."""
        return wording.changing(batch_id, limit)

    def unread(self, batch_id: int) -> Iterator[StagedRow]:  # noqa: ARG002 - every cell is needed
        """None: a row that is not understood is an error."""
        return iter(())

    def remarks(self, batch_id: int, context: Context) -> list[str]:  # noqa: ARG002 - nothing
        """Nothing."""
        return []

    def preview(self, *_asked: object) -> Mapping[int, list[tuple[str, Text, str]]]:
        """Nothing beyond what the report says."""
        return {}

    def warned(self, batch_id: int) -> Iterator[StagedRow]:  # noqa: ARG002 - nothing is said of a class that is written
        """None."""
        return iter(())

    def plainly(self, change: Change) -> str:
        """Rows that are new, or the same."""
        return wording.plainly(change)

    def listed(self, context: Context) -> int:  # noqa: ARG002 - a snapshot is no full list
        """No file is compared as a full list."""
        return 0

    def unclear(self, batch_id: int) -> int:  # noqa: ARG002 - a snapshot is no full list
        """None that matters."""
        return 0

    def figures(self, batch_id: int) -> Counter[str]:
        """Rows of the file that differ, by change."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT change, count(*) FROM risks_difference WHERE batch_id = %s AND row > 0 "
                "GROUP BY 1",
                [batch_id],
            )
            return Counter(dict(cursor.fetchall()))

    def write(self, run: Writing, rows: range, context: Context) -> Counter[str]:
        """Write the differences of some rows."""
        return writing.write(run, rows, context)

    def confirm(self, run: Writing) -> None:
        """A date is there as a whole: what it leaves as it was is known from it."""

    def named(self, batch_id: int) -> str | None:  # noqa: ARG002 - nothing is confirmed
        """None."""
        return None

    def confirm_called(self, named: str, by_id: int, at: datetime.datetime) -> None:
        """Nothing is confirmed."""

    def objection(self, batch: Batch) -> UserError | None:
        """What the register knows against taking a batch back."""
        return writing.objection(batch)

    def count_changed_again(self, batch_id: int) -> int:  # noqa: ARG002 - a later file is refused
        """None."""
        return 0

    def count_staying(self, batch_id: int) -> int:  # noqa: ARG002 - classes are no records
        """None."""
        return 0

    def staying_among(self, batch_id: int, ids: Sequence[str]) -> set[str]:  # noqa: ARG002
        """None."""
        return set()

    def changed_again(
        self,
        batch_id: int,  # noqa: ARG002 - a later file is refused
        most: int | None = None,  # noqa: ARG002
    ) -> Iterator[Again]:
        """None."""
        return iter(())

    def keys(self, batch_id: int) -> Iterator[list[str]]:
        """The ids of targets whose class was corrected."""
        return writing.keys(batch_id)

    def written(self, batch_id: int) -> int:
        """How many rows can be taken back."""
        return writing.written(batch_id)

    def leaves_a_trace(self, batch_id: int) -> bool:
        """A date that is there because of the batch, even where it changed no class."""
        return writing.brings_dates(batch_id)

    def take_back(
        self, run: Writing, limit: int,
        context: Context,  # noqa: ARG002 - classes need no look-up
        place: tuple[int, int] | None = None,  # noqa: ARG002 - what was put back is gone
    ) -> TakenBack:  # fmt: skip
        """Put classes back, and take dates away."""
        return TakenBack(writing.take_back(run, limit))

    def before_load(self, new: int) -> None:
        """Nothing is put aside."""

    def after_load(self) -> None:
        """Nothing was put aside."""
