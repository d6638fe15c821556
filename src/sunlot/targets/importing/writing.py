"""Writing what differs, and taking it back; each call is a piece of a transaction of its own."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet

from sunlot import clock
from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Writing
from sunlot.imports.models import Batch, Change
from sunlot.imports.setwise.pieces import join_widely
from sunlot.imports.staging import upsert
from sunlot.targets import history
from sunlot.targets.importing import beside_writing, comparing
from sunlot.targets.importing.comparing import LISTED, new_value, said_by
from sunlot.targets.importing.reading import Context
from sunlot.targets.importing.staging import DIFFERENCES, WAITING
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    ChangeAction,
    Confirmation,
    Target,
    TargetChange,
)
from sunlot.targets.rules import FACTS, match_name, name_key

DERIVED = ("region_tokens", "name_key", "match_name")
# A name in customary form waits without the bytes by which it is sorted.
_STAGED = {"name_key": "coalesce(s.name_key, convert_to(s.match_name, 'GB18030'))"}
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
        "places": sorted(context.places), "on": clock.today_of(run.at),
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


def _staged(name: str) -> str:
    return _STAGED.get(name, f"s.{name}")


def _update(facts: Sequence[str]) -> str:
    named = ", ".join(
        [
            *(f"{fact} = {new_value(fact)}" for fact in facts),
            *(f"{one} = {_staged(one)}" for one in DERIVED),
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
        f"SELECT s.key, {', '.join(map(_staged, names))}, %(at)s, %(batch)s, %(at)s "
        "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
        f"WHERE {_ROWS} ORDER BY d.row"
    )


def written_by(batch_id: int) -> QuerySet[Target]:
    """What a batch made or changed, and has not been taken back."""
    mine = TargetChange.objects.filter(target=OuterRef("pk"), batch=batch_id)
    return Target.objects.filter(
        Q(created_batch=batch_id)
        | Exists(mine.filter(action=ChangeAction.UPDATED))
        & ~Exists(mine.filter(action=ChangeAction.UNDONE))
    )


def objection(batch: Batch) -> UserError | None:
    """What the register knows against taking a batch back: a record was changed since."""
    taken_back = TargetChange.objects.filter(
        target=OuterRef("target"), batch=OuterRef("batch"), action=ChangeAction.UNDONE
    )
    mine = TargetChange.objects.filter(batch=batch, action=ChangeAction.UPDATED)
    later = (
        TargetChange.objects.exclude(action=ChangeAction.UNDONE)
        .exclude(batch=batch)
        .filter(~Exists(taken_back))
        .filter(
            Q(target__created_batch=batch)
            | Exists(mine.filter(target=OuterRef("target"), pk__lt=OuterRef("pk")))
        )
        .select_related("target", "batch").order_by("-pk").first()
    )  # fmt: skip
    if later is None:
        return None
    if later.batch is None:
        return errors.UndoChanged(label=later.target.name)
    return errors.UndoLaterImport(
        label=later.target.name, file=later.batch.file_name, batch=later.batch_id
    )


def keys(batch_id: int) -> Iterator[list[str]]:
    """The ids of what a batch wrote, some thousand at a time."""
    found = written_by(batch_id).order_by("pk")
    after = 0
    while part := list(found.filter(pk__gt=after).values_list("pk", "object_id")[:PIECE]):
        yield [key for _pk, key in part]
        after = part[-1][0]


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


def take_back(run: Writing, limit: int, context: Context) -> int:
    """Put back at most so many records; those that the batch made, after those that it changed.

    :raises UndoChanged: something refers to a record that would go.
    """
    Confirmation.objects.filter(batch=run.batch_id).delete()
    changes = list(_changes_to_undo(run)[:limit])
    if changes:
        _put_back(changes, run, context)
        return len(changes)
    made = Target.objects.filter(created_batch=run.batch_id).order_by("-pk")
    gone = list(made.values_list("pk", flat=True)[:limit])
    try:
        with transaction.atomic():
            Target.objects.filter(pk__in=gone).delete()
    except (ProtectedError, IntegrityError) as error:
        label = Target.objects.filter(pk__in=gone).values_list("name", flat=True)[0]
        raise errors.UndoChanged(label=label) from error
    return len(gone)


def _changes_to_undo(run: Writing) -> QuerySet[TargetChange]:
    undone = TargetChange.objects.filter(
        batch=run.batch_id, target=OuterRef("target"), action=ChangeAction.UNDONE
    )
    found = TargetChange.objects.filter(
        ~Exists(undone), batch=run.batch_id, action=ChangeAction.UPDATED
    )
    return found.select_related("target").order_by("pk")


def _put_back(changes: Sequence[TargetChange], run: Writing, context: Context) -> None:
    rows = []
    for change in changes:
        target = change.target
        facts = {fact: getattr(target, fact) for fact in (*FACTS, LISTED)} | change.before
        rows.append(_row(target.object_id, facts, context, run))
    upsert(
        Target, unique=["object_id"], rows=rows,
        columns=["object_id", *FACTS, LISTED, *DERIVED, "updated_at"],
    )  # fmt: skip
    _forget_former([(one.target_id, one.before) for one in changes])
    beside_writing.put_back(run.batch_id, [(one.target_id, one.before) for one in changes])
    history.record(
        ((one.target, one.after, one.before) for one in changes),
        action=ChangeAction.UNDONE, by_id=run.by_id, at=run.at, batch_id=run.batch_id,
    )  # fmt: skip


def _forget_former(changed: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """What is a record's name or number again is not a former one."""
    names = [(key, before["name"]) for key, before in changed if "name" in before]
    numbers = [(key, before["number"]) for key, before in changed if "number" in before]
    for kind, pairs in ((AliasKind.NAME, names), (AliasKind.NUMBER, numbers)):
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM targets_targetalias a "
                "USING unnest(%s::bigint[], %s::text[]) AS f(target_id, text) "
                "WHERE a.target_id = f.target_id AND a.text = f.text AND a.kind = %s",
                [[key for key, _text in pairs], [text for _key, text in pairs], kind.value],
            )


def _row(key: str, facts: Mapping[str, Any], context: Context, run: Writing) -> list[Any]:
    name, division = facts["name"], context.divisions.get(facts["region_id"])
    return [
        key, *(facts[fact] for fact in (*FACTS, LISTED)), division.tokens,
        name_key(name), match_name(name), run.at,
    ]  # fmt: skip


def load(*, begins: bool) -> None:
    """Drop the index of searching before a first load, or make it where it is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT target_load(%s)", [begins])


def is_nearly_empty(new: int) -> bool:
    """Whether so many new records are most of what the register will hold."""
    least = new // 4
    return not Target.objects.order_by()[least : least + 1].exists()
