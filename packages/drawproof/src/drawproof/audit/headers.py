"""Which column of a table is what: found by its name, unless it is named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from drawproof.audit.orders import plain
from drawproof.audit.table import Table
from drawproof.errors import DrawproofError

IDS = (
    "统一社会信用代码",
    "社会信用代码",
    "统一信用代码",
    "信用代码",
    "统一代码",
    "uscc",
    "注册号",
    "登记证号",
    "对象编号",
    "主体编号",
    "企业编号",
    "检查对象编号",
    "编号",
    "代码",
    "objectid",
    "creditcode",
    "id",
    "code",
    "key",
)
NAMES = (
    "企业名称",
    "市场主体名称",
    "主体名称",
    "经营主体名称",
    "检查对象名称",
    "对象名称",
    "单位名称",
    "被检查单位",
    "检查对象",
    "企业",
    "名称",
    "name",
    "object",
    "company",
)
DRAWS = (
    "抽取编号",
    "抽取批次",
    "抽查批次",
    "批次",
    "期次",
    "任务编号",
    "抽查任务编号",
    "抽查任务",
    "任务",
    "draw",
    "drawid",
    "batch",
    "round",
)
ORDERS = ("抽取顺序", "抽中顺序", "抽取次序", "摇号顺序", "抽签顺序", "draworder", "order")
_OFFICER = re.compile(
    r"(检查人员|执法人员|执法检查人员|检查员|检查人|主检人员|协检人员|主检|协检|officers?|inspectors?)"
    r"(姓名)?[(（]?[0-9一二三四五六a-f]?[)）]?\Z"
)
_SPLIT = re.compile(r"[、,，;；/|\n]+")
_SPLIT_HAN = re.compile(r"[、,，;；/|\s]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def key(header: str) -> str:
    """A header as it is compared: no spaces, marks or letter case."""
    return re.sub(r"[\s_\-:：*()（）\"“”]", "", plain(header)).lower()


def named(table: Table, name: str) -> str:
    """The column that somebody named; `audit-column` where there is none."""
    wanted = key(name)
    for column in table.columns:
        if column == name or key(column) == wanted:
            return column
    shown = "、".join(list(table.columns)[:30])
    raise DrawproofError("audit-column", path=table.name, column=name, columns=shown)


def known(table: Table, names: Sequence[str]) -> str:
    """The first column that bears one of the names, in the order of the names; '' if none."""
    headers = {key(column): column for column in reversed(table.columns)}
    return next((headers[name] for name in names if name in headers), "")


def officer_columns(table: Table) -> list[str]:
    """Columns of officers."""
    return [column for column in table.columns if _OFFICER.match(key(column))]


def officers_in(cell: str) -> list[str]:
    """The names in one cell; spaces part Chinese names only."""
    split = _SPLIT_HAN if _HAN.search(cell) else _SPLIT
    return [name for name in (part.strip() for part in split.split(cell)) if name]


def identity(cell: str) -> str:
    """An id as it is compared: half-width, no spaces, upper case, without spreadsheet quotes."""
    text = "".join(cell.split()).upper()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.lstrip("'")
