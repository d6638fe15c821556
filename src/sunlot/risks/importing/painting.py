"""Changing the classes of one snapshot: a stretch of every target's line is painted over.

A snapshot of day D speaks for the days from D to before the next snapshot. Whatever a file or
its taking back changes is a new class, or none, on that stretch; the intervals around it are cut
and joined so that they stay the longest there are. Intervals of other dates keep what they say.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sunlot.risks.models import Snapshot


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of one snapshot of a region; `following` is the date of the next, if any."""

    region_id: int
    day: datetime.date
    following: datetime.date | None

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Stretch":
        """As the snapshots of the region are now."""
        later = Snapshot.objects.filter(region=snapshot.region_id, as_of__gt=snapshot.as_of)
        following = later.order_by("as_of").values_list("as_of", flat=True).first()
        return cls(snapshot.region_id, snapshot.as_of, following)

    def params(self) -> dict[str, Any]:
        """For a statement."""
        return {"region": self.region_id, "day": self.day, "following": self.following}


# Of the intervals `k` that touch the stretch: the one that holds on its first day, the one before
# it and the one after it where they are of the new class. A target has three of them at most.
_HELD = "k.valid_from <= %(day)s AND (k.valid_to IS NULL OR k.valid_to > %(day)s)"
_BEFORE = "k.valid_to = %(day)s AND k.risk_class = p.new"
_AFTER = "k.valid_from = %(following)s AND k.risk_class = p.new"
_TOUCHED = (
    "CREATE TEMPORARY TABLE risks_touched ON COMMIT DROP AS SELECT p.target_id, p.new, "
    f"max(k.id) FILTER (WHERE {_HELD}) AS held, "
    f"max(k.risk_class) FILTER (WHERE {_HELD}) AS old, "
    f"max(k.valid_from) FILTER (WHERE {_HELD}) AS held_from, "
    f"coalesce(bool_or(k.valid_to IS NULL) FILTER (WHERE {_HELD}), false) AS is_open, "
    f"max(k.valid_to) FILTER (WHERE {_HELD}) AS held_to, "
    f"max(k.id) FILTER (WHERE {_BEFORE}) AS before, "
    f"max(k.id) FILTER (WHERE {_AFTER}) AS after, "
    f"max(k.valid_to) FILTER (WHERE {_AFTER}) AS after_to "
    "FROM risks_painted p LEFT JOIN risks_targetclass k ON k.target_id = p.target_id "
    "AND k.region_id = %(region)s AND (k.valid_to IS NULL OR k.valid_to >= %(day)s) "
    "AND (%(following)s::date IS NULL OR k.valid_from <= %(following)s) GROUP BY 1, 2"
)
_UNCHANGED = "DELETE FROM risks_touched WHERE old IS NOT DISTINCT FROM new"
# What holds on beyond the stretch begins anew after it.
_TAIL = (
    "INSERT INTO risks_targetclass (region_id, target_id, risk_class, valid_from, valid_to) "
    "SELECT %(region)s, target_id, old, %(following)s, held_to FROM risks_touched "
    "WHERE held IS NOT NULL AND %(following)s::date IS NOT NULL "
    "AND (is_open OR held_to > %(following)s)"
)
_DROP = (
    "DELETE FROM risks_targetclass k USING risks_touched c "
    "WHERE k.id = c.held AND c.held_from = %(day)s"
)
_CUT = (
    "UPDATE risks_targetclass k SET valid_to = %(day)s FROM risks_touched c "
    "WHERE k.id = c.held AND c.held_from < %(day)s"
)
_JOIN = (
    "DELETE FROM risks_targetclass k USING risks_touched c "
    "WHERE k.id = c.after AND c.before IS NOT NULL"
)
_FORWARDS = (
    "UPDATE risks_targetclass k SET valid_to = "
    "CASE WHEN c.after IS NULL THEN %(following)s::date ELSE c.after_to END "
    "FROM risks_touched c WHERE k.id = c.before"
)
_BACKWARDS = (
    "UPDATE risks_targetclass k SET valid_from = %(day)s FROM risks_touched c "
    "WHERE k.id = c.after AND c.before IS NULL"
)
_ALONE = (
    "INSERT INTO risks_targetclass (region_id, target_id, risk_class, valid_from, valid_to) "
    "SELECT %(region)s, target_id, new, %(day)s, %(following)s FROM risks_touched "
    "WHERE new IS NOT NULL AND before IS NULL AND after IS NULL ORDER BY target_id"
)
_PAINTS = (_TAIL, _DROP, _CUT, _JOIN, _FORWARDS, _BACKWARDS, _ALONE)
_CORRECTIONS = (
    "INSERT INTO risks_classcorrection (batch_id, snapshot_id, target_id, before, after) "
    "SELECT %(batch)s, %(snapshot)s, target_id, coalesce(old, ''), coalesce(new, '') "
    "FROM risks_touched ORDER BY target_id"
)


def paint(
    stretch: Stretch, statement: str, params: Mapping[str, Any], *,
    corrects: Sequence[int] | None = None,
) -> int:  # fmt: skip
    """Give targets a new class, or none, on a stretch; how many are not as they were.

    :param statement: selects target_id and new, once per target.
    :param corrects: batch and snapshot for which what was there is kept.
    """
    values = stretch.params()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS risks_painted, risks_touched")
        cursor.execute(
            f"CREATE TEMPORARY TABLE risks_painted ON COMMIT DROP AS {statement}",
            {**params, **values},
        )
        cursor.execute("ANALYZE risks_painted")
        cursor.execute(_TOUCHED, values)
        cursor.execute(_UNCHANGED)
        cursor.execute("ANALYZE risks_touched")
        cursor.execute("SELECT count(*) FROM risks_touched")
        count = int(cursor.fetchone()[0])
        if count and corrects is not None:
            batch, snapshot = corrects
            cursor.execute(_CORRECTIONS, {"batch": batch, "snapshot": snapshot})
        for one in _PAINTS if count else ():
            cursor.execute(one, values)
    return count
