"""Slips 抽取凭条: who gets which, and the number that opens them. Pure (protocol §15, ADR 0045)."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.utils.crypto import constant_time_compare

from sunlot.draws.states import DrawState
from sunlot.rulebook import rule

DIGITS = 12
NONE: Literal[0] = 0
BEFORE: Literal[1] = 1
AFTER: Literal[2] = 2
Which = Literal[0, 1, 2]

_ANNOUNCED = frozenset(
    {
        DrawState.ANNOUNCED, DrawState.COMMITTED, DrawState.REVEALED, DrawState.SEEDED,
        DrawState.DRAWN, DrawState.VERIFIED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides about the slips of one object.

    `classes`: the strata are credit classes. `told`: its own inspection was announced to it, or the
    list of winners is public. `early`: the setting that opens classes before the draw.
    """

    state: str
    private: bool
    classes: bool
    told: bool
    early: bool


@rule("DR-12")
def slip_for(standing: Standing) -> Which:
    """Which slip an object gets that has shown who it is: 0 none yet, 1 before, 2 after the draw.

    Before it was told, the answer does not depend on whether it was drawn.
    """
    if standing.state not in _ANNOUNCED:
        return NONE
    drawn = standing.state == DrawState.VERIFIED
    if drawn and (standing.told or not standing.private):
        return AFTER
    if standing.private and standing.classes and not standing.early:
        return NONE
    return BEFORE


def slip_number(key: str, draw_id: str, object_id: str) -> str:
    """The number on the notice that opens a private slip: 12 digits, known to nobody else.

    :param key: the draw's secret, 32 hex. It follows from the object's id alone, so that it is
        compared in the same way for ids that are in no list.
    """
    words = f"slip|{draw_id}|{object_id}".encode()
    found = hmac.new(bytes.fromhex(key), words, hashlib.sha256).digest()
    return f"{int.from_bytes(found, 'big') % 10**DIGITS:0{DIGITS}}"


def in_groups(number: str) -> str:
    """The number as it is printed: ``1234 5678 9012``."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def read_number(typed: str) -> str | None:
    """The 12 digits of a number as people type it, None where it is none."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    return plain if re.fullmatch(rf"[0-9]{{{DIGITS}}}", plain) else None


def number_fits(typed: str, *, key: str, draw_id: str, object_id: str) -> bool:
    """Whether the number is that of the object, in the same time for every object."""
    return constant_time_compare(typed, slip_number(key, draw_id, object_id))
