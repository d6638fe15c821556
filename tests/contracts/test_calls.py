"""What the document allows, and what it does not, as every kind of caller: no answer breaks it.

schemathesis makes calls from the OpenAPI document, right ones and wrong ones; each answer must have
a status that the document names, its type of content and its shape, and none is a failure of ours.
"""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from sunlot import clock
from sunlot.api.service import api
from sunlot.tokens import actions
from sunlot.tokens.models import Token
from sunlot.tokens.rules import Reach
from tests.amounts import cases
from tests.cast import NOW, Cast

schemathesis = pytest.importorskip(
    "schemathesis", reason="schemathesis is missing; requirements/dev.lock has it"
)

EXAMPLES = cases(60, 2)
READS = [one for one in Reach.values if one.endswith(":read")]
WRITES = [one for one in Reach.values if one.endswith(":write")]
# Kind of caller → scopes, and who answers for the token; None calls with another header.
TOKENS: dict[str, tuple[list[str], str]] = {
    "everything": (Reach.values, "planner_a"),
    "reads": (READS, "planner_a"),
    "writes": (WRITES, "planner_a"),
    "coordinator": (Reach.values, "coordinator"),
    "outside": (Reach.values, "outsider"),
}
OTHERS = ["nobody", "revoked", "session"]
OPERATIONS = [
    (method.upper(), path)
    for path, found in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in found
]


@pytest.fixture
def headers_of(cast: Cast, client_of: Callable[[str], Client]) -> Callable[[str], dict[str, str]]:
    """What each kind of caller sends along."""

    def make(kind: str) -> dict[str, str]:
        if kind == "nobody":
            return {}
        if kind == "session":
            session = client_of("coordinator").cookies["sessionid"].value
            return {"Cookie": f"sessionid={session}"}
        scopes, owner = TOKENS.get(kind, (Reach.values, "planner_a"))
        token = actions.request_token(
            name="契约", owner=owner, scopes=scopes, reason="契约", by=cast.actor("secadmin"),
            expires_on=clock.today_of(clock.now()) + datetime.timedelta(days=90), at=clock.now(),
        )  # fmt: skip
        actions.confirm_token(token=token, by=cast.actor("sysadmin"), at=NOW)
        token, secret = actions.issue_token(token=token, by=cast.actor("secadmin"), at=NOW)
        if kind == "revoked":
            Token.objects.filter(pk=token.pk).update(state="revoked", revoked_at=NOW)
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests stay in the test's transaction, as with Django's own client."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)


@pytest.fixture(scope="module")
def contract() -> Any:
    """The document as schemathesis reads it, with the site behind it."""
    from schemathesis.config import SchemathesisConfig

    document = api.get_openapi_schema(path_prefix="/api/v1/")
    schema = schemathesis.openapi.from_dict(dict(document), config=SchemathesisConfig())
    schema.app = WSGIHandler()
    return schema


def holds(contract: Any, method: str, path: str, headers: dict[str, str], seen: set[int]) -> None:
    """Call as the document allows and as it does not; every answer must be one of its own."""
    operation = contract[path][method]
    checks = [
        schemathesis.checks.CHECKS.get_by_names([name])[0]
        for name in (
            "not_a_server_error", "status_code_conformance", "content_type_conformance",
            "response_schema_conformance",
        )
    ]  # fmt: skip

    def call(case: Any) -> None:
        response = case.call(headers=headers)
        seen.add(response.status_code)
        case.validate_response(response, checks=checks)

    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        run = settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        run(given(case=operation.as_strategy(generation_mode=mode))(call))()


@pytest.mark.parametrize("kind", [*TOKENS, *OTHERS])
def test_calls_when_made_from_the_document_then_every_answer_is_in_it(
    contract: Any, headers_of: Callable[[str], dict[str, str]], kind: str, settings: Any,
    tmp_path: Any, one_connection: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(actions, "count_call", lambda **_facts: 100)
    headers, seen = headers_of(kind), set[int]()
    for method, path in OPERATIONS:
        holds(contract, method, path, headers, seen)
    if kind in OTHERS:
        assert 200 not in seen
        assert 401 in seen
    elif kind == "everything":
        assert {200, 422} <= seen
