"""Stages: what many tests begin with is written once, and each test rolls back to it.

The rows of a fixture made by `staged` are written in a transaction that stays open around the tests
that ask for it; each of those works in a savepoint. What the fixture returns is handed out as a
copy, so that no test finds what another one changed in memory. A test that asks for none finds an
empty database, and one that commits has its rows written for itself alone.
"""

import inspect
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import Atomic

from tests import steps
from tests.steps import Steps

_COPIES = pytest.StashKey[dict[Callable[..., Any], Any]]()


def staged(build: Callable[..., Any]) -> Any:
    """A fixture from a function that only writes rows; its parameters are staged fixtures too."""

    def fixture(request: pytest.FixtureRequest, db: None, **before: Any) -> Any:
        copies = request.node.stash.get(_COPIES, {})
        return copies[build] if build in copies else build(**before)

    names = ["request", "db", *inspect.signature(build).parameters]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, kind) for name in names]
    fixture.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    fixture.__doc__ = build.__doc__
    fixture.stage = build  # type: ignore[attr-defined]
    return pytest.fixture(fixture, name=build.__name__)


@dataclass
class Stages:
    """The stages that stand now, one upon the other."""

    _open: list[tuple[Callable[..., Any], Atomic]] = field(default_factory=list)
    _copies: list[bytes] = field(default_factory=list)
    """What the stages up to each one returned, as one object graph."""
    _steps: list[Steps] = field(default_factory=list)
    _wire: object = None

    def enter(self, wanted: list[Callable[..., Any]]) -> dict[Callable[..., Any], Any]:
        """Make exactly these stages stand; returns copies of what they returned."""
        standing = [build for build, _ in self._open]
        kept = 0
        if connection.connection is self._wire and not connection.needs_rollback:
            while kept < min(len(standing), len(wanted)) and standing[kept] is wanted[kept]:
                kept += 1
        steps.stand(None, None)
        self.leave(kept)
        for build in wanted[kept:]:
            self._build(build)
        return self._values()

    @contextmanager
    def none(self) -> Iterator[None]:
        """For what takes the connection for itself without asking for `db`."""
        steps.stand(None, None)
        self.leave()
        yield

    def stand(self, item: pytest.Item) -> None:
        """The test begins; it may copy the steps of the last stage."""
        steps.stand(item, self._steps[-1] if self._steps else None)

    def leave(self, kept: int = 0) -> None:
        """Take back all stages but the first ones."""
        while len(self._open) > kept:
            _, atomic = self._open.pop()
            self._copies.pop()
            self._steps.pop()
            connection.needs_rollback = True
            atomic.__exit__(None, None, None)

    def _build(self, build: Callable[..., Any]) -> None:
        values = {one.__name__: value for one, value in self._values().items()}
        atomic = Atomic(using=None, savepoint=True, durable=False)
        atomic._from_testcase = True  # type: ignore[attr-defined]
        atomic.__enter__()
        self._open.append((build, atomic))
        self._steps.append(Steps())
        self._wire = connection.connection
        try:
            made = build(**{name: values[name] for name in inspect.signature(build).parameters})
            connection.check_constraints()
        except BaseException:
            self._copies.append(b"")
            self.leave(len(self._open) - 1)
            raise
        self._copies.append(pickle.dumps([*values.values(), made], pickle.HIGHEST_PROTOCOL))

    def _values(self) -> dict[Callable[..., Any], Any]:
        if not self._open:
            return {}
        values = pickle.loads(self._copies[-1])
        return dict(zip([build for build, _ in self._open], values, strict=True))


@pytest.fixture(scope="session")
def stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stages]:
    """For tests that take the connection elsewhere without asking for `db`."""
    stages = Stages()
    yield stages
    with django_db_blocker.unblock():
        stages.leave()


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, stages: Stages, django_db_blocker: Any
) -> None:
    """Stands before pytest-django's, which begins the test's own transaction."""
    with django_db_blocker.unblock():
        request.node.stash[_COPIES] = stages.enter(_wanted(request.node))
        stages.stand(request.node)
    request.getfixturevalue("_django_db_helper")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within each file, tests with the same stages follow each other."""
    places: dict[Path, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(item.path, []).append(place)
    for of_file in places.values():
        tests = sorted([items[place] for place in of_file], key=_order)
        for place, item in zip(of_file, tests, strict=True):
            items[place] = item


def _order(item: pytest.Item) -> tuple[bool, list[str]]:
    return _commits(item), [build.__name__ for build in _wanted(item)]


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or not {
        "transactional_db", "live_server", "django_db_reset_sequences",
    }.isdisjoint(getattr(item, "fixturenames", ()))  # fmt: skip


def _wanted(item: pytest.Item) -> list[Callable[..., Any]]:
    """The stages of a test, what another one needs before it."""
    if not isinstance(item, pytest.Function) or _commits(item):
        return []
    known = item._fixtureinfo.name2fixturedefs
    found: list[Callable[..., Any]] = []

    def add(name: str) -> None:
        build = getattr(known[name][-1].func, "stage", None) if name in known else None
        if build is not None and build not in found:
            for before in inspect.signature(build).parameters:
                add(before)
            found.append(build)

    for name in item.fixturenames:
        add(name)
    return found
