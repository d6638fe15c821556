"""What a bundle holds, parsed once and shared by the checks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property, partial
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from drawproof.announce import Announcement, Task
from drawproof.bundlenames import MANIFEST
from drawproof.bundlereading import BundleFiles
from drawproof.crew import ALONE, Crew
from drawproof.errors import DrawproofError
from drawproof.evidence import Evidence, parse_evidence
from drawproof.frameleaf import FrameLeaves, parse_frame_file
from drawproof.later import (
    Change,
    Release,
    Substitution,
    parse_change,
    parse_release,
    parse_substitution,
)
from drawproof.lines import parse_lines, read_lines
from drawproof.log.part import FOLDER, LOG, LogPart, parse_log, parse_notes
from drawproof.outcome import ResultRecord
from drawproof.policy import Policy
from drawproof.progress import SILENT, Reporter
from drawproof.result import ResultLeaf, parse_assignment_leaf, parse_result_leaf
from drawproof.roster import RecusalRow, RosterRow, parse_recusal_leaf, parse_roster_leaf
from drawproof.secretfile import ObjectSecret, Secret, StratumSecret, parse_secret
from drawproof.sources.strings import Derived, derive
from drawproof.suites import Suite, get_suite
from drawproof.verify.large import root_of_file
from drawproof.verify.log_view import LogView
from drawproof.verify.manifest import Manifest, parse_manifest
from drawproof.verify.proved import Proved, Trees, prove

if TYPE_CHECKING:
    from drawproof.columns.held import TableBeside

T = TypeVar("T")
AssignmentRow = tuple[str, str, str, str, str]


class Parsed:
    """The files of a bundle. A property is None where its file is absent or unreadable.

    `errors`: file → why it could not be read (filled by `read_all`).
    """

    def __init__(
        self,
        bundle: BundleFiles,
        *,
        announce: str | None = None,
        result: str | None = None,
        policy: Policy | None = None,
        table: TableBeside | None = None,
        reporter: Reporter = SILENT,
        crew: Crew = ALONE,
    ) -> None:
        self.bundle = bundle
        self.files: Mapping[str, bytes] = bundle.files
        self.expected_announce = announce
        self.expected_result = result
        self.policy = policy or Policy.default()
        self.table = table
        self.reporter = reporter
        self.crew = crew
        # Frame file → its root, hashed while the file is parsed.
        self.roots: dict[str, Callable[[], str]] = {}
        self.errors: dict[str, DrawproofError] = {}
        self.deal_error: DrawproofError | None = None
        self.table_error: DrawproofError | None = None
        # Check → what became of it, filled as they are made.
        self.states: dict[str, str] = {}

    def _load(self, file: str, parse: Callable[[bytes], T]) -> T | None:
        if file not in self.files:
            return None
        try:
            return parse(self.files[file])
        except DrawproofError as problem:
            self.errors.setdefault(file, problem)
            return None

    def _rows(self, file: str, kind: str, parse: Callable[[Suite, str], T]) -> list[T] | None:
        suite = self.suite
        if suite is None:
            return None
        return self._load(file, lambda data: parse_lines(suite, kind, read_lines(data), parse))

    def digest_of(self, file: str) -> str:
        """SHA-256 (64 hex) of a file's bytes; of nothing, where it is absent."""
        return hashlib.sha256(self.files.get(file, b"")).hexdigest()

    @cached_property
    def manifest(self) -> Manifest | None:
        return self._load(MANIFEST, parse_manifest)

    @cached_property
    def announce(self) -> Announcement | None:
        return self._load("announce.json", Announcement.parse)

    @cached_property
    def result(self) -> ResultRecord | None:
        return self._load("result.json", ResultRecord.parse)

    @cached_property
    def suite(self) -> Suite | None:
        record = self.announce or self.result
        return get_suite(record.suite) if record else None

    @cached_property
    def private(self) -> bool:
        """The mode is read from the announcement only (§2)."""
        return self.announce is not None and self.announce.mode == "private"

    @cached_property
    def task(self) -> Task | None:
        if self.announce is None or self.result is None:
            return None
        try:
            return self.announce.task_of(self.result.draw)
        except DrawproofError:
            return None

    @cached_property
    def source_files(self) -> list[str]:
        return sorted(name for name in self.files if name.startswith("sources/"))

    @cached_property
    def evidence(self) -> dict[str, Evidence]:
        """File → evidence, those that can be read."""
        found: dict[str, Evidence] = {}
        for name in self.source_files:
            evidence = self._load(name, partial(parse_evidence, where=name))
            if evidence is not None:
                found[name] = evidence
        return found

    @cached_property
    def derived(self) -> tuple[Derived | DrawproofError | None, ...]:
        """Of each announced source: the string by its evidence, or why that is refused; None
        where the evidence is absent or unreadable."""
        found: list[Derived | DrawproofError | None] = []
        for number in range(1, len(self.announce.sources) + 1 if self.announce else 1):
            evidence = self.evidence.get(f"sources/{number:02}.json")
            if evidence is None or self.announce is None:
                found.append(None)
                continue
            try:
                found.append(derive(self.announce, number, evidence, self.policy))
            except DrawproofError as problem:
                found.append(problem)
        return tuple(found)

    @cached_property
    def proofs(self) -> tuple[str, list[Proved]] | None:
        """The task id and the entries of proofs.json, their paths followed already."""
        return self._load("proofs.json", lambda _: self._proofs_read.result())

    @cached_property
    def _proofs_read(self) -> Future[tuple[str, list[Proved]]]:
        trees, task, result = None, self.task, self.result
        if self.suite is not None and result is not None:
            frame = (task.frame_root, task.frame_count, task.frame_shards) if task else None
            trees = Trees(self.suite.name, frame, (result.result_root, result.n))
        given = (self.files.get(name, b"") for name in ("proofs.json", "winners.csv"))
        return self.crew.submit(prove, *given, trees)

    @cached_property
    def frame_files(self) -> list[str]:
        """`frame.csv`, or the files of the shards, ascending; what the bundle holds of them."""
        names = sorted(name for name in self.files if name.startswith("frame/"))
        return ["frame.csv"] if "frame.csv" in self.files else names

    @cached_property
    def frame_parts(self) -> dict[str, FrameLeaves] | None:
        """File → its leaves; None where a file is absent or unreadable."""
        suite = self.suite
        if suite is None:
            return None

        def parse(name: str, data: bytes) -> FrameLeaves:
            self.roots[name] = root_of_file(suite, data, self.crew)
            return parse_frame_file(suite, data)

        parts = {name: self._load(name, partial(parse, name)) for name in self.frame_files}
        found = {name: rows for name, rows in parts.items() if rows is not None}
        return found if found and len(found) == len(parts) else None

    @cached_property
    def frame(self) -> FrameLeaves | None:
        """All leaves; of shards together sorted by object id."""
        if self.frame_parts is None:
            return None
        parts = list(self.frame_parts.values())
        if len(parts) == 1:
            return parts[0]
        leaves = (leaf for part in parts for leaf in part)
        return FrameLeaves(sorted(leaves, key=attrgetter("object_id")))

    @cached_property
    def sharded(self) -> bool:
        """Whether the announced frame has shards."""
        return self.task is not None and self.task.frame_shards is not None

    @cached_property
    def roster(self) -> list[RosterRow] | None:
        return self._rows("roster.csv", "roster", parse_roster_leaf)

    @cached_property
    def recusals(self) -> list[RecusalRow] | None:
        return self._rows("recusals.csv", "recusal", parse_recusal_leaf)

    @cached_property
    def winners(self) -> list[ResultLeaf] | None:
        return self._rows("winners.csv", "result", parse_result_leaf)

    @cached_property
    def assignment(self) -> list[AssignmentRow] | None:
        return self._rows("assignment.csv", "assign", parse_assignment_leaf)

    @cached_property
    def secrets(self) -> list[Secret] | None:
        return self._rows("secrets.csv", "secrets", parse_secret)

    @cached_property
    def has_log(self) -> bool:
        """Whether the bundle holds anything of the log."""
        return any(name.startswith(FOLDER) for name in self.files)

    @cached_property
    def log(self) -> LogPart | None:
        """What the bundle holds of the log (§10.5), nothing of it verified."""
        if not self.has_log:
            return None
        notes, errors = parse_notes(self.files)
        self.errors.update(errors)
        if errors:
            return None
        if LOG not in self.files:
            self.errors[LOG] = DrawproofError("log-source", path=LOG, reason="not found")
        return self._load(LOG, lambda data: parse_log(data, notes))

    @cached_property
    def log_view(self) -> LogView | None:
        """The same under the policy: signatures and proofs checked (§9)."""
        return LogView(self.log, self.policy) if self.log is not None else None

    @cached_property
    def substitutions(self) -> list[tuple[str, Substitution]] | None:
        return self._rows("substitutions.csv", "substitution", parse_substitution)

    @cached_property
    def changes(self) -> list[tuple[str, Change]] | None:
        return self._rows("replacements.csv", "replacement", parse_change)

    @cached_property
    def releases(self) -> list[tuple[str, Release]] | None:
        return self._rows("releases.csv", "release", parse_release)

    def events(self, file: str) -> Sequence[tuple[str, Substitution | Change | Release]]:
        """(draw, event) of each line of one of the files of later events."""
        if file == "substitutions.csv":
            return self.substitutions or ()
        return (self.changes if file == "replacements.csv" else self.releases) or ()

    @cached_property
    def openings(self) -> dict[str, ObjectSecret]:
        return {s.object_id: s for s in self.secrets or () if isinstance(s, ObjectSecret)}

    @cached_property
    def stratum_secrets(self) -> dict[str, StratumSecret]:
        return {s.stratum: s for s in self.secrets or () if isinstance(s, StratumSecret)}

    def lines(self, file: str) -> list[str]:
        """The lines of a file that was parsed without error."""
        return read_lines(self.files[file])
