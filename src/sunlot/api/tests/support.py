"""Rows and problems for tests of the API."""

from collections.abc import Callable
from typing import Any

Call = Callable[..., Any]


def target(name: str, number: str, **more: str) -> dict[str, str]:
    return {"name": name, "kind": "项目", "number": number, "region": "650102", **more}


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert (found["code"], found["status"], found["type"]) == (code, status, f"urn:sunlot:{code}")
    assert found["detail"]
    return found
