"""What stands beside a target in a row of a file: numbers, licences, the main site, whom to call.

Empty cells say nothing and change nothing; what a file does not name stays. Cells of numbers and
licences may hold several, separated by “；”, those of licences in the same order.
"""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports import values
from sunlot.imports.rows import RowCells
from sunlot.imports.values import BadValue
from sunlot.targets.importing.columns import CONTACT, LICENCES, NUMBER_KINDS, SITE
from sunlot.targets.importing.reading import MASKED, Context
from sunlot.targets.models import NumberKind

UNENDING = "infinity"
_UNENDING_WORDS = frozenset({"长期", "长期有效", "无固定期限", "永久"})
_BETWEEN = re.compile(r"[；;\n]")
_NUMBER = re.compile(rf"(?:({'|'.join(NUMBER_KINDS)})[\s:：]*)?(.*)", re.DOTALL)
_LONGEST = {
    "further_numbers": 60,
    "licence_name": 100, "licence_number": 60, "licence_issuer": 100,
    "person": 100, "legal_person": 100, "phone": 40,
}  # fmt: skip


def read_beside(row: RowCells, data: dict[str, Any], context: Context) -> None:
    """Puts ``{numbers: […], licences: […], site: {…}, contact: {…}}`` into `data` as `beside`,
    where anything is said; a row with an error keeps no personal data."""
    found = {
        "numbers": _numbers(row), "licences": _licences(row), "site": _site(row, context),
        "contact": _contact(row),
    }  # fmt: skip
    said = {name: value for name, value in found.items() if value}
    if said and not any(one["level"] == "error" for one in row.problems):
        data["beside"] = said


def _numbers(row: RowCells) -> list[dict[str, str]]:
    """Further numbers, each after the words of its kind; without them of no kind in particular."""
    found = []
    for part in _BETWEEN.split(row.raw("further_numbers")):
        words, number = _NUMBER.fullmatch(values.text_of(part)).groups()  # type: ignore[union-attr]
        if number := _text(row, "further_numbers", number):
            kind = NUMBER_KINDS.get(words, NumberKind.OTHER)
            found.append({"kind": kind.value, "number": number})
    return found


def _licences(row: RowCells) -> list[dict[str, str]]:
    if not any(row.raw(name) for name in LICENCES):
        return []
    numbers = _parts(row, "licence_number", _text)
    if not any(numbers):
        row.error(
            "licence_number" if row.has("licence_number") else _first_filled(row),
            "targets-licence-number-missing", _("填写了许可证，没有填写许可证编号。"),
            _("请填写许可证编号；没有编号的，这几列都留空。"),
        )  # fmt: skip
        return []
    if "" in numbers or len(set(numbers)) < len(numbers):
        row.error(
            "licence_number", "targets-licence-number-repeated",
            _("几个许可证编号中有空的或相同的。"), _("每个许可证写一个编号，用“；”分开。"),
        )  # fmt: skip
        return []
    columns = {
        "number": numbers,
        "name": _aligned(row, "licence_name", numbers, _text),
        "issuer": _aligned(row, "licence_issuer", numbers, _text),
        "valid_from": _aligned(row, "licence_from", numbers, _day),
        "valid_to": _aligned(row, "licence_to", numbers, _end),
    }
    licences = [dict(zip(columns, one, strict=True)) for one in zip(*columns.values(), strict=True)]
    for one in licences:
        if one["valid_from"] and one["valid_to"] and one["valid_to"] < one["valid_from"]:
            row.error(
                "licence_to", "targets-licence-period",
                _("许可证“{number}”的有效期止早于有效期起。").format(number=one["number"]),
                _("请核对两个日期。"),
            )  # fmt: skip
    return [{name: value for name, value in one.items() if value} for one in licences]


def _first_filled(row: RowCells) -> str:
    return next(name for name in LICENCES if row.raw(name))


def _aligned(
    row: RowCells, name: str, numbers: list[str], read: Callable[[RowCells, str, str], str]
) -> list[str]:
    """One text for each number; a single one is that of all of them."""
    parts = _parts(row, name, read)
    if len(parts) == 1:
        return parts * len(numbers)
    if len(parts) != len(numbers):
        row.error(
            name, "targets-licence-count",
            _("这里有 {parts} 项，许可证编号有 {numbers} 个。").format(
                parts=len(parts), numbers=len(numbers)
            ),
            _("请按许可证编号的顺序逐一填写，用“；”分开；没有的留空，例如“甲；；丙”。"),
        )  # fmt: skip
        return [""] * len(numbers)
    return parts


def _parts(row: RowCells, name: str, read: Callable[[RowCells, str, str], str]) -> list[str]:
    return [read(row, name, values.text_of(one)) for one in _BETWEEN.split(row.raw(name))]


def _text(row: RowCells, name: str, text: str) -> str:
    longest = _LONGEST[name]
    if len(text) > longest:
        row.error(
            name, "imports-value-too-long",
            _("内容有 {size} 个字，最多 {longest} 个字。").format(size=len(text), longest=longest),
            _("请缩短后重新上传。"),
        )  # fmt: skip
    if values.looks_like_id_number(text):
        row.error(
            name, "imports-id-number", _("内容像是身份证号，不能导入。"),
            _("请从文件中去掉身份证号。"),
        )  # fmt: skip
    return text


def _day(row: RowCells, name: str, text: str) -> str:
    if not text:
        return ""
    try:
        return values.date_of(text).isoformat()
    except BadValue as bad:
        row.error(name, bad.code, bad.message, bad.remedy)
        return ""


def _end(row: RowCells, name: str, text: str) -> str:
    return UNENDING if text in _UNENDING_WORDS else _day(row, name, text)


def _site(row: RowCells, context: Context) -> dict[str, Any]:
    if not any(row.raw(name) for name in SITE):
        return {}
    address = row.text("site_address", longest=300)
    if not address:
        row.error(
            "site_region", "targets-site-address-missing",
            _("填写了经营场所区划，没有填写经营场所地址。"), _("请填写地址，或两列都留空。"),
        )  # fmt: skip
        return {}
    words = row.raw("site_region")
    if not words:
        return {"address": address}
    try:
        division = context.divisions.find(words, anywhere=True)
    except BadValue as bad:
        row.error("site_region", bad.code, bad.message, bad.remedy)
        return {}
    return {"address": address, "region_id": division.pk}


def _contact(row: RowCells) -> dict[str, str]:
    """What was masked for publication does not replace what the register has."""
    found = {name: _text(row, name, row.raw(name)) for name in CONTACT}
    masked = [name for name, text in found.items() if MASKED.search(text)]
    for name in masked:
        row.warning(
            name, "targets-contact-masked", _("内容像是遮盖过的，不写入，名录中的保持不变。"),
            _("需要更新的，请填写完整内容。"),
        )  # fmt: skip
    return {name: text for name, text in found.items() if text and name not in masked}
