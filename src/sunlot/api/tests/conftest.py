"""Calls with a token of a department's system."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sunlot import clock
from sunlot.api.tests.support import Call
from sunlot.tokens import actions
from sunlot.tokens.rules import Reach
from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secret_of(cast: Cast) -> Callable[..., str]:
    """A token's secret; with all scopes unless told otherwise."""

    def make(*scopes: str, owner: str = "planner_a", networks: tuple[str, ...] = ()) -> str:
        token = actions.request_token(
            name="同步", owner=owner, scopes=list(scopes or Reach.values), reason="每日同步",
            expires_on=clock.today_of(clock.now()) + datetime.timedelta(days=90),
            by=cast.actor("secadmin"), at=clock.now(), networks=networks,
        )  # fmt: skip
        actions.confirm_token(token=token, by=cast.actor("sysadmin"), at=NOW)
        return actions.issue_token(token=token, by=cast.actor("secadmin"), at=NOW)[1]

    return make


@pytest.fixture
def call(secret_of: Callable[..., str]) -> Call:
    """``call("GET", "targets", …)`` with a token of all scopes."""
    client, secrets = Client(enforce_csrf_checks=True), [secret_of()]

    def ask(method: str, path: str, body: Any = None, *, key: str = "k-1", secret: str = "",
            headers: dict[str, str] | None = None) -> Any:  # fmt: skip
        known = {"Authorization": f"Bearer {secret or secrets[0]}", "Idempotency-Key": key}
        return client.generic(
            method, f"/api/v1/{path}", json.dumps(body) if body is not None else "",
            content_type="application/json", headers=known | (headers or {}),
        )  # fmt: skip

    return ask
