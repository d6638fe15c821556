"""What the application role may do in a migrated database."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def as_app(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE sunlot_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def attempt(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("as_app")
@pytest.mark.parametrize("table", settings.LEDGER_TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET {}"])
def test_ledger_when_application_rewrites_then_denied(table: str, statement: str) -> None:
    columns = {
        "ledger_event": "kind = kind", "ledger_leaf": "event_id = event_id",
        "publiclog_entry": "kind = kind",
        "accounts_signin": "outcome = outcome", "disclosures_disclosure": "purpose = purpose",
        "upkeep_ledgercheck": "size = size",
    }  # fmt: skip
    with pytest.raises(ProgrammingError, match="permission denied"):
        attempt(statement.format(table, columns[table]))


@pytest.mark.usefixtures("as_app")
def test_ledger_when_application_reads_then_allowed() -> None:
    for table in settings.LEDGER_TABLES:
        attempt(f"SELECT * FROM {table}")


@pytest.mark.usefixtures("as_app")
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "DROP TABLE ledger_leaf",
        "CREATE TABLE mine (a int)",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
    ],
)
def test_locks_when_application_lifts_them_then_denied(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        attempt(statement)


@pytest.mark.usefixtures("as_app")
def test_every_other_table_then_application_may_write() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT "
            "has_table_privilege('sunlot_app', c.oid, 'INSERT') ORDER BY 1"
        )
        assert [name for (name,) in cursor.fetchall()] == ["django_migrations"]
