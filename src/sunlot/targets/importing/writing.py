"""Writing what differs; each call is a piece of a transaction of its own."""

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction

from sunlot import clock
from sunlot.imports import errors
from sunlot.imports.adapters import Writing
from sunlot.imports.models import Change
from sunlot.imports.setwise.pieces import join_widely
from sunlot.targets.importing import beside_writing, comparing
from sunlot.targets.importing.comparing import LISTED, new_value, said_by
from sunlot.targets.importing.reading import AS_IT_WAS, Context
from sunlot.targets.importing.staging import DIFFERENCES, WAITING
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    ChangeAction,
    Target,
)
from sunlot.targets.rules import FACTS

DERIVED = ("region_tokens", "name_key", "match_name")
# A name in customary form waits without the bytes by which it is sorted.
_STAGED = {
    "name_key": "coalesce(s.name_key, convert_to(s.match_name, 'GB18030'))",
    "industry": f"coalesce(nullif(s.industry, '{AS_IT_WAS['industry']}'), '')",
    "registered_on": f"nullif(s.registered_on, '{AS_IT_WAS['registered_on']}')",
}
PIECE = 2000
_GONE_ROWS = f"{DIFFERENCES} AND d.change = %(change)s"
_ROWS = f"{WAITING} AND d.change = %(change)s"

_GONE_HISTORY = (
    "INSERT INTO targets_targetchange (target_id, at, by_id, batch_id, action, before, after) "
    f"SELECT d.target_id, %(at)s, %(by)s, %(batch)s, '{ChangeAction.UPDATED}', "
    f"jsonb_build_object('{LISTED}', true), jsonb_build_object('{LISTED}', false) "
    f"FROM targets_difference d WHERE {_GONE_ROWS}"
)
_GONE = (
    "UPDATE targets_target t SET is_listed = false, updated_at = %(at)s "
    f"FROM targets_difference d WHERE t.id = d.target_id AND {_GONE_ROWS}"
)


def _former(kind: AliasKind, why: AliasReason, fact: str, form: str) -> str:
    """What rows call otherwise than the register did still leads to their records.

    :param form: the column by which two ways of writing are told apart, and found.
    """
    return (
        "INSERT INTO targets_targetalias (target_id, kind, text, match_text, until, why) "
        f"SELECT t.id, '{kind}', t.{fact}, t.{form}, %(on)s, '{why}' "
        "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
        f"JOIN targets_target t ON t.id = d.target_id WHERE {_ROWS} "
        f"AND t.{form} <> s.{form} AND t.{fact} <> '' "
        "ON CONFLICT DO NOTHING"
    )


_FORMER_NAME = _former(AliasKind.NAME, AliasReason.RENAMED, "name", "match_name")
_FORMER_NUMBER = _former(AliasKind.NUMBER, AliasReason.RECODED, "number", "number")
# Neighbours have neighbouring keys: what a file names is few ranges.
_NAMED = (
    "SELECT range_agg(known)::text FROM ("
    "SELECT int8range(min(id), max(id) + 1) AS known FROM ("
    "SELECT id, id - row_number() OVER (ORDER BY id) AS island FROM ("
    "SELECT coalesce(d.target_id, t.id) AS id FROM targets_incoming s "
    "LEFT JOIN targets_difference d USING (batch_id, row) "
    "LEFT JOIN targets_target t ON t.object_id = s.key "
    "WHERE s.batch_id = %(batch)s AND (d.change IS NULL OR d.change = ANY(%(kept)s))"
    ") f WHERE id IS NOT NULL) g GROUP BY island) h"
)
_CONFIRM = (
    "INSERT INTO targets_confirmation (batch_id, at, targets) VALUES (%s, %s, %s::int8multirange) "
    "ON CONFLICT (batch_id) DO UPDATE SET at = excluded.at, targets = excluded.targets"
)
_CALLED = (
    'INSERT INTO targets_confirmation AS c (called_by_id, "on", at, targets) '
    "VALUES (%(by)s, %(on)s, %(at)s, %(named)s::int8multirange) "
    'ON CONFLICT (called_by_id, "on") DO UPDATE '
    "SET at = excluded.at, targets = c.targets + excluded.targets"
)
_CALLED_BEFORE = (
    "UPDATE targets_confirmation SET targets = targets - %(named)s::int8multirange "
    'WHERE called_by_id = %(by)s AND "on" <> %(on)s AND targets && %(named)s::int8multirange'
)
_SAYS_NOTHING = "DELETE FROM targets_confirmation WHERE called_by_id = %(by)s AND isempty(targets)"


