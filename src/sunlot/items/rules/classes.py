"""Whom an item is about and who carries it out, read from the words of published lists."""

import re

from sunlot.regions.models import Level
from sunlot.regions.names import normalise_name
from sunlot.targets.models import TargetKind

_SPLIT = re.compile(r"[、，,；;\n/]+")
_OPEN, _CLOSE = "（(《〈【", "）)》〉】"
LONGEST_CLASS = 60
MOST_CLASSES = 20
# Words of lists → kind of target; the first that fits decides, so the special ones come first.
_KINDS: tuple[tuple[str, TargetKind], ...] = (
    ("个体工商户", TargetKind.INDIVIDUAL), ("个体户", TargetKind.INDIVIDUAL),
    ("社会组织", TargetKind.NONPROFIT), ("社会团体", TargetKind.NONPROFIT),
    ("基金会", TargetKind.NONPROFIT), ("民办非企业", TargetKind.NONPROFIT),
    ("事业单位", TargetKind.NONPROFIT), ("学校", TargetKind.NONPROFIT),
    ("幼儿园", TargetKind.NONPROFIT), ("产品", TargetKind.PRODUCT), ("商品", TargetKind.PRODUCT),
    ("标准", TargetKind.PRODUCT), ("项目", TargetKind.PROJECT), ("工程", TargetKind.PROJECT),
    ("工地", TargetKind.PROJECT), ("活动", TargetKind.ACTIVITY), ("赛事", TargetKind.ACTIVITY),
    ("企业", TargetKind.ENTERPRISE), ("公司", TargetKind.ENTERPRISE),
    ("合作社", TargetKind.ENTERPRISE), ("代表机构", TargetKind.ENTERPRISE),
)  # fmt: skip
_LEVELS: tuple[tuple[Level, tuple[str, ...]], ...] = (
    (Level.REGION, ("自治区", "省级", "省、", "区级局")),
    (
        Level.PREFECTURE,
        ("地州", "地（州、市）", "州级", "地级", "市级", "市局", "设区的市", "省、市"),
    ),
    (Level.COUNTY, ("县", "区（市、县）", "旗")),
)
_SPLIT_LEVELS = re.compile(r"[、，,；;\n/及和或]+(?!以上)")
_ABOVE = re.compile(r"(?:及|及其|含)?以上(?:各级)?$")
_EVERY_LEVEL = frozenset({"各级", "三级", "省市县三级", "省、市、县三级", "区地县三级"})
_BODY = re.compile(r"(?:人民政府|政府)?(?:主管部门|部门|机关|机构)$")
_LEVEL_WORDS: dict[Level, frozenset[str]] = {
    Level.REGION: frozenset(
        {"自治区", "自治区级", "省", "省级", "省区级", "省(区)级", "省(自治区)级"}
    ),
    Level.PREFECTURE: frozenset(
        {"地州市", "地州市级", "地(州、市)级", "地(州市)级", "地市", "地市级", "市", "市级", "地级",
         "州级", "地区级", "地州", "地州级", "设区的市", "设区的市级", "市州级"}
    ),
    Level.COUNTY: frozenset(
        {"县", "县级", "区县", "区县级", "县区", "县区级", "县市", "县市级", "县市区", "县市区级",
         "县(市、区)级", "县(市、区)", "县(市区)级"}
    ),
}  # fmt: skip
_SHORT_LEVELS = {
    "省": Level.REGION, "地": Level.PREFECTURE, "州": Level.PREFECTURE, "市": Level.PREFECTURE,
    "县": Level.COUNTY,
}  # fmt: skip
# So wide that nearly every item is about them: no ground to go together.
WIDE = frozenset(
    {
        "企业", "个体工商户", "市场主体", "经营主体", "农民专业合作社", "外国企业常驻代表机构",
        "企业及个体工商户", "法人", "其他组织", "其他经营单位", "自然人", "公民",
        *(str(one.label) for one in TargetKind),
    }
)  # fmt: skip


