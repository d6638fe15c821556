"""Decisions about departments, and reading a file of departments. Pure."""

import csv
import datetime
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sunlot.departments.kinds import OFFICE, kinds
from sunlot.errors import Text
from sunlot.rulebook import rule

Date = datetime.date

COLUMNS = (
    "机构代码", "名称", "简称", "职能", "区划代码", "成员单位", "设立日期", "撤销日期",
)  # fmt: skip
_CODE = re.compile(r"^[0-9A-Za-z._-]{1,32}$")
_LONGEST = {"名称": 80, "简称": 30}
_YES_NO = {"是": True, "否": False}


@rule("JC-01")
def may_inspect(*, is_office: bool) -> bool:
    """Whether a department can be an inspecting subject at all: an office never (JC-01)."""
    return not is_office


def successor_objection(
    *, same: bool, same_region: bool, same_kind_of_body: bool, is_open: bool
) -> Text:
    """Why a department cannot take over the work of another one; empty if it can.

    :param same_kind_of_body: both are offices of a joint conference, or neither is (JC-01).
    """
    if same:
        return _("它就是原机构")
    if not is_open:
        return _("它本身已经撤销")
    if not same_region:
        return _("它不在同一区划")
    if not same_kind_of_body:
        return _("一个是联席会议办公室，一个不是")
    return ""


class DepartmentRowProblem(Exception):
    """A line of a departments file cannot be used; says which and why, in Chinese."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(line, why)
        self.line = line
        self.why = why


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One line of the file; `kind` is a slug, `region` a division code. `line` counts from 1."""

    line: int
    code: str
    name: str
    short_name: str
    kind: str
    region: str
    is_member: bool
    opened: Date
    closed: Date | None

    @property
    def is_office(self) -> bool:
        """Whether the line is the office of its region's joint conference."""
        return self.kind == OFFICE

    @property
    def conference_name(self) -> str:
        """The conference of an office: its name without 办公室."""
        return self.name.removesuffix("办公室")


def read_rows(text: str) -> list[DepartmentRow]:
    """Lines of a CSV file with the columns `COLUMNS`.

    :raises DepartmentRowProblem: a column is missing, a value cannot be read, a code comes twice.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise DepartmentRowProblem(1, f"缺少列 {'、'.join(missing)}")
    rows = [_row(line, record) for line, record in enumerate(reader, start=2)]
    seen: dict[str, int] = {}
    for row in rows:
        if row.code in seen:
            raise DepartmentRowProblem(
                row.line, f"机构代码 {row.code} 与第 {seen[row.code]} 行重复"
            )
        seen[row.code] = row.line
    _refuse_second_office(rows)
    return rows


def _refuse_second_office(rows: list[DepartmentRow]) -> None:
    offices: dict[str, int] = {}
    for row in rows:
        if row.is_office and row.closed is None:
            if row.region in offices:
                raise DepartmentRowProblem(
                    row.line, f"{row.region} 的联席会议办公室已在第 {offices[row.region]} 行"
                )
            offices[row.region] = row.line


def _row(line: int, record: dict[str, str]) -> DepartmentRow:
    value = {name: (record[name] or "").strip() for name in COLUMNS}
    if not _CODE.match(value["机构代码"]):
        raise DepartmentRowProblem(line, f"机构代码“{value['机构代码']}”只能用字母、数字和 . _ -")
    for name in ("名称", "简称", "区划代码"):
        if not value[name]:
            raise DepartmentRowProblem(line, f"缺少{name}")
    for name, longest in _LONGEST.items():
        if len(value[name]) > longest:
            raise DepartmentRowProblem(line, f"{name}最多 {longest} 个字")
    if value["职能"] not in kinds():
        raise DepartmentRowProblem(line, f"职能“{value['职能']}”不在职能表中")
    if value["成员单位"] not in _YES_NO:
        raise DepartmentRowProblem(line, "成员单位应为 是 或 否")
    is_member = _YES_NO[value["成员单位"]]
    if value["职能"] == OFFICE and is_member:
        raise DepartmentRowProblem(line, "联席会议办公室不是成员单位，应填 否")
    opened = _date(line, value["设立日期"])
    closed = _date(line, value["撤销日期"]) if value["撤销日期"] else None
    if closed is not None and closed <= opened:
        raise DepartmentRowProblem(line, "撤销日期应晚于设立日期")
    return DepartmentRow(
        line=line, code=value["机构代码"], name=value["名称"], short_name=value["简称"],
        kind=value["职能"], region=value["区划代码"], is_member=is_member, opened=opened,
        closed=closed,
    )  # fmt: skip


def _date(line: int, text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise DepartmentRowProblem(line, f"“{text}”不是日期，应为 2026-01-01 的形式") from None
