"""Matching and sorting of names. Pure; the original spelling is kept where it is stored."""

import re
import unicodedata

MIDDLE_DOT = "\u00b7"
# Seen between the parts of Uyghur and Kazakh names in real files: bullet, katakana middle dot
# (full and half width), hyphenation point, Greek ano teleia, dot operator, bullet operator.
_DOTS = re.compile("[\u2022\u30fb\uff65\u2027\u0387\u22c5\u2219\u00b7]")
_SPACES = re.compile(r"\s+")


def normalise_name(name: str) -> str:
    """The form in which two spellings of one name are equal: width, middle dot, white space.

    For comparing and searching only; never store it in place of the name.
    """
    folded = unicodedata.normalize("NFKC", _DOTS.sub(MIDDLE_DOT, name))
    folded = _DOTS.sub(MIDDLE_DOT, folded)
    folded = re.sub(rf"\s*{MIDDLE_DOT}\s*", MIDDLE_DOT, folded)
    return _SPACES.sub(" ", folded).strip().upper()


def tokens_of(path: str) -> list[int]:
    """The six-digit codes of a division's path, from the top, as negative numbers: what the index
    of names holds of places."""
    return [-int(code) for code in path.rstrip("/").split("/") if len(code) == 6]


def sort_key(name: str) -> bytes:
    """Bytes whose order is the pinyin order of the common characters (GB 18030).

    Rare characters sort by radical behind the common ones, in the order of the standard.
    """
    return normalise_name(name).encode("gb18030", "backslashreplace")
