"""What an action never does: ask the time."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sunlot"
CLOCKS = {"now", "real_now", "today", "utcnow"}


def action_files() -> list[Path]:
    """Modules of actions of all apps."""
    return sorted([*SOURCE.glob("*/actions.py"), *SOURCE.glob("*/actions/*.py")])


def calls_of(file: Path) -> Iterator[tuple[int, str]]:
    """Line and last name of every call."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func
            yield node.lineno, name.attr if isinstance(name, ast.Attribute) else ast.unparse(name)


def test_action_when_it_needs_the_time_then_takes_it_as_at() -> None:
    asking = [
        f"{file.relative_to(SOURCE)}:{line}: {name}()"
        for file in action_files()
        for line, name in calls_of(file)
        if name in CLOCKS
    ]
    assert action_files()
    assert asking == []
