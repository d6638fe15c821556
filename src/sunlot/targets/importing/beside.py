"""What stands beside a target in a row of a file: numbers, licences, the main site, whom to call.

Empty cells say nothing and change nothing; what a file does not name stays. Cells of numbers and
licences may hold several, those of licences in the same order: separated by “；”, by “、” or a line
break, and by “/” where that cannot belong to a number, a name or a date.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports import values
from sunlot.imports.rows import RowCells
from sunlot.imports.values import BadValue
from sunlot.targets.importing.columns import CONTACT, LICENCES, NUMBER_KINDS, SITE
from sunlot.targets.importing.reading import MASKED, Context, note_formula
from sunlot.targets.models import NumberKind

UNENDING = "infinity"
_UNENDING_WORDS = frozenset({"长期", "长期有效", "无固定期限", "永久"})
_LINES = re.compile(r"[；;\n]")
# A number has no comma in it, but 第1、2号 counts on; a stroke only between two that are numbers by
# themselves.
_NUMBERS = re.compile(
    r"[；;\n]|[、，,](?!\s*[0-9]{1,6}\s*号)|(?<=[0-9A-Za-z]{6})\s*/\s*(?=[A-Za-z]{0,6}[0-9]{6})"
)
_DATES = re.compile(
    r"[；;\n、，,]|\s+/\s+|(?<=[日期效限])\s*/|(?<=-[0-9]{2})/|/(?=[0-9]{4}-|长|永|无)"
)
# What ends as names of certificates do is a name by itself, whatever stands behind it.
_NAMES = re.compile(r"[；;\n]|(?<=[证书可案记])\s*[、/，,]\s*")
_ANYWHERE = re.compile(r"[；;\n、/，,]")
_BETWEEN = {
    "further_numbers": (_NUMBERS,), "licence_number": (_NUMBERS,),
    "licence_name": (_NAMES, _ANYWHERE), "licence_issuer": (_LINES, _ANYWHERE),
    "licence_from": (_DATES,), "licence_to": (_DATES,),
}  # fmt: skip
"""How the values of a cell may be separated, the most cautious first."""
_NUMBER = re.compile(rf"(?:({'|'.join(NUMBER_KINDS)})[\s:：]*)?(.*)", re.DOTALL)
_PHONE = re.compile(r"[0-9+() xX转—-]{5,30}")
_DIGITS = range(5, 21)
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
    for part in _texts(row, "further_numbers"):
        words, number = _NUMBER.fullmatch(values.text_of(part)).groups()  # type: ignore[union-attr]
        if number := _text(row, "further_numbers", number):
            kind = NUMBER_KINDS.get(words, NumberKind.OTHER)
            found.append({"kind": kind.value, "number": number})
    return found


def _licences(row: RowCells) -> list[dict[str, str]]:
    if not any(row.raw(name) for name in LICENCES):
        return []
    texts = {name: _texts(row, name) for name in LICENCES}
    numbers = [_text(row, "licence_number", one) for one in texts["licence_number"]]
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
    if _are_uneven(row, texts):
        return []
    columns = {
        "number": numbers,
        "name": _of_all(row, "licence_name", texts, _text),
        "issuer": _of_all(row, "licence_issuer", texts, _text),
        "valid_from": _of_all(row, "licence_from", texts, _day),
        "valid_to": _of_all(row, "licence_to", texts, _end),
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


def _texts(row: RowCells, name: str) -> list[str]:
    """The values of a cell; of several ways to part it the first that gives one for each number."""
    cell = row.raw(name)
    ways = [[values.text_of(one) for one in way.split(cell)] for way in _BETWEEN[name]]
    if len(ways) == 1:
        return ways[0]
    count = len(_texts(row, "licence_number"))
    return next((one for one in ways if len(one) == count), ways[0])


def _are_uneven(row: RowCells, texts: Mapping[str, Sequence[str]]) -> bool:
    """Whether a column has neither one value nor one for each number. All filled cells of the
    licences are then errors: any of them may be the wrong one, and each can be mended."""
    filled = {name: len(parts) for name, parts in texts.items() if any(parts)}
    count = filled["licence_number"]
    if all(one in (1, count) for one in filled.values()):
        return False
    counts = _("，").join(
        _("“{label}”{count} 个").format(label=row.label_of(name), count=one)
        for name, one in filled.items()
    )
    row.error(
        "licence_number", "targets-licence-count",
        _("几个许可证的各列个数不一致：{counts}。").format(counts=counts),
        _("请按许可证编号的顺序逐一填写，用“；”分开；没有的留空，例如“甲；；丙”。"),
    )  # fmt: skip
    for name, one in filled.items():
        if name != "licence_number":
            row.error(
                name, "targets-licence-count", _("这里有 {count} 个。").format(count=one),
                _("只写一个的，所有许可证相同。"),
            )  # fmt: skip
    return True


def _of_all(
    row: RowCells, name: str, texts: Mapping[str, Sequence[str]],
    read: Callable[[RowCells, str, str], str],
) -> list[str]:  # fmt: skip
    """One text for each number; a single one is that of all of them, and separators alone say
    nothing."""
    if not any(texts[name]):
        return [""] * len(texts["licence_number"])
    parts = [read(row, name, one) for one in texts[name]]
    return parts * (len(texts["licence_number"]) if len(parts) == 1 else 1)


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
        return row.day_of(name, text).isoformat()
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
    if len([one for one in _LINES.split(address) if len(one) > 3]) > 1:
        row.warning(
            "site_address", "targets-site-several",
            _("像是有几个地址，整段作为一个主要经营场所写入。"),
            _("有几个场所的，这里只填主要的一个，其余写入后在对象的页面上添加。"),
        )  # fmt: skip
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
    for name in ("legal_person", "person"):
        note_formula(row, name, found[name])
    masked = [name for name, text in found.items() if MASKED.search(text)]
    for name in masked:
        row.warning(
            name, "targets-contact-masked", _("内容像是遮盖过的，不写入，名录中的保持不变。"),
            _("需要更新的，请填写完整内容。"),
        )  # fmt: skip
    phone = found["phone"]
    if values.is_rounded(phone):
        masked.append("phone")
        row.warning(
            "phone", "targets-phone-rounded",
            _("电话成了科学记数法，位数已经丢失，不写入，名录中的保持不变。"),
            _("请把这一列设为文本格式，填写完整号码。"),
        )  # fmt: skip
    elif phone and "phone" not in masked and not _are_phones(phone):
        row.warning(
            "phone", "targets-phone-form", _("内容不像电话号码，照原样写入。"),
            _("请核对；几个号码用“；”分开。"), value=values.without_personal(phone),
        )  # fmt: skip
    return {name: text for name, text in found.items() if text and name not in masked}


def _are_phones(text: str) -> bool:
    """Whether a cell holds telephone numbers, with or without area code and extension."""
    plain = unicodedata.normalize("NFKC", text)
    return all(
        _PHONE.fullmatch(one.strip()) and sum(sign.isdigit() for sign in one) in _DIGITS
        for one in re.split(r"[;、,/\n]", plain)
    )
