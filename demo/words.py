"""Parts of invented names, read from data/words.toml."""

import tomllib
from pathlib import Path
from typing import Any

from demo.chance import Chance, Weights

_WORDS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8")
)
STREETS: list[str] = _WORDS["streets"]
BUILDINGS: list[str] = _WORDS["buildings"]
_FAMILIES: Weights[str] = Weights(list(_WORDS["han_family"].items()))
_STYLES = Weights((("han", 42), ("uyghur", 44), ("kazakh", 14)))


def trade_name(chance: Chance) -> str:
    """The part of a business name that is its own: 红柳滩, 百达."""
    if chance.often(11, 20):
        return str(chance.pick(_WORDS["nature"]) + chance.pick(_WORDS["place"]))
    return str(chance.pick(_WORDS["first"]) + chance.pick(_WORDS["second"]))


def village_name(chance: Chance) -> str:
    """芦花畔村."""
    return f"{chance.pick(_WORDS['nature'])}{chance.pick(_WORDS['place'])}村"


def person_name(chance: Chance) -> str:
    """A person: Han, Uyghur or Kazakh style, the latter with ``·`` before the father's name."""
    style = chance.weighted(_STYLES)
    if style == "han":
        return f"{chance.weighted(_FAMILIES)}{chance.pick(_WORDS['han_given'])}"
    given = chance.pick(_WORDS[f"{style}_men"] + _WORDS[f"{style}_women"])
    return f"{given}·{chance.pick(_WORDS[f'{style}_father'])}"
