"""Draws 抽取: the frozen lists, the parties, the closing, the result and the deal."""

from sunlot.draws.models.attestation import Attestation, Attested
from sunlot.draws.models.ceremony import DiceEntry, Party, PartyKind
from sunlot.draws.models.closing import PublicSource
from sunlot.draws.models.draw import Counter, Draw, DrawQuerySet, Mode
from sunlot.draws.models.frozen import FrameRow, RecusalRow, RosterRow, Stratum
from sunlot.draws.models.objection import About, Objection
from sunlot.draws.models.outcome import (
    Assignment,
    LaterEvent,
    LaterKind,
    PlaceKind,
    Substitution,
)
from sunlot.draws.models.slips import SlipAttempt

__all__ = [
    "About", "Assignment", "Attestation", "Attested", "Counter", "DiceEntry", "Draw",
    "DrawQuerySet", "FrameRow", "LaterEvent", "LaterKind", "Mode", "Objection", "Party",
    "PartyKind", "PlaceKind", "PublicSource", "RecusalRow", "RosterRow", "SlipAttempt", "Stratum",
    "Substitution",
]  # fmt: skip
