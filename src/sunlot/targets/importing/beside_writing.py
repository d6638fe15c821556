"""Numbers, licences, main site and contact from files, by joins: what they change, and writing it.

Rows `s` have what they say in `s.beside` (see `importing.beside`), null where that is nothing; the
statements that would look at it run only for files that have such columns. The history keeps whole
lists, as an edit by hand does, and of the contact only which fields were changed: what was there
before is personal and waits in a table of its own for as long as the batch can be taken back.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from sunlot.imports.models import Change
from sunlot.targets.importing.beside import UNENDING
from sunlot.targets.importing.columns import CONTACT, LICENCES, NUMBERS, SITE
from sunlot.targets.importing.staging import DIFFERENCES, WAITING, WAITING_ROWS
from sunlot.targets.models import (
    ChangeAction,
    FormerContact,
    Licence,
    Site,
    TargetContact,
    TargetNumber,
)

UNNAMED = "许可证"
BACKWARDS = "backwards"
_NUMBERS_SAID = "jsonb_to_recordset(s.beside->'numbers') AS n(kind text, number text)"
_NUMBER_LIST = (
    "(SELECT coalesce(jsonb_agg(jsonb_build_array(kind, number) "
    'ORDER BY kind COLLATE "C", number COLLATE "C"), \'[]\') FROM '
)
_NUMBERS = "targets_targetnumber WHERE target_id = t.id"
_LICENCES_SAID = (
    "jsonb_to_recordset(s.beside->'licences') "
    "AS n(number text, name text, issuer text, valid_from date, valid_to date)"
)
_SITE_SAID = "jsonb_to_record(s.beside->'site') AS n(address text, region_id bigint)"
_BEGIN = "coalesce(n.valid_from, l.valid_from)"
_END = f"CASE WHEN n.valid_to = '{UNENDING}' THEN NULL ELSE coalesce(n.valid_to, l.valid_to) END"
_LICENCE = (
    f"coalesce(n.name, l.name, '{UNNAMED}') AS name, coalesce(n.number, l.number) AS number, "
    f"coalesce(n.issuer, l.issuer, '') AS issuer, {_BEGIN} AS valid_from, {_END} AS valid_to"
)
_MET = (
    "(SELECT * FROM targets_licence WHERE target_id = t.id) l "
    f"FULL JOIN {_LICENCES_SAID} ON n.number = l.number"
)
_LICENCE_LIST = (
    "(SELECT coalesce(jsonb_agg(jsonb_build_array(name, number, issuer, valid_from, valid_to) "
    "ORDER BY number), '[]') FROM "
)
# The main site, else a site at the address.
_CHOSEN = (
    "(SELECT w.id FROM targets_site w WHERE w.target_id = t.id "
    "AND (w.is_main OR w.address = n.address) ORDER BY w.is_main DESC, w.id LIMIT 1)"
)
_SITE_LIST = (
    "(SELECT coalesce(jsonb_agg(jsonb_build_array(name, address, region_id, is_main) "
    'ORDER BY name COLLATE "C", address COLLATE "C", region_id), \'[]\') FROM '
)
_SITES = "(SELECT * FROM targets_site WHERE target_id = t.id) w"
_CONTACT_NOW = "CASE n.key {} END".format(
    " ".join(f"WHEN '{name}' THEN coalesce(c.{name}, '')" for name in CONTACT)
)
_DATED = frozenset({"licence_from", "licence_to"})
_WRONG = (
    f"SELECT n.number FROM {_LICENCES_SAID} JOIN targets_licence l "
    f"ON l.target_id = d.target_id AND l.number = n.number WHERE {_END} < {_BEGIN} LIMIT 1"
)
# (fact, columns, how it is, how it is after the row); of the contact the names of what changes.
_FACTS: Sequence[tuple[str, Sequence[str], str, str]] = (
    (
        "numbers", NUMBERS,
        f"{_NUMBER_LIST} {_NUMBERS})",
        (f"{_NUMBER_LIST} (SELECT kind, number FROM {_NUMBERS} "
        f"UNION SELECT n.kind, n.number FROM {_NUMBERS_SAID}) f)"),
    ),
    (
        "licences", LICENCES,
        f"{_LICENCE_LIST} targets_licence WHERE target_id = t.id)",
        f"{_LICENCE_LIST} (SELECT {_LICENCE} FROM {_MET}) f)",
    ),
    (
        "sites", SITE,
        f"{_SITE_LIST} {_SITES})",
        (f"CASE WHEN s.beside->'site' IS NULL THEN {_SITE_LIST} {_SITES}) ELSE ("
        f"SELECT {_SITE_LIST} (SELECT w.name, "
        "CASE WHEN w.id = o.id THEN n.address ELSE w.address END AS address, "
        "CASE WHEN w.id = o.id THEN coalesce(n.region_id, w.region_id) ELSE w.region_id END "
        f"AS region_id, w.is_main OR coalesce(w.id = o.id, false) AS is_main FROM {_SITES} "
        "UNION ALL SELECT '', n.address, coalesce(n.region_id, s.region_id), true "
        f"WHERE o.id IS NULL) f) FROM {_SITE_SAID}, LATERAL (SELECT {_CHOSEN} AS id) o) END"),
    ),
    (
        "contact", CONTACT, "'[]'::jsonb",
        ("(SELECT coalesce(jsonb_agg(n.key ORDER BY n.key), '[]') "
        "FROM jsonb_each_text(s.beside->'contact') n "
        "LEFT JOIN targets_targetcontact c ON c.target_id = t.id "
        f"WHERE n.value <> coalesce({_CONTACT_NOW}, ''))"),
    ),
)  # fmt: skip
# Found by their targets: the index of batches would give all of a large file for each of them.
_CHANGED = (
    "FROM targets_difference d JOIN targets_targetchange h ON h.target_id = d.target_id "
    f"AND h.at = %(at)s AND h.batch_id + 0 = %(batch)s AND h.action = '{ChangeAction.UPDATED}' "
)
_CHANGED_ROWS = f"WHERE {DIFFERENCES} AND d.change = '{Change.UPDATE}' AND jsonb_exists(h.after, "
_ADDED = (
    "FROM targets_difference d JOIN targets_incoming s USING (batch_id, row) "
    "JOIN targets_target t ON t.object_id = s.key AND t.created_batch_id = %(batch)s"
)
_ADDED_ROWS = f"WHERE {WAITING} AND d.change = '{Change.NEW}' AND s.beside IS NOT NULL"


def facts_of(columns: Iterable[str]) -> list[tuple[str, str, str]]:
    """(fact, how it is, how it is after the row) of what a file with these columns says."""
    present = set(columns)
    return [(fact, old, new) for fact, names, old, new in _FACTS if not present.isdisjoint(names)]


def compare(batch_id: int, columns: Iterable[str]) -> None:
    """Rows that are the same but for what stands beside the target change it too; those that would
    let a licence end before it begins are kept out."""
    facts = facts_of(columns)
    differs = " OR ".join(f"{old} IS DISTINCT FROM {new}" for _fact, old, new in facts)
    params = {"batch": batch_id}
    same = f"d.change = '{Change.SAME}'"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO targets_difference (batch_id, row, target_id, change) "
            f"SELECT %(batch)s, s.row, t.id, '{Change.UPDATE}' FROM targets_incoming s "
            "JOIN targets_target t ON t.object_id = s.key "
            "WHERE s.batch_id = %(batch)s AND s.beside IS NOT NULL AND NOT EXISTS (SELECT "
            "FROM targets_difference d WHERE d.batch_id = s.batch_id AND d.row = s.row) "
            f"AND ({differs})",
            params,
        )
        cursor.execute(
            f"UPDATE targets_difference d SET change = '{Change.UPDATE}' "
            "FROM targets_incoming s, targets_target t WHERE d.batch_id = %(batch)s "
            f"AND {same} AND s.batch_id = d.batch_id AND s.row = d.row AND t.id = d.target_id "
            f"AND s.beside IS NOT NULL AND ({differs})",
            params,
        )
        # What was just added is not what the server knows of the table.
        cursor.execute("SELECT target_difference_statistics()")
        if not _DATED.isdisjoint(columns):
            cursor.execute(
                f"UPDATE targets_difference d SET change = '{BACKWARDS}', other = ({_WRONG}) "
                "FROM targets_incoming s WHERE d.batch_id = %(batch)s "
                f"AND d.change = '{Change.UPDATE}' AND s.batch_id = d.batch_id "
                f"AND s.row = d.row AND s.beside IS NOT NULL AND EXISTS ({_WRONG})",
                params,
            )


def write(cursor: CursorWrapper, params: Mapping[str, Any], columns: Iterable[str]) -> None:
    """Write what stands beside the targets that the same piece just wrote; what was updated stands
    in their history, what is new in the rows."""
    said = {fact for fact, _old, _new in facts_of(columns)}
    statements = [one for fact in _WRITE if fact in said
                  for one in _WRITE[fact]]  # fmt: skip
    for statement in statements:
        cursor.execute(statement, params)


_NAMES = ", ".join(CONTACT)
_SAID = ", ".join(f"coalesce(s.beside->'contact'->>'{name}', '')" for name in CONTACT)
_NOW = ", ".join(f"coalesce(c.{name}, '')" for name in CONTACT)
_INTO_CONTACT = f"INSERT INTO targets_targetcontact (target_id, {_NAMES})"
_KEEPING = ", ".join(
    f"{name} = coalesce(nullif(excluded.{name}, ''), targets_targetcontact.{name})"
    for name in CONTACT
)
_WRITE: Mapping[str, Sequence[str]] = {
    "numbers": (
        (
            "INSERT INTO targets_targetnumber (target_id, kind, number) "
            "SELECT f.target_id, e->>0, e->>1 "
            f"FROM (SELECT d.target_id, h.after->'numbers' AS list {_CHANGED}"
            f"{_CHANGED_ROWS}'numbers')) f "
            "CROSS JOIN LATERAL jsonb_array_elements(f.list) e ON CONFLICT DO NOTHING"
        ),
        (
            "INSERT INTO targets_targetnumber (target_id, kind, number) "
            f"SELECT t.id, n.kind, n.number {_ADDED} CROSS JOIN LATERAL {_NUMBERS_SAID} "
            f"{_ADDED_ROWS} ON CONFLICT DO NOTHING"
        ),
    ),
    "licences": (
        (
            f"DELETE FROM targets_licence WHERE target_id IN (SELECT d.target_id {_CHANGED}"
            f"{_CHANGED_ROWS}'licences'))"
        ),
        (
            "INSERT INTO targets_licence (target_id, name, number, issuer, valid_from, valid_to) "
            "SELECT f.target_id, e->>0, e->>1, e->>2, (e->>3)::date, (e->>4)::date "
            f"FROM (SELECT d.target_id, h.after->'licences' AS list {_CHANGED}"
            f"{_CHANGED_ROWS}'licences')) f "
            "CROSS JOIN LATERAL jsonb_array_elements(f.list) e"
        ),
        (
            "INSERT INTO targets_licence (target_id, name, number, issuer, valid_from, valid_to) "
            f"SELECT t.id, coalesce(n.name, '{UNNAMED}'), n.number, coalesce(n.issuer, ''), "
            f"n.valid_from, nullif(n.valid_to, '{UNENDING}') "
            f"{_ADDED} CROSS JOIN LATERAL {_LICENCES_SAID} {_ADDED_ROWS}"
        ),
    ),
    "sites": (
        (
            f"DELETE FROM targets_site WHERE target_id IN (SELECT d.target_id {_CHANGED}"
            f"{_CHANGED_ROWS}'sites'))"
        ),
        (
            "INSERT INTO targets_site (target_id, name, address, region_id, is_main) "
            "SELECT f.target_id, e->>0, e->>1, (e->>2)::bigint, (e->>3)::boolean "
            f"FROM (SELECT d.target_id, h.after->'sites' AS list {_CHANGED}"
            f"{_CHANGED_ROWS}'sites')) f "
            "CROSS JOIN LATERAL jsonb_array_elements(f.list) e"
        ),
        (
            "INSERT INTO targets_site (target_id, name, address, region_id, is_main) "
            "SELECT t.id, '', n.address, coalesce(n.region_id, t.region_id), true "
            f"{_ADDED} CROSS JOIN LATERAL {_SITE_SAID} {_ADDED_ROWS} "
            "AND jsonb_exists(s.beside, 'site')"
        ),
    ),
    "contact": (
        (
            f"INSERT INTO targets_formercontact (target_id, batch_id, {_NAMES}) "
            f"SELECT d.target_id, %(batch)s, {_NOW} {_CHANGED}"
            "LEFT JOIN targets_targetcontact c ON c.target_id = d.target_id "
            f"{_CHANGED_ROWS}'contact')"
        ),
        (
            f"{_INTO_CONTACT} SELECT d.target_id, {_SAID} {_CHANGED}"
            "JOIN targets_incoming s ON s.batch_id = d.batch_id AND s.row = d.row "
            f"AND {WAITING_ROWS} "
            f"{_CHANGED_ROWS}'contact') ON CONFLICT (target_id) DO UPDATE SET {_KEEPING}"
        ),
        (
            f"{_INTO_CONTACT} SELECT t.id, {_SAID} {_ADDED} {_ADDED_ROWS} "
            "AND jsonb_exists(s.beside, 'contact')"
        ),
    ),
}


def put_back(batch_id: int, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Put back what stood beside targets before a batch.

    :param changes: keys of targets, and what of each the batch changed, as it was.
    """
    numbers = {key: was["numbers"] for key, was in changes if "numbers" in was}
    licences = {key: was["licences"] for key, was in changes if "licences" in was}
    sites = {key: was["sites"] for key, was in changes if "sites" in was}
    TargetNumber.objects.filter(target__in=numbers).delete()
    TargetNumber.objects.bulk_create(
        TargetNumber(target_id=key, kind=kind, number=number)
        for key, rows in numbers.items() for kind, number in rows
    )  # fmt: skip
    Licence.objects.filter(target__in=licences).delete()
    Licence.objects.bulk_create(
        Licence(target_id=key, name=name, number=number, issuer=issuer, valid_from=begin,
                valid_to=end)
        for key, rows in licences.items() for name, number, issuer, begin, end in rows
    )  # fmt: skip
    Site.objects.filter(target__in=sites).delete()
    Site.objects.bulk_create(
        Site(target_id=key, name=name, address=address, region_id=region, is_main=is_main)
        for key, rows in sites.items() for name, address, region, is_main in rows
    )  # fmt: skip
    contacts = [key for key, was in changes if "contact" in was]
    former = FormerContact.objects.filter(batch=batch_id, target__in=contacts)
    TargetContact.objects.bulk_create(
        [
            TargetContact(target_id=one.target_id, **{name: getattr(one, name) for name in CONTACT})
            for one in former
        ],
        update_conflicts=True, unique_fields=["target"], update_fields=list(CONTACT),
    )  # fmt: skip
    former.delete()
