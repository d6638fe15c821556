"""Sources of randomness and the seed (protocol §4)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, is_id
from drawproof.suites import check_field, get_suite

_STRINGS = {
    "cr": re.compile(r"cr:[0-9a-z-]{1,32}:(?:[0-9a-f]{64}|missing)"),
    "dice": re.compile(r"dice:[0-9]+"),
    "drand": re.compile(r"drand:[0-9a-f]{64}:[1-9][0-9]{0,15}:[0-9a-f]{64}"),
    "lot": re.compile(r"lot:[0-9a-z]{1,16}:[0-9]{1,13}:[0-9]{2}(?:[.-][0-9]{2})*"),
    "nist": re.compile(r"nist:[1-9][0-9]{0,15}:[1-9][0-9]{0,15}:[0-9a-f]{128}"),
}
_FACES = {6: "123456", 8: "12345678", 10: "0123456789"}


def new_secret() -> str:
    """32 random bytes of the system's generator as 64 hex characters: a party's secret."""
    return secrets.token_hex(32)


def commit_digest(suite: str, draw_id: str, party: str, secret_hex: str) -> str:
    """T("commit", draw_id, party, secret): what a party hands over before the reveal."""
    check_id("draw_id", draw_id)
    check_id("party", party)
    check_id("secret", secret_hex)
    return get_suite(suite).t("commit", draw_id, party, secret_hex)


def commit_matches(suite: str, draw_id: str, party: str, digest: str, reveal: str) -> bool:
    """Whether `reveal` (any text) is the secret behind the commitment `digest`."""
    if not is_id("secret", reveal):
        return False
    return commit_digest(suite, draw_id, party, reveal) == digest


def cr_missing(party: str) -> str:
    """`cr:<party>:missing`: wrong, late or absent reveal or commit."""
    return f"cr:{check_id('party', party)}:missing"


def cr_string(suite: str, draw_id: str, party: str, digest: str | None, reveal: str | None) -> str:
    """Canonical string of one share of the commit and reveal; what does not match is missing.

    `digest` is the commitment, `reveal` the secret, each None if it did not come in time.
    """
    if digest is None or reveal is None:
        return cr_missing(party)
    if not commit_matches(suite, draw_id, check_id("party", party), digest, reveal):
        return cr_missing(party)
    return f"cr:{party}:{reveal}"


def dice_string(digits: str, count: int, sides: int = 10) -> str:
    """`dice:<digits>` of exactly `count` dice of `sides` faces (6, 8, or 10 reading 0 to 9)."""
    faces = _FACES.get(sides, "")
    if not isinstance(digits, str) or len(digits) != count or any(d not in faces for d in digits):
        raise DrawproofError("dice-digits", value=digits, count=count, sides=sides)
    return f"dice:{digits}"


def check_source(value: str) -> str:
    """`value` if it has the form of a source string of its kind: `cr`, `dice`, `drand`, `lot`,
    `nist`. Whether its numbers are those of the event is for its evidence to show."""
    check_field(value)
    pattern = _STRINGS.get(value.partition(":")[0])
    if pattern is None or not pattern.fullmatch(value):
        raise DrawproofError("source-form", value=value)
    return value


def compose_seed(suite: str, draw_id: str, sources: Sequence[str]) -> str:
    """seed = T("seed", draw_id, s_1, …, s_n), the sources in the announced order."""
    check_id("draw_id", draw_id)
    if not sources:
        raise DrawproofError("source-form", value="")
    return get_suite(suite).t("seed", draw_id, *(check_source(source) for source in sources))
