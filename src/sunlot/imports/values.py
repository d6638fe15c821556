"""Reading single values of files from outside. Pure; never guesses what is missing."""

import datetime
import re
import unicodedata

from django.utils.translation import gettext as _

_EDGE = " \t\r\n\x1a\u00a0\u3000\u200b\ufeff"
_MARKS = ("'", "’", "‘", "＇", "`")
_SPACES = re.compile(r"\s+")
_DATE = re.compile(
    r"^(?P<y>\d{4})\s*(?:[-/.年])\s*(?P<m>\d{1,2})\s*(?:[-/.月])\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?)?$"
)
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$")
_SCIENTIFIC = re.compile(r"^[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2}$")
_ID_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_LIST = re.compile(r"[；;、,，\n]+")
ROUNDED_FROM = 1e15
FORMULA_SIGNS = ("=", "+", "-", "@")
SERIAL_FROM = datetime.date(1899, 12, 30)
YES = {"是", "y", "yes", "true", "1", "专家"}
NO = {"", "否", "n", "no", "false", "0"}

Cell = str | int | float


class BadValue(ValueError):
    """A value that cannot be understood: code, what is wrong, how to mend it."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


def text_of(cell: Cell) -> str:
    """A cell as text: edges trimmed, Excel's text mark ``'`` removed, whole numbers without .0."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < ROUNDED_FROM else repr(cell)
    if isinstance(cell, int):
        return str(cell)
    text = cell.replace("\x00", "").strip(_EDGE)
    # Before a sign of formulas the mark is that of an export (`ui.downloads.neutral`).
    if text[:1] in _MARKS and (text[-1:] not in _MARKS or text[1:2] in FORMULA_SIGNS):
        return text[1:].strip(_EDGE)
    return text


def is_rounded(cell: Cell) -> bool:
    """Whether digits were lost: a number of 16 and more digits, or text like 9.16501E+17."""
    if isinstance(cell, str):
        plain = unicodedata.normalize("NFKC", cell[:40]).strip(_EDGE)
        return len(plain) < 32 and _SCIENTIFIC.match(plain) is not None
    return abs(cell) >= ROUNDED_FROM


def fold(text: str) -> str:
    """The form in which headers and words of a choice are compared."""
    folded = unicodedata.normalize("NFKC", text)
    return _SPACES.sub("", folded).strip("*:").lower()


def code_of(text: str) -> str:
    """A code in its canonical form: half width, upper case, no blanks (protocol DR1 §1)."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def half_width(text: str) -> str:
    """A number in half width, its letters and blanks kept: ＳＬ－００１ is SL-001."""
    return unicodedata.normalize("NFKC", text).strip()


def list_of(text: str) -> list[str]:
    """The parts of a cell that holds several values, in order, without repeats."""
    parts = (part.strip(_EDGE) for part in _LIST.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def date_of(text: str) -> datetime.date:
    """A complete date in one of the customary forms.

    :raises BadValue: anything else; a likely reason is named, the date is never completed.
    """
    plain = unicodedata.normalize("NFKC", text).strip(_EDGE)
    match = _DATE.match(plain) or _COMPACT.match(plain)
    if match:
        try:
            return datetime.date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            pass
    raise BadValue(
        "imports-date-invalid",
        _("“{value}”不是有效日期{guess}。").format(value=text, guess=_guess(plain))
        if text
        else _("没有填写日期。"),
        _("请填写完整日期，例如 2026-04-22。"),
    )


def serial_day(text: str) -> datetime.date | None:
    """The day that a spreadsheet counts as this number, of 1982 to 2064; None for other texts."""
    if not (text.isascii() and text.isdecimal() and len(text) == 5):
        return None
    count = int(text)
    return SERIAL_FROM + datetime.timedelta(days=count) if 30_000 <= count < 60_000 else None


def _guess(plain: str) -> str:
    if re.match(r"^\d{4}年?\d{2,4}日", plain):
        return _("，可能漏了“月”")
    if re.match(r"^\d{5}$", plain):
        return _("，像是 Excel 的日期序号")
    if re.match(r"^\d{4}年?(\d{1,2}月?)?$", plain):
        return _("，缺少月或日")
    if re.match(r"^\d{1,2}[-/.月]\d{1,2}日?$", plain):
        return _("，缺少年份")
    return ""


def yes_no(text: str) -> bool:
    """是 or 否.

    :raises BadValue: another word.
    """
    word = fold(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadValue(
        "imports-value-unknown",
        _("“{value}”不是“是”或“否”。").format(value=text),
        _("请填写“是”或“否”，留空表示“否”。"),
    )


def looks_like_id_number(text: str) -> bool:
    """Whether a text holds what reads like a resident identity number, which is never stored."""
    return _ID_NUMBER.search(text) is not None


def without_id_numbers(text: str) -> str:
    """The text with resident identity numbers made unreadable."""
    return _ID_NUMBER.sub(lambda found: f"{found[0][:6]}************", text)


def without_personal(text: str) -> str:
    """The text without identity and mobile numbers, as a preview may keep it."""
    return _MOBILE.sub(lambda found: f"{found[0][:3]}********", without_id_numbers(text))
