"""Understanding the cells of one row."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sunlot.clock import today_of
from sunlot.departments.models import Department
from sunlot.imports import values
from sunlot.imports.lookups import DepartmentFinder, Division, Divisions, note_passed_on
from sunlot.imports.rows import RowCells
from sunlot.imports.values import BadValue
from sunlot.targets.importing.columns import (
    BESIDE_NAMES,
    FOLDED_STATES,
    KIND_LABELS,
    KINDS,
    STATE_LABELS,
    STATES,
    kind_of,
)
from sunlot.targets.models import RegistrationState
from sunlot.targets.rules import credit_code, industry_code, number_id, own_id, section_of

# Facts that a register may do without: a text that says none leaves it as it was, and this waits
# in its place.
AS_IT_WAS = {"industry": "?", "registered_on": "infinity"}
UNREAD_INDUSTRY, UNREAD_DAY = "targets-industry-form", "imports-date-invalid"
UNREAD = (UNREAD_INDUSTRY, UNREAD_DAY)
# A lone dash is how many tables write nothing.
FORMULA_SIGN = "^([=+@]|-+[^-])"
FORMULA = re.compile(FORMULA_SIGN)
OWN = ("本部门", "本单位", "owndepartment")
MASKED = re.compile("[*＊]{2}")
TEXTS = {"address": 300, "note": 300, "scope": 4000, "supervising_unit": 100, "registrar": 100}


@dataclass(slots=True)
class Context:
    """Look-ups of one run, and what the register held for the rows last classified."""

    at: datetime.datetime
    present: frozenset[str]
    divisions: Divisions
    finder: DepartmentFinder
    distinct: frozenset[int] = frozenset()
    same: Mapping[int, str] = field(default_factory=dict)
    undecided: frozenset[int] | None = None
    department_id: int | None = None
    is_full: bool = False
    others: frozenset[str] = frozenset()
    """The tags that are special registers of other departments."""
    own: frozenset[str] = frozenset()
    """The tags that are special registers of the department whose file it is."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Code → key of the department whose file it is, and of those whose work passed to it."""
    divisions_found: dict[str, Division | BadValue] = field(default_factory=dict)
    departments_found: dict[tuple[str, str], Department | None] = field(default_factory=dict)

    def asked(self) -> list[Any]:
        """What a comparison depends on beside the rows."""
        return [
            sorted(self.present), sorted(self.others), sorted(self.divisions.inside()),
            self.department_id, sorted(self.places.values()), self.is_full,
        ]  # fmt: skip

    @property
    def beside(self) -> frozenset[str]:
        """The columns of the file that say what stands beside a target."""
        return self.present & BESIDE_NAMES


def read_name(row: RowCells) -> str:
    """The full name; one that was masked for publication would replace it."""
    name = row.text("name", longest=200, required=True)
    if MASKED.search(name):
        row.error(
            "name", "targets-name-masked", _("“{name}”像是遮盖后的名称。").format(name=name[:60]),
            _("请填写营业执照或登记证上的全称。"),
        )  # fmt: skip
    note_formula(row, "name", name)
    return name


