"""Officers from files: what a row means, and how rows meet the register."""

import datetime
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Actor, Permission
from sunlot.departments import qualifications
from sunlot.departments.models import Department
from sunlot.errors import Text
from sunlot.imports import values
from sunlot.imports.adapters import Column, Images, Occasion, Preset, StagedRow, Writing, one_by_one
from sunlot.imports.lookups import DepartmentFinder, Divisions, divisions_for, note_passed_on
from sunlot.imports.models import BatchKind, Change
from sunlot.imports.rows import RowCells
from sunlot.imports.values import BadValue
from sunlot.officers.importing import numbering, undoing
from sunlot.officers.importing.columns import COLUMNS, IN_POST, PRESETS, TICKS, label_of, words_of
from sunlot.officers.importing.numbering import own
from sunlot.officers.importing.posts import DATES, TEXTS, day_of, post_of, text_of_day
from sunlot.officers.models import Officer
from sunlot.officers.rules import own_id
from sunlot.regions.names import sort_key

_ID = re.compile(r"[0-9A-Za-z._-]{1,32}")
WRITTEN = (
    "name", "name_key", "department_id", "certificate_no", "certificate_from", "certificate_to",
    "qualifications", "units", "is_expert", "is_active", "note", *TEXTS, "post_started_on",
    "yearly_capacity", "updated_at",
)  # fmt: skip


@dataclass(slots=True)
class Context:
    """Look-ups of one run, and what the register held for the rows last classified."""

    at: datetime.datetime
    by: Actor
    divisions: Divisions
    finder: DepartmentFinder
    units: dict[str, str | BadValue] = field(default_factory=dict)
    existing: dict[str, Officer] = field(default_factory=dict)
    claimed: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    editing: Officer | None = None


