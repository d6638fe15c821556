"""What makes a file of divisions a tree. Pure."""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Date = datetime.date

COLUMNS = (
    "code", "name", "level", "parent", "is_corps", "is_virtual", "valid_from", "valid_to",
    "verified", "note",
)  # fmt: skip
_RANK = {"region": 0, "prefecture": 1, "county": 2}
_CODE = re.compile(r"^[0-9]{6}([0-9]{3}){0,2}$")
_FLAGS = {"yes": True, "no": False}


class TreeProblem(Exception):
    """The rows are no tree of divisions; says which line and why, in Chinese."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(line, why)
        self.line = line
        self.why = why


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One line of the file; `parent` is a code, empty for the top. `line` counts from 1."""

    line: int
    code: str
    name: str
    level: str
    parent: str
    is_corps: bool
    is_virtual: bool
    valid_from: Date
    valid_to: Date | None
    verified: bool
    note: str

    def covers(self, day: Date) -> bool:
        """Whether the row is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def read_rows(text: str) -> list[RegionRow]:
    """Lines of a CSV file with the columns `COLUMNS`.

    :raises TreeProblem: a column is missing or a value cannot be read.
    """
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise TreeProblem(1, f"缺少列 {'、'.join(missing)}")
    return [_row(line, record) for line, record in enumerate(reader, start=2)]


def _row(line: int, record: dict[str, str]) -> RegionRow:
    if any(record.get(name) is None for name in COLUMNS):
        raise TreeProblem(line, "列数不对")
    value = {name: record[name].strip() for name in COLUMNS}
    if not _CODE.match(value["code"]):
        raise TreeProblem(line, f"区划代码“{value['code']}”应为 6、9 或 12 位数字")
    if not value["name"]:
        raise TreeProblem(line, "缺少名称")
    if value["level"] not in _RANK:
        raise TreeProblem(line, f"层级“{value['level']}”应为 {'、'.join(_RANK)}")
    flags = {}
    for name in ("is_corps", "is_virtual", "verified"):
        if value[name] not in _FLAGS:
            raise TreeProblem(line, f"{name} 应为 yes 或 no")
        flags[name] = _FLAGS[value[name]]
    start = _date(line, value["valid_from"])
    end = _date(line, value["valid_to"]) if value["valid_to"] else None
    if end is not None and end <= start:
        raise TreeProblem(line, "停用日期应晚于启用日期")
    return RegionRow(
        line=line, code=value["code"], name=value["name"], level=value["level"],
        parent=value["parent"], is_corps=flags["is_corps"], is_virtual=flags["is_virtual"],
        valid_from=start, valid_to=end, verified=flags["verified"], note=value["note"],
    )  # fmt: skip


def _date(line: int, text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise TreeProblem(line, f"“{text}”不是日期，应为 2026-01-01 的形式") from None


def order_tree(rows: Sequence[RegionRow]) -> list[tuple[RegionRow, RegionRow | None]]:
    """Rows with their parent rows, parents before children.

    The parent is the row of the named code that is in force on the child's first day.

    :raises TreeProblem: no such parent, a circle, a level that is not below the parent's, or two
        rows of one code whose periods overlap.
    """
    _refuse_overlaps(rows)
    ordered: list[tuple[RegionRow, RegionRow | None]] = []
    for row in sorted(rows, key=lambda one: (_RANK[one.level], one.code, one.valid_from)):
        parent = _parent_of(row, rows)
        ordered.append((row, parent))
    return ordered


def _parent_of(row: RegionRow, rows: Iterable[RegionRow]) -> RegionRow | None:
    if row.level == "region":
        if row.parent:
            raise TreeProblem(row.line, "自治区级没有上级")
        return None
    for other in rows:
        if other.code == row.parent and other.covers(row.valid_from):
            # A strictly higher level for every parent is also what rules out circles.
            if _RANK[other.level] >= _RANK[row.level]:
                raise TreeProblem(row.line, f"上级 {row.parent} 的层级不高于本级")
            return other
    raise TreeProblem(row.line, f"上级 {row.parent or '（空）'} 在 {row.valid_from} 不存在")


def _refuse_overlaps(rows: Iterable[RegionRow]) -> None:
    last: dict[str, RegionRow] = {}
    for row in sorted(rows, key=lambda one: (one.code, one.valid_from)):
        before = last.get(row.code)
        if before and (before.valid_to is None or row.valid_from < before.valid_to):
            raise TreeProblem(row.line, f"{row.code} 的有效期与第 {before.line} 行重叠")
        last[row.code] = row
