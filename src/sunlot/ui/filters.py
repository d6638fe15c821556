"""Applied filters of a list as chips, each with the address of the list without it."""

from collections.abc import Mapping

from django.http import QueryDict

PAGING = ("after", "before")


def without(query: QueryDict, *names: str) -> str:
    """The query string without some parameters, and at the list's beginning."""
    rest = query.copy()
    for name in (*names, *PAGING):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


def chips_of(query: QueryDict, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """(words, query string without the filter) for each parameter that has words."""
    return [(shown, without(query, name)) for name, shown in words.items() if shown]
