"""The item list: from the address to a queryset, to chips and to a file."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.departments.qualifications import name_of
from sunlot.errors import Text
from sunlot.items import queries
from sunlot.items.models import (
    Decision,
    ItemClass,
    ItemVersion,
    LawChange,
    LawChangeKind,
    UnifiedList,
)
from sunlot.items.presenting import LawRow
from sunlot.items.queries import laws
from sunlot.items.queries.laws import Flag
from sunlot.items.queries.unified import Overlap, Unified
from sunlot.items.queries.versions import naturally
from sunlot.items.states import ItemState
from sunlot.regions.models import Level
from sunlot.targets.models import TargetKind
from sunlot.ui.exports import Column
from sunlot.ui.filters import chips_of, chosen_of
from sunlot.ui.health import Health

STATES: Mapping[str, Text] = {
    **dict(ItemState.choices), "ended": _("已停用"), "incomplete": _("缺依据或方式"),
    "flagged": _("依据已变动，待核对"),
}  # fmt: skip

EXPORTED: Sequence[Column[ItemVersion]] = (
    Column(_("事项编码"), lambda one: one.item.code),
    Column(_("版本"), lambda one: one.number),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("抽查类别"), lambda one: one.category),
    Column(_("抽查事项"), lambda one: one.matter),
    Column(_("抽查子项"), lambda one: one.sub_matter),
    Column(_("主管部门"), lambda one: one.item.department.short_name),
    Column(_("配合部门"), lambda one: one.joining_text),
    Column(_("检查对象"), lambda one: one.object_text),
    Column(_("对象所在名录"), lambda one: [TargetKind(kind).label for kind in one.target_kinds]),
    Column(_("对象类别"), lambda one: one.target_classes),
    Column(_("事项类别"), lambda one: one.get_item_class_display()),
    Column(_("检查方式"), lambda one: one.method),
    Column(_("检查主体"), lambda one: one.subject_text),
    Column(_("检查主体（层级）"), lambda one: one.level_text),
    Column(_("实施层级"), lambda one: [Level(level).label for level in one.levels]),
    Column(_("抽查比例及频次（原文）"), lambda one: one.ratio_text),
    Column(_("抽查频次"), lambda one: one.frequency_text),
    Column(_("检查依据"), lambda one: one.basis_text),
    Column(_("检查人员要求"), lambda one: [*map(name_of, one.officer_requirement)]),
    Column(_("检查人员其他要求"), lambda one: one.requirement_text),
    Column(_("生效日期"), lambda one: one.valid_from),
    Column(_("失效日期"), lambda one: one.valid_to),
    Column(_("公示时间"), lambda one: one.published_at),
    Column(_("停用日期"), lambda one: one.ended_on),
    Column(_("停用原因"), lambda one: one.end_reason),
)
LAWS: Sequence[Column[LawRow]] = (
    Column(_("文件名称"), lambda row: row[0].instrument),
    Column(_("文号"), lambda row: row[0].number),
    Column(_("涉及条款"), lambda row: row[0].articles_text),
    Column(_("变动"), lambda row: row[0].get_what_display()),
    Column(_("起始日期"), lambda row: row[0].effective_on),
    Column(_("代替它的文件"), lambda row: row[0].successor),
    Column(_("适用地区"), lambda row: row[0].region.name),
    Column(_("来源"), lambda row: row[0].source),
    Column(_("说明"), lambda row: row[0].note),
    Column(_("待核对事项数"), lambda row: row[1]),
    Column(_("登记人"), lambda row: row[0].entered_by.name),
    Column(_("登记时间"), lambda row: row[0].entered_at),
    Column(_("撤销时间"), lambda row: row[0].withdrawn_at),
)


MERGED_ORDER = ("item__department__code", "category", "code_order")
OverlapRow = tuple[int, Overlap, ItemVersion]
OVERLAPS: Sequence[Column[OverlapRow]] = (
    Column(_("组号"), lambda row: row[0]),
    Column(_("名称、对象类别"), lambda row: row[1].title),
    Column(_("相似（%）"), lambda row: row[1].likeness),
    Column(_("事项编码"), lambda row: row[2].item.code),
    Column(_("抽查事项"), lambda row: row[2].matter),
    Column(_("主管部门"), lambda row: row[2].item.department.short_name),
    Column(_("对象类别"), lambda row: row[2].target_classes),
    Column(_("决定"), lambda row: Decision(row[1].decision).label),
    Column(_("决定后有变化"), lambda row: _("是") if row[1].changed else ""),
    Column(_("理由"), lambda row: row[1].decided.note if row[1].decided else ""),
    Column(_("决定人"), lambda row: row[1].decided.decided_by.name if row[1].decided else ""),
    Column(_("决定时间"), lambda row: row[1].decided.decided_at if row[1].decided else None),
)
LISTS: Sequence[Column[UnifiedList]] = (
    Column(_("版本"), lambda one: one.number),
    Column(_("公布人"), lambda one: one.published_by.name),
    Column(_("公布时间"), lambda one: one.published_at),
    Column(_("内容摘要"), lambda one: one.sha256),
)
LAW_STATES: Mapping[str, Text] = {
    "waiting": _("有待核对的事项"), "clear": _("没有待核对的"), "withdrawn": _("已撤销"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, and the words of its chips."""

    rows: QuerySet[ItemVersion]
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    text: str
    flagged: set[int]


