"""Reading one row of a plan table: the words are kept, what is understood stands beside them."""

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from sunlot.departments.kinds import kind_of
from sunlot.departments.models import Department
from sunlot.errors import UserError
from sunlot.imports.adapters import StagedRow
from sunlot.imports.rows import RowCells
from sunlot.imports.values import BadValue, yes_no
from sunlot.plans import rules, wording
from sunlot.plans.errors import RatioUnreadable
from sunlot.plans.importing.columns import CLASSES, KINDS, TEXTS
from sunlot.plans.importing.lookups import Lookups
from sunlot.plans.importing.parts import contradictions
from sunlot.plans.rules import ALL, Ratio
from sunlot.plans.strata import STRATUM_LABELS

MAX_SEQUENCE = 100_000
_YEAR = re.compile(r"(20\d{2})\s*年")


def understand(row: RowCells, look: Lookups) -> StagedRow:
    """One task as JSON, with every problem in the words of the person who mends it."""
    title = row.text("title", longest=200, required=True)
    data: dict[str, Any] = {name: row.text(name, longest=size) for name, size in TEXTS.items()}
    data |= {
        "title": title,
        "code": row.text("code", longest=40),
        "sequence": _sequence(row),
        "draw_kind": row.choice(
            "draw_kind", KINDS, allowed=("定向", "不定向"), default=KINDS["不定向"]
        ),
        "item_class": row.choice(
            "item_class", CLASSES, allowed=("一般检查事项", "重点检查事项"),
            default=CLASSES["一般检查事项"],
        ),
        "source_note": _source(row),
    }  # fmt: skip
    data |= _departments(row, look)
    data["items"] = _items(row, look)
    data["ratio"] = _ratio(row)
    data |= _credit(row, data["credit_text"])
    data |= _period(row, look)
    _check_parts(row, look)
    return StagedRow(
        number=row.number, key=data["code"] or title, label=title, data=data,
        problems=row.problems, parts=[one.number for one in row.parts],
    )  # fmt: skip


def _check_parts(row: RowCells, look: Lookups) -> None:
    """Rows of one task may add to each other, but not contradict each other."""
    for name, first, other in contradictions(row):
        said, otherwise = first.raw(name), other.raw(name)
        lead = look.department(said) if name == "lead" else None
        if lead is not None and lead == look.department(otherwise):
            continue
        row.error(
            name, "plans-rows-contradict",
            _("第 {first} 行写“{said}”，第 {other} 行写“{otherwise}”，同一任务只能有一个。").format(
                first=first.number, said=said, other=other.number, otherwise=otherwise
            ),
            _("请改为一致；确属两项任务的，请写不同的任务名称或者任务编号。"), about=otherwise,
        )  # fmt: skip
    for one in row.parts[1:]:
        if not one.raw("title") and not one.raw("code"):
            row.warning(
                "title", "plans-row-goes-on",
                _("第 {other} 行没有任务名称，并入第 {first} 行的任务。").format(
                    other=one.number, first=row.number
                ),
                _("可以写入；确属另一项任务的，请填写任务名称。"),
            )  # fmt: skip


def _sequence(row: RowCells) -> int:
    text = row.raw("sequence")
    if not text:
        return 0
    if text.isascii() and text.isdecimal() and 0 < int(text) < MAX_SEQUENCE:
        return int(text)
    row.error(
        "sequence", "plans-sequence-unreadable", _("序号“{text}”不是正整数。").format(text=text),
        _("请填写 1、2、3……，或留空由系统编号。"),
    )  # fmt: skip
    return 0


def _source(row: RowCells) -> str:
    parts = [row.raw("source"), row.raw("source_year"), row.raw("difference")]
    return "；".join(part for part in parts if part and part != "无")[:300]


def _departments(row: RowCells, look: Lookups) -> dict[str, Any]:
    lead_text = row.text("lead", longest=200, required=True)
    joining_text = row.text("joining", longest=300)
    lead = look.department(lead_text)
    if lead_text and lead is None:
        _unknown_department(row, "lead", lead_text, look)
    elif lead is not None:
        _note_passed_on(row, "lead", lead_text, lead, look)
    joining: list[str] = []
    for name in wording.department_names(joining_text):
        found = look.department(name)
        if wording.is_remark(name):
            row.warning(
                "joining", "plans-joining-remark",
                _("“{name}”是说明，不是部门名称，只保留原文。").format(name=name),
                _("可以写入；如需其他部门配合，请写部门名称。"), about=name,
            )  # fmt: skip
        elif found is None:
            _unknown_department(row, "joining", name, look)
        elif lead is not None and found.code == lead.code:
            row.warning(
                "joining", "plans-lead-joins",
                _("“{name}”已是发起部门，不再列为配合部门。").format(name=name),
                _("可以写入，不需要改。"), about=name,
            )  # fmt: skip
        elif found.code not in joining:
            joining.append(found.code)
            _note_passed_on(row, "joining", name, found, look)
    for code in [*([lead.code] if lead else []), *joining]:
        if look.is_office(code):
            row.error(
                "lead", "plans-office-inspects",
                _("联席会议办公室只组织、不检查，不能发起或配合任务（JC-01）。"),
                _("请改为实施检查的部门。"),
            )  # fmt: skip
    return {
        "lead_text": lead_text, "joining_text": joining_text,
        "lead": lead.code if lead else "", "joining": joining,
    }  # fmt: skip


