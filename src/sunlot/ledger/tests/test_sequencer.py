"""Positions are given after commit, in order, without gap and only once."""

import threading

import pytest
from django.db import connection, transaction

from drawproof.canonical import canonical
from drawproof.suites import DR1
from drawproof.tree import StreamingRoot
from sunlot.actors import Actor
from sunlot.ledger import actions
from sunlot.ledger.models import Event, Leaf
from sunlot.ledger.queries import entry_of, head
from tests.cast import NOW

SYSTEM = Actor.system()


def write(number: int) -> None:
    with transaction.atomic():
        actions.record(kind="k", noun="n", noun_id=str(number), by=SYSTEM, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_sequence_when_run_twice_then_positions_have_no_gap_and_root_matches() -> None:
    for number in range(5):
        write(number)
    assert actions.sequence() == 5
    assert actions.sequence() == 0
    write(5)
    assert actions.sequence() == 1
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == [
        0, 1, 2, 3, 4, 5,
    ]  # fmt: skip
    expected = StreamingRoot(DR1)
    for event in Event.objects.order_by("leaf__position"):
        expected.add(canonical(entry_of(event)))
    assert (head().size, head().root) == (6, expected.root())


@pytest.mark.django_db(transaction=True)
def test_sequence_when_an_earlier_transaction_is_open_then_later_events_wait() -> None:
    started, release = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            actions.record(kind="slow", noun="n", noun_id="1", by=SYSTEM, at=NOW)
            started.set()
            release.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert started.wait(10)
    write(2)
    assert actions.sequence() == 0
    release.set()
    thread.join()
    assert actions.sequence() == 2
    kinds = list(Event.objects.order_by("leaf__position").values_list("kind", flat=True))
    assert kinds == ["slow", "k"]
