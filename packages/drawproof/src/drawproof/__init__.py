"""Draws that prove themselves: protocol DR1 (docs/protocol.md). Standard library only.

The order of a draw: `build_frame`, `Announcement`, `commit_digest` and evidence of each source,
`source_strings` and `compose_seed`, `draw_winners`, `deal`, `conclude`, `write_bundle`, `verify`.
Everything exported here is stable; README.md shows a whole draw in both modes.
"""

from drawproof.aftermath import Aftermath
from drawproof.announce import Announcement, Schedule, StratumPlan, Task
from drawproof.bundle import BundleFiles, bundle_files, read_bundle, write_bundle
from drawproof.canonical import canonical, parse_canonical
from drawproof.deck import Deal, Dealt, Officer, Shortage, deal, deal_places
from drawproof.errors import DrawproofError
from drawproof.evidence import (
    CrEvidence,
    DiceEvidence,
    DrandEvidence,
    Evidence,
    LotEvidence,
    NistEvidence,
)
from drawproof.frame import (
    AbsenceProof,
    Frame,
    FrameEntry,
    FrameRow,
    InclusionProof,
    ShardAbsence,
    attrs_digest,
    build_frame,
    escrow_digest,
    verify_absence,
    verify_presence,
)
from drawproof.ids import draw_of, is_id, new_salt
from drawproof.later import (
    LaterEvents,
    LaterRecusal,
    Release,
    Replacement,
    Substitution,
    event_digest,
)
from drawproof.outcome import Outcome, ResultRecord, conclude
from drawproof.policy import Policy
from drawproof.progress import Reporter
from drawproof.prooffile import ProofFile, make_proof
from drawproof.quotas import quota
from drawproof.replacement import next_replacement, replacement_order
from drawproof.result import count_digest, cut_digest
from drawproof.roster import RecusalRow, RosterRow, recusal_root, roster_root
from drawproof.seed import (
    commit_digest,
    commit_matches,
    compose_seed,
    cr_missing,
    cr_string,
    dice_string,
    new_secret,
)
from drawproof.slipmaking import make_slip
from drawproof.slips import Slip
from drawproof.sliptext import read_slip, slip_text
from drawproof.sources.announced import Source
from drawproof.sources.drand import DrandRound, drand_round, parse_drand, verify_round
from drawproof.sources.strings import source_strings
from drawproof.team import TeamRule, places_of, unit_at
from drawproof.tickets import DrawResult, Ranked, StratumResult, draw_winners, smallest, ticket
from drawproof.verify import CHECK_IDS, Check, Finding, Flag, Verdict, verify
from drawproof.verify.paper import PaperVerdict
from drawproof.verify.prooffiles import verify_proof
from drawproof.verify.slips import verify_slip

__version__ = "0.1.0"

__all__ = [
    "CHECK_IDS",
    "AbsenceProof",
    "Aftermath",
    "Announcement",
    "BundleFiles",
    "Check",
    "CrEvidence",
    "Deal",
    "Dealt",
    "DiceEvidence",
    "DrandEvidence",
    "DrandRound",
    "DrawResult",
    "DrawproofError",
    "Evidence",
    "Finding",
    "Flag",
    "Frame",
    "FrameEntry",
    "FrameRow",
    "InclusionProof",
    "LaterEvents",
    "LaterRecusal",
    "LotEvidence",
    "NistEvidence",
    "Officer",
    "Outcome",
    "PaperVerdict",
    "Policy",
    "ProofFile",
    "Ranked",
    "RecusalRow",
    "Release",
    "Replacement",
    "Reporter",
    "ResultRecord",
    "RosterRow",
    "Schedule",
    "ShardAbsence",
    "Shortage",
    "Slip",
    "Source",
    "StratumPlan",
    "StratumResult",
    "Substitution",
    "Task",
    "TeamRule",
    "Verdict",
    "__version__",
    "attrs_digest",
    "build_frame",
    "bundle_files",
    "canonical",
    "commit_digest",
    "commit_matches",
    "compose_seed",
    "conclude",
    "count_digest",
    "cr_missing",
    "cr_string",
    "cut_digest",
    "deal",
    "deal_places",
    "dice_string",
    "drand_round",
    "draw_of",
    "draw_winners",
    "escrow_digest",
    "event_digest",
    "is_id",
    "make_proof",
    "make_slip",
    "new_salt",
    "new_secret",
    "next_replacement",
    "parse_canonical",
    "parse_drand",
    "places_of",
    "quota",
    "read_bundle",
    "read_slip",
    "recusal_root",
    "replacement_order",
    "roster_root",
    "slip_text",
    "smallest",
    "source_strings",
    "ticket",
    "unit_at",
    "verify",
    "verify_absence",
    "verify_presence",
    "verify_proof",
    "verify_round",
    "verify_slip",
    "write_bundle",
]
