"""Asks the site for one address as one person, in a savepoint that is rolled back."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from sunlot.actors import role_of
from sunlot.ui import middleware as ui_middleware
from sunlot.ui import views as ui_views
from tests.permissions.addresses import arguments_of, variants_of
from tests.permissions.known import Known, signed_in
from tests.permissions.people import PEOPLE, Person
from tests.permissions.routes import Route
from tests.permissions.world import World
from tests.permissions.world.visits import AT

REFUSALS = frozenset({"302login", "403", "404", "405"})
# What a browser sends for a form in which nothing was filled in.
EMPTY = {True: (), False: ("csrfmiddlewaretoken=x", "application/x-www-form-urlencoded")}
NOBODY = next(one for one in PEOPLE if one.username is None)
# Sign-in limits, sessions and the reader's messages are no records.
_PASSING = ("django_session", "config_cache", "django_cache")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status word, tables written to, the body, headers, the bug if any."""

    status: str
    written: tuple[str, ...] = ()
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    bug: str = ""
    counted: Any = None


class Site(Client):
    """Django's test client without what costs most: it keeps no contexts and follows nothing."""

    def request(self, **request: Any) -> Any:
        """Hand the request through the middleware; no cookie that comes back is kept."""
        return self.handler(self._base_environ(**request))


class Walker:
    """One client for everybody: a sign-in each, and one chain of middleware."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._site = Site()
        self._known = Known()
        self._jars: dict[str | None, SimpleCookie] = {}
        self._drawn: set[tuple[str | None, int]] = set()
        self._public: dict[tuple[str, str], Answer] = {}

    def ask(
        self, person: Person, method: str, url: str, *, every_error_page: bool = False
    ) -> Answer:
        """One request with empty data; the world is afterwards what it was.

        :param every_error_page: draw an error page also where the person has seen one like it.
        """
        if every_error_page:
            self._drawn.clear()
        with self._as(person):
            return self._send(method, url, *EMPTY[method == "GET"])

    def submit(self, person: Person, url: str, content: str) -> tuple[Answer, Answer]:
        """Send a filled form: its answer, and the page that it leads to (else the answer again).

        Everything it wrote is undone after that page was drawn.
        """
        with self._as(person):
            answer = self._send("POST", url, content, EMPTY[False][1])
            if answer.status != "302":
                return answer, answer
            return answer, self._send("GET", answer.headers["Location"], *EMPTY[True])

    @contextmanager
    def _as(self, person: Person) -> Iterator[None]:
        self._site.cookies = self._jar(person)
        with (
            _clock(), _quiet(), self._known.at_first(), self._error_pages(person),
            transaction.atomic(),
        ):  # fmt: skip
            yield
            transaction.set_rollback(True)

    def _send(self, method: str, url: str, *content: str) -> Answer:
        written: list[str] = []
        with _bugs() as bugs, connection.execute_wrapper(_watch(written)):
            response = self._site.generic(method, url, *content)
            body, late = _body(response)
        self._known.may_have_changed()
        bugs += late
        return Answer(
            "500" if late else _status(response), tuple(sorted(set(written))), body,
            dict(response.headers), tuple(response.cookies), "; ".join(bugs),
        )  # fmt: skip

    def twice(
        self, person: Person, url: str, data: dict[str, Any], count: Callable[[], Any]
    ) -> list[Answer]:
        """The same form sent twice; each answer with what was counted after it."""
        answers = []
        self._site.cookies = self._jar(person)
        with _clock(), _quiet(), transaction.atomic():
            for _time in range(2):
                with _bugs() as bugs:
                    response = self._site.post(url, data)
                answers.append(
                    Answer(
                        _status(response), body=response.content, bug="; ".join(bugs),
                        counted=count(),
                    )
                )  # fmt: skip
            transaction.set_rollback(True)
        return answers

    @contextmanager
    def _error_pages(self, person: Person) -> Iterator[None]:
        """Error pages are drawn once for each person and status: they are half of all pages."""
        draw = ui_views.render_error

        def once(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
            if (person.username, status) in self._drawn:
                return HttpResponse(status=status)
            self._drawn.add((person.username, status))
            return draw(request, status, **context)

        with (
            mock.patch.object(ui_views, "render_error", once),
            mock.patch.object(ui_middleware, "render_error", once),
        ):
            yield

    def url(self, route: Route, variant: str, person: Person) -> str:
        """The address with the record of one variant."""
        arguments = arguments_of(route, self.world, variant, person.username or "")
        return reverse(route.name, kwargs=arguments)

    def cell(self, route: Route, method: str, person: Person) -> tuple["Step", ...]:
        """One cell of the table: an answer for each variant of the record.

        Where the gate refuses the role, nothing was looked up and one variant speaks for all. On
        the public site a role is asked once: `test_public_site` shows that nobody knows it there.
        """
        if route.is_public and person.username is not None:
            return self._like_anybody(route, method, person)
        steps: list[Step] = []
        variants = variants_of(route)
        for variant in variants:
            if steps and self._stops_at_the_gate(route, person, steps[0].answer.status):
                steps.append(Step(variant, steps[0].url, steps[0].answer))
                continue
            url = self.url(route, variant, person)
            steps.append(Step(variant, url, self.ask(person, method, url)))
        return tuple(steps)

    def _like_anybody(self, route: Route, method: str, person: Person) -> tuple["Step", ...]:
        """The first variant as the person, the others as nobody was answered."""
        first, *others = variants_of(route)
        url = self.url(route, first, person)
        steps = [Step(first, url, self.ask(person, method, url))]
        for variant in others:
            url = self.url(route, variant, person)
            if (method, url) not in self._public:
                self._public[method, url] = self.ask(NOBODY, method, url)
            steps.append(Step(variant, url, self._public[method, url]))
        return tuple(steps)

    def _stops_at_the_gate(self, route: Route, person: Person, status: str) -> bool:
        if route.permissions is None:
            return False
        if person.username is None:
            return status == "302login"
        role = role_of(self.world.cast.users[person.username].role)
        refused = bool(route.permissions) and not role.permissions & set(route.permissions)
        return refused and status == "403"

    def _jar(self, person: Person) -> SimpleCookie:
        if person.username not in self._jars:
            self._site.cookies = SimpleCookie()
            if person.username is not None:
                signed_in(self._site, self.world.cast.users[person.username])
            self._jars[person.username] = self._site.cookies
        return self._jars[person.username]


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a cell."""

    variant: str
    url: str
    answer: Answer


