"""What a file says of the post: words, the first day, and how many visits a year it allows."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports import values
from sunlot.imports.rows import RowCells
from sunlot.officers.rules import MOST_CAPACITY

# Words of the post → most characters; an empty cell empties them.
TEXTS: Mapping[str, int] = {
    "issuer": 100, "section": 100, "position": 60, "post_class": 60, "duties": 300,
    "item_range": 500, "expert_field": 100,
}  # fmt: skip
DATES = ("certificate_from", "certificate_to", "post_started_on")


def day_of(text: str) -> datetime.date | None:
    """A day of a row's data; empty means none."""
    return datetime.date.fromisoformat(text) if text else None


def text_of_day(day: datetime.date | None) -> str:
    """The inverse."""
    return day.isoformat() if day else ""


def post_of(row: RowCells) -> dict[str, Any]:
    """The facts of the post that the file has columns for."""
    data: dict[str, Any] = {}
    for name, longest in TEXTS.items():
        if row.has(name):
            data[name] = _text(row, name, longest)
    if row.has("post_started_on"):
        day = row.date("post_started_on") if row.raw("post_started_on") else None
        data["post_started_on"] = text_of_day(day)
    if row.has("yearly_capacity"):
        data["yearly_capacity"] = _capacity(row)
    return data


def _text(row: RowCells, name: str, longest: int) -> str:
    text = row.text(name, longest=longest)
    if values.looks_like_id_number(text):
        row.error(
            name, "imports-id-number", _("内容像是身份证号，不能导入。"), _("请删去身份证号。")
        )
    return text


def _capacity(row: RowCells) -> int | None:
    text = row.text("yearly_capacity", longest=20)
    if not text:
        return None
    if not text.isdecimal() or int(text) > MOST_CAPACITY:
        row.error(
            "yearly_capacity", "officers-capacity-range",
            _("“{value}”不是 0 到 {most} 之间的整数。").format(value=text, most=MOST_CAPACITY),
            _("请填写每年可承担的检查次数，例如 60；留空按本单位统一设定。"),
        )  # fmt: skip
        return None
    return int(text)
