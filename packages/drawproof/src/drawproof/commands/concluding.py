"""From the sources of a working folder to winners, and to the two bundles (protocol §5 to §7)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from drawproof.announce import Announcement
from drawproof.bundle import write_bundle
from drawproof.commands.folder import Folder
from drawproof.commands.seed import Collector
from drawproof.commands.tables import table_bytes
from drawproof.deck import Deal, deal
from drawproof.errors import DrawproofError
from drawproof.evidence import Evidence
from drawproof.frame import Frame
from drawproof.holding import drawn_again, secrets_of
from drawproof.ids import new_salt
from drawproof.lines import parse_lines, read_lines
from drawproof.outcome import conclude
from drawproof.policy import Policy
from drawproof.progress import SILENT, Reporter
from drawproof.roster import RecusalRow, RosterRow, parse_recusal_leaf, parse_roster_leaf
from drawproof.secretfile import StratumSecret
from drawproof.seed import compose_seed
from drawproof.sources.strings import source_strings
from drawproof.suites import get_suite
from drawproof.tickets import DrawResult

PUBLIC, FULL, DRAWN, TEAMS = "public.zip", "full.zip", "drawn.csv", "teams.csv"


@dataclass(frozen=True)
class Drawn:
    """A working folder whose sources have all spoken."""

    folder: Folder
    announcement: Announcement
    frame: Frame
    evidence: list[Evidence]
    seed: str
    winners: DrawResult
    policy: Policy

    @property
    def names(self) -> dict[str, str]:
        """Object id → the words of `names.csv`, where there are any."""
        if not self.folder.holds("names.csv"):
            return {}
        rows = csv.reader(io.StringIO(self.folder.read("names.csv").decode("utf-8-sig")))
        return {row[0]: row[1] for row in rows if len(row) > 1}


def drawn(folder: Folder, policy: Policy, at: str) -> Drawn:
    """Seed and winners of the folder; `seed-waits` names a source that has not spoken."""
    announcement, frame = folder.announcement(), folder.frame()
    collector = Collector(announcement, policy, at)
    collector.read(folder.path / "sources")
    evidence = collector.finish()
    strings = source_strings(announcement, evidence, policy)
    seed = compose_seed(announcement.suite, announcement.draw_id, strings)
    winners = drawn_again(announcement, 1, frame, seed)
    return Drawn(folder, announcement, frame, evidence, seed, winners, policy)


def drawn_table(one: Drawn) -> bytes:
    """`drawn.csv`: the winners by stratum and rank, with their names."""
    names = one.names
    rows = [
        (w.object_id, names.get(w.object_id, ""), h.stratum, w.rank, w.ticket)
        for h in one.winners.strata.values()
        for w in h.winners
    ]
    return table_bytes(("object_id", "name", "stratum", "rank", "ticket"), rows)


def officers(one: Drawn) -> tuple[list[RosterRow], list[RecusalRow]]:
    """The frozen roster and recusals."""
    suite = get_suite(one.announcement.suite)
    roster = read_lines(one.folder.read("roster.csv"))
    recusals = read_lines(one.folder.read("recusals.csv"))
    return (
        parse_lines(suite, "roster", roster, parse_roster_leaf),
        parse_lines(suite, "recusal", recusals, parse_recusal_leaf),
    )


def dealt(one: Drawn, reporter: Reporter = SILENT) -> Deal:
    """The deal of officers by the announced team rule; nobody where none was announced."""
    roster, recusals = officers(one)
    return deal(
        one.announcement.suite,
        one.announcement.draw_id,
        one.seed,
        one.winners.winners,
        roster,
        recusals,
        one.announcement.task(1).team,
        {entry.object_id: entry.unit for entry in one.frame.entries},
        reporter=reporter,
    )


def finish(one: Drawn, dealing: Deal, at: str) -> list[Path]:
    """Concludes the draw and writes `public.zip` and `full.zip` into the folder."""
    targets = [one.folder.path / name for name in (PUBLIC, FULL)]
    for path in targets:
        if path.exists():
            raise DrawproofError("bundle-target", path=str(path), reason="exists already")
    roster, recusals = officers(one)
    salts = None
    if one.frame.mode == "private":
        secrets = secrets_of(get_suite(one.frame.suite), one.folder.files())
        salts = {s.stratum: s.salt for s in secrets if isinstance(s, StratumSecret)}
    outcome = conclude(
        one.announcement,
        one.frame,
        one.evidence,
        one.winners,
        dealing,
        assignment_salts=[new_salt() for _ in dealing.rows()],
        stratum_salts=salts,
        at=at,
        policy=one.policy,
    )
    if one.frame.mode == "open" and not roster:
        # Nobody was dealt, so there is nobody to protect: everything can be checked by everybody.
        write_bundle(targets[0], outcome, roster=roster, recusals=recusals)
    else:
        write_bundle(targets[0], outcome)
    write_bundle(targets[1], outcome, level="full", roster=roster, recusals=recusals)
    targets[1].chmod(0o600)
    print(f"digest of the result (publish it): {outcome.record.digest}")
    return targets
