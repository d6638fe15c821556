"""No rule without source, page, decision and test; no id in the code without a rule."""

from functools import cache
from importlib.util import find_spec

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from sunlot.rulebook import book
from sunlot.rulebook.document import document
from sunlot.rulebook.registry import Mark, find_marks
from sunlot.rulebook.tests.references import (
    REPOSITORY,
    ROOT,
    all_tests,
    product,
    read_tests,
    witnesses,
)


@cache
def marks() -> tuple[Mark, ...]:
    return tuple(find_marks(ROOT))


def marked() -> frozenset[str]:
    return frozenset(mark.rule_id for mark in marks())


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


@pytest.mark.parametrize("mark", marks(), ids=str)
def test_rule_is_decided_in_the_rules_of_its_noun(mark: Mark) -> None:
    noun = book()[mark.rule_id].page.partition(":")[0]
    home = f"sunlot.{noun}.rules"
    assert mark.module == home or mark.module.startswith(f"{home}.")


@pytest.mark.parametrize("mark", marks(), ids=str)
def test_rule_is_decided_where_the_product_asks(mark: Mark) -> None:
    callers = [module for module, uses in product().items() if mark.full_name in uses]
    assert callers, "nothing calls it, so it decides nothing"


@pytest.mark.parametrize("mark", marks(), ids=str)
def test_rule_has_a_test_that_names_it_and_meets_the_decision(mark: Mark) -> None:
    seen = witnesses(mark)
    meeting = [one.where for one in all_tests() if mark.rule_id in one.rule_ids and one.uses & seen]
    assert meeting, f"no test names {mark.rule_id} and uses one of {sorted(seen)}"


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


TESTS = '''
"""DR-01: a module's words prove nothing."""
from sunlot.draws.rules.check import check_may_open
from sunlot.draws.rules import check as inner

def test_other(): check_may_open(None)
def test_words_only():
    """DR-01"""
def test_dr_01_by_name(): check_may_open(None)
def test_docstring():
    """DR-01"""
    inner.check_may_open(None)
'''


def test_count_of_tests_then_takes_only_those_that_name_the_rule_and_use_it() -> None:
    decides = "sunlot.draws.rules.check.check_may_open"
    found = {one.where: decides in one.uses for one in read_tests(TESTS, where="x.py")}
    assert found == {
        "x.py::test_words_only": False,
        "x.py::test_dr_01_by_name": True,
        "x.py::test_docstring": True,
    }
