"""Functions of departments, and reading them from the words of plans and item lists. Pure."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sunlot.regions.names import normalise_name

OFFICE = "office"

_SEPARATORS = re.compile(r"[、，,；;\n]")
_INTERNAL = re.compile(r"^\(?部门内部联合")


@dataclass(frozen=True, slots=True)
class Kind:
    """One function, e.g. ``market``; `names` are its spellings, the generic one first."""

    slug: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """The generic name, e.g. 市场监管部门."""
        return self.names[0]


@cache
def kinds() -> dict[str, Kind]:
    """All known functions by slug."""
    path = files("sunlot.departments").joinpath("data/kinds.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        slug: Kind(slug, (table["name"], *table.get("aliases", ())))
        for slug, table in tables.items()
    }


@cache
def _by_name() -> dict[str, str]:
    return {_key(name): one.slug for one in kinds().values() for name in one.names}


def _key(name: str) -> str:
    """Generic names have no spaces; 市 监 局 is spread over its cell."""
    return normalise_name(name).replace(" ", "")


def kind_of(words: str) -> str | None:
    """The function that a generic name stands for; None for a name that nobody listed."""
    return _by_name().get(_key(words))


def split_departments(words: str) -> list[str]:
    """The departments in a cell such as 公安部门、住房城乡建设，消防救援机构, in their order.

    A cell that only says that divisions of one department work together (部门内部联合) has none.
    """
    if _INTERNAL.match(normalise_name(words)):
        return []
    parts = [part.strip(" 　。") for part in _SEPARATORS.split(words)]
    return list(dict.fromkeys(part for part in parts if part))
