"""Auditors' statements: taken when they are right, refused in words when they are not."""

import datetime
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from drawproof.log.notes import Signer
from sunlot.auditors import actions as auditors
from sunlot.auditors.errors import (
    AttestationLate,
    AttestedAlready,
    NoAuditorKey,
    StatementDigest,
    StatementForm,
    StatementOtherDraw,
    StatementOtherKey,
    StatementOtherOffice,
    StatementSignature,
    StatementWrongStep,
)
from sunlot.draws import actions, queries
from sunlot.draws.models import Attestation, Draw
from sunlot.draws.rules.attesting import (
    LONGEST,
    Expected,
    check_in_time,
    check_statement,
    closing_of,
    read_statement,
)
from sunlot.draws.tests.auditing import Auditor, lines
from sunlot.draws.tests.world import DRAW_AT, MINUTE, World
from sunlot.errors import Forbidden, WrongState
from sunlot.ledger.models import Event
from sunlot.publiclog.rules import Facts, records_of
from tests.cast import NOW, Cast

ClientOf = Callable[[str], Client]
AT = NOW + 10 * MINUTE
QUARTER = 15 * MINUTE


def hand_in(cast: Cast, draw: Draw, text: str, *, at: datetime.datetime = AT) -> Attestation:
    return actions.attest(draw=draw, statement=text, by=cast.actor("supervisor"), at=at)


def entries_of(kind: str) -> list[dict[str, object]]:
    event = Event.objects.get(kind=kind)
    return records_of(Facts(event.kind, event.noun_id, event.uid.hex, event.data))


def test_list_when_attested_then_two_entries_of_the_log_and_the_page_says_so(world: World) -> None:
    """DR-14"""
    draw, auditor = world.announced(world.credit_task), Auditor(world.cast)
    found = queries.audit_of(draw, AT)
    assert found is not None
    assert (found.level, found.required, found.lacking) == ("none", True, False)
    hand_in(world.cast, draw, auditor.frame(draw))
    escrow, signed = entries_of("draws.frame-attested")
    assert (escrow["kind"], signed["kind"], signed["states"]) == ("escrow", "attestation", "frame")
    assert signed["digest"] == draw.frame_root
    found = queries.audit_of(draw, DRAW_AT)
    assert found is not None
    assert (found.level, found.lacking) == ("frame", False)
    assert Event.objects.filter(kind="draws.frame-downloaded").count() == 1


def test_result_when_attested_then_an_entry_and_the_furthest_level(world: World) -> None:
    """DR-14"""
    draw, auditor = world.verified(world.credit_task), Auditor(world.cast)
    hand_in(world.cast, draw, auditor.full(draw), at=DRAW_AT + 10 * MINUTE)
    (signed,) = entries_of("draws.result-attested")
    assert (signed["states"], signed["digest"]) == ("full", draw.result_digest)
    found = queries.audit_of(draw, DRAW_AT + 10 * MINUTE)
    assert found is not None
    assert (found.level, found.lacking) == ("full", True), "nobody saw the list before"


def test_statement_when_something_is_not_right_then_refused_and_nothing_is_written(
    world: World,
) -> None:
    """DR-14: wrong key, office, digest, signature, kind, form."""
    draw, auditor = world.announced(world.credit_task), Auditor(world.cast)
    good = auditor.frame(draw)
    escrow, signed = map(json.loads, good.splitlines())
    other = Signer.new("audit.example")
    wrong = {
        StatementOtherKey: auditor.frame(draw, signer=other),
        StatementOtherOffice: auditor.frame(draw, by="另一机关"),
        StatementDigest: lines({**escrow, "digest": "0" * 64}, signed),
        StatementSignature: lines(escrow, {**signed, "digest": "0" * 64}),
        StatementWrongStep: lines(signed),
        StatementForm: lines(signed, escrow),
    }
    for error, text in wrong.items():
        with pytest.raises(error):
            hand_in(world.cast, draw, text)
    assert not Attestation.objects.exists()
    assert not Event.objects.filter(kind="draws.frame-attested").exists()
    hand_in(world.cast, draw, f"\ufeff\n {good}\n\n")


def test_statement_when_of_another_draw_then_refused(world: World) -> None:
    """DR-14"""
    auditor = Auditor(world.cast)
    one, other = world.announced(world.credit_task), world.announced(world.open_task)
    with pytest.raises(StatementOtherDraw):
        hand_in(world.cast, one, auditor.frame(other))


def test_statement_when_handed_in_twice_then_refused_once(world: World) -> None:
    draw, auditor = world.announced(world.credit_task), Auditor(world.cast)
    text = auditor.frame(draw)
    hand_in(world.cast, draw, text)
    with pytest.raises(AttestedAlready):
        hand_in(world.cast, draw, text)
    assert Event.objects.filter(kind="draws.frame-attested").count() == 1


def test_list_when_it_cannot_be_witnessed_in_time_then_refused_and_the_draw_goes_on(
    world: World,
) -> None:
    """DR-14: a late one would fail the draw's own check, and blocks nothing."""
    draw, auditor = world.announced(world.credit_task), Auditor(world.cast)
    text, closing = auditor.frame(draw), closing_of(draw.announcement)
    assert closing == DRAW_AT
    with pytest.raises(AttestationLate):
        hand_in(world.cast, draw, text, at=closing - QUARTER)
    found = queries.audit_of(draw, closing)
    assert found is not None
    assert found.lacking
    open_one = queries.audit_of(world.announced(world.open_task), closing)
    assert open_one is not None
    assert not open_one.lacking