def read_ids(row: RowCells, data: dict[str, Any], context: Context) -> None:
    """Credit code, other number or the department's own, and the id that follows from them."""
    code = credit_code.normalise(row.raw("credit_code"))
    problems = credit_code.check(code) if code else []
    for problem in problems:
        add = row.error if problem.severity == credit_code.Severity.ERROR else row.warning
        add(
            "credit_code", problem.code, problem.message, problem.remedy + _old_number(code),
            wrong=credit_code.wrong_places(row.raw("credit_code")),
        )  # fmt: skip
    number = row.text("number", longest=60)
    data["credit_code"] = code or None
    data["code_doubtful"] = bool(code and problems)
    if row.has("number"):
        data["number"] = number
    if values.looks_like_id_number(number):
        row.error(
            "number", "imports-id-number", _("内容像是身份证号，不能导入。"),
            _("请改填注册号、许可证号等编号。"),
        )  # fmt: skip
        return
    by_number = None
    if data["kind"]:
        by_number = (
            number_id(data["kind"], values.code_of(number))
            if number
            else _own_id(row, data, context)
        )
    if code:
        data["object_id"] = code
        if by_number:
            data["number_id"] = by_number
    elif by_number:
        data["object_id"] = by_number
    elif number and data["kind"]:
        row.error(
            "number", "targets-number-form",
            _("编号“{number}”不能作为对象编号。").format(number=number),
            _("请填写由字母、数字组成的编号，或者含有四位年份和顺序号的文号。"),
        )  # fmt: skip
    elif not number and not (row.raw("own_key") and context.places):
        row.error(
            "credit_code", "targets-no-id", _("没有填写统一社会信用代码，也没有其他编号。"),
            _("请填写其中一项；都没有的，填写“部门自编号”。名称不能代替编号。"),
            also=("number", "own_key"),
        )  # fmt: skip


def _own_id(row: RowCells, data: dict[str, Any], context: Context) -> str | None:
    key = row.text("own_key", longest=40)
    if not key or not context.places:
        return None
    if values.looks_like_id_number(key):
        row.error(
            "own_key", "imports-id-number", _("内容像是身份证号，不能导入。"),
            _("请改填不含个人信息的编号。"),
        )  # fmt: skip
        return None
    found = own_id(data["kind"], next(iter(context.places)), values.code_of(key))
    if found is None:
        row.error(
            "own_key", "targets-own-key-form",
            _("“{key}”不能作为部门自编号。").format(key=key),
            _("请只用字母、数字和短横线，例如 XM-2026-015。"),
        )  # fmt: skip
    return found


def _old_number(code: str) -> str:
    if len(code) == 15 and code.isdigit():
        return _("15 位数字是旧的工商注册号，确无 18 位代码的，请填到“其他编号”列。")
    if len(code) in (9, 10):
        return _("9 位是旧的组织机构代码，请填写换发后的 18 位代码。")
    return ""


def read_division(row: RowCells, data: dict[str, Any], context: Context) -> Division | None:
    words = row.raw("region")
    found = context.divisions_found.get(words)
    if found is None:
        try:
            found = context.divisions.find(words)
        except BadValue as bad:
            found = bad
        context.divisions_found[words] = found
    if isinstance(found, BadValue):
        row.error("region", found.code, found.message, found.remedy)
        return None
    data["region_id"], data["region_tokens"] = found.pk, found.tokens
    return found


def read_texts(row: RowCells, data: dict[str, Any]) -> None:
    """Free texts, as they stand."""
    for name, longest in TEXTS.items():
        if row.has(name):
            data[name] = row.text(name, longest=longest)
            note_formula(row, name, data[name])


def note_formula(row: RowCells, name: str, text: str) -> None:
    """Say of a text that it would be a formula; it is kept as the text that it is."""
    if FORMULA.match(text):
        row.warning(
            name, "targets-formula", _("以 = + - @ 开头，按文字原样写入，不计算。"),
            _("本来是公式的，请在表格软件里改为结果再导入。"),
        )  # fmt: skip


def read_kind(row: RowCells, data: dict[str, Any]) -> None:
    """One of the kinds; legal types are some."""
    data["kind"] = kind_of(row.raw("kind")) or row.choice("kind", KINDS, allowed=KIND_LABELS)


