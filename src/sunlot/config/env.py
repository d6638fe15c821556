"""Typed environment variables, each declared once with the words that document it.

A declaration is an object; calling it reads the environment now. `sunlot.config.variables` holds
all declarations, and `docs/settings.md` is generated from them, so neither can drift.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


class EnvironmentProblem(Exception):
    """A variable cannot be read; the message says which, and what is expected."""


@dataclass(frozen=True)
class Variable(Generic[T]):
    """One environment variable: its name, how it is read, and the words for its row in the docs."""

    name: str
    kind: str
    default: T
    doc: str
    parse: Callable[[str], T]
    default_words: str = ""
    is_secret: bool = False

    def __call__(self) -> T:
        """Read the variable; an unset or empty one gives the default."""
        raw = os.environ.get(self.name, "").strip()
        if not raw:
            return self.default
        try:
            return self.parse(raw)
        except ValueError as problem:
            shown = "（不显示）" if self.is_secret else repr(raw)
            message = f"{self.name}={shown}: {problem} 应为 {self.kind}。"
            raise EnvironmentProblem(message) from None


REGISTRY: list[Variable[object]] = []


def _declare(variable: Variable[T]) -> Variable[T]:
    if any(known.name == variable.name for known in REGISTRY):
        raise AssertionError(f"{variable.name} is declared twice")
    REGISTRY.append(variable)  # type: ignore[arg-type]
    return variable


def _bool(raw: str) -> bool:
    word = raw.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("neither yes nor no.")


def _int(raw: str) -> int:
    try:
        return int(raw)
    except ValueError:
        raise ValueError("not a whole number.") from None


def _path(raw: str) -> Path:
    return Path(raw).expanduser().absolute()


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in raw.split(",") if word.strip())


def envbool(name: str, default: bool, *, doc: str) -> Variable[bool]:
    """A switch: 1/0, true/false, yes/no, on/off."""
    return _declare(Variable(name, "1 or 0", default, doc, _bool, "1" if default else "0"))


def envint(name: str, default: int, *, doc: str) -> Variable[int]:
    """A whole number."""
    return _declare(Variable(name, "whole number", default, doc, _int, str(default)))


def envstr(name: str, default: str, *, doc: str) -> Variable[str]:
    """A text."""
    return _declare(Variable(name, "text", default, doc, str, default))


def envlist(name: str, default: tuple[str, ...], *, doc: str) -> Variable[tuple[str, ...]]:
    """Texts separated by commas."""
    words = ",".join(default)
    return _declare(Variable(name, "texts separated by commas", default, doc, _words, words))


def envpath(name: str, default: Path | None, *, doc: str, words: str) -> Variable[Path | None]:
    """A folder or file; `words` describe the default, which depends on the machine."""
    return _declare(Variable(name, "path", default, doc, _path, words))


def secret(name: str, *, doc: str, words: str = "") -> Variable[str]:
    """A text that is never shown, logged or printed."""
    return _declare(Variable(name, "secret text", "", doc, str, words, is_secret=True))


def as_markdown() -> str:
    """The generated part of docs/settings.md: one row per variable, by name."""
    rows = ["| Variable | Kind | Default | Meaning |", "|---|---|---|---|"]
    for variable in sorted(REGISTRY, key=lambda known: known.name):
        default = variable.default_words or "–"
        if variable.default_words and variable.kind not in {"path", "secret text"}:
            default = f"`{default}`"
        rows.append(f"| `{variable.name}` | {variable.kind} | {default} | {variable.doc} |")
    return "\n".join(rows) + "\n"
