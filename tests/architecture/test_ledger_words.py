"""Every kind and noun that the code records in the ledger has words of its own on the page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sunlot
from sunlot.ledger.words import KINDS, NOUNS
from sunlot.publications.models import RevisionKind

ROOT = Path(sunlot.__file__).parent
KIND = re.compile(r"(?!sunlot)[a-z]+\.[a-z]+(-[a-z]+)*")
CHANGES = [one.value for one in RevisionKind if one != RevisionKind.FIRST]


def recording_modules() -> Iterator[ast.Module]:
    """The modules that write events."""
    for path in sorted(ROOT.rglob("*.py")):
        # <app>/tasks.py names jobs; a module of actions may have the same name.
        if path.parent.parent == ROOT and path.name == "tasks.py":
            continue
        if {"tests", "migrations"} & set(path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        if "ledger import actions" in text:
            yield ast.parse(text)


def job_names(tree: ast.Module) -> set[int]:
    """Strings that name a job, not an event: ``enqueue("draws.run", …)``."""
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and one.args]
    return {
        id(one.args[0]) for one in calls
        if getattr(one.func, "attr", getattr(one.func, "id", "")) == "enqueue"
    }  # fmt: skip


def kinds() -> set[str]:
    """Literal kinds; one that is put together from a kind of change stands for each of them."""
    found = set()
    for tree in recording_modules():
        jobs = job_names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if KIND.fullmatch(node.value) and id(node) not in jobs:
                    found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "{}"
                    for part in node.values
                )
                if KIND.fullmatch(pattern.replace("{}", "x")):
                    found |= {pattern.format(change) for change in CHANGES}
    return found


def nouns() -> set[str]:
    found = set()
    for tree in recording_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record":
                for keyword in node.keywords:
                    if keyword.arg == "noun":
                        found |= {
                            one.value for one in ast.walk(keyword.value)
                            if isinstance(one, ast.Constant) and isinstance(one.value, str)
                        }  # fmt: skip
    return found


@pytest.mark.parametrize(("table", "recorded"), [(KINDS, kinds()), (NOUNS, nouns())])
def test_words_when_the_code_records_it_then_in_the_table_and_nothing_else_is(
    table: dict[str, object], recorded: set[str]
) -> None:
    assert set(table) == recorded
