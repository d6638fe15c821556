"""Taking a batch back, in pieces, without taking later work with it.

What was changed again since the batch, by hand or by a later file, keeps its later value; the other
facts that the batch wrote are as they were before. A record that the batch made goes, unless it was
changed or used since. Every record that keeps something has a line about it in its history, which
also marks it as done.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import PROTECT, Exists, OuterRef, ProtectedError, Q, QuerySet, Subquery
from django.db.models.fields.reverse_related import ForeignObjectRel

from sunlot.imports import errors
from sunlot.imports.adapters import Again, TakenBack, Writing
from sunlot.imports.setwise.pieces import fetched, join_widely
from sunlot.imports.staging import upsert
from sunlot.targets import history
from sunlot.targets.importing import beside_writing, comparing
from sunlot.targets.importing.comparing import LISTED
from sunlot.targets.importing.reading import Context
from sunlot.targets.importing.writing import DERIVED
from sunlot.targets.models import (
    AliasKind,
    ChangeAction,
    Confirmation,
    FormerContact,
    Target,
    TargetChange,
)
from sunlot.targets.rules import FACTS, match_name, name_key

PIECE = 2000
# Facts that mean something only together: where one was changed since, all of them stay.
TOGETHER = (
    frozenset({"kind", "credit_code", "code_doubtful", "number"}),
    frozenset({"region_id", "address"}),
)
IDENTITY = TOGETHER[0]
# The two walks through the records of a batch, the second from the newest backwards.
_CHANGED, _MADE, _LAST = 0, 1, 2**63 - 1

# Changes `h` of others that were not themselves taken back.
_STANDING = (
    f"h.action <> '{ChangeAction.UNDONE}' AND h.batch_id IS DISTINCT FROM %(batch)s "
    "AND NOT EXISTS (SELECT FROM targets_targetchange u WHERE u.target_id = h.target_id "
    f"AND u.batch_id = h.batch_id AND u.action = '{ChangeAction.UNDONE}')"
)
_NOT_DONE = (
    "NOT EXISTS (SELECT FROM targets_targetchange u WHERE u.target_id = h.target_id "
    f"AND u.batch_id = %(batch)s AND u.action = '{ChangeAction.UNDONE}')"
)
# What change `h` named of what change `m` wrote, or of what means something only together with it.
_SAME_FACTS = " OR ".join(
    (
        "h.after ?| ARRAY(SELECT jsonb_object_keys(m.after))",
        *(
            f"h.after ?| ARRAY{sorted(group)} AND m.after ?| ARRAY{sorted(group)}"
            for group in TOGETHER
        ),
    )
)
# A department that passed on its work changed nothing of what its targets are.
_BY_SOMEBODY = "NOT (h.by_id IS NULL AND h.batch_id IS NULL)"
_CHANGED_AGAIN = (
    "SELECT h.target_id, max(h.id) AS change_id FROM targets_targetchange m "
    "JOIN targets_targetchange h ON h.target_id = m.target_id AND h.id > m.id "
    f"WHERE m.batch_id = %(batch)s AND m.action = '{ChangeAction.UPDATED}' "
    f"AND ({_SAME_FACTS}) AND {_STANDING} AND {_NOT_DONE} GROUP BY 1 UNION "
    "SELECT h.target_id, max(h.id) FROM targets_target t "
    "JOIN targets_targetchange h ON h.target_id = t.id "
    f"WHERE t.created_batch_id = %(batch)s AND {_BY_SOMEBODY} AND {_STANDING} "
    f"AND {_NOT_DONE} GROUP BY 1"
)
_COUNT = f"SELECT count(DISTINCT target_id) FROM ({_CHANGED_AGAIN}) f"
_ROWS = (
    "SELECT t.object_id, t.name, h.at, coalesce(p.name, ''), coalesce(b.file_name, '') "
    f"FROM (SELECT target_id, max(change_id) AS change_id FROM ({_CHANGED_AGAIN}) f GROUP BY 1) f "
    "JOIN targets_target t ON t.id = f.target_id "
    "JOIN targets_targetchange h ON h.id = f.change_id "
    "LEFT JOIN accounts_user p ON p.id = h.by_id LEFT JOIN imports_batch b ON b.id = h.batch_id "
    "ORDER BY t.name_key, t.id LIMIT %(most)s"
)
_LATER = (
    f"SELECT h.target_id, h.id, {_BY_SOMEBODY}, ARRAY(SELECT jsonb_object_keys(h.after)) "
    f"FROM targets_targetchange h WHERE h.target_id = ANY(%(targets)s) AND {_STANDING}"
)


def written_by(batch_id: int) -> QuerySet[Target]:
    """What a batch made or changed, and has not been taken back."""
    mine = TargetChange.objects.filter(target=OuterRef("pk"), batch=batch_id)
    return Target.objects.filter(
        Q(created_batch=batch_id) | Exists(mine.filter(action=ChangeAction.UPDATED))
    ).exclude(Exists(mine.filter(action=ChangeAction.UNDONE)))


def keys(batch_id: int) -> Iterator[list[str]]:
    """The ids of what a batch wrote, some thousand at a time."""
    found = written_by(batch_id).order_by("pk")
    after = 0
    while part := list(found.filter(pk__gt=after).values_list("pk", "object_id")[:PIECE]):
        yield [key for _pk, key in part]
        after = part[-1][0]


def count_changed_again(batch_id: int) -> int:
    """How many records of a batch keep something because that was changed again since, or because
    the batch made them."""
    with transaction.atomic(), connection.cursor() as cursor:
        join_widely(comparing.MEMORY)
        cursor.execute(_COUNT, {"batch": batch_id})
        return int(cursor.fetchone()[0])


def changed_again(batch_id: int, most: int | None = None) -> Iterator[Again]:
    """Those records by name, each with the newest of its later changes."""
    for part in fetched(_ROWS, {"batch": batch_id, "most": most}, PIECE):
        yield from (Again(*row) for row in part)


def count_staying(batch_id: int) -> int:
    """How many records that a batch made stay when it is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        join_widely(comparing.MEMORY)
        cursor.execute(f"SELECT count(*) FROM ({_staying('')}) f", {"batch": batch_id})
        return int(cursor.fetchone()[0])


