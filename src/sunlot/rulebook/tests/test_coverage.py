"""No rule without source, page and a test that names it; no id in the code without a rule."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

import sunlot
from sunlot.rulebook import book
from sunlot.rulebook.document import document
from sunlot.rulebook.registry import find_marks

ROOT = Path(sunlot.__file__).parent
REPOSITORY = ROOT.parents[1]


@cache
def marked() -> frozenset[str]:
    return frozenset(mark.rule_id for mark in find_marks(ROOT))


@cache
def named_in_tests() -> frozenset[str]:
    """Ids in any test but those of the rulebook itself; jc_01 in a test's name counts."""
    found: set[str] = set()
    files = [*ROOT.glob("*/tests/**/*.py"), *(REPOSITORY / "tests").rglob("*.py")]
    for path in files:
        if "rulebook" not in path.relative_to(REPOSITORY).parts:
            text = path.read_text(encoding="utf-8").upper().replace("_", "-")
            found.update(re.findall(r"(?<![A-Z])[A-Z]{2}-[0-9]{2}(?![0-9])", text))
    return frozenset(found)


def url_names() -> set[str]:
    return {
        f"{resolver.namespace}:{name}"
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver)
        for inner in [resolver, *(r for r in resolver.url_patterns if isinstance(r, URLResolver))]
        for name in inner.reverse_dict
        if isinstance(name, str)
    }


def test_every_id_in_the_code_is_in_the_rulebook() -> None:
    assert marked() - set(book()) == set()


def test_every_rule_is_decided_by_a_marked_function() -> None:
    assert set(book()) - marked() == set()


@pytest.mark.parametrize("rule_id", sorted(marked()))
def test_every_marked_rule_is_named_by_a_test(rule_id: str) -> None:
    assert rule_id in named_in_tests()


@pytest.mark.parametrize("rule_id", sorted(book()))
def test_every_rule_shows_on_a_page_that_exists(rule_id: str) -> None:
    page = book()[rule_id].page
    app, _, name = page.partition(":")
    assert name
    assert find_spec(f"sunlot.{app}")
    # An app that has no pages yet is held to it as soon as it has some.
    if find_spec(f"sunlot.{app}.urls"):
        assert page in url_names()


def test_docs_rules_md_is_current() -> None:
    text = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
    assert text == document(book()), "run: python -m django rulebook_docs"
