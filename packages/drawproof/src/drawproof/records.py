"""Reading records strictly: every key known, every value of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeVar

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, check_integer, check_time

T = TypeVar("T")


class Reader:
    """Takes keys out of a JSON object; `finish` refuses what is left. `where` names the place."""

    def __init__(self, where: str, value: Any) -> None:
        self.where = where
        if not isinstance(value, dict):
            self.fail("an object is expected")
        self._left = dict(value)

    def fail(self, reason: str | DrawproofError) -> NoReturn:
        """Raises `record-value` for this place."""
        raise DrawproofError("record-value", where=self.where, reason=reason)

    def has(self, key: str) -> bool:
        """Whether `key` is there and not yet taken."""
        return key in self._left

    def take(self, key: str) -> Any:
        """The value of `key`, whatever it is; missing keys are refused."""
        if key not in self._left:
            raise DrawproofError("record-keys", where=self.where, missing=key, unknown="-")
        return self._left.pop(key)

    def _checked(self, key: str, check: Callable[[Any], T]) -> T:
        value = self.take(key)
        try:
            return check(value)
        except DrawproofError as error:
            where = f"{self.where}.{key}"
            raise DrawproofError("record-value", where=where, reason=error) from None

    def text(self, key: str) -> str:
        """A string."""
        value = self.take(key)
        if not isinstance(value, str):
            raise DrawproofError("record-value", where=f"{self.where}.{key}", reason="no string")
        return value

    def flag(self, key: str) -> bool:
        """A boolean."""
        value = self.take(key)
        if not isinstance(value, bool):
            raise DrawproofError("record-value", where=f"{self.where}.{key}", reason="no boolean")
        return value

    def id(self, key: str, kind: str) -> str:
        """An identifier of a kind of `ids.check_id`."""
        return self._checked(key, lambda value: check_id(kind, value))

    def time(self, key: str) -> str:
        """RFC 3339 UTC with seconds."""
        return self._checked(key, check_time)

    def number(self, key: str, minimum: int = 0) -> int:
        """An integer of at least `minimum`."""
        return self._checked(key, lambda value: check_integer(key, value, minimum=minimum))

    def items(self, key: str) -> list[Any]:
        """An array."""
        value = self.take(key)
        if not isinstance(value, list):
            raise DrawproofError("record-value", where=f"{self.where}.{key}", reason="no array")
        return value

    def inner(self, key: str) -> Reader:
        """A reader for the object under `key`."""
        return Reader(f"{self.where}.{key}", self.take(key))

    def inners(self, key: str) -> Iterable[Reader]:
        """Readers for the objects of the array under `key`."""
        return [Reader(f"{self.where}.{key}[{i}]", v) for i, v in enumerate(self.items(key))]

    def constant(self, key: str, expected: str) -> None:
        """A string that must be `expected`."""
        if self.text(key) != expected:
            raise DrawproofError(
                "record-value", where=f"{self.where}.{key}", reason=f"{expected!r} expected"
            )

    def finish(self) -> None:
        """Refuses keys that nobody asked for."""
        if self._left:
            unknown = ", ".join(sorted(self._left))
            raise DrawproofError("record-keys", where=self.where, missing="-", unknown=unknown)