def listing_of(asked: QueryDict, actor: Actor, on: datetime.date) -> Listing:
    """One row per item, newest version; unknown values narrow nothing."""
    departments = dict(queries.departments_of(actor))
    known: Mapping[str, Mapping[str, Text]] = {
        "department": departments, "class": dict(ItemClass.choices), "state": STATES,
        "kind": dict(TargetKind.choices),
    }  # fmt: skip
    chosen = chosen_of(asked, known)
    text = asked.get("q", "").strip()
    flagged, state = laws.flagged_items(actor, on), chosen.get("state", "")
    rows = queries.narrowed(
        queries.newest_versions(actor), text=text, on=on, department=chosen.get("department", ""),
        item_class=chosen.get("class", ""), state="" if state == "flagged" else state,
        kind=chosen.get("kind", ""), flagged=flagged if state == "flagged" else None,
    )  # fmt: skip
    chips = chips_of(asked, {name: str(known[name][value]) for name, value in chosen.items()})
    return Listing(rows, chosen, chips, text, flagged)


def merged_of(asked: QueryDict, unified: Unified, on: datetime.date) -> Listing:
    """A region's merged list, narrowed by word and department; `flagged` stays empty."""
    departments = departments_in(unified)
    chosen = chosen_of(asked, {"department": departments})
    text = asked.get("q", "").strip()
    merged = ItemVersion.objects.filter(pk__in=[one.pk for one in unified.versions])
    merged = merged.annotate(code_order=naturally())
    rows = queries.narrowed(
        merged.select_related("item__department"), text=text, on=on,
        department=chosen.get("department", ""), item_class="", state="",
    )  # fmt: skip
    chips = chips_of(asked, {name: departments[value] for name, value in chosen.items()})
    return Listing(rows.order_by(*MERGED_ORDER), chosen, chips, text, set())


def departments_in(unified: Unified) -> dict[str, str]:
    """Code → short name of the departments whose items stand in a merged list, by code."""
    found = {one.item.department.code: one.item.department.short_name for one in unified.versions}
    return dict(sorted(found.items()))


def overlap_rows(overlaps: Sequence[Overlap]) -> list[OverlapRow]:
    """One row for each item of each group, with the number of the group from 1."""
    return [
        (number, one, version)
        for number, one in enumerate(overlaps, start=1)
        for version in one.versions
    ]


@dataclass(frozen=True, slots=True)
class LawListing:
    """Changes of law as asked for, what waits because of them, and the words of the chips."""

    rows: QuerySet[LawChange]
    flags: Sequence[Flag]
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    text: str


def laws_of(asked: QueryDict, actor: Actor, on: datetime.date) -> LawListing:
    """Changes of law by words of the instrument, by what became of it, and by what waits."""
    known: Mapping[str, Mapping[str, Text]] = {
        "what": dict(LawChangeKind.choices), "state": LAW_STATES,
    }  # fmt: skip
    chosen = chosen_of(asked, known)
    text, flags = asked.get("q", "").strip(), laws.flags(actor, on=on)
    rows = laws.narrowed(
        laws.changes_for(actor), text=text, what=chosen.get("what", ""),
        state=chosen.get("state", ""), waiting={one.change.pk for one in flags},
    )  # fmt: skip
    chips = chips_of(asked, {name: str(known[name][value]) for name, value in chosen.items()})
    return LawListing(rows, flags, chosen, chips, text)


def strip_of(figures: Mapping[str, int]) -> list[Health]:
    """The figures above the list, each leading to its rows."""
    total, unit = figures["total"], _("项")
    return [
        Health(
            _("缺依据或方式"), figures["incomplete"], total, unit, "?state=incomplete",
            note=_("不能公示，也不得实施"),
        ),
        Health(
            _("依据已变动，待核对"), figures["flagged"], total, unit, "?state=flagged",
            note=_("文件废止或修订，逐项核对"),
        ),
        Health(
            _("草稿"), figures["draft"], total, unit, "?state=draft", mend=False,
            note=_("公示后才能用于抽查"),
        ),
        Health(_("已公示"), figures["published"], total, unit, "?state=published", mend=False),
        Health(
            _("已停用"), figures["ended"], total, unit, "?state=ended", mend=False,
            note=_("不再用于抽查"),
        ),
    ]  # fmt: skip