def _note_passed_on(
    row: RowCells, column: str, words: str, found: Department, look: Lookups
) -> None:
    if kind_of(words) is None and look.passed_on(words) == found:
        row.warning(
            column, "plans-department-passed-on",
            _("“{words}”的工作已由{name}承接，按{name}导入。").format(
                words=words, name=found.short_name
            ),
            _("可以写入；原文照存。"), about=words,
        )  # fmt: skip


def _unknown_department(row: RowCells, column: str, name: str, look: Lookups) -> None:
    row.warning(
        column, "plans-department-unknown",
        _("“{name}”在{region}没有对应的部门，只保留原文。").format(
            name=name, region=look.region.name
        ),
        _("可以写入；请登记该部门，或在任务中选择部门，之后才能抽取。"), about=name,
    )  # fmt: skip


def _items(row: RowCells, look: Lookups) -> list[str]:
    text = row.text("items", longest=4000, required=True)
    names = wording.item_names(text)
    for name in names:
        if len(name) > 300:
            row.error(
                "items", "plans-item-too-long",
                _("事项“{start}…”超过 300 个字，可能没有用分号隔开。").format(start=name[:20]),
                _("请用分号“；”隔开各个事项。"), about=name,
            )  # fmt: skip
        elif look.item(name) is None:
            row.warning(
                "items", "plans-item-unmatched",
                _("“{name}”不在抽查事项清单中，记为待匹配。").format(name=name),
                _("可以写入；抽取前须匹配到已公示的事项。"), about=name,
            )  # fmt: skip
    return names


def _ratio(row: RowCells) -> list[int]:
    text = row.raw("floor")
    if not text:
        row.warning(
            "floor", "plans-ratio-missing", _("没有比例下限。原文照存。"),
            _("可以写入；抽取前须在任务中设定比例。"),
        )  # fmt: skip
        return []
    name = str(STRATUM_LABELS[ALL])
    try:
        p, q = wording.ratio_of(text)
        rules.check_ratio(Ratio(p, q), stratum=name)
    except wording.Unreadable:
        _refuse(row, "floor", RatioUnreadable(stratum=name, text=text))
        return []
    except UserError as error:
        _refuse(row, "floor", error)
        return []
    return [p, q]


def _credit(row: RowCells, wording_of_plan: str) -> dict[str, Any]:
    """Linked where the column says so; without it, where the wording asks for the classes."""
    if not row.has("credit_linked"):
        asked = bool(wording_of_plan) and not wording_of_plan.startswith("不涉及")
        return {"credit_linked": asked}
    try:
        return {"credit_linked": yes_no(row.raw("credit_linked"))}
    except BadValue as bad:
        row.error("credit_linked", bad.code, bad.message, bad.remedy)
        return {"credit_linked": False}


def _period(row: RowCells, look: Lookups) -> dict[str, Any]:
    starts_on = row.date("starts_on", required=False)
    ends_on = row.date("ends_on", required=False)
    year = look.year or (starts_on.year if starts_on else 0)
    if not year:
        row.error(
            "starts_on", "plans-year-unknown", _("没有开始日期，不知道是哪一年度的计划。"),
            _("请填写开始日期，或在上传时选择年度。"),
        )  # fmt: skip
    else:
        try:
            rules.check_period(starts_on=starts_on, ends_on=ends_on, year=year)
        except UserError as error:
            _refuse(row, "ends_on", error)
        _note_other_year(row, year)
    return {
        "year": year,
        "starts_on": starts_on.isoformat() if starts_on else "",
        "ends_on": ends_on.isoformat() if ends_on else "",
    }


def _note_other_year(row: RowCells, year: int) -> None:
    """Last year's dates in this year's plan: the dates decide, and somebody should look."""
    said = _YEAR.search(unicodedata.normalize("NFKC", row.raw("title")))
    if said is not None and int(said[1]) != year:
        row.warning(
            "starts_on", "plans-other-year",
            _("任务名称写的是 {said} 年，按 {year} 年度的计划导入。").format(
                said=said[1], year=year
            ),
            _("可以写入；写错年份的，请更正日期或者名称。"),
        )  # fmt: skip


def _refuse(row: RowCells, column: str, error: UserError) -> None:
    row.error(column, error.code, error.text(), error.remedy_text())
