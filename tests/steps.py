"""Steps from a stage: what a chain of actions writes is copied the second time.

`step` marks a method of a staged world. A test that calls it before it has changed anything gets
the rows and files that the actions wrote for an earlier test on the same stage, by COPY; every
other test, and the first one, performs the actions.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from django.conf import settings
from django.db import connection, models, transaction

from sunlot import clock

W = TypeVar("W")
P = ParamSpec("P")
T = TypeVar("T")

# Written by a trigger on the jobs, here as there.
_BY_TRIGGER = "procrastinate_events"
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET CONSTRAINTS")
_TABLES = """
    SELECT t.oid::regclass::text, max(k.attname),
           string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
    FROM pg_class t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
         AND NOT a.attisdropped AND a.attgenerated = ''
    LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary AND i.indnatts = 1
    LEFT JOIN pg_attribute k ON k.attrelid = t.oid AND k.attnum = i.indkey[0]
    WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
    GROUP BY t.oid
"""


@dataclass(frozen=True)
class Rows:
    """Rows of one table as COPY gives them, and whether some replace rows of the stage."""

    table: str
    key: str | None
    columns: str
    content: bytes
    replace: bool
    count: int
    """Rows in the table with these."""

    def copy_in(self, cursor: Any) -> None:
        """Add them to the table, or put them in place of those with the same key."""
        table, key, columns = self.table, self.key, self.columns
        into = f"new_{table}" if self.replace else table
        if self.replace:
            query = f"CREATE TEMP TABLE {into} AS SELECT {columns} FROM {table} LIMIT 0"
            cursor.execute(query)
        with cursor.copy(f"COPY {into} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(self.content)
        if self.replace:
            cursor.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {into})")
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {into}")
            cursor.execute(f"DROP TABLE {into}")
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (self.count,), f"{table}: a step deleted rows"


@dataclass(frozen=True)
class Done:
    """What a step wrote and returned."""

    rows: list[Rows]
    files: dict[Path, bytes]
    result: bytes


@dataclass
class Steps:
    """The steps that were performed on one stage."""

    done: dict[object, Done] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    tables: list[tuple[str, str | None, str]] = field(default_factory=list)

    def _begin(self) -> None:
        """Look at the stage, which the test has not changed yet."""
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            self.tables = [row for row in cursor.fetchall() if row[0] != _BY_TRIGGER]
        self.counts = {table: count for table, (count, _) in self._look(0).items()}

    def reach(self, name: object, perform: Callable[[], Any], known: list[object]) -> Any:
        """Copy what the step of this name wrote, or perform it and keep what it writes."""
        if name in self.done:
            return self._copy_in(self.done[name], known)
        if not self.tables:
            self._begin()
        files = _files()
        inside = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS step_probe ()")
            cursor.execute("INSERT INTO step_probe DEFAULT VALUES RETURNING xmin::text::bigint")
            (since,) = cursor.fetchone()
        _now.changed = False
        result = perform()
        transaction.savepoint_commit(inside)
        new = {path: path_bytes for path, path_bytes in _files().items() if path not in files}
        self.done[name] = Done(self._copy_out(since), new, _pickled(result, known))
        return result

    def _look(self, since: int) -> dict[str, tuple[int, int]]:
        one = "SELECT '{0}', count(*), count(*) FILTER (WHERE xmin::text::bigint >= {1}) FROM {0}"
        query = " UNION ALL ".join(one.format(table, since) for table, _, _ in self.tables)
        with connection.cursor() as cursor:
            cursor.execute(query)
            return {table: (count, new) for table, count, new in cursor.fetchall()}

    def _copy_out(self, since: int) -> list[Rows]:
        found = self._look(since)
        rows = []
        for table, key, columns in self.tables:
            count, new = found[table]
            if not new and count == self.counts[table]:
                continue
            order = f"ORDER BY {key}" if key else ""
            query = (
                f"COPY (SELECT {columns} FROM {table} WHERE xmin::text::bigint >= {since} {order})"
                " TO STDOUT (FORMAT BINARY)"
            )
            content = io.BytesIO()
            with connection.connection.cursor() as cursor, cursor.copy(query) as copy:
                for part in copy:
                    content.write(part)
            replace = new != count - self.counts[table]
            rows.append(Rows(table, key, columns, content.getvalue(), replace, count))
        return rows

    def _copy_in(self, done: Done, known: list[object]) -> Any:
        with connection.connection.cursor() as cursor:
            for rows in done.rows:
                rows.copy_in(cursor)
        for path, content in done.files.items():
            file = Path(settings.MEDIA_ROOT) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        _now.changed = True
        return _unpickled(done.result, known)


@dataclass
class _Now:
    """The test that runs."""

    item: pytest.Item | None = None
    steps: Steps | None = None
    changed: bool = True


_now = _Now()


def stand(item: pytest.Item | None, steps: Steps | None) -> None:
    """A test begins on a stage, or (None) without one."""
    _now.item, _now.steps, _now.changed = item, steps, False
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Notices that the test changes something."""
    if not _now.changed and (
        not str(sql).lstrip(" \n(").startswith(_READS) or "procrastinate_" in str(sql)
    ):
        _now.changed = True
    return execute(sql, params, many, context)


def step(perform: Callable[Concatenate[W, P], T]) -> Callable[Concatenate[W, P], T]:
    """Marks a method of a staged world that performs actions; its arguments decide the rows."""

    @wraps(perform)
    def reach(world: W, *args: P.args, **changes: P.kwargs) -> T:
        steps = _now.steps
        if steps is None or _now.changed or changes or _altered():
            return perform(world, *args, **changes)
        known = [value for value in vars(world).values() if isinstance(value, models.Model)]
        name = (perform, *(arg.pk if isinstance(arg, models.Model) else arg for arg in args))
        return steps.reach(name, lambda: perform(world, *args), known)  # type: ignore[no-any-return]

    return reach


def _altered() -> bool:
    """Whether the test set anything for its actions but the time and the folder of files."""
    given = getattr(_now.item, "funcargs", {})
    patch = given.get("monkeypatch")
    if patch is not None and (
        patch._setitem or any(target is not clock for target, *_ in patch._setattr)
    ):
        return True
    overridden = getattr(given.get("settings"), "_to_restore", ())
    return any(set(one.options) - {"MEDIA_ROOT"} for one in overridden)


def _files() -> dict[Path, bytes]:
    root = Path(settings.MEDIA_ROOT)
    return {one.relative_to(root): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def _pickled(value: object, known: list[object]) -> bytes:
    numbers = {id(one): number for number, one in enumerate(known)}

    class Pickler(pickle.Pickler):
        def persistent_id(self, one: object) -> int | None:
            return numbers.get(id(one))

    stream = io.BytesIO()
    Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def _unpickled(content: bytes, known: list[object]) -> Any:
    class Unpickler(pickle.Unpickler):
        def persistent_load(self, number: int) -> object:
            return known[number]

    return Unpickler(io.BytesIO(content)).load()
