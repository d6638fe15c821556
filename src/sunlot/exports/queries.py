"""Which list an address means, and its rows as one reader sees them."""

import datetime
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from sunlot import clock
from sunlot.actors import Actor, View
from sunlot.ui.exports import ListFile, Table

WORKBOOK = "exports.workbook"
ENDING = ".csv"
UNSAID = ("flavour", "size", "after", "before", "csrfmiddlewaretoken")
# Codes of states, kinds, divisions, days; anything else may be a name.
PLAIN_VALUE = re.compile(r"[0-9A-Za-z._:-]{1,40}")
TYPED = ("q", "name", "who")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a list as CSV, narrowed as its reader narrowed it."""

    path: str
    query: QueryDict

    @classmethod
    def read(cls, text: str) -> "Address":
        """The parts of an address of this site; a host is not looked at."""
        found = urlsplit(text)
        query = QueryDict(found.query, mutable=True)
        for name in UNSAID:
            query.pop(name, None)
        return cls(found.path, query)

    def text(self) -> str:
        """The address again."""
        query = self.query.urlencode()
        return f"{self.path}?{query}" if query else self.path

    @property
    def name(self) -> str:
        """The name of the list's address, such as ``targets:export``; "" where there is none."""
        if not self.path.endswith(ENDING):
            return ""
        try:
            return resolve(self.path).view_name
        except Resolver404:
            return ""

    def conditions(self) -> dict[str, list[str]]:
        """The filters for the record: codes as they are, what somebody typed as a digest only."""
        return {
            name: [value if _says_no_name(name, value) else _digest(value) for value in values]
            for name, values in sorted(self.query.lists())
        }


def table_of(address: Address, *, by: Actor, view: View, at: datetime.datetime) -> Table | None:
    """The list as the person reads it through a view; None where the address is no list.

    The list's own view answers, behind its own gate, so that file and page cannot differ.

    :raises Forbidden: the person may not take this list as a file.
    """
    if not address.name:
        return None
    match = resolve(address.path)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address.path, address.path
    request.GET = address.query  # type: ignore[assignment]
    request.resolver_match = match
    facts = {"actor": by, "viewer": by.viewing(view), "now": at, "today": clock.today_of(at)}
    for name, value in {**facts, "htmx": False, "variant": ""}.items():
        setattr(request, name, value)
    answer = match.func(request, *match.args, **match.kwargs)
    return answer.table if isinstance(answer, ListFile) else None


def _says_no_name(name: str, value: str) -> bool:
    return name not in TYPED and (not value or PLAIN_VALUE.fullmatch(value) is not None)


def _digest(value: str) -> str:
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()[:16]}"
