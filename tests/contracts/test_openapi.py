"""The OpenAPI document is what was published: nobody changes it by the way."""

import difflib

import pytest
from django.test import Client

from tests.contracts.document import SNAPSHOT, as_text


def test_document_when_code_changes_then_as_published() -> None:
    found, published = as_text(), SNAPSHOT.read_text(encoding="utf-8")
    lines = difflib.unified_diff(
        published.splitlines(), found.splitlines(), "published", "now", lineterm="", n=2
    )
    assert found == published, (
        "the OpenAPI document differs from tests/contracts/openapi.json. If callers may rely on "
        "the new one, renew it with `python -m tests.contracts` and review the difference:\n"
        + "\n".join(list(lines)[:80])
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_document_when_fetched_then_the_same_without_a_token(client: Client, language: str) -> None:
    answer = client.get("/api/v1/openapi.json", headers={"Accept-Language": language})
    assert answer.status_code == 200
    found = answer.json()
    assert {f"/api/v1/{one}" for one in ("items", "targets", "officers")} == set(found["paths"])
    assert not answer.cookies
