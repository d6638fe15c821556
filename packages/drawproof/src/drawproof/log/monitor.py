"""Following a log: gaps, red voids, overdue draws, split views (protocol §14.5)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drawproof.canonical import canonical, parse_json
from drawproof.durable import write
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint, tree_suite
from drawproof.log.cosign import Witness, last_seen
from drawproof.log.entries import parse_entry
from drawproof.log.merkle import Edge
from drawproof.log.moments import Moments
from drawproof.log.monitor_draws import Draws
from drawproof.log.monitor_finding import Finding
from drawproof.log.notes import open_note
from drawproof.log.reader import LogReader
from drawproof.policy import Policy
from drawproof.progress import SILENT, Reporter
from drawproof.tree import leaf_hash

__all__ = ["Finding", "Monitor", "Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at the log found. `findings`: all that stand, `new`: those of this look."""

    checkpoint: Checkpoint | None
    findings: tuple[Finding, ...]
    new: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Nothing stands against the log."""
        return not self.findings


@dataclass
class _State:
    """What a monitor remembers between two looks."""

    origin: str
    size: int = 0
    root: str = ""
    edge: list[str] = field(default_factory=list)
    draws: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def to_record(self) -> dict[str, Any]:
        return {
            "kind": "monitor",
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "edge": self.edge,
            "draws": self.draws,
            "findings": [one.to_record() for one in self.findings],
        }


def _load(path: Path, origin: str) -> _State:
    try:
        record = parse_json(path.read_bytes())
    except FileNotFoundError:
        return _State(origin, 0, tree_suite(origin).digest(b"").hex())
    except (OSError, DrawproofError) as error:
        raise DrawproofError("monitor-state", path=str(path), reason=str(error)) from None
    try:
        findings = [Finding.from_record(one) for one in record.pop("findings")]
        kind, state = record.pop("kind"), _State(findings=findings, **record)
        if kind != "monitor" or state.origin != origin:
            reason = f"of {state.origin}, not of {origin}"
            raise DrawproofError("monitor-state", path=str(path), reason=reason)
    except (KeyError, TypeError, AttributeError) as error:
        raise DrawproofError("monitor-state", path=str(path), reason=str(error)) from None
    return state


class Monitor:
    """Looks at a log again and again; what it has seen is kept in the file `state`.

    `reader` needs the log's keys. `policy`: whose cosignatures count as proof of time. `witnesses`
    are asked what they have seen. `other`: the tree that this one logs (§14.3), under its keys: the
    checkpoints that stand here must be of its history. `clock` gives Unix seconds.
    """

    def __init__(
        self,
        reader: LogReader,
        origin: str,
        state: str | os.PathLike[str],
        *,
        policy: Policy | None = None,
        witnesses: Sequence[Witness] = (),
        other: LogReader | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.reader, self.origin, self.path = reader, origin, Path(state)
        self.policy, self.witnesses = policy or Policy.default(), tuple(witnesses)
        self._clock, self.other = clock, other
        self.suite = tree_suite(origin)

    def look(self, reporter: Reporter = SILENT) -> Report:
        """Reads what is new, and says what stands against the log; the state is written last."""
        state, now = _load(self.path, self.origin), int(self._clock())
        before = set(state.findings)
        checkpoint, found = self._read(state, now, reporter)
        lasting = list(dict.fromkeys([*state.findings, *found]))
        if checkpoint is not None:
            lasting = list(dict.fromkeys([*lasting, *self._ask(checkpoint)]))
        state.findings = lasting
        passing = Draws(state.draws).overdue(now)
        write(self.path, canonical(state.to_record()))
        findings = (*lasting, *passing)
        return Report(checkpoint, findings, tuple(one for one in findings if one not in before))

    def _read(
        self, state: _State, now: int, reporter: Reporter
    ) -> tuple[Checkpoint | None, list[Finding]]:
        try:
            checkpoint = Checkpoint.of(self.reader.note())
        except DrawproofError as error:
            if error.code == "log-source":
                raise
            return None, [Finding("damaged", {"what": error.text()})]
        if checkpoint.origin != self.origin:
            return None, [Finding("split-view", {"what": f"origin {checkpoint.origin}"})]
        contrary = self._contrary(state, checkpoint)
        if contrary:
            return None, [contrary]
        try:
            return checkpoint, self._entries(state, checkpoint, now, reporter)
        except DrawproofError as error:
            if error.code == "log-source":
                raise
            return None, [Finding("damaged", {"what": error.text()})]

    def _contrary(self, state: _State, checkpoint: Checkpoint) -> Finding | None:
        """A checkpoint that cannot follow the one seen before."""
        params: dict[str, Any] = {"size": checkpoint.size, "seen": state.size}
        if checkpoint.size < state.size:
            return Finding("rewound", params)
        if checkpoint.size == state.size:
            same = checkpoint.root.hex() == state.root
            return None if same else Finding("split-view", {"what": f"size {state.size}"})
        return None

    def _entries(
        self, state: _State, checkpoint: Checkpoint, now: int, reporter: Reporter
    ) -> list[Finding]:
        """Hashes and judges the new entries; the state moves only where the root is the signed."""
        edge = Edge(self.suite, state.size, [bytes.fromhex(part) for part in state.edge])
        draws, found = Draws(state.draws), list[Finding]()
        moments = Moments(self.reader, self.policy)
        records = list(self._new(state, checkpoint, edge, reporter))
        if edge.root() != checkpoint.root:
            return [self._what_differs(state, checkpoint)]
        for index, record in records:
            if isinstance(record, Finding):
                found.append(record)
            elif record["kind"] == "checkpoint":
                found += self._logged(index, record["note"])
            else:
                found += draws.take(index, record, moments, now)
        state.size, state.root = checkpoint.size, checkpoint.root.hex()
        state.edge = [part.hex() for part in edge.hashes]
        state.draws = draws.kept
        return found

    def _new(
        self, state: _State, checkpoint: Checkpoint, edge: Edge, reporter: Reporter
    ) -> Iterator[tuple[int, dict[str, Any] | Finding]]:
        for index, data in self.reader.entries(state.size, checkpoint.size):
            edge.add(leaf_hash(self.suite, data))
            reporter.progress(index + 1 - state.size, checkpoint.size - state.size)
            try:
                yield index, parse_entry(data)
            except DrawproofError as error:
                params = {"index": index, "what": error.text()}
                yield index, Finding("malformed-entry", params)

    def _logged(self, index: int, text: str) -> list[Finding]:
        """A checkpoint of the other tree that stands in this one, against what that one shows."""
        if self.other is None:
            return []
        shown = Checkpoint.of(self.other.note())
        try:
            logged = Checkpoint.of(open_note(text.encode(), self.other.verifiers))
            if logged.origin == shown.origin:
                self.other.consistency(logged, shown)
                return []
            what = f"entry {index} is of {logged.origin}"
        except DrawproofError:
            what = f"entry {index} logs a checkpoint that {shown.origin} does not extend"
        return [Finding("split-view", {"what": what})]

    def _what_differs(self, state: _State, checkpoint: Checkpoint) -> Finding:
        """Another history where the tiles are sound, else damaged files."""
        try:
            sound = self.reader.root(checkpoint) == checkpoint.root
            seen = Checkpoint(self.origin, state.size, bytes.fromhex(state.root))
            tiles_extend = self._extends(seen, checkpoint)
        except DrawproofError:
            sound, tiles_extend = False, False
        if sound and not tiles_extend:
            what = f"{checkpoint.size} entries do not begin with the {state.size} seen before"
            return Finding("split-view", {"what": what})
        what = "the entries do not give the signed root"
        return Finding("damaged", {"what": what})

    def _extends(self, first: Checkpoint, second: Checkpoint) -> bool:
        try:
            self.reader.consistency(first, second)
        except DrawproofError:
            return False
        return True

    def _ask(self, checkpoint: Checkpoint) -> list[Finding]:
        """What the witnesses have seen against what the log shows here."""
        found = list[Finding]()
        for witness in self.witnesses:
            try:
                note = last_seen(witness, self.origin, 15.0)
            except DrawproofError:
                continue
            if note is None:
                continue
            theirs = Checkpoint.of(note)
            params: dict[str, Any] = {"name": witness.name, "size": theirs.size}
            if theirs.size > checkpoint.size:
                found.append(Finding("behind-witness", {**params, "seen": checkpoint.size}))
            elif not self._extends(theirs, checkpoint):
                what = f"{witness.name} cosigned another tree of {theirs.size} entries"
                found.append(Finding("split-view", {"what": what}))
        return found