class OfficerAdapter:
    """The officer register's part of an import."""

    kind = BatchKind.OFFICERS
    permission = Permission.OFFICERS_IMPORT
    columns: Sequence[Column] = COLUMNS
    presets: Sequence[Preset] = PRESETS
    intro: Text = gettext_lazy(
        "一行一名执法人员。人员编号相同的，更新原有记录；文件中没有的人员不会被删除。"
        "身份证号、性别、出生日期、手机号、学历、专业等列能够识别，但履职不需要，不读入，也不保存。"
    )
    register_url = "officers:list"
    record_url = "officers:detail"
    options_form: type[Form] | None = None
    chunk_size = 1000
    gather = one_by_one

    def context(self, occasion: Occasion) -> Context:
        """Load divisions and departments once; an office can have no officers (JC-01)."""
        return Context(
            at=occasion.at, by=occasion.by, divisions=divisions_for(occasion),
            finder=DepartmentFinder(on=occasion.on, inspecting_only=True),
        )  # fmt: skip

    def parse(self, row: RowCells, context: Context) -> StagedRow:
        """Understand one row; columns that the file lacks stay out of `data`."""
        data: dict[str, Any] = {
            "name": row.text("name", longest=200, required=True),
            "officer_id": _officer_id(row),
        }
        if row.has("certificate_no"):
            data["certificate_no"] = _certificate_no(row)
        department = _department(row, context)
        if department is not None:
            data["department_id"] = department.pk
        _period(row, data)
        if row.has("qualifications"):
            data["qualifications"] = _qualifications(row)
        if row.has("units") and department is not None:
            data["units"] = _units(row, department, context)
        if row.has("is_expert"):
            data["is_expert"] = _yes_no(row)
        if row.has("is_active"):
            word = row.choice("is_active", IN_POST, allowed=(_("是"), _("否")), default="yes")
            data["is_active"] = word == "yes"
        if row.has("note"):
            data["note"] = _note(row)
        data |= post_of(row)
        number = data["officer_id"]
        return StagedRow(
            number=row.number, label=data["name"], data=data, problems=row.problems, called=number,
            key=number, apart=own_id(department.code, number) if department and number else "",
        )  # fmt: skip

    def classify(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Find each row's record by its number, and say what would change."""
        numbering.find(rows, context)
        holders = _holders_of_certificates(rows)
        for row in rows:
            officer = context.existing.get(row.key)
            first = context.claimed.setdefault(row.key, row.number)
            others = holders.get(row.data.get("certificate_no", ""), ())
            holder = next((one for one in others if _is_somebody_else(one, row, officer)), None)
            if row.has_error:
                continue
            if first != row.number:
                row.refuse_repeat(first)
            elif not numbering.is_possible(row.key):
                numbering.refuse_long(row)
            elif holder is not None:
                row.refuse(
                    "officers-certificate-elsewhere",
                    _("这个执法证号已登记在{department}的在岗人员名下。").format(
                        department=holder.department.short_name
                    ),
                    _("调入的人员，请先由原单位办理离岗；其他情况请核对执法证号。"),
                    value=row.data["certificate_no"], also=("certificate_no",),
                )  # fmt: skip
            elif officer is None:
                row.change = Change.NEW
                if "certificate_no" not in row.data:
                    row.refuse(
                        "officers-certificate-missing",
                        _("{key} 是新增人员，文件中没有“执法证号”。").format(
                            key=row.data["officer_id"]
                        ),
                        _("请增加“执法证号”一列并填写；已在名录库中的人员可以不填。"),
                        value=row.data["officer_id"], also=("certificate_no",),
                    )  # fmt: skip
            else:
                _keep_who_left(row, officer)
                row.changes = _differences(row.data, officer, context)
                row.change = Change.UPDATE if row.changes else Change.SAME
        _suspect([row for row in rows if row.change == Change.NEW])

    def apply(self, rows: Sequence[StagedRow], context: Context) -> None:
        """Insert and update in one statement per chunk."""
        officers = []
        for row in rows:
            officer = context.existing.get(row.key) or Officer(officer_id=row.key)
            officer.pk = None  # the conflict on officer_id finds the row
            fill(officer, row.data, context.at)
            officers.append(officer)
        Officer.objects.bulk_create(
            officers, batch_size=500, update_conflicts=True, unique_fields=["officer_id"],
            update_fields=WRITTEN,
        )  # fmt: skip

    def images(self, rows: Sequence[StagedRow], context: Context) -> Images:
        """The records that rows would change, as they are."""
        return undoing.images_of(
            {row.key: context.existing[row.key] for row in rows if row.key in context.existing}
        )

    def stays(
        self,
        before: Images,
        context: Context,  # noqa: ARG002 - needs no look-ups
        written_at: datetime.datetime,
    ) -> Mapping[str, str]:
        """Officers that were changed since, or that something refers to."""
        return undoing.why_stay(before, written_at=written_at)

    def restore(
        self,
        before: Images,
        context: Context,  # noqa: ARG002 - needs no look-ups
        written_at: datetime.datetime,
        run: Writing,
    ) -> None:
        """Put facts back, and take away officers that nothing refers to."""
        undoing.restore(before, written_at=written_at, run=run)


def fill(officer: Officer, data: Mapping[str, Any], at: datetime.datetime) -> None:
    """Give a record what a row says, without saving it."""
    for name, value in data.items():
        if name != "officer_id":
            setattr(officer, name, day_of(value) if name in DATES else value)
    officer.name_key = sort_key(officer.name)[:800]
    officer.updated_at = at


def _keep_who_left(row: StagedRow, officer: Officer) -> None:
    """A file that lists somebody as in post brings nobody back who left by an act of the page."""
    if officer.left_on is not None and row.data.pop("is_active", False):
        row.warn(
            "officers-left",
            _("{name}已于 {day} 办理离岗（{kind}），“在岗”没有改动。").format(
                name=officer.name, day=officer.left_on, kind=officer.get_left_kind_display()
            ),
            _("可以写入；确已回岗的，请在该人员页面办理回岗。"), value=row.key,
        )  # fmt: skip


def _suspect(rows: Sequence[StagedRow]) -> None:
    """New numbers for a name that the department has already: a person decides."""
    known = {
        (one.name, one.department_id): one.number
        for one in Officer.objects.filter(
            name__in=[row.data["name"] for row in rows],
            department_id__in={row.data["department_id"] for row in rows},
        ).select_related("department")
    }
    for row in rows:
        other = known.get((row.data["name"], row.data["department_id"]))
        if other is not None:
            row.suspect(
                "officers-same-name",
                _("本部门已有同名人员“{name}”，人员编号 {key}。").format(
                    name=row.data["name"], key=other
                ),
                _("确属两人的，请选“不是重复”；同一人的，请更正人员编号。"),
                value=row.data["officer_id"],
            )  # fmt: skip


def _holders_of_certificates(rows: Sequence[StagedRow]) -> Mapping[str, Sequence[Officer]]:
    """Officers in post who have certificates of rows, by certificate."""
    numbers = {row.data["certificate_no"] for row in rows if row.data.get("certificate_no")}
    there = Officer.objects.filter(certificate_no__in=numbers, is_active=True)
    found: dict[str, list[Officer]] = defaultdict(list)
    for one in there.select_related("department").order_by("pk"):
        found[one.certificate_no].append(one)
    return found


def _is_somebody_else(holder: Officer, row: StagedRow, officer: Officer | None) -> bool:
    """Whether a row gives an officer the certificate that another department's officer has."""
    if holder.department_id == row.data["department_id"] or holder.officer_id == row.key:
        return False
    return officer is None or officer.certificate_no != row.data["certificate_no"]


def _officer_id(row: RowCells) -> str:
    text = values.half_width(row.text("officer_id", longest=32, required=True))
    if values.looks_like_id_number(text):
        row.error(
            "officer_id", "imports-id-number", _("内容像是身份证号，不能导入。"),
            _("请改填本部门的人员编号。"),
        )  # fmt: skip
        return ""
    if text and (not _ID.fullmatch(text) or text == "-"):
        row.error(
            "officer_id", "officers-id-form",
            _("人员编号“{value}”含有不能用的字符。").format(value=text),
            _("只能用字母、数字、点、下划线和短横，最多 32 个字符。"),
        )  # fmt: skip
    return text


def _certificate_no(row: RowCells) -> str:
    text = values.half_width(row.text("certificate_no", longest=40, required=True))
    if values.looks_like_id_number(text):
        row.error(
            "certificate_no", "imports-id-number", _("内容像是身份证号，不能导入。"),
            _("请填写行政执法证号。"),
        )  # fmt: skip
    return text


def _note(row: RowCells) -> str:
    text = row.text("note", longest=300)
    if values.looks_like_id_number(text):
        row.error(
            "note", "imports-id-number", _("内容像是身份证号，不能导入。"),
            _("请删去身份证号。"),
        )  # fmt: skip
    return text


def _department(row: RowCells, context: Context) -> Department | None:
    words = row.text("department", longest=80, required=True)
    if not words:
        return None
    found = context.finder.find(words, context.by.region_path)
    if found is None:
        row.error(
            "department", "imports-department-unknown",
            _("没有找到部门“{words}”。").format(words=words),
            _("请填写“机构与区划”中的名称、简称或机构代码；联席会议办公室不能有执法人员。"),
        )  # fmt: skip
    elif not own(context.by, found):
        row.error(
            "department", "officers-other-department",
            _("{name}不是您的部门。").format(name=found.short_name), _("请由该部门自己导入。"),
        )  # fmt: skip
        return None
    else:
        note_passed_on(row, "department", words, found, context.finder)
    return found


def _period(row: RowCells, data: dict[str, Any]) -> None:
    first, last = row.date("certificate_from"), row.date("certificate_to")
    if first and last and last < first:
        row.error(
            "certificate_to", "officers-period",
            _("证件截止 {last} 早于证件起始 {first}。").format(last=last, first=first),
            _("请核对两个日期是否填反。"),
        )  # fmt: skip
    data["certificate_from"] = first.isoformat() if first else ""
    data["certificate_to"] = last.isoformat() if last else ""


def _qualifications(row: RowCells) -> list[str]:
    """Codes, whether the file writes names or codes.

    A code that nobody named may be the department's own; what is no code cannot be stored.
    """
    found = set()
    for one in values.list_of(row.text("qualifications", longest=300)):
        code = qualifications.code_of(one)
        if code is None:
            code = one
            report = row.warning if _ID.fullmatch(one) else row.error
            report(
                "qualifications", "officers-qualification-unknown",
                _("“{value}”不在资质名称中。").format(value=one),
                _how_to_name(one, row.label_of("qualifications")),
            )  # fmt: skip
        found.add(code)
    return sorted(found)


def _how_to_name(words: str, column: str) -> str:
    near = qualifications.nearest(words)
    if not near:
        return _("请在“{column}”列填写资质的名称或代码，几个用“；”分开。").format(column=column)
    return _("请在“{column}”列填写资质的名称或代码，相近的有：{nearest}；几个用“；”分开。").format(
        column=column, nearest=_("、").join(near)
    )


def _units(row: RowCells, department: Department, context: Context) -> list[str]:
    found = []
    for words in values.list_of(row.text("units", longest=400)):
        unit = _unit(words, context)
        if isinstance(unit, BadValue):
            row.error("units", unit.code, unit.message, unit.remedy)
        else:
            found.append(unit)
    return sorted(set(found)) or [department.region.code]


def _unit(words: str, context: Context) -> str | BadValue:
    if words not in context.units:
        try:
            context.units[words] = context.divisions.find(words).code
        except BadValue as bad:
            context.units[words] = bad
    return context.units[words]


def _yes_no(row: RowCells) -> bool:
    word = row.raw("is_expert")
    if word in TICKS:
        return True
    try:
        return values.yes_no(word)
    except BadValue as bad:
        row.error("is_expert", bad.code, bad.message, bad.remedy)
        return False


def _differences(data: dict[str, Any], officer: Officer, context: Context) -> list[list[str]]:
    changes = []
    for name, value in data.items():
        if name == "officer_id":
            continue
        old = getattr(officer, name)
        old = text_of_day(old) if name in DATES else old
        if old != value:
            words = [_words(name, one, context) for one in (old, value)]
            changes.append([label_of(name), *words])
    return changes


def _words(name: str, value: Any, context: Context) -> str:
    if name == "department_id":
        department = context.finder.get(value)
        return department.short_name if department else ""
    return words_of(name, value)