def read_industry(row: RowCells, data: dict[str, Any]) -> None:
    if not row.has("industry"):
        return
    text = row.text("industry", longest=60)
    code = industry_code(text) if text else ""
    if code is None:
        row.warning(
            "industry", UNREAD_INDUSTRY,
            _("“{value}”不是行业代码，不写入：名录中的保持不变，新增的留空。").format(value=text),
            _("请填写 GB/T 4754 的 2 至 4 位数字，例如 1371；不清楚的可以留空。"), is_unread=True,
        )  # fmt: skip
        code = AS_IT_WAS["industry"]
    elif code and not section_of(code):
        row.warning(
            "industry", "targets-industry-unknown",
            _("“{code}”的前两位不在国民经济行业分类的大类（01 至 97）中。").format(code=code),
            _("请按 GB/T 4754 核对；沿用旧版代码的，可以照此写入。"),
        )  # fmt: skip
    data["industry"] = code or ""


def read_state(row: RowCells, data: dict[str, Any]) -> None:
    if row.has("registration_state"):
        data["registration_state"] = row.choice(
            "registration_state", STATES, default=RegistrationState.ACTIVE, allowed=STATE_LABELS,
        )  # fmt: skip
        words = row.raw("registration_state")
        if values.fold(words) in FOLDED_STATES:
            state = RegistrationState(data["registration_state"])
            row.warning(
                "registration_state", "targets-state-folded",
                _("“{words}”按“{state}”写入。").format(words=words, state=state.label),
                _("不是这个意思的，请改填：{allowed}。").format(
                    allowed="、".join(map(str, STATE_LABELS))
                ),
            )  # fmt: skip


def read_tags(row: RowCells, data: dict[str, Any], context: Context) -> None:
    if not row.has("tags"):
        return
    tags = values.list_of(row.text("tags", longest=400))
    if any(len(tag) > 40 for tag in tags):
        row.error(
            "tags", "targets-tag-too-long", _("有一个标签超过 40 个字。"),
            _("标签之间请用“；”分开。"),
        )  # fmt: skip
    strange = [tag for tag in tags if tag in context.others]
    if strange:
        row.warning(
            "tags", "targets-tag-of-others",
            _("“{tags}”是其他部门的或已关闭的专项库，标签保持原样。").format(tags="、".join(strange)),
            _("需要加入或移出的，请由管理该专项库的部门办理。"),
        )  # fmt: skip
    data["tags"] = [tag for tag in tags if tag not in context.others]


def read_registered_on(row: RowCells, data: dict[str, Any], context: Context) -> None:
    """A day; what is none leaves the register's as it was."""
    if not row.has("registered_on"):
        return
    text = row.raw("registered_on")
    try:
        day = row.day_of("registered_on", text) if text else None
    except BadValue as bad:
        row.warning(
            "registered_on", UNREAD_DAY,
            bad.message + _("不写入：名录中的保持不变，新增的留空。"), bad.remedy, is_unread=True,
        )  # fmt: skip
        data["registered_on"] = AS_IT_WAS["registered_on"]
        return
    if day and day > today_of(context.at):
        row.warning(
            "registered_on", "targets-founded-later",
            _("成立日期 {day} 还没有到。").format(day=day), _("请核对日期；无误的可以写入。"),
        )  # fmt: skip
    data["registered_on"] = day.isoformat() if day else None


def _own(context: Context) -> Department | None:
    """The department whose file it is; an office has no targets."""
    own = context.department_id
    found = context.finder.get(context.finder.present_key(own)) if own else None
    return None if found is None or found.is_office else found


def read_department(
    row: RowCells, data: dict[str, Any], division: Division | None, context: Context
) -> None:
    words = row.raw("department")
    if not words or division is None:
        data["department_id"] = None
        return
    place = (words, division.path)
    if place not in context.departments_found:
        context.departments_found[place] = (
            _own(context)
            if values.fold(words) in OWN
            else context.finder.find(words, division.path)
        )
    department = context.departments_found[place]
    if department is None:
        row.error(
            "department", "imports-department-unknown",
            _("没有找到部门“{words}”。").format(words=words),
            _("请填写“机构与区划”中的名称、简称或机构代码；不清楚的可以留空。"),
        )  # fmt: skip
        return
    note_passed_on(row, "department", words, department, context.finder)
    data["department_id"] = department.pk