def staying_among(batch_id: int, ids: Sequence[str]) -> set[str]:
    """Those of the ids whose records a batch made and which stay when it is taken back."""
    statement = _staying("AND t.object_id = ANY(%(ids)s) ")
    with connection.cursor() as cursor:
        cursor.execute(statement, {"batch": batch_id, "ids": list(ids)})
        return {object_id for (object_id,) in cursor.fetchall()}


def _staying(only: str) -> str:
    """Selects records that a batch made and that somebody changed, or something uses, since."""
    made = f"t.created_batch_id = %(batch)s {only}"
    changed = (
        "SELECT t.object_id FROM targets_target t JOIN targets_targetchange h "
        f"ON h.target_id = t.id WHERE {made}AND {_BY_SOMEBODY} AND {_STANDING}"
    )
    used = (
        f"SELECT t.object_id FROM targets_target t JOIN {model._meta.db_table} r "
        f"ON r.{model._meta.get_field(name).column} = t.id WHERE {made}"
        for model, name in _users()
    )
    return " UNION ".join((changed, *used))


def take_back(
    run: Writing, limit: int, context: Context, place: tuple[int, int] | None = None
) -> TakenBack:
    """Put back at most so many records; those that the batch made, after those that it changed.

    Records that keep something stay among those of the batch, so that each piece goes on after the
    one before: what is done with is passed over once, where an undo that was stopped goes on.

    :param place: (walk, key of its last record) of the piece before.
    :raises UndoChanged: something began to refer to a record just as it was to go.
    """
    Confirmation.objects.filter(batch=run.batch_id).delete()
    walk, after = place or (_CHANGED, 0)
    while walk == _CHANGED:
        changes = _changed_by(run).filter(pk__gt=after)
        part = list(changes.values_list("pk", "target_id")[:limit])
        if not part:
            walk, after = _MADE, _LAST
            break
        after = part[-1][0]
        if targets := _to_put_back({target for _pk, target in part}, run):
            return replace(_put_back(targets, run, context), place=(walk, after))
    made = Target.objects.filter(created_batch=run.batch_id).order_by("-pk")
    while keys := list(made.filter(pk__lt=after).values_list("pk", flat=True)[:limit]):
        after = keys[-1]
        if targets := sorted(set(keys) - _done_with(keys, run)):
            return replace(_take_away(targets, run), place=(walk, after))
    return TakenBack(0)


