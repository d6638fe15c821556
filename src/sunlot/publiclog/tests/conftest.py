"""A log of a test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from drawproof.log.notes import Verifier
from sunlot.actors import Actor
from sunlot.ledger import actions as ledger
from tests.cast import NOW
from tests.witness import set_up

Happen = Callable[..., None]


@pytest.fixture
def log_key(settings: Any, tmp_path: Path) -> Verifier:
    """The site keeps a public log; its verifier key."""
    return set_up(settings, tmp_path)


@pytest.fixture
def happen(transactional_db: None) -> Happen:
    """`happen(3)` records three plans that were issued, each in a transaction of its own, and gives
    them their places in the ledger's tree."""

    def more(
        count: int = 1, *, kind: str = "plans.issued", sequenced: bool = True, **data: Any
    ) -> None:
        for number in range(count):
            with transaction.atomic():
                ledger.record(
                    kind=kind, noun="plan", noun_id=f"7{number}", by=Actor.system(), at=NOW,
                    data=data or {"version": 1, "sha256": f"{number:064x}"},
                )  # fmt: skip
        while sequenced and ledger.sequence():
            pass

    return more
