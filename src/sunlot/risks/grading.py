"""Sector grades from files: one row per target, sector and day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Permission
from sunlot.errors import Text
from sunlot.imports import values
from sunlot.imports.adapters import Column, Images, Occasion, Preset, StagedRow, Writing, one_by_one
from sunlot.imports.models import BatchKind, Change
from sunlot.imports.rows import RowCells
from sunlot.imports.staging import upsert
from sunlot.risks import queries
from sunlot.risks.models import Sector, SectorGrade
from sunlot.targets.rules import canonical_id

COLUMNS = (
    Column("code", "统一社会信用代码/对象编号",
           ("统一社会信用代码", "信用代码", "对象编号", "代码"), required=True, is_code=True,
           help=gettext_lazy("检查对象名录库中已有的代码或对象编号。"),
           example="91650100MA0000000X"),
    Column("sector", "行业", ("分级行业", "监管领域", "领域"), required=True,
           help=gettext_lazy("例如食品生产、餐饮服务、特种设备。"), example="食品生产",
           choices=[one.label for one in Sector]),
    Column("grade", "等级", ("风险等级", "分级", "评定等级", "级别"), required=True,
           help=gettext_lazy("本行业自己的等级，例如 A 级、二级、较高风险。"), example="B 级"),
    Column("as_of", "评定日期", ("截至日期", "分级日期"), required=True,
           help=gettext_lazy("同一行业同一日期再次导入时，以新的为准。"), example="2026-03-31"),
    Column("issuer", "评定单位", ("评定机关", "分级单位")),
)  # fmt: skip
SECTORS = {
    values.fold(word): sector.value
    for sector in Sector
    for word in (str(sector.label), sector.value)
}
FACTS = ("grade", "issuer")
Place = tuple[int, str, str]
"""Target, sector, day."""


@dataclass(slots=True)
class Context:
    """How far the importer reaches, and what the register held for the rows last classified."""

    on: datetime.date
    reach: str
    present: frozenset[str]
    targets: dict[str, int] = field(default_factory=dict)
    known: dict[Place, SectorGrade] = field(default_factory=dict)
    claimed: dict[Place, int] = field(default_factory=dict)


class GradeAdapter:
    """The sector grades' part of an import."""

    kind = BatchKind.GRADES
    permission = Permission.RISKS_IMPORT
    columns: Sequence[Column] = COLUMNS
    presets: Sequence[Preset] = ()
    intro: Text = gettext_lazy(
        "各行业对检查对象的分级，只供内部使用，与信用风险分类分别保存。一行一个对象、一个行业。"
    )
    register_url = "risks:list"
    record_url = ""
    options_form: type[Form] | None = None
    chunk_size = 2000
    gather = one_by_one

    def context(self, occasion: Occasion) -> Context:
        """The targets of the importer's region."""
        return Context(on=occasion.on, reach=occasion.by.region_path, present=occasion.present)

    def parse(self, row: RowCells, context: Context) -> StagedRow:
        """Understand one row; its key names target, sector and day."""
        code = canonical_id(values.code_of(row.text("code", longest=64, required=True)))
        day = row.date("as_of")
        if day is not None and day > context.on:
            row.error(
                "as_of", "risks-date-in-future", _("评定日期 {day} 还没有到。").format(day=day),
                _("请填写评定的日期。"),
            )  # fmt: skip
        data: dict[str, Any] = {
            "code": code,
            "sector": row.choice("sector", SECTORS, allowed=[one.label for one in Sector]),
            "grade": row.text("grade", longest=20, required=True),
            "as_of": day.isoformat() if day else "",
        }
        if row.has("issuer"):
            data["issuer"] = row.text("issuer", longest=100)
        key = f"{code} {data['sector']} {data['as_of']}"
        return StagedRow(number=row.number, key=key, label=code, data=data, problems=row.problems)

    def classify(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Find the targets, and compare with the grades of the same sector and day."""
        context.targets = queries.targets_by_code([row.data["code"] for row in rows], context.reach)
        found = SectorGrade.objects.filter(target_id__in=list(context.targets.values()))
        context.known = {(one.target_id, one.sector, one.as_of.isoformat()): one for one in found}
        for row in rows:
            _compare(row, context)

    def apply(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Insert and update by one statement per chunk."""
        _write(
            [
                (*_place(row, context), row.data["grade"], _issuer(row, context))
                for row in rows
            ]
        )  # fmt: skip

    def images(self, rows: Sequence[StagedRow], context: Context) -> Images:
        """The grade that each row replaces; none where there was none on that day."""
        return {row.key: _image(context.known.get(_place(row, context))) for row in rows}

    def restore(
        self,
        before: Images,
        context: Context,
        written_at: datetime.datetime,  # noqa: ARG002 - a grade has no time of its own
        run: Writing,  # noqa: ARG002 - as that
    ) -> None:
        """Put grades back, and take away those that were not there."""
        kept: list[tuple[Any, ...]] = []
        for key, image in before.items():
            code, sector, as_of = key.rsplit(" ", 2)
            place = (context.targets[code], sector, as_of)
            if image is None:
                SectorGrade.objects.filter(target_id=place[0], sector=sector, as_of=as_of).delete()
            else:
                kept.append((*place, image["grade"], image["issuer"]))
        _write(kept)


def _compare(row: StagedRow, context: Context) -> None:
    if row.data["code"] not in context.targets:
        row.refuse(
            "risks-target-unknown",
            _("检查对象名录库中没有“{code}”。").format(code=row.data["code"]),
            _("请先导入该对象，或核对代码。"), value=row.data["code"],
        )  # fmt: skip
        return
    first = context.claimed.setdefault(_place(row, context), row.number)
    if first != row.number:
        row.refuse_repeat(first)
        return
    old = context.known.get(_place(row, context))
    if old is None:
        row.change = Change.NEW
        return
    labels = {"grade": _("等级"), "issuer": _("评定单位")}
    row.changes = [
        [labels[name], getattr(old, name), row.data[name]]
        for name in FACTS
        if name in row.data and getattr(old, name) != row.data[name]
    ]
    row.change = Change.UPDATE if row.changes else Change.SAME


def _place(row: StagedRow, context: Context) -> Place:
    return context.targets[row.data["code"]], row.data["sector"], row.data["as_of"]


def _issuer(row: StagedRow, context: Context) -> str:
    """A file without the column leaves the issuer as it is."""
    old = context.known.get(_place(row, context))
    return str(row.data.get("issuer", old.issuer if old else ""))


def _image(old: SectorGrade | None) -> dict[str, str] | None:
    return {name: getattr(old, name) for name in FACTS} if old else None


def _write(rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        upsert(
            SectorGrade, unique=["target_id", "sector", "as_of"],
            columns=["target_id", "sector", "as_of", *FACTS], rows=rows,
        )  # fmt: skip