def _changed_by(run: Writing) -> QuerySet[TargetChange]:
    """What a batch wrote of records, those that it made too, in the order of writing."""
    found = TargetChange.objects.filter(batch=run.batch_id, action=ChangeAction.UPDATED)
    return found.order_by("pk")


def _to_put_back(targets: Collection[int], run: Writing) -> list[int]:
    """Those that the batch did not make and that are not done with."""
    made = Target.objects.filter(pk__in=targets, created_batch=run.batch_id)
    return sorted(set(targets) - set(made.values_list("pk", flat=True)) - _done_with(targets, run))


def _done_with(targets: Collection[int], run: Writing) -> set[int]:
    done = TargetChange.objects.filter(
        target__in=targets, batch=run.batch_id, action=ChangeAction.UNDONE
    )
    return set(done.values_list("target_id", flat=True))


def _take_away(made: Sequence[int], run: Writing) -> TakenBack:
    """Delete records that nobody changed and nothing uses; the others are left as they are."""
    locked = list(Target.objects.select_for_update(of=("self",)).filter(pk__in=made).order_by("pk"))
    later = _later_changes(made, run).items()
    stay = {key for key, found in later if any(one.by_somebody for one in found)} | _used(made)
    _delete([one for one in locked if one.pk not in stay])
    kept = [one for one in locked if one.pk in stay]
    _note(((one, {}, {}) for one in kept), run)
    return TakenBack(len(locked), len(kept))


def _delete(records: Sequence[Target]) -> None:
    try:
        with transaction.atomic():
            Target.objects.filter(pk__in=[one.pk for one in records]).delete()
    except (ProtectedError, IntegrityError) as error:
        raise errors.UndoChanged(label=records[0].name) from error


@cache
def _users() -> Sequence[tuple[Any, str]]:
    """(model, field) of what keeps a record from being deleted."""
    return [
        (relation.related_model, relation.field.name)
        for relation in Target._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT
    ]


def _used(targets: Sequence[int]) -> set[int]:
    """Those of the records that something refers to: a class, a visit, a merge, …"""
    return {
        key
        for model, name in _users()
        for key in model._base_manager.filter(**{f"{name}__in": targets}).values_list(
            f"{name}_id", flat=True
        )
    }


def _put_back(targets: Sequence[int], run: Writing, context: Context) -> TakenBack:
    locked = Target.objects.select_for_update(of=("self",)).filter(pk__in=targets)
    records = {one.pk: one for one in locked.order_by("pk")}
    mine: dict[int, list[TargetChange]] = defaultdict(list)
    for change in TargetChange.objects.filter(
        target__in=targets, batch=run.batch_id, action=ChangeAction.UPDATED
    ).order_by("pk"):
        mine[change.target_id].append(change)
    later = {
        key: [one.facts for one in found if one.change > mine[key][0].pk]
        for key, found in _later_changes(targets, run).items()
    }
    taken = _taken_back_since(mine)
    wrote = {key: _wrote(changes) for key, changes in mine.items()}
    left = {key: _left(records[key], wrote[key], chain(*later.get(key, ()))) for key in mine}
    before = {key: _before(mine[key], left[key], taken.get(key, ())) for key in mine}
    for key in _given_since(before):
        left[key] |= IDENTITY
        before[key] = _before(mine[key], left[key], taken.get(key, ()))
    _write_back({key: was for key, was in before.items() if was}, records, run, context)
    kept_contacts = [key for key in mine if "contact" in left[key]]
    FormerContact.objects.filter(batch=run.batch_id, target__in=kept_contacts).delete()
    _note(
        ((records[key], {fact: wrote[key][fact] for fact in was}, was)
         for key, was in before.items()),
        run,
    )  # fmt: skip
    _take_away_left([one for key, one in records.items() if not left[key] & wrote[key].keys()], run)
    kept = sum(bool(left[key] & wrote[key].keys()) for key in mine)
    return TakenBack(len(mine), kept)


def _take_away_left(records: Sequence[Target], run: Writing) -> None:
    """Delete those that a batch made which was taken back before, and left them because of this
    one: nothing stands on them any more."""
    made = TargetChange.objects.filter(
        target=OuterRef("pk"), batch=OuterRef("created_batch"), action=ChangeAction.UNDONE
    )
    found = Target.objects.filter(Exists(made), pk__in=[one.pk for one in records])
    keys = set(found.exclude(created_batch=run.batch_id).values_list("pk", flat=True))
    if not keys:
        return
    later = _later_changes(sorted(keys), run).items()
    keys -= {key for key, others in later if any(one.by_somebody for one in others)}
    keys -= _used(sorted(keys))
    if gone := [one for one in records if one.pk in keys]:
        _delete(gone)


