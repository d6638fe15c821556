"""Looking for records that may be one object: set-wise, by equal keys, without comparing pairs.

=============  ==================================================================================
same-code      the credit code of one is the code, number or former code of the other
same-number    an equal number (6 characters and more) in one prefecture; an equal organisation
               code anywhere
same-name      equal names without legal form in one division, where kind and address allow it
near-name      an equal address in one division, and names that differ in one character, by two
               neighbours, or by a place in front
=============  ==================================================================================

Near names are found by what is left when one character is taken out: two names with a common rest
differ in one place. So the work grows with the register, not with its square; a key that more than
`MOST_ALIKE` records share is a placeholder and proves nothing. Names are compared in blocks of
whole divisions, so that a register of millions needs the room of `BLOCK` records.
"""

import datetime
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from sunlot.targets.models import Target
from sunlot.targets.queries import core_of

MOST_ALIKE = 20
# Longer names are compared as a whole and within their first characters.
MOST_PLACES = 60
BLOCK = 100_000

_TABLES = """
DROP TABLE IF EXISTS quality_keys, quality_numbers, quality_rests, quality_pairs;
CREATE TEMPORARY TABLE quality_keys (
    id bigint, region_id bigint, is_body boolean, kind text, core text, bare text, place text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE quality_rests (id bigint, key bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE quality_pairs (
    first bigint, second bigint, reason text, score smallint
) ON COMMIT DROP;
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB'
"""
_KEYS = rf"""
INSERT INTO quality_keys
SELECT id, region_id, kind IN ('enterprise', 'individual', 'nonprofit') AS is_body, kind, core,
    CASE WHEN length(bare) >= 4 THEN bare ELSE core END AS bare,
    place
FROM (
    SELECT t.id, t.region_id, t.kind, n.core, CASE
        WHEN starts_with(b.core, d.above) THEN substr(b.core, length(d.above) + 1)
        WHEN starts_with(b.core, d.name) THEN substr(b.core, length(d.name) + 1)
        ELSE b.core END AS bare, replace(replace(replace(replace(
        translate(upper(normalize(t.address, NFKC)), ' ,.、。;:()', ''),
        '新疆维吾尔自治区', ''), '新疆', ''), d.above, ''), d.name, '') AS place
    FROM targets_target t
    JOIN (
        SELECT r.id, r.name, coalesce(p.name, '') AS above
        FROM regions_region r LEFT JOIN regions_region p ON p.id = r.parent_id
    ) d ON d.id = t.region_id
    CROSS JOIN LATERAL (
        SELECT {core_of("t.match_name")} AS core
    ) n
    CROSS JOIN LATERAL (
        SELECT CASE WHEN starts_with(n.core, '新疆') THEN substr(n.core, 3) ELSE n.core END AS core
    ) b
    WHERE t.successor_id IS NULL AND t.is_listed AND t.region_id = ANY(%(block)s)
) k
"""  # noqa: S608 - an expression of constants
# Keys are hashes; two records whose hashes agree are compared in words by who decides.
_NUMBERS = r"""
CREATE TEMPORARY TABLE quality_numbers ON COMMIT DROP AS
WITH numbers AS (
    SELECT id AS target_id, 'other' AS of, number AS text FROM targets_target WHERE number <> ''
    UNION ALL
    SELECT target_id, kind, number FROM targets_targetnumber
    UNION ALL
    SELECT target_id, kind, text FROM targets_targetalias WHERE kind IN ('code', 'number')
), plain AS MATERIALIZED (
    SELECT t.id, split_part(r.path, '/', 2) AS prefecture, n.of,
        replace(upper(normalize(n.text, NFKC)), ' ', '') AS number,
        CASE WHEN t.kind IN ('enterprise', 'individual', 'nonprofit') THEN 'body'
            ELSE t.kind END AS sort
    FROM numbers n JOIN targets_target t ON t.id = n.target_id
    JOIN regions_region r ON r.id = t.region_id
    WHERE t.successor_id IS NULL AND t.is_listed
), codes AS MATERIALIZED (
    SELECT id, number AS code FROM plain WHERE number ~ '^[0-9A-HJ-NP-RTUWXY]{18}$'
)
SELECT DISTINCT id, of, score, hashtextextended(key, 0) AS key FROM (
    SELECT id, 'same-code' AS of, 100 AS score, 'code/' || code AS key FROM codes
    UNION ALL
    SELECT t.id, 'same-code', 100, 'code/' || t.credit_code FROM targets_target t
    WHERE t.successor_id IS NULL AND t.is_listed AND t.credit_code IN (SELECT code FROM codes)
    UNION ALL
    SELECT id, 'same-number', 90, concat_ws('/', sort, prefecture, number) FROM plain
    WHERE length(number) >= 6 AND number !~ '^(.)\1*$' AND number !~ '^[0-9A-HJ-NP-RTUWXY]{18}$'
    UNION ALL
    SELECT id, 'same-number', 90, 'organisation/' || replace(number, '-', '') FROM plain
    WHERE of = 'organisation'
    UNION ALL
    SELECT id, 'same-number', 90, 'organisation/' || substr(credit_code, 9, 9)
    FROM targets_target
    WHERE successor_id IS NULL AND is_listed AND credit_code IS NOT NULL
) found
"""
_BY_NUMBER = """
INSERT INTO quality_pairs
WITH alike AS (
    SELECT of, key FROM quality_numbers GROUP BY of, key HAVING count(*) BETWEEN 2 AND %(most)s
)
SELECT a.id, b.id, a.of, a.score FROM alike k JOIN quality_numbers a USING (of, key)
JOIN quality_numbers b ON b.of = a.of AND b.key = a.key AND b.id > a.id
"""
_BY_NAME = """
INSERT INTO quality_pairs
WITH there AS (
    SELECT region_id, core, place FROM quality_keys WHERE length(core) >= 4 AND place <> ''
    GROUP BY region_id, core, place HAVING count(*) BETWEEN 2 AND %(most)s
), namesakes AS (
    SELECT region_id, core FROM quality_keys WHERE length(core) >= 4
    GROUP BY region_id, core HAVING count(*) BETWEEN 2 AND %(most)s
)
SELECT a.id, b.id, 'same-name', 95 FROM there k
JOIN quality_keys a USING (region_id, core, place)
JOIN quality_keys b ON b.region_id = a.region_id AND b.core = a.core AND b.place = a.place
    AND b.id > a.id
WHERE a.kind = b.kind OR a.is_body AND b.is_body
UNION ALL
SELECT a.id, b.id, 'same-name', CASE WHEN a.place = '' OR b.place = '' THEN 85 ELSE 70 END
FROM namesakes k JOIN quality_keys a USING (region_id, core)
JOIN quality_keys b ON b.region_id = a.region_id AND b.core = a.core AND b.id > a.id
WHERE (a.is_body AND b.is_body AND (a.place = '' OR b.place = ''))
    OR (a.kind = 'enterprise' AND b.kind = 'enterprise')
"""
# One row for each rest of a name; the key is a hash, and pairs are compared in words again. Taking
# out either of two equal neighbours leaves the same.
_RESTS = r"""
INSERT INTO quality_rests
WITH addresses AS (
    SELECT region_id, place FROM quality_keys WHERE length(place) >= 4
    GROUP BY region_id, place HAVING count(*) > 1
)
SELECT k.id, hashtextextended(k.region_id || '/' || k.place || '/' || v.rest, 0)
FROM quality_keys k JOIN addresses USING (region_id, place)
CROSS JOIN LATERAL (
    SELECT k.core AS rest UNION ALL SELECT k.bare WHERE k.bare <> k.core
    UNION ALL SELECT left(k.core, n - 1) || substr(k.core, n + 1)
    FROM generate_series(1, least(length(k.core), %(places)s)) n
    WHERE n = 1 OR substr(k.core, n, 1) <> substr(k.core, n - 1, 1)
) v WHERE length(k.core) >= 4
"""
_BY_REST = """
INSERT INTO quality_pairs
WITH alike AS (
    SELECT key FROM quality_rests GROUP BY key HAVING count(*) BETWEEN 2 AND %(most)s
), near AS (
    SELECT DISTINCT x.id AS first, y.id AS second
    FROM alike JOIN quality_rests x USING (key)
    JOIN quality_rests y ON y.key = x.key AND y.id > x.id
)
SELECT first, second, 'near-name', 80 FROM near
JOIN quality_keys a ON a.id = near.first JOIN quality_keys b ON b.id = near.second
WHERE a.region_id = b.region_id AND a.place = b.place AND a.core <> b.core
    AND (a.kind = b.kind OR a.is_body AND b.is_body)
    AND regexp_replace(a.core, '[^0-9零一二三四五六七八九十甲乙丙丁]', '', 'g')
        = regexp_replace(b.core, '[^0-9零一二三四五六七八九十甲乙丙丁]', '', 'g')
"""
# Compared by a join first: what is as it was is not written again.
_WRITE = """
INSERT INTO quality_duplicatepair AS pair
    (first_id, second_id, reason, score, state, found_at, note)
SELECT f.first, f.second, f.reason, f.score, 'open', %(at)s, '' FROM (
    SELECT DISTINCT ON (first, second) * FROM quality_pairs
    ORDER BY first, second, score DESC, reason
) f LEFT JOIN quality_duplicatepair p ON p.first_id = f.first AND p.second_id = f.second
WHERE p.id IS NULL OR (p.state = 'open' AND (p.reason, p.score) <> (f.reason, f.score))
    OR (p.state = 'dismissed' AND f.score > p.score)
ON CONFLICT (first_id, second_id) DO UPDATE SET reason = excluded.reason, score = excluded.score,
    state = 'open', note = '', decided_by_id = NULL, decided_at = NULL
WHERE (pair.state = 'open' AND (pair.reason, pair.score) <> (excluded.reason, excluded.score))
    OR (pair.state = 'dismissed' AND excluded.score > pair.score)
"""
# What no key joins any more was mended; a pair that was merged once stays for its history.
_FORGET = """
DELETE FROM quality_duplicatepair pair USING targets_target a, targets_target b
WHERE pair.state = 'open' AND a.id = pair.first_id AND b.id = pair.second_id
    AND a.successor_id IS NULL AND b.successor_id IS NULL
    AND (%(regions)s::bigint[] IS NULL OR pair.reason IN ('same-code', 'same-number')
        OR a.region_id = ANY(%(regions)s))
    AND NOT EXISTS (SELECT FROM quality_pairs f WHERE f.first = a.id AND f.second = b.id)
    AND NOT EXISTS (SELECT FROM quality_merge m WHERE m.pair_id = pair.id)
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('quality:duplicates'))"


@transaction.atomic
def find_duplicates(
    *, at: datetime.datetime, regions: Collection[int] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:  # fmt: skip
    """Bring the open pairs up to date; returns how many pairs the keys join now.

    No action: nobody decides anything. A dismissed pair comes back only for a stronger reason.

    :param regions: keys of the divisions whose names are compared; None for all of them.
    :param progress: hears how many records are compared, and of how many.
    """
    given: dict[str, Any] = {
        "regions": None if regions is None else sorted(regions), "at": at, "most": MOST_ALIKE,
        "places": MOST_PLACES,
    }  # fmt: skip
    counts = _counts(given["regions"])
    done, total = 0, sum(counts.values())
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_TABLES)
        cursor.execute(_NUMBERS)
        cursor.execute("ANALYZE quality_numbers")
        cursor.execute(_BY_NUMBER, given)
        cursor.execute("DROP TABLE quality_numbers")
        for block in _blocks(counts):
            progress(done, total)
            _compare_names(cursor, given | {"block": block})
            done += sum(counts[one] for one in block)
        cursor.execute("ANALYZE quality_pairs")
        cursor.execute(_WRITE, given)
        cursor.execute(_FORGET, given)
        cursor.execute("SELECT count(DISTINCT (first, second)) FROM quality_pairs")
        row = cursor.fetchone()
    progress(total, total)
    return int(row[0]) if row else 0


def _compare_names(cursor: Any, given: dict[str, Any]) -> None:
    cursor.execute("TRUNCATE quality_keys, quality_rests")
    cursor.execute(_KEYS, given)
    cursor.execute("ANALYZE quality_keys")
    cursor.execute(_BY_NAME, given)
    cursor.execute(_RESTS, given)
    cursor.execute("ANALYZE quality_rests")
    cursor.execute(_BY_REST, given)


def _counts(regions: list[int] | None) -> dict[int, int]:
    """Records of each division."""
    rows = Target.objects.standing().order_by().values_list("region_id")
    if regions is not None:
        rows = rows.filter(region_id__in=regions)
    return dict(rows.annotate(n=Count("pk")))


def _blocks(counts: dict[int, int]) -> Iterator[list[int]]:
    """Divisions in groups of at most `BLOCK` records; a larger one is alone."""
    block, size = list[int](), 0
    for region in sorted(counts):
        if block and size + counts[region] > BLOCK:
            yield block
            block, size = [], 0
        block.append(region)
        size += counts[region]
    if block:
        yield block
