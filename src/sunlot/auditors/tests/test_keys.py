"""Auditors' keys: asked for by one administrator, confirmed by another, then in the policy."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from drawproof.log.keys import key_text
from drawproof.log.notes import COSIGNATURE, Signer
from sunlot.auditors import actions, queries
from sunlot.auditors.errors import AuditorHasKey, AuditorUnfit, KeyForm, KeyTaken, PrivateKey
from sunlot.auditors.models import AuditorKey
from sunlot.auditors.rules import may_confirm, read_key
from sunlot.auditors.states import KeyState
from sunlot.errors import Forbidden, SamePerson, WrongState
from sunlot.ledger.models import Event
from sunlot.publiclog import queries as log
from tests.cast import NOW, Cast

ClientOf = Callable[[str], Client]


def vkey(name: str = "audit.example") -> str:
    return Signer.new(name).verifier.vkey


def ask(cast: Cast, text: str = "", *, by: str = "sysadmin", who: str = "supervisor") -> AuditorKey:
    return actions.request_key(
        username=who, vkey=text or vkey(), received="当面交来", by=cast.actor(by), at=NOW
    )


def registered(cast: Cast, text: str = "") -> AuditorKey:
    return actions.confirm_key(key=ask(cast, text), by=cast.actor("secadmin"), at=NOW)


def pinned() -> list[str]:
    return [one.key for one in log.policy().auditors]


def test_key_when_confirmed_by_another_then_in_the_policy_under_its_office(cast: Cast) -> None:
    """AC-11"""
    key = ask(cast)
    assert pinned() == []
    with pytest.raises(SamePerson):
        actions.confirm_key(key=key, by=cast.actor("sysadmin"), at=NOW)
    assert not may_confirm(requested_by=1, decided_by=1)
    key = actions.confirm_key(key=key, by=cast.actor("secadmin"), at=NOW)
    assert [(one.name, one.key) for one in log.policy().auditors] == [("自治区司法厅", key.vkey)]
    assert key.vkey.encode() in log.policy_file()
    kinds = list(Event.objects.filter(noun="auditor-key").values_list("kind", flat=True))
    assert sorted(kinds) == ["auditors.confirmed", "auditors.requested"]


def test_key_when_retired_then_stays_trusted_and_when_revoked_not(cast: Cast) -> None:
    key = registered(cast)
    by = cast.actor("secadmin")
    key = actions.end_key(key=key, how="retire", ending="更换", by=by, at=NOW)
    assert pinned() == [key.vkey]
    assert queries.key_of(cast.actor("supervisor")) is None
    following = registered(cast)
    assert len(pinned()) == 2
    actions.end_key(key=key, how="revoke", ending="怀疑泄露", by=by, at=NOW)
    assert pinned() == [following.vkey]
    with pytest.raises(WrongState):
        actions.end_key(key=key, how="retire", ending="再次", by=by, at=NOW)


def test_key_when_refused_then_never_trusted_and_may_be_asked_for_again(cast: Cast) -> None:
    text = vkey()
    key = ask(cast, text)
    actions.refuse_key(key=key, refusal="编号不符", by=cast.actor("secadmin"), at=NOW)
    assert pinned() == []
    assert registered(cast, text).state == KeyState.ACTIVE


def test_key_when_taken_or_of_somebody_else_then_refused(cast: Cast) -> None:
    key = registered(cast)
    with pytest.raises(AuditorHasKey):
        ask(cast)
    actions.end_key(key=key, how="retire", ending="x", by=cast.actor("sysadmin"), at=NOW)
    with pytest.raises(KeyTaken):
        ask(cast, key.vkey)
    for who in ("planner_a", "coordinator", "party_trade", "sysadmin", "nobody"):
        with pytest.raises(AuditorUnfit):
            ask(cast, who=who)
    for by in ("supervisor", "coordinator", "auditadmin"):
        with pytest.raises(Forbidden):
            ask(cast, by=by)


@pytest.mark.parametrize(
    "text",
    ["", "x", "audit.example+00000000+AAAA", Signer("w", COSIGNATURE, bytes(32)).verifier.vkey],
)
def test_key_when_it_is_none_that_signs_statements_then_refused(text: str) -> None:
    with pytest.raises(KeyForm):
        read_key(text)


def test_private_key_when_handed_in_then_refused_in_words_and_not_kept(
    cast: Cast, client_of: ClientOf
) -> None:
    """AC-11: it never comes near the server; if it does, the server says it is lost."""
    secret = key_text(Signer.new("audit.example"))
    with pytest.raises(PrivateKey):
        read_key(secret)
    page = client_of("sysadmin").post(
        "/auditors/new/", {"username": "supervisor", "vkey": secret, "received": "x"}
    )
    assert page.status_code == 422
    assert "私钥" in page.content.decode()
    assert not AuditorKey.objects.exists()


def test_second_administrator_when_the_number_is_not_the_key_s_then_not_confirmed(
    cast: Cast, client_of: ClientOf
) -> None:
    key = ask(cast)
    client = client_of("secadmin")
    page = client.get(f"/auditors/{key.pk}/").content.decode()
    file = b"".join(client.get("/auditors/export.csv").streaming_content).decode()
    assert key.office in file
    assert key.key_id not in page + file, "it is to be heard from the auditor, not copied"
    wrong = client.post(f"/auditors/{key.pk}/confirm/", {"key_id": "00000000"})
    assert wrong.status_code == 422
    right = client.post(f"/auditors/{key.pk}/confirm/", {"key_id": f" {key.key_id.upper()} "})
    assert right.status_code == 302
    assert pinned() == [key.vkey]


def test_key_when_one_person_decides_alone_then_the_database_refuses(cast: Cast) -> None:
    key = ask(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditorKey.objects.filter(pk=key.pk).update(
            state=KeyState.ACTIVE, decided_by=key.requested_by, decided_at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditorKey.objects.filter(pk=key.pk).update(state=KeyState.ACTIVE)


def test_keys_when_read_then_by_administrators_and_the_own_auditor(cast: Cast) -> None:
    key = ask(cast)
    seen = {
        name for name in cast.users if queries.keys_for(cast.actor(name)).filter(pk=key.pk).exists()
    }
    assert seen == {"sysadmin", "secadmin", "supervisor"}
    assert queries.to_confirm(cast.actor("secadmin")) == [key]
    assert queries.to_confirm(cast.actor("sysadmin")) == []