def _taken_back_since(
    mine: Mapping[int, Sequence[TargetChange]],
) -> Mapping[int, Sequence[TargetChange]]:
    """Changes of earlier batches that were taken back after this one had written, the newest first:
    what they wrote is nothing to go back to."""
    undone = TargetChange.objects.filter(
        target=OuterRef("target"), batch=OuterRef("batch"), action=ChangeAction.UNDONE
    ).order_by("-pk")
    changes = TargetChange.objects.filter(
        target__in=list(mine), batch__isnull=False, action=ChangeAction.UPDATED
    ).annotate(undone=Subquery(undone.values("pk")[:1]))
    found: dict[int, list[TargetChange]] = defaultdict(list)
    for change in changes.exclude(undone=None).order_by("-pk"):
        first = mine[change.target_id][0].pk
        if change.pk < first < change.undone:
            found[change.target_id].append(change)
    return found


def _wrote(changes: Sequence[TargetChange]) -> dict[str, Any]:
    """What a batch wrote of one record; changes in their order."""
    return {fact: value for change in changes for fact, value in change.after.items()}


def _left(target: Target, wrote: Mapping[str, Any], later: Iterable[str]) -> set[str]:
    """The facts of a record that stay as they are.

    :param later: what later changes named; a fact that says something else by now, stays too.
    """
    present = history.plain_facts(target) | {LISTED: target.is_listed}
    left = set(later) | {
        fact for fact, value in wrote.items() if fact in present and present[fact] != value
    }
    for group in TOGETHER:
        if not group.isdisjoint(left):
            left |= group
    return left


def _before(
    changes: Sequence[TargetChange], left: Collection[str], taken: Sequence[TargetChange]
) -> dict[str, Any]:
    """How the facts were that do not stay; a batch that stopped and went on may have changed a
    record twice, and others between.

    :param taken: see `_taken_back_since`.
    """
    found: dict[str, Any] = {}
    for change in chain(reversed(changes), taken):
        for fact, was in change.before.items():
            if fact not in left and found.get(fact, change.after[fact]) == change.after[fact]:
                found[fact] = was
    wrote = _wrote(changes)
    return {fact: was for fact, was in found.items() if fact in wrote}


def _given_since(before: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """Records whose former code another record has by now."""
    wanted = {was["credit_code"]: key for key, was in before.items() if was.get("credit_code")}
    found = Target.objects.filter(credit_code__in=wanted).values_list("credit_code", "pk")
    return [wanted[code] for code, key in found if key != wanted[code]]


def _write_back(
    before: Mapping[int, Mapping[str, Any]], records: Mapping[int, Target], run: Writing,
    context: Context,
) -> None:  # fmt: skip
    rows = []
    for key, was in before.items():
        facts = {fact: getattr(records[key], fact) for fact in (*FACTS, LISTED)} | dict(was)
        rows.append(_row(records[key].object_id, facts, context, run))
    upsert(
        Target, unique=["object_id"], rows=rows,
        columns=["object_id", *FACTS, LISTED, *DERIVED, "updated_at"],
    )  # fmt: skip
    _forget_former(before)
    beside_writing.put_back(run.batch_id, list(before.items()))


def _note(rows: Iterable[history.Changed], run: Writing) -> None:
    history.record(
        rows, action=ChangeAction.UNDONE, by_id=run.by_id, at=run.at, batch_id=run.batch_id
    )


class _Later(NamedTuple):
    change: int
    by_somebody: bool
    facts: Sequence[str]


def _later_changes(targets: Sequence[int], run: Writing) -> Mapping[int, list[_Later]]:
    """What others changed of records, and stands, by record."""
    found: dict[int, list[_Later]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LATER, {"batch": run.batch_id, "targets": list(targets)})
        for target, *change in cursor.fetchall():
            found[target].append(_Later(*change))
    return found


def _forget_former(changed: Mapping[int, Mapping[str, Any]]) -> None:
    """What is a record's name or number again is not a former one."""
    for kind, fact in ((AliasKind.NAME, "name"), (AliasKind.NUMBER, "number")):
        pairs = [(key, was[fact]) for key, was in changed.items() if fact in was]
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
