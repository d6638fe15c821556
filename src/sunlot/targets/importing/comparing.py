"""How the waiting rows of a file meet the records of the register, by joins.

`targets_difference` gets one line per row that is not the same: new, an update of `target_id`, or
kept out for a reason (`KEPT_OUT`), of which `other` says what it is about. A row that is the same
has a line where its record was found by another number than its key.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from django.db import connection

from sunlot.imports import values
from sunlot.imports.models import Change, RowClass
from sunlot.imports.setwise.pieces import join_widely
from sunlot.targets.importing import beside_writing
from sunlot.targets.importing.reading import AS_IT_WAS, Context
from sunlot.targets.queries import LEGAL_FORMS, core_of
from sunlot.targets.rules import FACTS

ELSEWHERE, TAKEN, REPEATED, TWIN = "elsewhere", "taken", "repeated", "twin"
MERGED, AMENDED, STRANGER = "merged", "amended", "stranger"
KEPT_OUT = (ELSEWHERE, TAKEN, REPEATED, TWIN, MERGED, AMENDED, STRANGER, beside_writing.BACKWARDS)
LISTED = "is_listed"
# Another department than the file's supervises the record `t`.
OF_OTHERS = "t.department_id <> ALL(%(places)s::int8[])"
# A row that names its record by what was corrected there (ADR 0064); of all others a comparison of
# texts is all that is asked.
_AMENDED = (
    "(s.credit_code <> t.credit_code AND EXISTS (SELECT FROM targets_targetalias a "
    "WHERE a.target_id = t.id AND a.kind = 'code' AND a.text = s.credit_code "
    "AND a.why = 'amended') OR s.credit_code IS NULL AND (t.number <> s.number "
    "AND EXISTS (SELECT FROM targets_targetalias a WHERE a.target_id = t.id "
    "AND a.kind = 'number' AND a.text = s.number AND a.why = 'amended') "
    "OR t.credit_code IS NULL AND t.kind <> s.kind))"
)
# A number alone does not say that another department's record of another name is meant: both may
# count from 1.
_NUMBERED_BY_OTHERS = (
    f"{OF_OTHERS} AND s.credit_code IS NULL AND t.credit_code IS NULL "
    "AND t.match_name <> s.match_name"
)
# Of former words `a` of records `t`: what leads to a merged one leads to what stands for it, too.
STANDING_FIRST = (
    "(t.successor_id IS NULL OR NOT EXISTS (SELECT FROM targets_targetalias b "
    "JOIN targets_target u ON u.id = b.target_id WHERE b.text = a.text "
    "AND b.kind IN ('code', 'id') AND u.successor_id IS NULL))"
)
# Facts that a file always says; of the others only those that it has columns for.
ALWAYS = ("kind", "name", "credit_code", "code_doubtful", "region_id")
_SUSPECTED = (
    "d.row <> ALL(%(distinct)s) "
    "AND (%(undecided)s::int[] IS NULL OR d.row = ANY(%(undecided)s::int[]))"
)
_WRONG = "FROM imports_batchrow r"
_KEYED = f"WHERE r.batch_id = %(batch)s AND r.row_class = '{RowClass.ERROR}' AND r.key <> '' "
# Records that rows are about, or may be, though not by their key: those found by another number or
# behind a merged one, those that a suspected repeat may mean, those of rows with errors.
_MEANT = (
    "SELECT target_id FROM targets_difference WHERE batch_id = %(batch)s AND target_id IS NOT NULL "
    "UNION SELECT o.successor_id FROM targets_difference d JOIN targets_target o "
    "ON o.id = d.target_id WHERE d.batch_id = %(batch)s AND o.successor_id IS NOT NULL "
    "UNION SELECT t.id FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
    f"JOIN targets_target t ON t.region_id = s.region_id "
    f"AND {core_of('t.match_name')} = {core_of('s.match_name')} "
    f"WHERE d.batch_id = %(batch)s AND d.change = '{TWIN}' "
    f"UNION SELECT t.id {_WRONG} JOIN targets_target t ON t.object_id = r.key {_KEYED}"
    f"UNION SELECT t.id {_WRONG} JOIN targets_target t ON t.credit_code = r.key {_KEYED}"
    f"UNION SELECT a.target_id {_WRONG} JOIN targets_targetalias a ON a.text = r.key {_KEYED} "
    "AND a.kind IN ('code', 'id')"
)
MANY = 20_000
MEMORY = "192MB"


def said_by(present: frozenset[str]) -> list[str]:
    """The facts that a file with these columns says."""
    columns = {name.removesuffix("_id") for name in FACTS} & present
    return [name for name in FACTS if name in ALWAYS or name.removesuffix("_id") in columns]


def new_value(fact: str) -> str:
    """What a record says after the row `s` was written: a file without the code, or with a former
    one, takes none away, and nobody's file takes the tag of another department's special register,
    or a record from the department that supervises it.
    """
    if fact == "credit_code":
        return "coalesce(t.credit_code, s.credit_code)"
    if fact == "code_doubtful":
        return (
            "CASE WHEN s.credit_code IS NULL OR s.credit_code <> t.credit_code "
            "THEN t.code_doubtful ELSE s.code_doubtful END"
        )
    if fact == "department_id":
        return f"CASE WHEN {OF_OTHERS} THEN t.department_id ELSE s.department_id END"
    if unread := AS_IT_WAS.get(fact):
        return f"CASE WHEN s.{fact} = '{unread}' THEN t.{fact} ELSE s.{fact} END"
    if fact == "tags":
        return (
            "CASE WHEN t.tags && %(others)s::varchar[] THEN s.tags || ARRAY(SELECT tag "
            "FROM unnest(t.tags) tag WHERE tag = ANY(%(others)s)) ELSE s.tags END"
        )
    return f"s.{fact}"


def differs(facts: Sequence[str]) -> str:
    """Whether row `s` changes record `t`, as a condition."""
    told = [
        f"t.{fact} IS DISTINCT FROM ({new_value(fact)})" for fact in facts
        if fact != "code_doubtful"
    ]  # fmt: skip
    return f"({' OR '.join([*told, 'NOT t.is_listed'])})"


def unclear(batch_id: int) -> int:
    """How many rows with errors name no record, now or formerly."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) {_WRONG} WHERE r.batch_id = %s AND r.row_class = '{RowClass.ERROR}' "
            "AND NOT EXISTS (SELECT FROM targets_target t WHERE t.object_id = r.key) "
            "AND NOT EXISTS (SELECT FROM targets_target t WHERE t.credit_code = r.key) "
            "AND NOT EXISTS (SELECT FROM targets_targetalias a WHERE a.text = r.key "
            "AND a.kind IN ('code', 'id'))",
            [batch_id],
        )
        return int(cursor.fetchone()[0])