def statuses(steps: tuple[Step, ...]) -> str:
    """The cell's text: one status where all variants agree, else one for each."""
    words = [one.answer.status for one in steps]
    return words[0] if len(set(words)) == 1 else "/".join(words)


def person_named(heading: str) -> Person:
    """A column by its heading."""
    return next(one for one in PEOPLE if one.heading == heading)


@contextmanager
def _clock() -> Iterator[None]:
    """Half an hour after the last step of the world: draws that wait are still in time."""
    with mock.patch("sunlot.clock.now", return_value=AT):
        yield


@contextmanager
def _quiet() -> Iterator[None]:
    """Refusals are what is asked for here; bugs come back with the answer."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _watch(written: list[str]) -> Callable[..., Any]:
    def wrapper(
        execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        words = str(sql).split(None, 3)
        if words and words[0].upper() in {"INSERT", "UPDATE", "DELETE", "COPY"}:
            table = (words[1] if words[0].upper() in {"UPDATE", "COPY"} else words[2]).strip('"')
            if not table.startswith(_PASSING):
                written.append(table)
        return execute(sql, params, many, context)

    return wrapper


@contextmanager
def _bugs() -> Iterator[list[str]]:
    """What escaped from a view and became a 500."""
    found: list[str] = []

    def note(**_signal: Any) -> None:
        found.append(repr(sys.exc_info()[1]))

    got_request_exception.connect(note, weak=False)
    try:
        yield found
    finally:
        got_request_exception.disconnect(note)


def _body(response: Any) -> tuple[bytes, list[str]]:
    """The whole body, and what went wrong while it streamed."""
    if not response.streaming:
        return response.content, []
    try:
        return b"".join(response.streaming_content), []
    except Exception as error:
        return b"", [f"while streaming: {error!r}"]


def _status(response: Any) -> str:
    if response.status_code == 302:
        to_sign_in = response.headers["Location"].startswith(reverse(settings.LOGIN_URL) + "?next=")
        return "302login" if to_sign_in else "302"
    return str(response.status_code)
