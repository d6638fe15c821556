"""Class snapshots from files: one row per target, one date per row."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Permission
from sunlot.errors import Text
from sunlot.imports import values
from sunlot.imports.adapters import Column, Images, Occasion, Preset, StagedRow, one_by_one
from sunlot.imports.errors import UndoChanged
from sunlot.imports.models import BatchKind, Change
from sunlot.imports.rows import RowCells
from sunlot.imports.staging import upsert
from sunlot.regions.models import Region
from sunlot.risks.models import RiskClass, Snapshot, TargetClass
from sunlot.targets.models import Target
from sunlot.targets.rules import canonical_id

COLUMNS = (
    Column("code", "统一社会信用代码/对象编号",
           ("统一社会信用代码", "信用代码", "对象编号", "代码"), required=True, is_code=True,
           help=gettext_lazy("检查对象名录库中已有的代码或对象编号。"),
           example="91650100MA0000000X"),
    Column("risk_class", "风险类别", ("信用风险类别", "信用风险分类", "风险等级", "类别"),
           required=True, help=gettext_lazy("A、B、C 或 D。"), example="B"),
    Column("as_of", "截至日期", ("分类日期", "数据日期"), required=True,
           help=gettext_lazy("同一日期的分类再次导入时，以新的为准。"), example="2026-03-31"),
)  # fmt: skip
CLASSES = {
    values.fold(word): letter
    for letter in RiskClass.values
    for word in (letter, f"{letter}类", f"{letter}级")
}


@dataclass(slots=True)
class Context:
    """The region whose snapshot is written, and what the register held for the last rows."""

    at: datetime.datetime
    on: datetime.date
    reach: str
    region: Region | None
    targets: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[str, int], str] = field(default_factory=dict)
    claimed: dict[tuple[str, int], int] = field(default_factory=dict)


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
    options_form: type[Form] | None = None
    chunk_size = 2000
    gather = one_by_one

    def context(self, occasion: Occasion) -> Context:
        """The snapshot belongs to the region of whoever imports."""
        path = occasion.by.region_path
        region = Region.objects.current(occasion.on).filter(path=path).first() if path else None
        return Context(at=occasion.at, on=occasion.on, reach=path, region=region)

    def parse(self, row: RowCells, context: Context) -> StagedRow:
        """Understand one row."""
        code = canonical_id(values.code_of(row.text("code", longest=64, required=True)))
        day = row.date("as_of")
        if day is not None and day > context.on:
            row.error(
                "as_of", "risks-date-in-future", _("截至日期 {day} 还没有到。").format(day=day),
                _("请填写分类计算的日期。"),
            )  # fmt: skip
        data: dict[str, Any] = {
            "risk_class": row.choice("risk_class", CLASSES, allowed=RiskClass.values),
            "as_of": day.isoformat() if day else "",
        }
        return StagedRow(number=row.number, key=code, label=code, data=data, problems=row.problems)

    def classify(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Find the targets, and compare with the snapshot of the same date."""
        context.targets = _targets([row.key for row in rows], context.reach)
        dates = {row.data["as_of"] for row in rows if row.data["as_of"]}
        found = TargetClass.objects.filter(
            snapshot__region=context.region, snapshot__as_of__in=dates,
            target_id__in=list(context.targets.values()),
        )  # fmt: skip
        context.known = {
            (as_of.isoformat(), target): letter
            for as_of, target, letter in found.values_list(
                "snapshot__as_of", "target_id", "risk_class"
            )
        }
        for row in rows:
            self._compare(row, context)

    def _compare(self, row: StagedRow, context: Context) -> None:
        target = context.targets.get(row.key)
        if target is None:
            row.refuse(
                "risks-target-unknown",
                _("检查对象名录库中没有“{code}”。").format(code=row.key),
                _("请先导入该对象，或核对代码。"), value=row.key,
            )  # fmt: skip
            return
        place = (row.data["as_of"], target)
        first = context.claimed.setdefault(place, row.number)
        if first != row.number:
            row.refuse_repeat(first)
            return
        old = context.known.get(place)
        if old is None:
            row.change = Change.NEW
        elif old == row.data["risk_class"]:
            row.change = Change.SAME
        else:
            row.change = Change.UPDATE
            row.changes = [[_("风险类别"), old, row.data["risk_class"]]]

    def apply(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Insert and update by one statement per chunk."""
        snapshots = {
            as_of: Snapshot.objects.get_or_create(
                region=context.region, as_of=as_of, defaults={"imported_at": context.at}
            )[0].pk
            for as_of in sorted({row.data["as_of"] for row in rows})
        }
        upsert(
            TargetClass, unique=["snapshot_id", "target_id"],
            columns=["snapshot_id", "target_id", "risk_class"],
            rows=(
                (snapshots[row.data["as_of"]], context.targets[row.key], row.data["risk_class"])
                for row in rows
            ),
        )  # fmt: skip

    def images(self, rows: Sequence[StagedRow], context: Context) -> Images:
        """The class that each row replaces; none where there was none at that date."""
        return {
            row.key: {
                "as_of": row.data["as_of"],
                "risk_class": context.known.get((row.data["as_of"], context.targets[row.key])),
            }
            for row in rows
        }

    def restore(self, before: Images, context: Context, written_at: datetime.datetime) -> None:  # noqa: ARG002 - a class has no time of its own; the rows were compared
        """Put classes back, and take away those that were not there, with empty snapshots."""
        by_date: dict[str, dict[int, str | None]] = {}
        for key, image in before.items():
            if image is not None:
                classes = by_date.setdefault(image["as_of"], {})
                classes[context.targets[key]] = image["risk_class"]
        for as_of, classes in by_date.items():
            snapshot = Snapshot.objects.get(region=context.region, as_of=as_of)
            gone = [target for target, letter in classes.items() if letter is None]
            snapshot.classes.filter(target_id__in=gone).delete()
            upsert(
                TargetClass, unique=["snapshot_id", "target_id"],
                columns=["snapshot_id", "target_id", "risk_class"],
                rows=[
                    (snapshot.pk, target, letter)
                    for target, letter in classes.items()
                    if letter is not None
                ],
            )  # fmt: skip
            if not snapshot.classes.exists():
                _drop(snapshot)


def _drop(snapshot: Snapshot) -> None:
    """An empty snapshot would hide an older one; a draw that names it keeps it."""
    try:
        with transaction.atomic():
            snapshot.delete()
    except ProtectedError as error:
        raise UndoChanged(label=str(snapshot)) from error


def _targets(codes: Sequence[str], reach: str) -> dict[str, int]:
    """``{code or id: key}`` of targets inside the reach."""
    if not reach:
        return {}
    inside = Target.objects.filter(region__path__startswith=reach)
    found = dict(inside.filter(object_id__in=codes).values_list("object_id", "pk"))
    by_code = inside.filter(credit_code__in=codes).values_list("credit_code", "pk")
    return found | {code: pk for code, pk in by_code if code}
