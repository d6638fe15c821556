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
# How a module that writes events gets hold of what writes them.
WRITERS = ("ledger import actions", "draws.actions.entries import record")
CHANGES = [one.value for one in RevisionKind if one != RevisionKind.FIRST]


def modules() -> Iterator[tuple[ast.Module, bool]]:
    """Every module, and whether it writes events itself."""
    for path in sorted(ROOT.rglob("*.py")):
        # <app>/tasks.py names jobs; a module of actions may have the same name.
        if path.parent.parent == ROOT and path.name == "tasks.py":
            continue
        if not {"tests", "migrations"} & set(path.parts):
            text = path.read_text(encoding="utf-8")
            yield ast.parse(text), any(one in text for one in WRITERS)


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def candidates(tree: ast.Module, *, writes: bool) -> Iterator[ast.AST]:
    """What may be a kind: in a module that writes events every string but the name of a job, in
    others what is given to a helper called ``…record…``."""
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    if writes:
        jobs = {id(one.args[0]) for one in calls if name_of(one) == "enqueue" and one.args}
        yield from (one for one in ast.walk(tree) if id(one) not in jobs)
    else:
        for call in calls:
            if "record" in name_of(call):
                yield from call.args[:1]
                yield from (one.value for one in call.keywords if one.arg == "kind")


def kinds() -> set[str]:
    """Literal kinds; one that is put together from a kind of change stands for each of them."""
    found = set()
    for tree, writes in modules():
        for node in candidates(tree, writes=writes):
            if isinstance(node, ast.Constant) and KIND.fullmatch(str(node.value)):
                found.add(str(node.value))
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
    for tree, _writes in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node) == "record":
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