class Comparison:
    """One comparison of a batch with the register."""

    def __init__(self, batch_id: int, context: Context) -> None:
        self._batch = batch_id
        self._context = context
        self._differs = differs(said_by(context.present))
        self._params: dict[str, Any] = {
            "batch": batch_id, "inside": context.divisions.inside(), "many": MANY,
            "others": sorted(context.others), "places": sorted(context.places.values()),
            "department": context.department_id,
            "distinct": sorted(context.distinct),
            "undecided": None if context.undecided is None else sorted(context.undecided),
        }  # fmt: skip

    def run(self) -> None:
        """Fill the table of differences anew."""
        join_widely(MEMORY)
        self._do("DELETE FROM targets_difference WHERE batch_id = %(batch)s")
        self._do("SELECT target_incoming_statistics()")
        self._do(self._by_key())
        self._do(
            "INSERT INTO targets_difference (batch_id, row, target_id, change) "
            "SELECT %(batch)s, row, target_id, change FROM target_met"
        )
        self._do("DROP TABLE target_met")
        self._do("SELECT target_difference_statistics()")
        self._by_other_numbers()
        self._by_former_departments()
        self._as_said()
        self._same_numbers()
        if self._context.beside:
            beside_writing.compare(self._batch, self._context.beside)
        self._repeats()
        self._twins()
        if self._context.is_full:
            self._absent()

    def _do(self, statement: str, more: Mapping[str, Any] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, self._params | dict(more or {}))

    def _change(self) -> str:
        """What becomes of row `s` whose record is `t`; the same where it is null."""
        return (
            f"CASE WHEN t.region_id <> ALL(%(inside)s) THEN '{ELSEWHERE}' "
            f"WHEN t.successor_id IS NOT NULL THEN '{MERGED}' "
            f"WHEN {_AMENDED} THEN '{AMENDED}' "
            "WHEN s.credit_code IS NULL AND t.number <> s.number AND s.number <> '' "
            f"THEN '{TAKEN}' "
            f"WHEN {_NUMBERED_BY_OTHERS} THEN '{STRANGER}' "
            f"WHEN {self._differs} THEN '{Change.UPDATE}' END"
        )

    def _by_key(self) -> str:
        """Into a table of its own: only so does the server use all its processors."""
        return (
            "CREATE TEMPORARY TABLE target_met ON COMMIT DROP AS "
            "SELECT f.row, f.target_id, f.change FROM (SELECT s.row, "
            f"t.id AS target_id, CASE WHEN t.id IS NULL THEN '{Change.NEW}' ELSE {self._change()} "
            "END AS change FROM targets_incoming s LEFT JOIN targets_target t "
            "ON t.object_id = s.key WHERE s.batch_id = %(batch)s) f WHERE f.change IS NOT NULL"
        )

    def _by_other_numbers(self) -> None:
        """Of rows without a record by their key: by code, then by number, then by a former one.
        What was corrected may be the right code or number of another record."""
        new, amended = f"'{Change.NEW}'", f"'{AMENDED}'"
        for source, changes, condition in (
            ("targets_target t", (new, amended), "t.credit_code = s.credit_code"),
            (
                "targets_target t",
                (new,),
                "s.credit_code IS NOT NULL AND t.object_id = s.number_id "  # noqa: ISC004
                "AND t.credit_code IS NULL AND t.number = s.number",
            ),
            ("targets_targetalias a JOIN targets_target t ON t.id = a.target_id",
             (new, amended),
             f"a.kind IN ('code', 'id') AND a.text = s.key AND {STANDING_FIRST}"),
        ):  # fmt: skip
            self._do(
                f"UPDATE targets_difference d SET target_id = t.id, "
                f"change = coalesce({self._change()}, '{Change.SAME}') "
                f"FROM targets_incoming s, {source} WHERE d.batch_id = %(batch)s "
                f"AND d.change IN ({', '.join(changes)}) AND s.batch_id = d.batch_id "
                f"AND s.row = d.row AND t.id IS DISTINCT FROM d.target_id AND {condition}"
            )

    def _by_former_departments(self) -> None:
        """Rows of own keys whose records were numbered by a department whose work passed on."""
        now, *former = self._context.places or ("",)
        for code, (source, named) in product(former, (
            ("targets_target t", "t.object_id"),
            ("targets_targetalias a JOIN targets_target t ON t.id = a.target_id",
             "a.kind = 'id' AND a.text"),
        )):  # fmt: skip
            self._do(
                f"UPDATE targets_difference d SET target_id = t.id, "
                f"change = coalesce({self._change()}, '{Change.SAME}') "
                f"FROM targets_incoming s, {source} WHERE d.batch_id = %(batch)s "
                f"AND d.change = '{Change.NEW}' AND s.batch_id = d.batch_id AND s.row = d.row "
                "AND s.credit_code IS NULL AND s.key LIKE '%%:' || %(now)s || '/%%' "
                f"AND {named} = replace(s.key, ':' || %(now)s || '/', ':' || %(code)s || '/')",
                {"now": now.upper(), "code": code.upper()},
            )

    def _as_said(self) -> None:
        """New rows of which a person has said which record they mean; its code stays."""
        if not self._context.same:
            return
        self._do(
            "UPDATE targets_difference d SET target_id = t.id, change = CASE "
            f"WHEN t.region_id <> ALL(%(inside)s) THEN '{ELSEWHERE}' "
            f"WHEN t.successor_id IS NOT NULL THEN '{MERGED}' "
            f"WHEN {self._differs} THEN '{Change.UPDATE}' ELSE '{Change.SAME}' END "
            "FROM targets_incoming s, targets_target t, "
            "unnest(%(rows)s::int[], %(keys)s::text[]) AS f(row, key) "
            f"WHERE d.batch_id = %(batch)s AND d.change = '{Change.NEW}' "
            "AND s.batch_id = d.batch_id AND s.row = d.row AND f.row = d.row "
            "AND t.object_id = f.key",
            {"rows": list(self._context.same), "keys": list(self._context.same.values())},
        )

    def _same_numbers(self) -> None:
        """A number that is written otherwise may be the same number."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT d.row, t.number, s.number FROM targets_difference d "
                "JOIN targets_incoming s USING (batch_id, row) "
                "JOIN targets_target t ON t.id = d.target_id "
                f"WHERE d.batch_id = %(batch)s AND d.change = '{TAKEN}'",
                self._params,
            )
            same = [
                row for row, old, new in cursor.fetchall()
                if values.code_of(old) == values.code_of(new)
            ]  # fmt: skip
        if same:
            self._do(
                f"UPDATE targets_difference SET change = '{Change.UPDATE}' "
                "WHERE batch_id = %(batch)s AND row = ANY(%(rows)s)",
                {"rows": same},
            )

    def _absent(self) -> None:
        """Records of the department that no row of a full list is about, numbered downwards."""
        self._do(
            "INSERT INTO targets_difference (batch_id, row, target_id, change) "
            f"SELECT %(batch)s, -row_number() OVER (ORDER BY t.id), t.id, '{Change.GONE}' "
            "FROM targets_target t WHERE t.department_id = %(department)s AND t.is_listed "
            "AND t.region_id = ANY(%(inside)s) AND NOT EXISTS (SELECT FROM targets_incoming s "
            f"WHERE s.batch_id = %(batch)s AND s.key = t.object_id) AND t.id NOT IN ({_MEANT})"
        )

    def _repeats(self) -> None:
        """Rows about the record of an earlier row, whatever number each of them names it by; and
        rows that give the code of an earlier one to another record."""
        self._do(
            "CREATE TEMPORARY TABLE target_repeat ON COMMIT DROP AS "
            "SELECT key FROM targets_incoming WHERE batch_id = %(batch)s "
            "GROUP BY key HAVING count(*) > 1 "
            "UNION SELECT t.object_id FROM targets_difference d "
            "JOIN targets_incoming s USING (batch_id, row) "
            "JOIN targets_target t ON t.id = d.target_id "
            "WHERE d.batch_id = %(batch)s AND t.object_id <> s.key"
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM target_repeat)")
            if cursor.fetchone()[0]:
                self._refuse_repeats()
        self._do("DROP TABLE target_repeat")

    def _refuse_repeats(self) -> None:
        self._do(
            "INSERT INTO targets_difference (batch_id, row, change, other) "
            f"SELECT %(batch)s, row, '{REPEATED}', CASE WHEN about < row "
            "THEN about::text || ' ' || record ELSE named::text || ' ' || key END FROM ("
            "SELECT s.row, s.key, k.key AS record, min(s.row) OVER (PARTITION BY k.key) AS about, "
            "min(s.row) OVER (PARTITION BY s.key) AS named "
            "FROM targets_incoming s LEFT JOIN targets_difference d USING (batch_id, row) "
            "LEFT JOIN targets_target t ON t.id = d.target_id "
            "CROSS JOIN LATERAL (SELECT coalesce(t.object_id, s.key) AS key) k "
            "WHERE s.batch_id = %(batch)s AND (k.key IN (SELECT key FROM target_repeat) "
            "OR s.key IN (SELECT key FROM target_repeat))"
            ") f WHERE row <> least(about, named) "
            f"ON CONFLICT (batch_id, row) DO UPDATE SET change = '{REPEATED}', "
            "other = excluded.other"
        )

    def _twins(self) -> None:
        """New rows with the name of another target of the division, unless their places differ."""
        core = core_of("s.match_name")
        self._do(
            "CREATE TEMPORARY TABLE target_newcomer ON COMMIT DROP AS "
            f"SELECT s.row, s.region_id, {core} AS core, s.match_name, s.address, s.key, s.name "
            "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
            f"WHERE d.batch_id = %(batch)s AND d.change = '{Change.NEW}'"
        )
        self._do(
            f"UPDATE targets_difference d SET change = '{TWIN}', other = f.first::text || ' ' || "
            "f.name FROM (SELECT row, address, "
            "min(row) OVER w AS first, first_value(name) OVER w AS name, "
            "first_value(address) OVER w AS place "
            "FROM target_newcomer WHERE (region_id, core) IN (SELECT region_id, core "
            "FROM target_newcomer GROUP BY 1, 2 HAVING count(*) > 1) "
            "WINDOW w AS (PARTITION BY region_id, core ORDER BY row)) f "
            "WHERE d.batch_id = %(batch)s AND d.row = f.row AND f.row <> f.first "
            f"AND {_SUSPECTED} "
            "AND (f.address = f.place OR '' IN (f.address, f.place))"
        )
        self._twins_of_the_register()
        self._do("DROP TABLE target_newcomer")

    def _twins_of_the_register(self) -> None:
        """By the index of sorting, where the names of few rows are looked for; else by a join."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM target_newcomer")
            many = cursor.fetchone()[0] > MANY
        joined = (
            f"n.core = {core_of('t.match_name')}"
            if many
            else "t.name_key = ANY(ARRAY(SELECT substr(convert_to(n.core || form, 'GB18030'), 1, "
            "800) FROM unnest(%(forms)s::text[]) form))"
        )
        self._do(
            f"UPDATE targets_difference d SET change = '{TWIN}', target_id = NULL, "
            "other = '0 ' || f.id::text FROM (SELECT n.row, min(t.id) AS id "
            "FROM target_newcomer n JOIN targets_target t "
            f"ON t.region_id = n.region_id AND {joined} "
            "WHERE (n.address = t.address OR '' IN (n.address, t.address)) GROUP BY n.row) f "
            f"WHERE d.batch_id = %(batch)s AND d.row = f.row AND {_SUSPECTED}",
            {"forms": [*LEGAL_FORMS, ""]},
        )
