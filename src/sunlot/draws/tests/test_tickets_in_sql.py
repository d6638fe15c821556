"""PostgreSQL makes the same tickets and the same winners from one expression (protocol §5)."""

import hashlib

import pytest
from django.db import connection

import drawproof as dp
from drawproof.columns import backend

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DRAW_ID = "650000-2026-000123"
SEED = hashlib.sha256(b"seed").hexdigest()
PREFIX = f"DR1|obj|{DRAW_ID}|{SEED}|"
OBJECTS = [(f"{'Zz9a'[i % 4]}1650100MA{i:06}:{i % 7}", "ABC"[i % 3]) for i in range(2000)]
TICKET = "encode(sha256(convert_to(%s || id, 'UTF8')), 'hex')"


def ask(query, *values):
    ids, strata = map(list, zip(*OBJECTS, strict=True))
    table = "WITH frame AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS f(id, stratum))"
    with connection.cursor() as cursor:
        cursor.execute(f"{table} {query}", [ids, strata, *values])
        return cursor.fetchall()


def test_tickets_of_the_database_have_the_bytes_of_the_library():
    rows = ask(f"SELECT id, {TICKET} FROM frame", PREFIX)
    ids = [object_id for object_id, _ in OBJECTS]
    column = backend("std").hash_column("DR1", PREFIX, ids)
    assert dict(rows) == {i: t.hex() for i, t in zip(ids, column, strict=True)}


def test_winners_of_the_database_are_those_of_the_library():
    keep = {"A": 40, "B": 1, "C": 0}
    objects = ((object_id, stratum, None) for object_id, stratum in OBJECTS)
    expected, _ = dp.smallest("DR1", DRAW_ID, SEED, objects, keep)
    ranked = (
        f"SELECT stratum, {TICKET} AS ticket, id, row_number() OVER (PARTITION BY stratum"
        f' ORDER BY {TICKET} COLLATE "C", id COLLATE "C") AS place FROM frame'
    )
    rows = ask(f'SELECT * FROM ({ranked}) AS r WHERE place <= 40 ORDER BY ticket COLLATE "C"',
               PREFIX, PREFIX)  # fmt: skip
    found = {h: [(t, i) for s, t, i, place in rows if s == h and place <= keep[h]] for h in keep}
    assert found == expected
