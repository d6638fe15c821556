"""JSON Schemas (draft 2020-12) of the records, for whoever writes or reads them elsewhere.

They say what a record looks like. What hangs together inside one (order, sums, digests), that it
is canonical, and what its lines hold, the parsers check.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from drawproof.errors import DrawproofError

NAMES = (
    "announce",
    "entry",
    "log",
    "manifest",
    "policy",
    "proof",
    "proofs",
    "result",
    "slip",
    "source",
)


def schema(name: str) -> dict[str, Any]:
    """The schema of a record kind of `NAMES`; `schema-unknown` for another name."""
    if name not in NAMES:
        raise DrawproofError("schema-unknown", value=name, known=", ".join(NAMES))
    text = resources.files(__name__).joinpath(f"{name}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
