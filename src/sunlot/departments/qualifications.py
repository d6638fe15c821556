"""Names of qualifications: what an officer may inspect, and what an item asks of a team."""

import tomllib
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files


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
    """Known names as ``名称（code）``, the most similar to the words first, by name or by code."""

    def likeness(pair: tuple[str, str]) -> float:
        return max(SequenceMatcher(None, words.lower(), one).ratio() for one in pair)

    ordered = sorted(names().items(), key=likeness, reverse=True)
    return [f"{name}（{code}）" for code, name in ordered[:most]]