def write(run: Writing, rows: range, context: Context) -> Counter[str]:
    """Write the differences of some rows of the file; how many, by `Change`.

    :raises RegisterChanged: somebody else wrote one of the new records meanwhile.
    """
    params: dict[str, Any] = {
        "batch": run.batch_id, "by": run.by_id, "at": run.at, "first": rows.start,
        "last": rows.stop - 1, "change": Change.UPDATE.value, "others": sorted(context.others),
        "places": sorted(context.places.values()), "on": clock.today_of(run.at),
    }  # fmt: skip
    facts = said_by(context.present)
    gone = params | {"change": Change.GONE.value}
    written: Counter[str] = Counter()
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(_history(facts, context), params)
                cursor.execute(_FORMER_NAME, params)
                if "number" in facts:
                    cursor.execute(_FORMER_NUMBER, params)
                cursor.execute(_update(facts), params)
                written[Change.UPDATE] = cursor.rowcount
                cursor.execute(_insert(), params | {"change": Change.NEW.value})
                written[Change.NEW] = cursor.rowcount
                if context.beside:
                    beside_writing.write(cursor, params, context.beside)
        except IntegrityError as error:
            why = str(error).splitlines()[0]
            raise errors.RegisterChanged(row=f"{rows.start:,}", why=why) from error
        if context.is_full:
            cursor.execute(_GONE_HISTORY, gone)
            cursor.execute(_GONE, gone)
            written[Change.GONE] = cursor.rowcount
    return written


def _history(facts: Sequence[str], context: Context) -> str:
    changes = [
        *((fact, f"t.{fact}", new_value(fact)) for fact in facts),
        *beside_writing.facts_of(context.beside),
        (LISTED, f"t.{LISTED}", "true"),
    ]
    before, after = (
        " || ".join(
            f"CASE WHEN {old} IS DISTINCT FROM ({new}) "
            f"THEN jsonb_build_object('{fact}', {(old, new)[place]}) ELSE '{{}}' END"
            for fact, old, new in changes
        )
        for place in (0, 1)
    )
    return (
        "INSERT INTO targets_targetchange (target_id, at, by_id, batch_id, action, before, after) "
        f"SELECT t.id, %(at)s, %(by)s, %(batch)s, '{ChangeAction.UPDATED}', {before}, {after} "
        "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
        f"JOIN targets_target t ON t.id = d.target_id WHERE {_ROWS}"
    )


def staged(name: str) -> str:
    """What a new record gets of a fact of the row `s`."""
    return _STAGED.get(name, f"s.{name}")


def _update(facts: Sequence[str]) -> str:
    named = ", ".join(
        [
            *(f"{fact} = {new_value(fact)}" for fact in facts),
            *(f"{one} = {staged(one)}" for one in DERIVED),
        ]
    )
    return (
        f"UPDATE targets_target t SET {named}, is_listed = true, updated_at = %(at)s "
        "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
        f"WHERE t.id = d.target_id AND {_ROWS}"
    )


def _insert() -> str:
    names = (*FACTS, *DERIVED)
    return (
        f"INSERT INTO targets_target (object_id, {', '.join(names)}, "
        "created_at, created_batch_id, updated_at) "
        f"SELECT s.key, {', '.join(map(staged, names))}, %(at)s, %(batch)s, %(at)s "
        "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
        f"WHERE {_ROWS} ORDER BY d.row"
    )


def named_by(batch_id: int) -> str | None:
    """Keys of the records that the rows of a batch are about and that stay or become what they say,
    as the server writes a multirange; None where there is none."""
    kept = [Change.SAME.value, Change.UPDATE.value]
    join_widely(comparing.MEMORY)
    with connection.cursor() as cursor:
        # The server reads with all its processors only for a statement that writes nothing.
        cursor.execute(_NAMED, {"batch": batch_id, "kept": kept})
        found: tuple[str | None] = cursor.fetchone()
    return found[0]


def confirm(run: Writing) -> None:
    """Keep of which records the file spoke, and that it leaves them as they are now."""
    if (named := named_by(run.batch_id)) is not None:
        with connection.cursor() as cursor:
            cursor.execute(_CONFIRM, [run.batch_id, run.at, named])


def confirm_called(named: str, by_id: int, at: datetime.datetime) -> None:
    """Keep of which records a department's call spoke that changed nothing."""
    params: dict[str, Any] = {"by": by_id, "on": clock.today_of(at), "at": at, "named": named}
    with connection.cursor() as cursor:
        for statement in (_CALLED, _CALLED_BEFORE, _SAYS_NOTHING):
            cursor.execute(statement, params)


def load(*, begins: bool) -> None:
    """Drop the index of searching before a first load, or make it where it is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT target_load(%s)", [begins])


def is_nearly_empty(new: int) -> bool:
    """Whether so many new records are most of what the register will hold."""
    least = new // 4
    return not Target.objects.order_by()[least : least + 1].exists()
