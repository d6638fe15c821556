"""Canonical JSON (RFC 8785) without floats and without null (protocol §1)."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from drawproof.errors import DrawproofError
from drawproof.ids import MAX_INTEGER

_MAX_DEPTH = 64


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _check_text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise DrawproofError("json-type", type="lone surrogate") from None
    return value


def _integer_in_range(value: int) -> int:
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise DrawproofError("json-integer-range", value=value)
    return value


def _object(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise DrawproofError("json-type", type=f"key {type(key).__name__}")
    if all(map(str.isascii, value)):
        keys = sorted(value)  # code points and code units order ASCII alike
    else:
        keys = sorted(map(_check_text, value), key=_utf16)
    return {key: _ordered(value[key], depth + 1) for key in keys}


def _ordered(value: Any, depth: int = 0) -> Any:
    if depth > _MAX_DEPTH:
        raise DrawproofError("json-syntax", reason="nested too deeply")
    kind = type(value)
    # Most of what records hold; the rest is for the cases below.
    if (kind is str and value.isascii()) or (
        kind is list and depth < _MAX_DEPTH and _are_ascii(value)
    ):
        return value
    if kind is list:
        return [_ordered(item, depth + 1) for item in value]
    match value:
        case bool():
            return value
        case int():
            return _integer_in_range(value)
        case dict() | Mapping():
            return _object(value, depth)
        case str():
            return _check_text(value)
        case float():
            raise DrawproofError("json-float", value=value)
        case list() | tuple():
            return [_ordered(item, depth + 1) for item in value]
        case _:
            raise DrawproofError("json-type", type=type(value).__name__)


def _are_ascii(items: list[Any]) -> bool:
    """Whether all items are texts of ASCII, such as the hashes of a path."""
    try:
        return "".join(items).isascii()
    except TypeError:
        return False


def canonical(value: Any) -> bytes:
    """Canonical bytes of strings, booleans, integers below 2^53, arrays and objects."""
    return _written(_ordered(value))


# `_ordered` refuses circles as nested too deeply.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def _written(ordered: Any) -> bytes:
    return _ENCODER.encode(ordered).encode()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record:
            raise DrawproofError("json-duplicate-key", key=key)
        record[key] = value
    return record


def _no_float(text: str) -> NoReturn:
    raise DrawproofError("json-float", value=text)


def _integer(text: str) -> int:
    if len(text) > 17:
        raise DrawproofError("json-integer-range", value=text)
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_no_float, parse_constant=_no_float, parse_int=_integer
)


def decode_text(data: bytes) -> str:
    """UTF-8 text without byte order mark, else `text-encoding`."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise DrawproofError("text-encoding") from None
    if text.startswith("\ufeff"):
        raise DrawproofError("text-encoding")
    return text


_DEEP = 3_000
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


def _check_nesting(text: str) -> None:
    """Where something lifted the interpreter's recursion limit (py_ecc does, when imported), the
    parser would overflow the stack instead of refusing: so count brackets outside of strings."""
    if sys.getrecursionlimit() <= _DEEP:
        return
    depth = 0
    for token in _TOKENS.finditer(text):
        first = token.group()[0]
        depth += (first in "[{") - (first in "]}")
        if depth > _DEEP // 2:
            raise DrawproofError("json-syntax", reason="nested too deeply")


def parse_json(data: bytes) -> Any:
    """The value in `data`; duplicate keys, floats, null and large integers are refused."""
    text = decode_text(data)
    _check_nesting(text)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise DrawproofError("json-syntax", reason=f"{error.msg} ({error.pos})") from None
    except RecursionError:
        raise DrawproofError("json-syntax", reason="nested too deeply") from None
    return _ordered(value)


def parse_json_text(text: str) -> Any:
    """`parse_json` of a text; what is no Unicode (a lone surrogate) is `text-encoding`."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise DrawproofError("text-encoding") from None
    return parse_json(data)


def parse_canonical(data: bytes) -> Any:
    """The value in `data`, which must be exactly the canonical bytes of that value."""
    value = parse_json(data)
    again = _written(value)
    if again != data:
        pairs = zip(again, data, strict=False)
        same = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(again), len(data)))
        raise DrawproofError("json-not-canonical", offset=same)
    return value
