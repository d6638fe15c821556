"""What auditors check, what they attested, and what is lacking."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from drawproof import Frame, build_frame
from sunlot.actors import Actor, Permission
from sunlot.auditors.models import AuditorKey
from sunlot.auditors.queries import key_of
from sunlot.auditors.states import TRUSTED
from sunlot.draws.models import Attestation, Attested, Draw
from sunlot.draws.policies import leads_or_organises
from sunlot.draws.queries.frozen import frame_rows
from sunlot.draws.rules.attesting import closing_of, frame_by
from sunlot.draws.rules.freeze import check_unchanged
from sunlot.draws.states import VOIDABLE, DrawState

Level = Literal["none", "frame", "full"]


@dataclass(frozen=True, slots=True)
class Audit:
    """How far a draw was audited. `lacking`: a private draw whose list nobody attested in time."""

    frame: Sequence[Attestation]
    full: Sequence[Attestation]
    required: bool
    lacking: bool
    frame_by: datetime.datetime

    @property
    def level(self) -> Level:
        """The furthest that was attested."""
        return "full" if self.full else "frame" if self.frame else "none"

    @property
    def all(self) -> list[Attestation]:
        """All statements, in order."""
        return [*self.frame, *self.full]


def audit_of(draw: Draw, now: datetime.datetime) -> Audit | None:
    """None where there is nothing to audit: no announcement."""
    if draw.announcement is None:
        return None
    rows = Attestation.objects.filter(draw=draw, key__state__in=TRUSTED).select_related("key")
    found: dict[str, list[Attestation]] = {one: [] for one in Attested.values}
    for one in rows:
        found[one.states].append(one)
    last = frame_by(closing_of(draw.announcement))
    lacking = draw.is_private and not found["frame"] and now >= last
    return Audit(
        found["frame"], found["full"], draw.is_private,
        lacking and draw.state != DrawState.VOID, last,
    )  # fmt: skip


def frame_of(draw: Draw) -> Frame:
    """The frozen list in the protocol's form.

    :raises FrozenChanged: it is not the announced one any more.
    """
    frame = build_frame(draw.suite, draw.mode, draw.draw_id, frame_rows(draw))
    check_unchanged(stored=draw.frame_root, computed=frame.root)
    return frame


def step_of(draw: Draw, now: datetime.datetime) -> Attested | None:
    """What an auditor can attest now: the list until shortly before the closing, the result once
    it was verified."""
    if draw.state in VOIDABLE and draw.announcement is not None:
        return Attested.FRAME if now < frame_by(closing_of(draw.announcement)) else None
    return Attested.FULL if draw.state == DrawState.VERIFIED else None


def may_attest(actor: Actor, draw: Draw, now: datetime.datetime) -> bool:
    """Whether the page of the auditor has something to do for this reader."""
    near = actor.can(Permission.DRAWS_ATTEST) and leads_or_organises(actor, draw.task)
    return near and step_of(draw, now) is not None


def own_key(actor: Actor) -> AuditorKey | None:
    """The key with which the actor signs."""
    return key_of(actor) if actor.can(Permission.DRAWS_ATTEST) else None


def attested_by(key: AuditorKey, draw: Draw, states: str) -> Attestation | None:
    """The statement that a key made already."""
    return Attestation.objects.filter(draw=draw, key=key, states=states).first()