# Before a class they add nothing to it: 各类市场主体.
_EVERY = ("各类", "所有的", "所有", "全部", "各种", "一切")
_EVERYBODY = frozenset(
    {
        "市场主体", "经营主体", "主体", "单位", "对象", "监管对象", "检查对象", "经营者",
        "生产经营单位", "生产经营者", "法人", "其他组织", "法人和其他组织",
    }
)  # fmt: skip


def bare_class(name: str) -> str:
    """A class as it is compared: one spelling, without 各类, 所有 and the like before it."""
    plain = normalise_name(name)
    every = next((one for one in _EVERY if plain.startswith(one) and plain != one), "")
    return plain.removeprefix(every)


def is_wide(name: str) -> bool:
    """Whether a class is so wide that nearly every item is about it: 企业, 各类市场主体."""
    return bare_class(name) in WIDE or is_everybody(name)


def is_everybody(name: str) -> bool:
    """Whether a class leaves nobody out: 各类市场主体, 所有单位."""
    return bare_class(name) in _EVERYBODY


def classes_in(text: str) -> list[str]:
    """The classes of targets that a cell names, split at 、 and the like outside brackets.

    A part that is a whole sentence is no class and is left out; the text itself is kept anyway.
    """
    parts = [_bare(one) for one in _SPLIT.split(_shielded(text))]
    kept = [one for one in parts if 1 < len(one) <= LONGEST_CLASS]
    return list(dict.fromkeys(kept))[:MOST_CLASSES]


def kinds_in(text: str) -> list[str]:
    """The kinds of targets that the words of a list mean, as far as a word says it."""
    found: set[str] = set()
    for one in classes_in(text) or [text]:
        kind = next((kind for word, kind in _KINDS if word in one), None)
        if kind is not None:
            found.add(kind.value)
    return [one for one in TargetKind.values if one in found]


def levels_in(text: str) -> list[str]:
    """The levels that carry an item out: 县级以上 means the county's and all above it."""
    named = [level.value for level, words in _LEVELS if any(word in text for word in words)]
    if not named or not ("以上" in text or "各级" in text):
        return named
    order = Level.values
    return order[: max(order.index(one) for one in named) + 1]


def named_levels(text: str) -> list[str] | None:
    """The levels that a cell of 实施层级 names: 县级, 县级以上, 省、市、县, 各级.

    None where a word of it names no level: nothing is left out, and nothing guessed.
    """
    found: set[Level] = set()
    parts = _SPLIT_LEVELS.split(_shielded(normalise_name(text)))
    for part in filter(None, (_BODY.sub("", _bare(one)) for one in parts)):
        if part in _EVERY_LEVEL:
            return list(Level.values)
        plain = _ABOVE.sub("", part)
        named = _levels_named(plain)
        if named is None:
            return None
        if plain != part:
            last = max(list(Level).index(one) for one in named)
            named = set(list(Level)[: last + 1])
        found |= named
    return [one.value for one in Level if one in found]


def _levels_named(part: str) -> set[Level] | None:
    """One word of one level, or the short words of several in a row: 省市县."""
    for level, words in _LEVEL_WORDS.items():
        if part in words:
            return {level}
    found: set[Level] = set()
    for one in part:
        short = _SHORT_LEVELS.get(one)
        if short is None:
            return None
        found.add(short)
    return found or None


def _shielded(text: str) -> str:
    """The text with what stands in brackets kept together: its separators are made harmless."""
    depth, made = 0, []
    for one in text:
        depth += (one in _OPEN) - (one in _CLOSE and depth > 0)
        made.append(_HIDE.get(one, one) if depth else one)
    return "".join(made)


_HIDE = {
    "、": "\ue000",
    "，": "\ue001",
    ",": "\ue002",
    "；": "\ue003",
    ";": "\ue004",
    "/": "\ue005",
}
_SHOW = {hidden: plain for plain, hidden in _HIDE.items()}


def _bare(part: str) -> str:
    return "".join(_SHOW.get(one, one) for one in part).strip(" 。.\t")
