"""Names of qualifications: what an officer may inspect, and what an item asks of a team."""

import re
import tomllib
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

NEAR = 0.6
_GENERAL = re.compile("监督|检查|监察|监管|执法|机构|资质|资格|证|类|人员")


@cache
def names() -> dict[str, str]:
    """``{code: name}`` of `data/qualifications.toml`."""
    path = files("sunlot.departments").joinpath("data/qualifications.toml")
    return {code: str(name) for code, name in tomllib.loads(path.read_text("utf-8")).items()}


def name_of(code: str) -> str:
    """The name of a code; the code itself where nobody named it."""
    return names().get(code, code)


def code_of(words: str) -> str | None:
    """The code of a name, or a known code itself; None where nobody named it so."""
    if words in names():
        return words
    return next((code for code, name in names().items() if name == words), None)


def nearest(words: str, *, most: int = 3) -> list[str]:
    """Known names that are truly like the words, by name or by code, the most similar first.

    What every name may end with (监督检查, 执法) makes nothing similar; often there is none.
    """
    scored = [(_likeness(words, code, name), name) for code, name in names().items()]
    near = sorted((one for one in scored if one[0] >= NEAR), key=lambda one: -one[0])
    return [name for _score, name in near[:most]]


def _likeness(words: str, code: str, name: str) -> float:
    """From 0 to 1."""
    asked, there = _core(words), _core(name)
    if len(asked) > 1 and (asked in there or there in asked):
        return 1.0
    shared = len(asked) > 2 and set(asked) <= set(name)  # 综合执法 for 行政执法综合
    by_name = SequenceMatcher(None, asked, there).ratio()
    return max(NEAR if shared else 0.0, by_name, SequenceMatcher(None, words.lower(), code).ratio())


def _core(words: str) -> str:
    """Without the words that say nothing of the field."""
    return _GENERAL.sub("", words) or words
