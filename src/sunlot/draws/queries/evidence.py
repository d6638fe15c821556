"""What the ceremony left behind, in the protocol's form."""

from collections.abc import Callable, Mapping

from drawproof import (
    Announcement,
    CrEvidence,
    DiceEvidence,
    DrandEvidence,
    Evidence,
    LotEvidence,
    canonical,
)
from sunlot.draws.models import Draw, Party, PartyKind
from sunlot.draws.queries.frozen import parties_of
from sunlot.draws.words import Closing
from sunlot.ledger.queries import rfc3339


def announcement_of(draw: Draw) -> Announcement:
    """The announcement as it was made."""
    return Announcement.parse(canonical(draw.announcement))


def evidence_of(draw: Draw) -> list[Evidence]:
    """One piece of evidence per announced source, in order. Times are those of the ledger."""
    return [_EVIDENCE[PartyKind(party.kind)](party) for party in parties_of(draw)] + _round(draw)


def _sealed(party: Party) -> CrEvidence:
    return CrEvidence(
        party=party.code,
        commit=party.digest or None,
        commit_at=rfc3339(party.committed_at) if party.committed_at else None,
        reveal=party.secret or None,
        reveal_at=rfc3339(party.revealed_at) if party.revealed_at else None,
    )


def _thrown(party: Party) -> DiceEvidence:
    entries = sorted(party.typists.all(), key=lambda one: one.slot)
    typed_at = [one.typed_at for one in entries if one.typed_at]
    return DiceEvidence(
        party=party.code,
        thrown_at=rfc3339(min(typed_at)),
        typed=tuple((f"typist-{one.slot}", one.digits) for one in entries),
    )


def _round(draw: Draw) -> list[Evidence]:
    """A drand round is nobody's: it stands after all parties."""
    if draw.closing != Closing.DRAND:
        return []
    source = draw.public_source
    return [DrandEvidence(round=source.round or 0, signature=source.signature)]


def _issue(party: Party) -> LotEvidence:
    source = party.draw.public_source
    if source.brought_at is None:
        raise ValueError("a lottery without its bulletin is no evidence")
    issue = source.issue_that_counts
    return LotEvidence(
        string=f"lot:{source.game}:{issue}:{party.digits}", at=rfc3339(source.brought_at),
        bulletin=source.bulletin,
        fallback=(issue, source.notice) if source.confirmed_at else None,
    )  # fmt: skip


_EVIDENCE: Mapping[PartyKind, Callable[[Party], Evidence]] = {
    PartyKind.COMMIT: _sealed, PartyKind.DICE: _thrown, PartyKind.LOT: _issue,
}  # fmt: skip
