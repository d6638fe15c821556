"""Which functions and errors of the product a piece of code names, read from its text.

A name counts only through an import (or inside its own module), so that a test's `check` is not
taken for another module's `check`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sunlot
from sunlot.rulebook.registry import Mark

ROOT = Path(sunlot.__file__).parent
REPOSITORY = ROOT.parents[1]
_ID = re.compile(r"(?<![A-Z])[A-Z]{2}-[0-9]{2}(?![0-9])")


@dataclass(frozen=True)
class Test:
    """One test: its place, the rules that its name or docstring names, and what it names."""

    __test__ = False

    where: str
    rule_ids: frozenset[str]
    uses: frozenset[str]


def ids_in(text: str) -> set[str]:
    """Rule ids of a text; `jc_01` in a function's name counts."""
    return set(_ID.findall(text.upper().replace("_", "-")))


def imports_of(tree: ast.Module) -> dict[str, str]:
    """Local name → full name of everything a module imports from the product."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sunlot"):
            for one in node.names:
                found[one.asname or one.name] = f"{node.module}.{one.name}"
        elif isinstance(node, ast.Import):
            for one in node.names:
                if one.asname and one.name.startswith("sunlot"):
                    found[one.asname] = one.name
    return found


def named_in(node: ast.AST, known: dict[str, str]) -> Iterator[str]:
    """Full names that a piece of code uses, `module.attribute` included."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            yield known[one.id]
        elif (
            isinstance(one, ast.Attribute)
            and isinstance(one.value, ast.Name)
            and one.value.id in known
        ):
            yield f"{known[one.value.id]}.{one.attr}"


@cache
def all_tests() -> tuple[Test, ...]:
    """Every test of the repository that names a rule, in its name or its docstring."""
    return tuple(
        test
        for path in [*ROOT.glob("*/tests/**/test_*.py"), *(REPOSITORY / "tests").rglob("test_*.py")]
        for test in read_tests(
            path.read_text(encoding="utf-8"), where=path.relative_to(REPOSITORY).as_posix()
        )
    )


def read_tests(text: str, *, where: str) -> Iterator[Test]:
    """The tests of one file that name a rule."""
    tree = ast.parse(text)
    known = imports_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            ids = ids_in(f"{node.name} {ast.get_docstring(node) or ''}")
            if ids:
                uses = frozenset(named_in(node, known))
                yield Test(f"{where}::{node.name}", frozenset(ids), uses)


@cache
def product() -> dict[str, frozenset[str]]:
    """Module → full names that its code uses, its own functions included."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "tests" not in parts and "migrations" not in parts:
            module = ".".join(("sunlot", *parts)).removesuffix(".__init__")
            found[module] = frozenset(_uses_of_module(path.read_text(encoding="utf-8"), module))
    return found


def _uses_of_module(text: str, module: str) -> Iterator[str]:
    tree = ast.parse(text)
    own = {node.name: f"{module}.{node.name}" for node in tree.body if hasattr(node, "name")}
    return named_in(tree, own | imports_of(tree))


def witnesses(mark: Mark) -> frozenset[str]:
    """What shows that a test meets the decision: the marked function, or an error it raises."""
    place = ROOT.joinpath(*mark.module.split(".")[1:])
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = imports_of(tree)
    body = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == mark.function
    )
    errors = {name for name in named_in(body, known) if ".errors." in name}
    return frozenset({mark.full_name, *errors})
