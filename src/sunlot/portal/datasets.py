"""The open data sets: name, columns, rows. A column is never renamed and never taken away."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sunlot import clock
from sunlot.draws import queries as draws
from sunlot.errors import Text
from sunlot.ledger.queries import rfc3339
from sunlot.portal import queries
from sunlot.publications.queries import public as publications


@dataclass(frozen=True, slots=True)
class Dataset:
    """One table: `rows()` yields mappings with exactly the `columns`."""

    name: str
    title: Text
    note: Text
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Mapping[str, str]]]


ITEM_COLUMNS = (
    "code", "version", "category", "matter", "objects", "item_class", "method", "level",
    "basis", "department_code", "department_name", "published_at", "sub_matter", "target_kinds",
    "subject", "joining", "ratio", "frequency", "valid_from", "valid_to",
)  # fmt: skip


def _items() -> Iterator[Mapping[str, str]]:
    for one in queries.published_items(clock.today_of(clock.now())).iterator(chunk_size=500):
        yield {
            "code": one.item.code,
            "version": str(one.number),
            "category": one.category,
            "matter": one.matter,
            "objects": one.object_text,
            "item_class": one.item_class,
            "method": one.method,
            "level": one.level_text,
            "basis": one.basis_text,
            "department_code": one.item.department.code,
            "department_name": one.item.department.name,
            "published_at": rfc3339(one.published_at) if one.published_at else "",
            "sub_matter": one.sub_matter,
            "target_kinds": "、".join(one.target_kinds),
            "subject": one.subject_text,
            "joining": one.joining_text,
            "ratio": one.ratio_text,
            "frequency": one.frequency_text,
            "valid_from": one.valid_from.isoformat() if one.valid_from else "",
            "valid_to": one.valid_to.isoformat() if one.valid_to else "",
        }


PLAN_COLUMNS = (
    "plan", "year", "region_code", "version", "document_number", "task_code", "title", "lead",
    "joining", "targets", "ratio", "period", "credit_linked", "sha256",
)  # fmt: skip


def _plan_tasks() -> Iterator[Mapping[str, str]]:
    for plan in queries.issued_plans():
        version = queries.plan_version(plan.pk)
        for task in version.content["tasks"]:
            yield {
                "plan": version.content["title"],
                "year": str(version.content["year"]),
                "region_code": version.content["region"]["code"],
                "version": str(version.number),
                "document_number": version.document_number,
                "task_code": task["code"],
                "title": task["title"],
                "lead": task["lead_text"],
                "joining": task["joining_text"],
                "targets": task["target_text"],
                "ratio": task["ratio_text"],
                "period": task["period_text"],
                "credit_linked": "1" if task["credit_linked"] else "0",
                "sha256": version.sha256,
            }


DRAW_COLUMNS = (
    "draw_id", "task_code", "title", "mode", "state", "population", "drawn", "announced_at",
    "drawn_at", "frame_root", "announcement_sha256", "result_sha256", "seed",
    "void_reason",
)  # fmt: skip


def _draws() -> Iterator[Mapping[str, str]]:
    for one in draws.public_draws().select_related("task").order_by("draw_id"):
        yield {
            "draw_id": one.draw_id,
            "task_code": one.task.code,
            "title": one.task.title,
            "mode": one.mode,
            "state": one.state,
            "population": str(one.frame_count),
            "drawn": str(one.winner_count) if one.result else "",
            "announced_at": rfc3339(one.announced_at) if one.announced_at else "",
            "drawn_at": rfc3339(one.drawn_at) if one.drawn_at else "",
            "frame_root": one.frame_root,
            "announcement_sha256": one.announcement_digest,
            "result_sha256": one.result_digest,
            "seed": one.seed,
            "void_reason": one.void_reason,
        }


DATASETS: dict[str, Dataset] = {
    one.name: one
    for one in (
        Dataset(
            "inspections", _("检查结果"), _("每个事项一行；已撤下的结果只留编号。"),
            publications.COLUMNS, publications.rows_for_download,
        ),
        Dataset("draws", _("抽取"), _("编号连续，作废的也在内。"), DRAW_COLUMNS, _draws),
        Dataset("items", _("抽查事项清单"), _("现行公示版本。"), ITEM_COLUMNS, _items),
        Dataset(
            "plans", _("年度计划任务"), _("已印发的最新版本，原文照录。"), PLAN_COLUMNS, _plan_tasks
        ),
    )
}  # fmt: skip
