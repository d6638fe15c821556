"""What the ceremony left behind, in the protocol's form."""

from drawproof import Announcement, CrEvidence, DiceEvidence, Evidence, canonical
from sunlot.draws.models import Draw, Party, PartyKind
from sunlot.draws.queries.frozen import parties_of
from sunlot.ledger.queries import rfc3339


def announcement_of(draw: Draw) -> Announcement:
    """The announcement as it was made."""
    return Announcement.parse(canonical(draw.announcement))


def evidence_of(draw: Draw) -> list[Evidence]:
    """One piece of evidence per announced source, in order. Times are those of the ledger."""
    return [
        _sealed(party) if party.kind == PartyKind.COMMIT else _thrown(party)
        for party in parties_of(draw)
    ]


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