@given(st.integers(-(10**6), 10**6))
def test_time_when_before_the_last_quarter_then_alone_in_time(seconds: int) -> None:
    """DR-14"""
    now = DRAW_AT + datetime.timedelta(seconds=seconds)
    if now < DRAW_AT - QUARTER:
        check_in_time(closing=DRAW_AT, now=now)
    else:
        with pytest.raises(AttestationLate):
            check_in_time(closing=DRAW_AT, now=now)


@given(st.text(max_size=300))
def test_text_when_it_is_no_statement_then_refused_in_words(text: str) -> None:
    with pytest.raises(StatementForm):
        read_statement(text)


def test_text_when_too_long_then_refused() -> None:
    with pytest.raises(StatementForm):
        read_statement("\n" * (LONGEST + 1))


KINDS = st.sampled_from(["draw", "by", "digest", "key", "signature"])


@given(KINDS, st.integers(0, 60))
def test_signed_line_when_one_letter_is_another_then_refused(field: str, place: int) -> None:
    """DR-14"""
    from drawproof.log.entries import attest

    signer, digest = Signer("audit.example", b"\x01", bytes(32)), "ab" * 32
    record = attest(signer, draw="650000-2026-000001", by="司法厅", states="full", digest=digest)
    expected = Expected(record["draw"], "full", digest, "", signer.verifier.vkey, "司法厅")
    check_statement([record], expected)
    text = record[field]
    at = place % len(text)
    changed = {**record, field: text[:at] + ("b" if text[at] != "b" else "c") + text[at + 1 :]}
    with pytest.raises((
        StatementOtherDraw, StatementOtherOffice, StatementDigest, StatementOtherKey,
        StatementSignature,
    )):  # fmt: skip
        check_statement([changed], expected)


def test_auditor_when_without_a_key_or_with_an_ended_one_then_refused(world: World) -> None:
    draw = world.announced(world.credit_task)
    with pytest.raises(NoAuditorKey):
        hand_in(world.cast, draw, "x")
    auditor = Auditor(world.cast)
    text = auditor.frame(draw)
    auditors.end_key(key=auditor.key, how="retire", ending="x", by=world.by("sysadmin"), at=AT)
    with pytest.raises(NoAuditorKey):
        hand_in(world.cast, draw, text)


def test_key_when_revoked_then_its_statements_no_longer_count_on_the_page(world: World) -> None:
    draw, auditor = world.announced(world.credit_task), Auditor(world.cast)
    hand_in(world.cast, draw, auditor.frame(draw))
    auditors.end_key(key=auditor.key, how="revoke", ending="泄露", by=world.by("sysadmin"), at=AT)
    found = queries.audit_of(draw, AT)
    assert found is not None
    assert found.level == "none"


def test_attesting_when_not_the_auditor_then_forbidden(world: World) -> None:
    draw = world.announced(world.credit_task)
    for name in ("coordinator", "planner_a", "approver_a", "chair", "party_trade", "sysadmin"):
        with pytest.raises(Forbidden):
            actions.attest(draw=draw, statement="x", by=world.by(name), at=AT)
        with pytest.raises(Forbidden):
            actions.take_frame_file(draw=draw, by=world.by(name), at=AT)


def test_attesting_when_there_is_nothing_to_attest_then_refused(world: World) -> None:
    Auditor(world.cast)
    supervisor = world.by("supervisor")
    for draw in (world.frozen(world.credit_task), world.drawn(world.open_task)):
        with pytest.raises(WrongState):
            hand_in(world.cast, draw, "x")
        with pytest.raises(WrongState):
            actions.take_frame_file(draw=draw, by=supervisor, at=AT)


def test_page_when_read_by_the_auditor_then_the_exact_command_and_the_files(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sunlot.clock.real_now", lambda: AT)
    draw = world.announced(world.credit_task)
    client = client_of("supervisor")
    page = f"/draws/{draw.draw_id}/attest/"
    assert "还没有登记审计公钥" in client.get(page).content.decode()
    auditor = Auditor(world.cast)
    text = client.get(page).content.decode()
    assert "drawproof attest frame audit.key" in text
    assert draw.announcement_digest in text
    content = client.post(f"{page}frame/").content
    assert content.decode().splitlines()[0].startswith("DR1|frame|")
    assert "示例" not in content.decode(), "no names, no strata"
    assert client.post(page, {}).status_code == 422
    file = SimpleUploadedFile("x.jsonl", auditor.frame(draw).encode())
    assert client.post(page, {"file": file}).status_code == 302
    assert "名单已由审计人员核对" in client.get(page).content.decode()
    assert client.post(page, {"statement": auditor.frame(draw)}).status_code == 422
    assert (
        "名单已由审计人员核对"
        in client_of("coordinator").get(f"/draws/{draw.draw_id}/console/").content.decode()
    )
    assert "自治区司法厅" in Client().get(f"/open/draws/{draw.draw_id}/").content.decode()
