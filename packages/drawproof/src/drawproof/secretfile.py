"""`secrets.csv`: the openings of a private draw, full level only (docs/protocol.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, parse_integer
from drawproof.lines import split_leaf
from drawproof.suites import Suite


class ObjectSecret(NamedTuple):
    """What opens one frame leaf."""

    object_id: str
    stratum: str
    salt: str
    key: str

    def line(self, suite: str) -> str:
        """V|object|object_id|stratum|salt|key."""
        return f"{suite}|object|{self.object_id}|{self.stratum}|{self.salt}|{self.key}"


@dataclass(frozen=True, slots=True)
class StratumSecret:
    """What opens the count and the cutoff of one stratum."""

    stratum: str
    N: int
    n: int
    salt: str

    def line(self, suite: str) -> str:
        """V|stratum|name|N|n|stratum_salt."""
        return f"{suite}|stratum|{self.stratum}|{self.N}|{self.n}|{self.salt}"


Secret = ObjectSecret | StratumSecret


# Exactly what `parse_secret` lets through of an object's line, behind `V|object|`.
_OBJECT = re.compile(
    r"([0-9A-Za-z][0-9A-Za-z._:/+-]{0,63})\|((?!-\|)[0-9A-Za-z._/+-]{1,64})"
    r"\|([0-9a-f]{32})\|([0-9a-f]{32})"
)


def parse_secret(suite: Suite, leaf: str) -> Secret:
    """One line of `secrets.csv`, every field checked."""
    head = f"{suite.name}|object|"
    if leaf.startswith(head):
        if known := _OBJECT.fullmatch(leaf, len(head)):
            return ObjectSecret(*known.groups())
        object_id, stratum, salt, key = split_leaf(suite, "object", leaf, 4)
        return ObjectSecret(
            check_id("object_id", object_id),
            check_id("stratum", stratum),
            check_id("salt", salt),
            check_id("key", key),
        )
    stratum, N, n, salt = split_leaf(suite, "stratum", leaf, 4)
    return StratumSecret(
        check_id("stratum", stratum),
        parse_integer("N", N),
        parse_integer("n", n),
        check_id("salt", salt),
    )


def check_secret_order(secrets: Iterable[Secret]) -> None:
    """Objects ascending by id, then strata ascending by name, nothing twice; names the line."""
    last: tuple[int, str] = (0, "")
    for number, secret in enumerate(secrets, 1):
        key = (0, secret.object_id) if isinstance(secret, ObjectSecret) else (1, secret.stratum)
        if key <= last:
            raise DrawproofError("line-order", line=number, value=key[1])
        last = key
