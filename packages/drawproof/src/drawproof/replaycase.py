"""Comparing a case of a vector file value by value (`drawproof.replay`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drawproof.errors import DrawproofError


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The first value that differs: where (such as `draws[0].seed`), stated, computed."""

    where: str
    stated: Any
    computed: Any


class Differs(Exception):
    """The first value that differs; ends the replay."""

    def __init__(self, found: Disagreement) -> None:
        self.found = found
        super().__init__(found.where)


class Case:
    """One case: compares values one by one and counts them."""

    def __init__(self, where: str, case: Any, keys: set[str]) -> None:
        self.where, self.count = where, 0
        self.case: dict[str, Any] = self.keys("", case, keys)

    def keys(self, path: str, value: Any, keys: set[str]) -> dict[str, Any]:
        """`value`, which must be an object of exactly `keys`."""
        where = self.where + path
        if not isinstance(value, dict):
            raise DrawproofError("record-value", where=where, reason="no object")
        missing, unknown = sorted(keys - value.keys()), sorted(value.keys() - keys)
        if missing or unknown:
            shown = {"missing": ", ".join(missing) or "-", "unknown": ", ".join(unknown) or "-"}
            raise DrawproofError("record-keys", where=where, **shown)
        return value

    def same(self, path: str, stated: Any, computed: Any) -> None:
        """Goes down to the first leaf that differs."""
        if type(stated) is dict and type(computed) is dict and stated.keys() == computed.keys():
            for key, value in stated.items():
                self.same(f"{path}.{key}", value, computed[key])
        elif type(stated) is list and type(computed) is list and len(stated) == len(computed):
            for i, value in enumerate(stated):
                self.same(f"{path}[{i}]", value, computed[i])
        else:
            self.count += 1
            if type(stated) is not type(computed) or stated != computed:
                raise Differs(Disagreement(self.where + path, stated, computed))
