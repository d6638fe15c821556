"""Applied filters of a list as chips, each with the address of the list without it."""

from collections.abc import Mapping

from django.http import QueryDict

from sunlot.errors import Text

PAGING = ("after", "before")


def without(query: QueryDict, *names: str) -> str:
    """The query string without some parameters, and at the list's beginning."""
    rest = query.copy()
    for name in (*names, *PAGING):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


def chosen_of(query: QueryDict, known: Mapping[str, Mapping[str, Text]]) -> dict[str, str]:
    """Parameter → value, for those whose value the list knows; any other narrows nothing."""
    return {name: value for name, words in known.items() if (value := query.get(name, "")) in words}


def chips_of(query: QueryDict, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """(words, query string without the filter) for each parameter that has words."""
    return [(shown, without(query, name)) for name, shown in words.items() if shown]
