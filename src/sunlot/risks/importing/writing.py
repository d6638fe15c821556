"""Writing the differences of a class file, and taking them back."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import ProtectedError

from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Writing
from sunlot.imports.models import WRITTEN, Batch, Change
from sunlot.risks import registry
from sunlot.risks.importing.painting import Stretch, paint
from sunlot.risks.importing.reading import Context
from sunlot.risks.models import ClassCorrection, Snapshot

KEYS = 2000
_ROWS = (
    "SELECT target_id, new FROM risks_difference WHERE batch_id = %(batch)s "
    "AND row BETWEEN %(first)s AND %(last)s AND target_id IS NOT NULL "
    "AND as_of = %(day)s AND change = ANY(%(changes)s)"
)
_BROUGHT = (
    "INSERT INTO risks_snapshot (region_id, as_of, source, imported_at, batch_id, is_whole) "
    "SELECT %s, as_of, '', %s, batch_id, false FROM risks_difference "
    "WHERE batch_id = %s AND row < 0 AND target_id IS NULL ON CONFLICT DO NOTHING"
)
_COUNTS = (
    "SELECT as_of, change, count(*) FROM risks_difference WHERE batch_id = %s "
    "AND row BETWEEN %s AND %s AND change = ANY(%s) GROUP BY 1, 2 ORDER BY 1, 2"
)
_LEFT = "SELECT FROM risks_difference WHERE batch_id = %s AND row > %s AND change = ANY(%s) LIMIT 1"
# The class that holds on over a date which is taken away: that of the date before, or none.
_WITHOUT = (
    "SELECT target_id, max(risk_class) FILTER (WHERE valid_to = %(day)s) AS new "
    "FROM risks_targetclass WHERE region_id = %(region)s "
    "AND (valid_from = %(day)s OR valid_to = %(day)s) GROUP BY 1"
)
_CORRECTED = (
    "SELECT target_id, nullif(before, '') AS new FROM risks_classcorrection WHERE id = ANY(%(ids)s)"
)


def write(run: Writing, rows: range, context: Context) -> Counter[str]:
    """Write the differences of some rows of the file; how many, by `Change`.

    Dates that the file brings stay hidden until the last of its rows is written.
    """
    if context.region is None:
        return Counter()
    changes = [one.value for one in WRITTEN]
    first, last = rows.start, rows.stop - 1
    with connection.cursor() as cursor:
        cursor.execute(_BROUGHT, [context.region.pk, run.at, run.batch_id])
        cursor.execute(_COUNTS, [run.batch_id, first, last, changes])
        counted = cursor.fetchall()
    written: Counter[str] = Counter()
    for day in sorted({day for day, _change, _count in counted}):
        here = Counter({change: n for on, change, n in counted if on == day and change != "gone"})
        snapshot = Snapshot.objects.get(region=context.region, as_of=day)
        _write_day(run, snapshot, first, last, here.total())
        written += here
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, [run.batch_id, last, changes])
        if cursor.fetchone() is None:
            Snapshot.objects.filter(batch=run.batch_id).update(is_whole=True)
    return written


def _write_day(run: Writing, snapshot: Snapshot, first: int, last: int, count: int) -> None:
    is_ours = snapshot.batch_id == run.batch_id
    changes = WRITTEN if is_ours else (Change.NEW, Change.UPDATE)
    params = {
        "batch": run.batch_id, "first": first, "last": last,
        "changes": [one.value for one in changes],
    }  # fmt: skip
    if is_ours:
        paint(Stretch.of(snapshot), _ROWS, params)
        snapshot.changed += count
        snapshot.save(update_fields=["changed"])
    else:
        paint(Stretch.of(snapshot), _ROWS, params, corrects=(run.batch_id, snapshot.pk))


def written(batch_id: int) -> int:
    """How many rows of the batch the register can take back."""
    brought = Snapshot.objects.filter(batch=batch_id).values_list("changed", flat=True)
    return sum(brought) + ClassCorrection.objects.filter(batch=batch_id).count()


def brings_dates(batch_id: int) -> bool:
    """Whether a date is there because of the batch, even if it changed no class."""
    return Snapshot.objects.filter(batch=batch_id).exists()


def objection(batch: Batch) -> UserError | None:
    """A later file corrected what the batch wrote, or a draw rests on a date that it brought."""
    for snapshot in Snapshot.objects.filter(batch=batch).order_by("as_of"):
        why = registry.why_kept(snapshot.pk)
        if why:
            return errors.UndoHeld(why=why)
        later = ClassCorrection.objects.filter(snapshot=snapshot)
        found = later.select_related("batch", "target").order_by("-pk").first()
        if found is not None:
            return _later(found)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id FROM risks_classcorrection m JOIN risks_classcorrection l "
            "ON l.snapshot_id = m.snapshot_id AND l.target_id = m.target_id AND l.id > m.id "
            "WHERE m.batch_id = %s AND l.batch_id <> m.batch_id ORDER BY l.id DESC LIMIT 1",
            [batch.pk],
        )
        over = cursor.fetchone()
    if over is None:
        return None
    return _later(ClassCorrection.objects.select_related("batch", "target").get(pk=over[0]))


def _later(one: ClassCorrection) -> UserError:
    return errors.UndoLaterImport(
        label=one.target.name, file=one.batch.file_name, batch=one.batch_id
    )


def keys(batch_id: int) -> Iterator[list[str]]:
    """The ids of targets whose class the batch corrected, some thousand at a time."""
    found = ClassCorrection.objects.filter(batch=batch_id).order_by("pk")
    after = 0
    while part := list(found.filter(pk__gt=after).values_list("pk", "target__object_id")[:KEYS]):
        yield [key for _pk, key in part]
        after = part[-1][0]


def take_back(run: Writing, limit: int) -> int:
    """Put back at most so many corrections, then take away a date that the batch brought.

    A date goes at once: half of it would be classes of no date.

    :raises UndoChanged: a draw names the date.
    """
    mine = ClassCorrection.objects.filter(batch=run.batch_id).order_by("-pk")
    part = list(mine.select_related("snapshot")[:limit])
    if part:
        for snapshot in {one.snapshot_id: one.snapshot for one in part}.values():
            ids = [one.pk for one in part if one.snapshot_id == snapshot.pk]
            paint(Stretch.of(snapshot), _CORRECTED, {"ids": ids})
        ClassCorrection.objects.filter(pk__in=[one.pk for one in part]).delete()
        return len(part)
    brought = Snapshot.objects.filter(batch=run.batch_id).order_by("-as_of").first()
    if brought is None:
        return 0
    count = paint(Stretch.of(brought), _WITHOUT, {})
    try:
        with transaction.atomic():
            brought.delete()
    except ProtectedError as error:
        raise errors.UndoChanged(label=str(brought)) from error
    return count + 1
