"""Nobody rewrites the ledger: triggers for everyone, rights for the application's role."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from sunlot.actors import Actor
from sunlot.ledger import actions
from sunlot.ledger.models import Event, Leaf
from tests.cast import NOW, Cast


@pytest.fixture
def event(cast: Cast) -> Event:
    return actions.record(
        kind="plans.issued", noun="plan", noun_id="1", by=cast.actor("coordinator"), at=NOW,
        data={"tasks": 30},
    )  # fmt: skip


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET kind = 'x'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event CASCADE",
        "UPDATE ledger_leaf SET position = 7",
        "DELETE FROM ledger_leaf",
        "TRUNCATE ledger_leaf",
    ],
)
def test_change_when_owner_tries_then_trigger_refuses(event: Event, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Event.objects.get().kind == "plans.issued"


@pytest.mark.database
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize("table", ["ledger_event", "ledger_leaf"])
def test_application_role_when_asked_for_rights_then_only_reads_and_appends(
    db: None, right: str, table: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('sunlot_app', %s, %s)", [table, right])
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_table_privilege('sunlot_app', %s, 'INSERT')", [table])
        assert cursor.fetchone() == (True,)


@pytest.mark.database
def test_update_when_application_role_tries_then_permission_denied(event: Event) -> None:
    connection.cursor().execute("SET LOCAL ROLE sunlot_app")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE ledger_event SET kind = 'x'")


@pytest.mark.django_db(transaction=True)
def test_record_when_outside_a_transaction_then_refused() -> None:
    with pytest.raises(ValueError, match="transaction"):
        actions.record(kind="k", noun="n", noun_id="1", by=Actor.system(), at=NOW)


def test_record_when_data_holds_a_float_then_refused(cast: Cast) -> None:
    with pytest.raises(Exception, match="not an integer"):
        actions.record(
            kind="k", noun="n", noun_id="1", by=cast.actor("coordinator"), at=NOW,
            data={"share": 0.5},
        )  # fmt: skip
    assert not Leaf.objects.exists()
