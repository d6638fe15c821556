"""A full disk and an unreachable database, met by somebody who presses a button."""

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import OperationalError
from django.test import Client

from sunlot.imports.models import Batch
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries.publishing import going, mark_of
from sunlot.ledger import actions as ledger
from sunlot.plans.tests.builders import item
from tests.cast import Cast

ClientOf = Callable[[str], Client]


@pytest.fixture
def client_of(cast: Cast) -> ClientOf:
    """Clients that get the 500 page instead of the exception."""

    def signed_in(username: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(cast.users[username], backend="sunlot.accounts.adapters.AccountBackend")
        return client

    return signed_in


class Cause(Exception):
    """What psycopg raises below Django's error."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def failing(sqlstate: str) -> Callable[..., None]:
    """An action's last statement that the database does not take."""

    def fail(**_: Any) -> None:
        raise OperationalError("no") from Cause(sqlstate)

    return fail


def seen(draft: Item) -> dict[str, str]:
    """What the page that asks sends."""
    return {"seen": mark_of(going(list(draft.versions.all())))}


def test_upload_when_disk_is_full_then_clear_words_and_no_batch(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    large = SimpleUploadedFile("对象.csv", b"x" * 3_000_000)
    answer = client_of("planner_a").post("/imports/new/targets/", {"file": large})
    assert answer.status_code == 507
    assert "disk-full" in answer.text
    assert not Batch.objects.exists()


def test_step_when_the_databases_disk_is_full_then_clear_words_and_nothing_written(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = item(cast, published=False)
    monkeypatch.setattr(ledger, "record", failing("53100"))
    answer = client_of("planner_a").post(f"/items/{draft.code}/publish/", seen(draft))
    assert answer.status_code == 507
    assert "disk-full" in answer.text
    assert ItemVersion.objects.get().state == "draft"


def test_step_when_the_database_goes_away_then_says_try_again_and_nothing_written(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = item(cast, published=False)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "record", failing("57P01"))
        answer = client_of("planner_a").post(f"/items/{draft.code}/publish/", seen(draft))
    assert answer.status_code == 503
    assert "database-away" in answer.text
    assert ItemVersion.objects.get().state == "draft"
    assert (
        client_of("planner_a").post(f"/items/{draft.code}/publish/", seen(draft)).status_code == 302
    )
