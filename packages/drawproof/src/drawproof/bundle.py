"""Evidence bundles: writing and reading directories and ZIPs (protocol §10)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from drawproof import durable
from drawproof.bundlenames import LEVELS, MANIFEST, is_bundle_name, required_files
from drawproof.bundlereading import BundleFiles, read_bundle
from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.evidence import evidence_bytes
from drawproof.later import LaterEvents
from drawproof.lines import write_lines
from drawproof.outcome import Outcome
from drawproof.proofs import WinnerProof, proofs_bytes
from drawproof.roster import (
    RecusalRow,
    RosterRow,
    recusal_root,
    recusals_csv,
    roster_csv,
    roster_root,
)
from drawproof.secretfile import ObjectSecret, Secret, StratumSecret
from drawproof.suites import get_suite
from drawproof.tree import Tree
from drawproof.zipform import zip_bytes

__all__ = [
    "LEVELS",
    "MANIFEST",
    "BundleFiles",
    "bundle_files",
    "is_bundle_name",
    "manifest_bytes",
    "read_bundle",
    "required_files",
    "secrets_leaves",
    "write_bundle",
    "write_folder",
]

# File → its bytes, or what writes them.
Contents = Mapping[str, bytes | Callable[[durable.Writer], object]]


def secrets_leaves(outcome: Outcome) -> tuple[str, ...]:
    """Lines of `secrets.csv`: V|object|id|stratum|salt|key, then V|stratum|name|N|n|salt."""
    suite, strata = outcome.frame.suite, sorted(outcome.winners.strata.items())
    secrets: list[Secret] = [
        ObjectSecret(e.object_id, e.stratum, e.salt or "", e.key or "")
        for e in outcome.frame.entries
    ]
    secrets += [StratumSecret(h, s.N, s.n, outcome.stratum_salts[h]) for h, s in strata]
    return tuple(secret.line(suite) for secret in secrets)


def _proofs(outcome: Outcome, released: list[str]) -> bytes:
    places = {object_id: i for i, object_id in enumerate(outcome.winners.winners)}
    tree = Tree(get_suite(outcome.frame.suite), outcome.leaves)
    proofs = []
    for object_id in released:
        proof, index = outcome.frame.proof(object_id), places[object_id]
        proofs.append(
            WinnerProof(
                object_id=object_id,
                frame_index=proof.index,
                frame_leaf=proof.leaf,
                frame_path=proof.path,
                frame_shard=proof.shard,
                result_index=index,
                result_path=tree.path(index),
            )
        )
    return proofs_bytes(outcome.draw, proofs)


def _released(outcome: Outcome, level: str, released: Iterable[str] | None) -> list[str]:
    winners = outcome.winners.winners
    if level == "full" or outcome.frame.mode == "open":
        if released is not None and set(released) != set(winners):
            reason = "an open or full bundle lists all winners"
            raise DrawproofError("bundle-level", reason=reason)
        return list(winners)
    chosen = sorted(set(released or ()))
    for object_id in chosen:
        if object_id not in winners:
            raise DrawproofError("bundle-level", reason=f"{object_id} is not a winner")
    return chosen


def bundle_files(
    outcome: Outcome,
    *,
    level: str = "public",
    released: Iterable[str] | None = None,
    roster: Iterable[RosterRow] | None = None,
    recusals: Iterable[RecusalRow] | None = None,
    later: LaterEvents | None = None,
    checkpoints: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """All files of a bundle, name → bytes, `manifest.json` included.

    `public`: in open mode the frame and all winners, with `roster` and `recusals` given also
    these and the assignment; in private mode only the `released` winners (none if None) and
    nothing of strata, counts, roster, recusals or assignment. `full` needs roster and recusals.
    `later`: what happened after the draw (§7.1); a public bundle shows substitutions in open mode,
    replacements only beside the roster, and in private mode only the releases of its winners.
    `checkpoints`: name (`log.json`, `01.note`, …) → bytes, as `drawproof.log` makes them (§10.5).

    Where the frame stays in a table, the bundle has neither leaves nor proofs: `verify` wants the
    table beside it.
    """
    if level not in LEVELS:
        raise DrawproofError("bundle-level", reason=f"level {level!r} is none of public, full")
    private_public = outcome.frame.mode == "private" and level == "public"
    chosen = _released(outcome, level, released)
    wanted = set(chosen)
    leaves = [
        leaf
        for object_id, leaf in zip(outcome.winners.winners, outcome.leaves, strict=True)
        if object_id in wanted
    ]
    files = {
        "announce.json": outcome.announcement.canonical,
        "result.json": outcome.record.canonical,
        "winners.csv": write_lines(leaves),
    }
    for number, evidence in enumerate(outcome.evidence, 1):
        files[f"sources/{number:02}.json"] = evidence_bytes(evidence)
    if private_public:
        files["proofs.json"] = _proofs(outcome, chosen)
    elif outcome.frame.files is not None:
        files |= {"proofs.json": _proofs(outcome, chosen), **outcome.frame.files}
    if roster is not None and recusals is not None:
        if private_public:
            raise DrawproofError("bundle-level", reason="a private public bundle has no roster")
        files |= _officers(outcome, list(roster), list(recusals))
    elif level == "full":
        raise DrawproofError("bundle-level", reason="a full bundle needs roster and recusals")
    if level == "full" and outcome.frame.mode == "private":
        files["secrets.csv"] = write_lines(secrets_leaves(outcome))
    files |= _later(outcome, chosen if private_public else None, later, "roster.csv" in files)
    files |= _checkpoints(checkpoints or {})
    return {MANIFEST: manifest_bytes(files, outcome.draw, level), **files}


def _later(
    outcome: Outcome, winners: list[str] | None, later: LaterEvents | None, officers: bool
) -> dict[str, bytes]:
    """Files of later events; `winners`: those that a public private bundle lists."""
    if later is None:
        return {}
    shown = later if winners is None else later.of_winners(winners)
    shown = shown if officers else replace(shown, replacements=())
    return shown.files(outcome.frame.suite, outcome.draw)


def _checkpoints(files: Mapping[str, bytes]) -> dict[str, bytes]:
    found = {f"checkpoints/{n.removeprefix('checkpoints/')}": data for n, data in files.items()}
    for name in found:
        if not is_bundle_name(name):
            raise DrawproofError("bundle-name", file=name)
    return found


def _officers(
    outcome: Outcome, roster: list[RosterRow], recusals: list[RecusalRow]
) -> dict[str, bytes]:
    suite, announced = outcome.frame.suite, outcome.announcement
    roots = roster_root(suite, roster), recusal_root(suite, recusals)
    if roots != (announced.roster_root, announced.recusal_root):
        raise DrawproofError("bundle-level", reason="roster or recusals are not the frozen ones")
    return {
        "roster.csv": roster_csv(suite, roster),
        "recusals.csv": recusals_csv(suite, recusals),
        "assignment.csv": write_lines(outcome.assignment),
    }


def manifest_bytes(files: Mapping[str, bytes], draw: str, level: str) -> bytes:
    """Canonical `manifest.json` over `files` (without itself), ascending by name."""
    sums = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()}
    return _manifest(sums, draw, level)


def _manifest(sums: Mapping[str, tuple[int, str]], draw: str, level: str) -> bytes:
    """`sums`: file → (size, SHA-256 hex)."""
    listed = [
        {"file": name, "size": sums[name][0], "sha256": sums[name][1]}
        for name in sorted(sums)
        if name != MANIFEST
    ]
    return canonical({"kind": "manifest", "draw": draw, "level": level, "files": listed})


def write_bundle(
    target: str | os.PathLike[str] | BinaryIO,
    outcome: Outcome,
    *,
    level: str = "public",
    released: Iterable[str] | None = None,
    roster: Iterable[RosterRow] | None = None,
    recusals: Iterable[RecusalRow] | None = None,
    later: LaterEvents | None = None,
    checkpoints: Mapping[str, bytes] | None = None,
) -> None:
    """Writes a bundle: a ZIP if `target` ends in .zip or is a binary file, else a directory.

    The same inputs give the same bytes. An existing target is refused; it appears whole or not
    at all. See `bundle_files` for the other parameters.
    """
    files = bundle_files(
        outcome,
        level=level,
        released=released,
        roster=roster,
        recusals=recusals,
        later=later,
        checkpoints=checkpoints,
    )
    if not isinstance(target, str | os.PathLike):
        target.write(zip_bytes(files))
        return
    path = Path(target)
    if path.suffix.lower() != ".zip":
        del files[MANIFEST]
        write_folder(path, files, outcome.draw, level)
        return
    if path.exists():
        raise DrawproofError("bundle-target", path=str(path), reason="exists already")
    durable.write(path, zip_bytes(files))


class _Summed:
    """A file that is written, and what the manifest says of it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._digest, self._size = out, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self._size += len(data)
        return self._out.write(data)

    @property
    def sums(self) -> tuple[int, str]:
        return self._size, self._digest.hexdigest()


def write_folder(path: Path, contents: Contents, draw: str, level: str) -> None:
    """A bundle as a directory, which appears whole or not at all; an existing one is refused.

    `contents`: all of its files but the manifest, which is made here.
    """
    if path.exists():
        raise DrawproofError("bundle-target", path=str(path), reason="exists already")
    sums: dict[str, tuple[int, str]] = {}
    with durable.new_folder(path) as holding:
        for name, content in contents.items():
            place = holding / name
            place.parent.mkdir(exist_ok=True)
            with place.open("wb") as out:
                summed = _Summed(out)
                if isinstance(content, bytes):
                    summed.write(content)
                else:
                    content(summed)
            sums[name] = summed.sums
        (holding / MANIFEST).write_bytes(_manifest(sums, draw, level))
