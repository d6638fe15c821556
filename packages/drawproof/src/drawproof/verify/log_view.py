"""The log part of a bundle under the verifier's policy: what is proven, and when (protocol §9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from drawproof.log.checkpoints import tree_suite
from drawproof.log.merkle import verify_consistency
from drawproof.log.moments import first_stamps, pinned, quorum_moment, shown, unix
from drawproof.log.notes import Verifier, check_note
from drawproof.log.part import LogPart, PartEntry, note_name
from drawproof.policy import NamedKey, Policy
from drawproof.tree import leaf_hash, verify_inclusion
from drawproof.verify.model import Finding


@dataclass
class LogView:
    """`problems`: why nothing of it can be trusted. `pinned`: the policy has a key of the log."""

    part: LogPart
    policy: Policy
    pinned: bool = False
    problems: list[Finding] = field(default_factory=list)
    stamps: list[dict[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        logs = [NamedKey(name=one.origin, key=one.key) for one in self.policy.logs]
        keys = [
            key
            for origin, key in pinned(tuple(logs))
            if origin == self.part.origin and not key.timed
        ]
        self.pinned = bool(keys)
        self.witnesses = [(n, key) for n, key in pinned(self.policy.witnesses) if key.timed]
        self.auditors = [(n, key) for n, key in pinned(self.policy.auditors) if not key.timed]
        if self.pinned:
            self._check_notes(keys)
            self._check_proofs()

    def _check_notes(self, keys: list[Verifier]) -> None:
        known = [*keys, *(key for _, key in self.witnesses)]
        for number, note in enumerate(self.part.notes, 1):
            file, checked = note_name(number), check_note(note, known)
            for verifier in checked.bad:
                params = {"file": file, "name": verifier.name}
                self.problems.append(Finding("log-signature", params))
            if not any(verifier in keys for verifier, _ in checked.good):
                self.problems.append(Finding("log-unsigned", {"file": file}))
            self.stamps.append(first_stamps(note, self.witnesses))

    def _check_proofs(self) -> None:
        part, suite = self.part, tree_suite(self.part.origin)
        trees = part.checkpoints
        for number, path in enumerate(part.consistency, 1):
            one, two = trees[number - 1], trees[number]
            if not verify_consistency(suite, one.size, two.size, one.root, two.root, path):
                pair = {"from": number, "to": number + 1}
                self.problems.append(Finding("log-inconsistent", pair))
        for entry in part.entries:
            tree, leaf = trees[entry.checkpoint - 1], leaf_hash(suite, entry.leaf)
            if not verify_inclusion(suite, leaf, entry.index, tree.size, entry.path, tree.root):
                params = {"index": entry.index, "file": note_name(entry.checkpoint)}
                self.problems.append(Finding("log-inclusion", params))

    def cosigned(self, entry: PartEntry) -> int:
        """How many pinned witnesses cosigned the checkpoint of an entry."""
        return len(self.stamps[entry.checkpoint - 1])

    def moment(self, entry: PartEntry) -> int | None:
        """The cosigned time of an entry (Unix seconds), None with fewer than `quorum`."""
        return quorum_moment(self.stamps[entry.checkpoint - 1], self.policy.quorum)

    @property
    def enough_witnesses(self) -> bool:
        """Whether the policy pins as many witnesses as it asks for."""
        return len({name for name, _ in self.witnesses}) >= self.policy.quorum

    @property
    def lacks(self) -> str:
        """What an entry without a moment needs."""
        return "witness" if self.enough_witnesses else "witness-key"

    def of(self, kind: str, *, keep: Callable[[PartEntry], bool]) -> list[PartEntry]:
        """Entries of a kind that `keep` keeps, in their order."""
        return [entry for entry in self.part.entries if entry.kind == kind and keep(entry)]

    def of_draw_id(self, kind: str, draw_id: str) -> list[PartEntry]:
        """Entries of a kind with that `draw_id`."""
        return self.of(kind, keep=lambda entry: entry.record.get("draw_id") == draw_id)

    def of_task(self, kind: str, draw: str) -> list[PartEntry]:
        """Entries of a kind with that `draw`."""
        return self.of(kind, keep=lambda entry: entry.record.get("draw") == draw)


@dataclass
class Timing:
    """Collects what is late, what has no cosigned time, and what is in time."""

    view: LogView
    late: list[Finding] = field(default_factory=list)
    unknown: list[Finding] = field(default_factory=list)

    def by(self, entry: PartEntry, what: str, limit: int) -> int | None:
        """Wants the entry's moment to be at most `limit`; gives the moment."""
        moment = self.view.moment(entry)
        if moment is None:
            found, expected = self.view.cosigned(entry), self.view.policy.quorum
            params = {"what": what, "found": found, "expected": expected}
            self.unknown.append(Finding("log-cosigned", params))
        elif moment > limit:
            params = {"what": what, "at": shown(moment), "limit": shown(limit)}
            self.late.append(Finding("log-late", params))
        return moment

    def in_time(self, entry: PartEntry, what: str, moment: str) -> int | None:
        """`by` that RFC 3339 time, less the policy's margin."""
        return self.by(entry, what, unix(moment) - self.view.policy.margin)
