"""The OpenAPI document as a page for people: calls with their fields and an example each."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sunlot.api.problems import TITLES
from sunlot.api.service import api
from sunlot.tokens.rules import Reach

# A row that can be tried; the rest of the fields is optional.
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "write_items": {
        "code": "SCJG-001", "department": "市场监管部门", "category": "登记事项检查",
        "matter": "企业名称规范使用情况的检查", "item_class": "一般检查事项",
    },
    "write_targets": {
        "name": "天山区示例饭店", "kind": "企业", "credit_code": "91650102MA00000001",
        "region": "650102", "address": "解放北路 1 号",
    },
    "write_officers": {
        "officer_id": "A001", "name": "示例人员", "department": "市场监管部门",
        "certificate_no": "XJ-0001", "certificate_from": "2024-01-01",
        "certificate_to": "2029-12-31",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or field: its words and what it may hold."""

    name: str
    about: str
    required: bool
    values: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call: where to, what it takes, what the rows of a list say, how to try it."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    parameters: list[Field]
    fields: list[Field]
    answers: list[Field]
    example: str


def calls_of(address: str) -> list[Call]:
    """All calls.

    :param address: the API's address as the reader reaches it.
    """
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    return [
        _call(document, path, method.upper(), one, address)
        for path, operations in document["paths"].items()
        for method, one in operations.items()
    ]


def scopes_of() -> list[tuple[str, str]]:
    """The scopes with their words."""
    return [(one.value, str(one.label)) for one in Reach]


def errors_of() -> list[tuple[int, str]]:
    """Statuses of problems with what they mean."""
    return [(status, str(words)) for status, words in sorted(TITLES.items())]


def _call(
    document: Mapping[str, Any], path: str, method: str, one: Mapping[str, Any], address: str
) -> Call:
    parameters = [
        Field(
            found["name"], found.get("description") or found["schema"].get("description", ""),
            bool(found.get("required")), _values(document, found["schema"]),
        )
        for found in one.get("parameters", ())
    ]  # fmt: skip
    return Call(
        anchor=one["operationId"], method=method, path=path, summary=one["summary"],
        about=one.get("description", ""), parameters=parameters,
        fields=list(_fields(document, one)), answers=list(_answers(document, one)),
        example=_example(one["operationId"], path, address),
    )  # fmt: skip


def _fields(document: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[Field]:
    content = one.get("requestBody", {}).get("content", {}).get("application/json")
    if not content:
        return
    body = _resolved(document, content["schema"])
    row = _resolved(document, body["properties"]["rows"]["items"])
    for name, found in row["properties"].items():
        yield Field(
            name, found.get("description", ""), name in row.get("required", ()),
            str((found.get("examples") or [""])[0]),
        )  # fmt: skip


def _answers(document: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[Field]:
    if "requestBody" in one:
        return
    content = one["responses"]["200"]["content"]["application/json"]
    page = _resolved(document, content["schema"])
    row = _resolved(document, page["properties"]["rows"]["items"])
    for name, found in row["properties"].items():
        yield Field(name, found["description"], required=False, values=_parts(document, found))


def _parts(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The words that a field may be, or the names of what stands in it."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        found = _resolved(document, one)
        if words := found.get("enum") or found.get("properties"):
            return "、".join(words)
    return ""


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def _values(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The words that a parameter may be, or its limits."""
    for one in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        found = _resolved(document, one)
        if "enum" in found:
            return "、".join(map(str, found["enum"]))
        if "maximum" in found:
            return f"{found.get('minimum', 0)}–{found['maximum']}"
    return ""


def _example(name: str, path: str, address: str) -> str:
    head = 'curl -H "Authorization: Bearer $TOKEN" \\\n'
    url = address + path.removeprefix("/api/v1/")
    if name not in EXAMPLES:
        return f"{head}     '{url}?limit=100'"
    body = json.dumps({"rows": [EXAMPLES[name]]}, ensure_ascii=False)
    return (
        f'{head}     -H "Content-Type: application/json" \\\n'
        '     -H "Idempotency-Key: $(uuidgen)" \\\n'
        f"     -d '{body}' \\\n     '{url}'"
    )
