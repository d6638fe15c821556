"""Matching and sorting of names. Pure; the original spelling is kept where it is stored."""

import re
import unicodedata

MIDDLE_DOT = "\u00b7"
# Seen between the parts of Uyghur and Kazakh names in real files: bullet, katakana middle dot
# (full and half width), hyphenation point, Greek ano teleia, dot operator, bullet operator.
_DOTS = re.compile("[\u2022\u30fb\uff65\u2027\u0387\u22c5\u2219\u00b7]")
_SPACES = re.compile(r"\s+")
# The nationalities of autonomous divisions; those of one character always stand with 族.
_NATIONALITIES = (
    "蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|乌孜别克|俄罗斯|塔塔尔|达斡尔|鄂温克|鄂伦春|赫哲|朝鲜|布依|"
    "土家|哈尼|傈僳|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|阿昌|普米|德昂|保安|裕固|独龙|门巴|珞巴|"
    "基诺|高山"
)
_SINGLE = "回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|京|各"
_AUTONOMOUS = re.compile(
    rf"(?P<base>.{{2,}}?)(?:(?:{_NATIONALITIES})族?|(?:{_SINGLE})族)*自治(?P<level>[区州县旗])"
)
_PLAIN = re.compile(r"(?P<base>.{2,}?)(?:地区|[省市州盟县区旗])")


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


def short_names(name: str) -> set[str]:
    """What people call a division beside its full name: 昌吉, 昌吉州 and 昌吉自治州 for
    昌吉回族自治州, 博州 for 博尔塔拉蒙古自治州, 喀什 for 喀什地区. Several divisions may share one.
    """
    if found := _AUTONOMOUS.fullmatch(name):
        base, level = found["base"], found["level"]
        base = base.removesuffix("族") if len(base) > 2 else base
        short = {base, f"{base}自治{level}"}
        if level != "区":
            short |= {f"{base}{level}"} | ({f"{base[0]}{level}"} if len(base) > 2 else set())
        return short - {name}
    plain = _PLAIN.fullmatch(name)
    return {plain["base"]} if plain else set()
