"""Columns with the standard library: iterables of text."""

from __future__ import annotations

from collections.abc import Iterable

from drawproof.suites import get_suite


def hash_column(suite: str, prefix: str, column: Iterable[str]) -> list[bytes]:
    """H(UTF-8(prefix ‖ value)) of every value; either suite."""
    return get_suite(suite).digests(prefix, column)
