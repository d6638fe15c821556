"""How the rows of a class file meet the register, by joins.

`risks_difference` gets one line per row that says something else than the register does of its
date: ``new`` where the target had no class, ``update``, or kept out (`UNKNOWN`, `REPEATED`).
Negative rows are what no row of the file says: that the file brings a date (no target), and that
a target which had a class is not in the file of the new date (``gone``).
"""

from typing import Any

from django.db import connection

from sunlot.imports.models import Change
from sunlot.imports.setwise.pieces import join_widely
from sunlot.risks.importing.reading import Context
from sunlot.risks.models import Snapshot
from sunlot.targets.importing.comparing import STANDING_FIRST

UNKNOWN, REPEATED = "unknown", "repeated"
KEPT_OUT = (UNKNOWN, REPEATED)
MEMORY = "96MB"
_CHANGE = f"CASE WHEN old IS NULL THEN '{Change.NEW}' ELSE '{Change.UPDATE}' END"
_HELD = (
    "c.region_id = %(region)s AND c.valid_from <= s.as_of "
    "AND (c.valid_to IS NULL OR c.valid_to > s.as_of)"
)
# By the id of the record, which nearly every file names; then by its code, then by a former one.
_OTHERS = (
    ("targets_target t", "t.credit_code = s.key"),
    ("targets_targetalias a JOIN targets_target t ON t.id = a.target_id",
     f"a.kind IN ('code', 'id') AND a.text = s.key AND {STANDING_FIRST}"),
)  # fmt: skip


class Comparison:
    """One comparison of a batch with the classes of its region."""

    def __init__(self, batch_id: int, context: Context) -> None:
        self._params: dict[str, Any] = {
            "batch": batch_id, "region": context.region.pk if context.region else None,
            "inside": context.inside(),
        }  # fmt: skip

    def run(self) -> None:
        """Fill the table of differences anew."""
        join_widely(MEMORY)
        self._do("DELETE FROM risks_difference WHERE batch_id = %(batch)s")
        self._do("SELECT risk_statistics()")
        self._meet()
        self._by_other_codes()
        self._repeats()
        self._keep()
        self._dates()
        self._do("DROP TABLE risks_met")

    def _do(self, statement: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, self._params)
            return cursor.fetchall() if cursor.description else []

    def _meet(self) -> None:
        """Every row with its target and what the register says of it on that date.

        Its key only where it is needed: of a month nineteen rows in twenty are the same.
        """
        self._do("DROP TABLE IF EXISTS risks_met")
        self._do(
            "CREATE TEMPORARY TABLE risks_met ON COMMIT DROP AS SELECT s.row, s.as_of, "
            "CASE WHEN t.id IS NULL OR c.risk_class IS DISTINCT FROM s.risk_class "
            "THEN s.key END AS key, t.id AS target_id, "
            "s.risk_class AS new, c.risk_class AS old, NULL::integer AS first "
            "FROM risks_incoming s LEFT JOIN targets_target t ON t.object_id = s.key "
            "AND t.region_id = ANY(%(inside)s) "
            f"LEFT JOIN risks_targetclass c ON c.target_id = t.id AND {_HELD} "
            "WHERE s.batch_id = %(batch)s"
        )
        self._do("ANALYZE risks_met")

    def _by_other_codes(self) -> None:
        for source, condition in _OTHERS:
            if not self._do("SELECT 1 FROM risks_met WHERE target_id IS NULL LIMIT 1"):
                return
            self._do(
                "UPDATE risks_met s SET target_id = t.id, old = (SELECT c.risk_class "
                f"FROM risks_targetclass c WHERE c.target_id = t.id AND {_HELD}) FROM {source} "
                f"WHERE s.target_id IS NULL AND {condition} AND t.region_id = ANY(%(inside)s)"
            )

    def _repeats(self) -> None:
        """Rows about the target of an earlier row, whatever it is named by."""
        self._do(
            "UPDATE risks_met m SET first = f.first FROM (SELECT row, min(row) OVER ("
            "PARTITION BY target_id) AS first FROM risks_met WHERE target_id IN ("
            "SELECT target_id FROM risks_met GROUP BY 1 HAVING count(*) > 1)) f "
            "WHERE m.row = f.row AND f.row <> f.first"
        )
        self._do(
            "UPDATE risks_met m SET key = s.key FROM risks_incoming s "
            "WHERE m.first IS NOT NULL AND s.batch_id = %(batch)s AND s.row = m.row"
        )
        self._do(
            "UPDATE risks_met m SET first = f.first FROM (SELECT row, min(row) OVER ("
            "PARTITION BY key) AS first FROM risks_met WHERE target_id IS NULL) f "
            "WHERE m.row = f.row AND f.row <> f.first"
        )

    def _keep(self) -> None:
        """What differs; its key as the file writes it."""
        self._do(
            "INSERT INTO risks_difference "
            "(batch_id, row, key, target_id, as_of, change, old, new, first) "
            "SELECT %(batch)s, row, key, target_id, as_of, CASE WHEN first IS NOT NULL "
            f"THEN '{REPEATED}' WHEN target_id IS NULL THEN '{UNKNOWN}' ELSE {_CHANGE} END, "
            "old, new, first FROM risks_met "
            "WHERE key IS NOT NULL AND (first IS NOT NULL OR old IS DISTINCT FROM new)"
        )

    def _dates(self) -> None:
        """The dates that the file brings, and who had a class and is not in it."""
        found = self._do(
            "SELECT DISTINCT as_of FROM risks_met WHERE target_id IS NOT NULL AND first IS NULL"
        )
        dates = {day for (day,) in found}
        known = Snapshot.objects.filter(region=self._params["region"], as_of__in=dates)
        others = known.exclude(batch=self._params["batch"], is_whole=False)
        self._params["dates"] = sorted(dates - set(others.values_list("as_of", flat=True)))
        self._do(
            "INSERT INTO risks_difference (batch_id, row, as_of, change) "
            f"SELECT %(batch)s, -n, day, '{Change.GONE}' "
            "FROM unnest(%(dates)s::date[]) WITH ORDINALITY AS d(day, n)"
        )
        if not self._params["dates"] or self._names_all():
            return
        self._do(
            "INSERT INTO risks_difference (batch_id, row, target_id, as_of, change, old) "
            "SELECT %(batch)s, -cardinality(%(dates)s::date[]) - row_number() OVER (), "
            f"c.target_id, s.as_of, '{Change.GONE}', c.risk_class "
            "FROM unnest(%(dates)s::date[]) AS s(as_of) JOIN risks_targetclass c ON "
            f"{_HELD} WHERE NOT EXISTS (SELECT FROM risks_met m "
            "WHERE m.target_id = c.target_id AND m.as_of = s.as_of AND m.first IS NULL)"
        )

    def _names_all(self) -> bool:
        """Whether every target that has a class on the dates is in the file: two counts."""
        found = self._do(
            "SELECT (SELECT count(old) FROM risks_met WHERE first IS NULL "
            "AND as_of = ANY(%(dates)s)) = (SELECT count(*) FROM unnest(%(dates)s::date[]) "
            f"AS s(as_of) JOIN risks_targetclass c ON {_HELD})"
        )
        return bool(found[0][0])
