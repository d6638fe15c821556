"""Whether a statement that an auditor hands over is taken. Pure (protocol §3, §9; ADR 0066)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import parse_json
from drawproof.errors import DrawproofError
from drawproof.log.entries import attestation_holds, check_entry
from drawproof.log.notes import Verifier
from sunlot.auditors.errors import (
    AttestationLate,
    StatementDigest,
    StatementForm,
    StatementOtherDraw,
    StatementOtherKey,
    StatementOtherOffice,
    StatementSignature,
    StatementWrongStep,
)
from sunlot.draws.rules.ceremony import BEFORE_DICE, clock
from sunlot.rulebook import rule

# Ten minutes are the protocol's; the rest is for the way to the log and its witnesses.
BEFORE_CLOSING = BEFORE_DICE
LONGEST = 20_000
FRAME, FULL = "frame", "full"
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a right statement says of a draw.

    :param states: ``frame`` or ``full``. :param digest: the frame's root, or that of the result.
    :param escrow: the escrow digest of `frame.csv`; "" for a full check.
    :param vkey: the auditor's registered key. :param office: whose statement it is.
    """

    draw_id: str
    states: str
    digest: str
    escrow: str
    vkey: str
    office: str


def read_statement(text: str) -> list[Record]:
    """The entries that `drawproof attest` writes, one a line; blank lines are forgiven.

    :raises StatementForm: something else.
    """
    lines = [line.strip() for line in text.replace("\ufeff", "").splitlines() if line.strip()]
    if not lines or len(text) > LONGEST:
        raise StatementForm
    try:
        found = [check_entry(parse_json(line.encode())) for line in lines]
    except DrawproofError as problem:
        raise StatementForm from problem
    if [one["kind"] for one in found] not in (["escrow", "attestation"], ["attestation"]):
        raise StatementForm
    return found


@rule("DR-14")
def check_statement(records: list[Record], expected: Expected) -> None:
    """A statement is of this draw, this step, this auditor, and says what the site holds itself.

    :raises StatementWrongStep: it attests the other thing, or lacks the escrow of the list.
    :raises StatementOtherDraw, StatementOtherOffice, StatementOtherKey: see there.
    :raises StatementSignature: the signature does not hold.
    :raises StatementDigest: the auditor holds another list or another result.
    """
    signed = records[-1]
    if signed["states"] != expected.states or len(records) != 1 + (expected.states == FRAME):
        raise StatementWrongStep
    for one in records:
        if one["draw"] != expected.draw_id:
            raise StatementOtherDraw(found=one["draw"], number=expected.draw_id)
        if one["by"] != expected.office:
            raise StatementOtherOffice(found=one["by"], office=expected.office)
    if signed["key"] != expected.vkey:
        raise StatementOtherKey
    if not attestation_holds(signed, Verifier.parse(expected.vkey)):
        raise StatementSignature
    stated = [one["digest"] for one in records]
    wanted = [expected.escrow, expected.digest] if expected.states == FRAME else [expected.digest]
    if stated != wanted:
        raise StatementDigest


def frame_by(closing: datetime.datetime) -> datetime.datetime:
    """Until when the list can be attested, so that witnesses sign in time (protocol §4)."""
    return closing - BEFORE_CLOSING


@rule("DR-14")
def check_in_time(*, closing: datetime.datetime, now: datetime.datetime) -> None:
    """A list is attested before the closing source, or not at all.

    :raises AttestationLate: it is too late.
    """
    if now >= frame_by(closing):
        raise AttestationLate(by=clock(frame_by(closing)))


def closing_of(announcement: Mapping[str, Any]) -> datetime.datetime:
    """When the closing source begins to be determined, as announced."""
    return datetime.datetime.fromisoformat(announcement["times"]["closing"])
