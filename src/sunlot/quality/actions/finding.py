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
`MOST_ALIKE` records share is a placeholder and proves nothing.
"""

import datetime
from collections.abc import Collection

from django.db import connection, transaction

from sunlot.targets.queries import core_of

MOST_ALIKE = 20
MOST_AT_ADDRESS = 60

_KEYS = rf"""
CREATE TEMPORARY TABLE quality_keys ON COMMIT DROP AS
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
    WHERE t.successor_id IS NULL AND t.is_listed AND (%(regions)s::bigint[] IS NULL
        OR t.region_id = ANY(%(regions)s))
) k
"""  # noqa: S608 - an expression of constants
_NUMBERS = r"""
CREATE TEMPORARY TABLE quality_numbers ON COMMIT DROP AS
WITH standing AS (
    SELECT t.id, t.kind, t.credit_code, t.number, split_part(r.path, '/', 2) AS prefecture
    FROM targets_target t JOIN regions_region r ON r.id = t.region_id
    WHERE t.successor_id IS NULL AND t.is_listed
), numbers AS (
    SELECT id, kind, prefecture, 'other' AS of, number FROM standing WHERE number <> ''
    UNION ALL
    SELECT s.id, s.kind, s.prefecture, n.kind, n.number
    FROM targets_targetnumber n JOIN standing s ON s.id = n.target_id
    UNION ALL
    SELECT s.id, s.kind, s.prefecture, a.kind, a.text
    FROM targets_targetalias a JOIN standing s ON s.id = a.target_id
    WHERE a.kind IN ('code', 'number')
), plain AS (
    SELECT id, prefecture, of, replace(upper(normalize(number, NFKC)), ' ', '') AS number,
        CASE WHEN kind IN ('enterprise', 'individual', 'nonprofit') THEN 'body'
            ELSE kind END AS sort
    FROM numbers
)
SELECT DISTINCT id, 'same-code' AS reason, 100 AS score, code AS key FROM (
    SELECT id, credit_code AS code FROM standing WHERE credit_code IS NOT NULL
    UNION ALL
    SELECT id, number FROM plain WHERE number ~ '^[0-9A-HJ-NP-RTUWXY]{18}$'
) c
UNION
SELECT id, 'same-number', 90, concat_ws('/', sort, prefecture, number) FROM plain
WHERE length(number) >= 6 AND number !~ '^(.)\1*$' AND number !~ '^[0-9A-HJ-NP-RTUWXY]{18}$'
UNION
SELECT id, 'same-number', 90, 'organisation/' || replace(number, '-', '') FROM plain
WHERE of = 'organisation'
UNION
SELECT id, 'same-number', 90, 'organisation/' || substr(credit_code, 9, 9) FROM standing
WHERE credit_code IS NOT NULL
"""
# One row for each rest of a name; the key is a hash, and pairs are compared in words again.
_RESTS = r"""
CREATE TEMPORARY TABLE quality_rests ON COMMIT DROP AS
WITH addresses AS (
    SELECT region_id, place FROM quality_keys WHERE length(place) >= 4
    GROUP BY region_id, place HAVING count(*) BETWEEN 2 AND %(most_at)s
)
SELECT DISTINCT k.id, hashtextextended(k.region_id || '/' || k.place || '/' || v.rest, 0) AS key
FROM quality_keys k JOIN addresses USING (region_id, place)
CROSS JOIN LATERAL (
    SELECT k.core AS rest UNION ALL SELECT k.bare
    UNION ALL SELECT left(k.core, n - 1) || substr(k.core, n + 1)
    FROM generate_series(1, length(k.core)) n
) v WHERE length(k.core) >= 4
"""
_PAIRS = r"""
CREATE TEMPORARY TABLE quality_pairs ON COMMIT DROP AS
WITH alike AS (
    SELECT reason, score, key FROM quality_numbers
    GROUP BY reason, score, key HAVING count(*) BETWEEN 2 AND %(most)s
), by_number AS (
    SELECT a.id AS first, b.id AS second, a.reason, a.score
    FROM alike k JOIN quality_numbers a USING (reason, key)
    JOIN quality_numbers b ON b.reason = a.reason AND b.key = a.key AND b.id > a.id
), namesakes AS (
    SELECT region_id, core FROM quality_keys WHERE length(core) >= 4
    GROUP BY region_id, core HAVING count(*) BETWEEN 2 AND %(most)s
), by_name AS (
    SELECT a.id, b.id, 'same-name', CASE
        WHEN a.place = b.place AND a.place <> '' THEN 95
        WHEN a.place = '' OR b.place = '' THEN 85
        ELSE 70 END
    FROM namesakes k JOIN quality_keys a USING (region_id, core)
    JOIN quality_keys b ON b.region_id = a.region_id AND b.core = a.core AND b.id > a.id
    WHERE (a.place = b.place AND a.place <> '' AND (a.kind = b.kind OR a.is_body AND b.is_body))
        OR (a.is_body AND b.is_body AND (a.place = '' OR b.place = ''))
        OR (a.kind = 'enterprise' AND b.kind = 'enterprise')
), by_rest AS (
    SELECT a.id, b.id, 'near-name', 80
    FROM quality_rests x JOIN quality_rests y ON y.key = x.key AND y.id > x.id
    JOIN quality_keys a ON a.id = x.id JOIN quality_keys b ON b.id = y.id
    WHERE a.region_id = b.region_id AND a.place = b.place AND a.core <> b.core
        AND (a.kind = b.kind OR a.is_body AND b.is_body)
        AND regexp_replace(a.core, '[^0-9零一二三四五六七八九十甲乙丙丁]', '', 'g')
            = regexp_replace(b.core, '[^0-9零一二三四五六七八九十甲乙丙丁]', '', 'g')
)
SELECT DISTINCT ON (first, second) first, second, reason, score FROM (
    SELECT * FROM by_number UNION ALL SELECT * FROM by_name UNION ALL SELECT * FROM by_rest
) found ORDER BY first, second, score DESC, reason
"""
_WRITE = """
INSERT INTO quality_duplicatepair AS pair
    (first_id, second_id, reason, score, state, found_at, note)
SELECT first, second, reason, score, 'open', %(at)s, '' FROM quality_pairs
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
def find_duplicates(*, at: datetime.datetime, regions: Collection[int] | None = None) -> int:
    """Bring the open pairs up to date; returns how many pairs the keys join now.

    No action: nobody decides anything. A dismissed pair comes back only for a stronger reason.

    :param regions: keys of the divisions whose names are compared; None for all of them.
    """
    given = {
        "regions": None if regions is None else sorted(regions), "at": at, "most": MOST_ALIKE,
        "most_at": MOST_AT_ADDRESS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        for table in ("quality_keys", "quality_numbers", "quality_rests", "quality_pairs"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(_KEYS, given)
        cursor.execute(_NUMBERS)
        cursor.execute("ANALYZE quality_keys")
        cursor.execute(_RESTS, given)
        cursor.execute("ANALYZE quality_numbers")
        cursor.execute("ANALYZE quality_rests")
        cursor.execute(_PAIRS, given)
        cursor.execute(_WRITE, given)
        cursor.execute(_FORGET, given)
        cursor.execute("SELECT count(*) FROM quality_pairs")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
