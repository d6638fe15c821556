"""A ledger with some entries, and files beside the database of the test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sunlot.actors import Actor
from sunlot.ledger import actions as ledger
from sunlot.ledger.models import Event, Leaf
from sunlot.ledger.queries import entry_of
from tests.cast import NOW, Cast

Fill = Callable[[int], None]


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder that holds checkpoints and the record of backups."""
    settings.LEDGER_CHECKPOINTS = tmp_path / "ledger" / "checkpoints.txt"
    settings.BACKUPS = tmp_path / "backups"
    return tmp_path


@pytest.fixture
def fill(cast: Cast, files: Path) -> Fill:
    """`fill(3)` adds three entries with their places in the tree.

    Within a test's transaction the sequencer sees none as committed, so places are given here.
    """
    from drawproof.canonical import canonical
    from drawproof.suites import DR1
    from drawproof.tree import leaf_hash

    def more(count: int) -> None:
        for _number in range(count):
            event = ledger.record(
                kind="plans.issued", noun="plan", noun_id="1", by=Actor.system(), at=NOW
            )
            event = Event.objects.get(pk=event.pk)
            Leaf.objects.create(
                position=Leaf.objects.count(), event=event,
                leaf_hash=leaf_hash(DR1, canonical(entry_of(event))),
            )  # fmt: skip

    return more


@pytest.fixture
def forge(db: None) -> Callable[[str], None]:
    """Run a statement as somebody who has switched the triggers off."""

    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            for table in ("ledger_event", "ledger_leaf"):
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement)
            for table in ("ledger_event", "ledger_leaf"):
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return run
