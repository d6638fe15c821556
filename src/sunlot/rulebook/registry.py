"""The mark that ties a function to the rule it decides, and the search for all such marks."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])

ID_FORM = re.compile(r"^[A-Z]{2}-[0-9]{2}$")


def rule(*ids: str) -> Callable[[F], F]:
    """Say that the function decides these rules. Changes nothing about the function.

    :raises ValueError: an id is not of the form ``DR-07``; a bug, seen at import.
    """
    for one in ids:
        if not ID_FORM.match(one):
            raise ValueError(f"{one!r} is not a rule id")

    def mark(function: F) -> F:
        function.rule_ids = ids  # type: ignore[attr-defined]
        return function

    return mark


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked function: where the rule is decided."""

    rule_id: str
    module: str
    function: str

    def __str__(self) -> str:
        return f"{self.rule_id} {self.full_name}"

    @property
    def full_name(self) -> str:
        """Module and function."""
        return f"{self.module}.{self.function}"


def find_marks(root: Path, package: str = "sunlot") -> Iterator[Mark]:
    """Every ``@rule("…")`` below a source folder, read from the text, without importing it."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if "tests" in parts or "migrations" in parts:
            continue
        text = path.read_text(encoding="utf-8")
        if "rule(" not in text:
            continue
        module = ".".join((package, *parts)).removesuffix(".__init__")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                for one in _ids_of(node):
                    yield Mark(one, module, node.name)


def _ids_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        called = decorator.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name == "rule":
            for argument in decorator.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
