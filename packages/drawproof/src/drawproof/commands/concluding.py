"""From the sources of a working folder to winners, and to the two bundles (protocol §5 to §7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drawproof import durable
from drawproof.announce import Announcement
from drawproof.bundle import Contents, write_bundle, write_folder
from drawproof.commands.folder import FULL, PUBLIC, Folder
from drawproof.commands.seed import Collector
from drawproof.commands.tables import write_table
from drawproof.deck import Deal, deal
from drawproof.errors import DrawproofError
from drawproof.evidence import Evidence, evidence_bytes
from drawproof.frame import Frame
from drawproof.holding import drawn_again, quotas_of, secrets_of
from drawproof.ids import new_salt
from drawproof.lines import parse_lines, read_lines
from drawproof.outcome import check_frame, conclude, conclude_table
from drawproof.policy import Policy
from drawproof.progress import SILENT, Reporter
from drawproof.roster import RecusalRow, RosterRow, parse_recusal_leaf, parse_roster_leaf
from drawproof.secretfile import StratumSecret
from drawproof.seed import compose_seed
from drawproof.sources.strings import source_strings
from drawproof.suites import get_suite
from drawproof.tickets import DrawResult, Ranked

if TYPE_CHECKING:
    from drawproof.columns.held import TableFrame
    from drawproof.columns.parquet import TableResult

DRAWN, TEAMS = "drawn.csv", "teams.csv"
Names = Mapping[str, str]


@dataclass(frozen=True)
class Spoken:
    """A working folder whose sources have all spoken."""

    folder: Folder
    announcement: Announcement
    evidence: list[Evidence]
    seed: str
    policy: Policy


@dataclass(frozen=True)
class Drawn(Spoken):
    """The same with its frame, and the winners one by one."""

    frame: Frame | TableFrame
    winners: DrawResult

    @property
    def names(self) -> dict[str, str]:
        """Object id → the words of `names.csv`, where there are any."""
        if not self.folder.holds("names.csv"):
            return {}
        rows = csv.reader(io.StringIO(self.folder.read("names.csv").decode("utf-8-sig")))
        return {row[0]: row[1] for row in rows if len(row) > 1}


def spoken(folder: Folder, policy: Policy, at: str) -> Spoken:
    """The seed of the folder; `seed-waits` names a source that has not spoken."""
    announcement = folder.announcement()
    collector = Collector(announcement, policy, at)
    collector.read(folder.path / "sources")
    evidence = collector.finish()
    strings = source_strings(announcement, evidence, policy)
    seed = compose_seed(announcement.suite, announcement.draw_id, strings)
    return Spoken(folder, announcement, evidence, seed, policy)


def drawn(one: Spoken, reporter: Reporter = SILENT) -> Drawn:
    """The winners, an object each."""
    table = one.folder.table()
    if table is not None:
        winners = from_table(one, table, reporter).in_memory()
        return Drawn(**vars(one), frame=table, winners=winners)
    frame = one.folder.frame()
    return Drawn(
        **vars(one), frame=frame, winners=drawn_again(one.announcement, 1, frame, one.seed)
    )


def from_table(one: Spoken, table: TableFrame, reporter: Reporter) -> TableResult:
    """The winners, which stay in columns."""
    check_frame(one.announcement, table)
    return table.drawn(one.seed, quotas_of(one.announcement, 1, table.strata), reporter)


def write_drawn(folder: Folder, rows: Iterable[tuple[str, Ranked]], names: Names) -> Path:
    """`drawn.csv`: the winners by stratum and rank, with their names."""
    path = folder.path / DRAWN
    shown = (
        (w.object_id, names.get(w.object_id, ""), stratum, w.rank, w.ticket) for stratum, w in rows
    )
    with durable.writing(path) as out:
        write_table(out, ("object_id", "name", "stratum", "rank", "ticket"), shown)
    return path


def officers(one: Spoken) -> tuple[list[RosterRow], list[RecusalRow]]:
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
        one.frame.units(one.winners.winners),
        reporter=reporter,
    )


def targets(one: Spoken) -> list[Path]:
    """Where the two bundles come to lie; refused where there are any."""
    suffix = "" if one.folder.freeze.table else ".zip"
    found = [one.folder.path / f"{name}{suffix}" for name in (PUBLIC, FULL)]
    for path in found:
        if path.exists():
            raise DrawproofError("bundle-target", path=str(path), reason="exists already")
    return found


def finish(one: Drawn, dealing: Deal, at: str) -> list[Path]:
    """Concludes the draw and writes the public and the full bundle into the folder."""
    public, full = targets(one)
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
        write_bundle(public, outcome, roster=roster, recusals=recusals)
    else:
        write_bundle(public, outcome)
    write_bundle(full, outcome, level="full", roster=roster, recusals=recusals)
    full.chmod(0o700 if full.is_dir() else 0o600)
    print(f"digest of the result (publish it): {outcome.record.digest}")
    return [public, full]


def finish_table(one: Spoken, table: TableFrame, drawing: TableResult, at: str) -> list[Path]:
    """The same of an open draw without officers, whose winners stay in columns."""
    public, full = targets(one)
    record = conclude_table(
        one.announcement,
        table,
        one.evidence,
        drawing,
        drawing.result_root,
        at=at,
        policy=one.policy,
    )
    names = {"roster.csv": one.folder.read("roster.csv")}
    names |= {"recusals.csv": one.folder.read("recusals.csv"), "assignment.csv": b""}
    contents = {
        "announce.json": one.announcement.canonical,
        "result.json": record.canonical,
        **{f"sources/{i:02}.json": evidence_bytes(e) for i, e in enumerate(one.evidence, 1)},
    }
    for path, level in ((public, "public"), (full, "full")):
        # As above: where there are no officers, everybody gets everything.
        shown = names if level == "full" or not names["roster.csv"] else {}
        whole: Contents = {**contents, **shown, "winners.csv": drawing.write_winners}
        write_folder(path, whole, record.draw, level)
    full.chmod(0o700)
    print(f"digest of the result (publish it): {record.digest}")
    return [public, full]
