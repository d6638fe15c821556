"""Which entries an event gives: ids and digests, of the protocol's form, nobody's name."""

import json

import pytest

from drawproof.log.entries import KINDS as PROTOCOL_KINDS
from sunlot.draws.models import Draw
from sunlot.draws.tests.world import World, build_world
from sunlot.ledger.models import Event
from sunlot.publiclog.rules import GIVES, Facts, one_line, records_of, salted
from sunlot.publiclog.words import KINDS
from tests.cast import Cast

UID = "0" * 31 + "1"
DIGEST = "ab" * 32


def give(kind: str, noun_id: str = "7", **data: object) -> list[dict[str, object]]:
    return records_of(Facts(kind, noun_id, UID, data))


def test_words_when_a_kind_is_of_the_protocol_then_there_are_some() -> None:
    assert set(KINDS) == set(PROTOCOL_KINDS)


def test_publication_when_logged_then_its_digest_tells_nothing_without_the_salt() -> None:
    (record,) = give("publications.correction-confirmed", "JC-1", part=3, sha256=DIGEST)
    assert record["subject"] == "JC-1/3"
    assert record["digest"] == salted("correction", "JC-1/3", DIGEST, UID) != DIGEST
    assert record["digest"] != salted("correction", "JC-1/3", DIGEST, "2" * 32)


def test_event_when_of_an_older_program_or_of_no_concern_then_gives_no_entry() -> None:
    assert give("draws.announced", draw_id="650000-2026-000001", announcement=DIGEST) == []
    assert give("imports.applied") == []
    assert "accounts.opened" not in GIVES


@pytest.mark.parametrize("reason", ["", "a\nb\tc", "字" * 900, "\x00"])
def test_reason_when_written_by_hand_then_always_fits_an_entry(reason: str) -> None:
    (record,) = give("draws.voided", draw_id="650000-2026-000001", reason=reason)
    assert record["reason"] == one_line(reason)


def test_draw_when_held_then_gives_all_its_entries_and_names_nobody(
    cast: Cast, settings: pytest.FixtureRequest, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    world: World = build_world(cast, targets=30)
    draw: Draw = world.verified(world.credit_task)
    events = Event.objects.filter(kind__in=GIVES).order_by("pk")
    records = [
        record
        for event in events
        for record in records_of(Facts(event.kind, event.noun_id, event.uid.hex, event.data))
    ]
    assert [one["kind"] for one in records] == [
        "announce", *["commit"] * 3, *["reveal"] * 3, "dice", "dice", "result",
    ]  # fmt: skip
    assert [one["source"] for one in records if one["kind"] == "dice"] == [4, 5]
    announced, result = records[0], records[-1]
    assert announced["digest"] == draw.announcement_digest
    assert announced["plan_items"] == [draw.task.code]
    assert (result["digest"], result["draw"]) == (draw.result_digest, draw.draw_id)
    said = json.dumps(records, ensure_ascii=False)
    names = [*draw.frame.values_list("object_id", flat=True), "执法员", "李文静", "示例食品"]
    assert [name for name in names if name in said] == []
