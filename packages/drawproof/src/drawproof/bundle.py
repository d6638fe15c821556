"""Evidence bundles: writing and reading directories and ZIPs (protocol §10)."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
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
]


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
        "proofs.json": _proofs(outcome, chosen),
    }
    for number, evidence in enumerate(outcome.evidence, 1):
        files[f"sources/{number:02}.json"] = evidence_bytes(evidence)
    if not private_public:
        files |= outcome.frame.files
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
    listed = [
        {"file": name, "size": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
        for name in sorted(files)
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
    if path.exists():
        raise DrawproofError("bundle-target", path=str(path), reason="exists already")
    if path.suffix.lower() == ".zip":
        durable.write(path, zip_bytes(files))
    else:
        _write_directory(path, files)


def _write_directory(path: Path, files: Mapping[str, bytes]) -> None:
    holding = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        for name, data in files.items():
            place = holding / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(data)
        holding.chmod(0o755)
        holding.rename(path)
    except BaseException:
        shutil.rmtree(holding, ignore_errors=True)
        raise
