"""Evidence bundles: writing and reading directories and ZIPs (protocol §10)."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from drawproof.canonical import canonical
from drawproof.errors import DrawproofError
from drawproof.evidence import evidence_bytes
from drawproof.lines import write_lines
from drawproof.log.part import is_part_name
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
from drawproof.zipform import first_difference, zip_bytes

MANIFEST = "manifest.json"
PLAIN_FILES = (
    "announce.json",
    "result.json",
    "winners.csv",
    "proofs.json",
    "frame.csv",
    "roster.csv",
    "recusals.csv",
    "assignment.csv",
    "secrets.csv",
)
LEVELS = ("public", "full")
MAX_FILE = 1 << 31
_SOURCE = re.compile(r"sources/(?!00)[0-9]{2}\.json")


def is_bundle_name(name: str) -> bool:
    """Whether a bundle may hold a file of that name."""
    plain = name == MANIFEST or name in PLAIN_FILES
    return plain or _SOURCE.fullmatch(name) is not None or is_part_name(name)


def required_files(level: str, mode: str) -> tuple[str, ...]:
    """Files that a bundle of that level and mode must hold, without manifest and sources."""
    names = ["announce.json", "result.json", "winners.csv", "proofs.json"]
    if mode == "open" or level == "full":
        names.append("frame.csv")
    if level == "full":
        names += ["roster.csv", "recusals.csv", "assignment.csv"]
        names += ["secrets.csv"] if mode == "private" else []
    return tuple(names)


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
    checkpoints: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """All files of a bundle, name → bytes, `manifest.json` included.

    `public`: in open mode the frame and all winners, with `roster` and `recusals` given also
    these and the assignment; in private mode only the `released` winners (none if None) and
    nothing of strata, counts, roster, recusals or assignment. `full` needs roster and recusals.
    `checkpoints`: the log part, from `log.evidence.checkpoint_files` (§10.5).
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
        files["frame.csv"] = outcome.frame.csv
    if roster is not None and recusals is not None:
        if private_public:
            raise DrawproofError("bundle-level", reason="a private public bundle has no roster")
        files |= _officers(outcome, list(roster), list(recusals))
    elif level == "full":
        raise DrawproofError("bundle-level", reason="a full bundle needs roster and recusals")
    if level == "full" and outcome.frame.mode == "private":
        files["secrets.csv"] = write_lines(secrets_leaves(outcome))
    files |= checkpoints or {}
    return {MANIFEST: manifest_bytes(files, outcome.draw, level), **files}


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
    checkpoints: Mapping[str, bytes] | None = None,
) -> None:
    """Writes a bundle: a ZIP if `target` ends in .zip or is a binary file, else a directory.

    The same inputs give the same bytes. An existing target is refused; it appears whole or not
    at all. See `bundle_files` for `level`, `released`, `roster`, `recusals`.
    """
    files = bundle_files(
        outcome,
        level=level,
        released=released,
        roster=roster,
        recusals=recusals,
        checkpoints=checkpoints,
    )
    if not isinstance(target, str | os.PathLike):
        target.write(zip_bytes(files))
        return
    path = Path(target)
    if path.exists():
        raise DrawproofError("bundle-target", path=str(path), reason="exists already")
    if path.suffix.lower() == ".zip":
        _write_atomically(path, zip_bytes(files))
    else:
        _write_directory(path, files)


def _write_atomically(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


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


@dataclass(frozen=True)
class BundleFiles:
    """What was read: name → bytes, and what is wrong with the container itself."""

    files: Mapping[str, bytes]
    problems: tuple[DrawproofError, ...]


def read_bundle(path: str | os.PathLike[str]) -> BundleFiles:
    """Reads a directory or ZIP without unpacking it anywhere.

    Links, odd names, duplicates (letter case ignored), damaged or encrypted members and a ZIP not
    in the form of `zipform` become `problems`. `bundle-unreadable` if it is no bundle at all.
    """
    place = Path(path)
    try:
        if place.is_dir():
            found = _read_directory(place)
        elif place.is_file():
            found = _read_zip(place)
        else:
            raise DrawproofError("bundle-unreadable", path=str(place), reason="not found")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("bundle-unreadable", path=str(place), reason=reason) from None
    if MANIFEST not in found.files and "announce.json" not in found.files:
        raise DrawproofError("bundle-unreadable", path=str(place), reason="not an evidence bundle")
    return found


def _read_directory(place: Path) -> BundleFiles:
    files: dict[str, bytes] = {}
    problems: list[DrawproofError] = []
    for folder, folders, names in os.walk(place):
        for name in sorted(folders + names):
            entry = Path(folder) / name
            relative = entry.relative_to(place).as_posix()
            status = entry.lstat()
            if stat.S_ISDIR(status.st_mode):
                if relative not in ("sources", "checkpoints"):
                    problems.append(DrawproofError("bundle-name", file=_printable(relative)))
            elif not stat.S_ISREG(status.st_mode):
                problems.append(DrawproofError("bundle-link", file=_printable(relative)))
            elif not is_bundle_name(relative):
                problems.append(DrawproofError("bundle-name", file=_printable(relative)))
            elif status.st_size > MAX_FILE:
                problems.append(DrawproofError("bundle-too-large", file=relative))
            else:
                files[relative] = entry.read_bytes()
    return BundleFiles(files, tuple(problems))


def _read_zip(place: Path) -> BundleFiles:
    if place.stat().st_size > MAX_FILE:
        raise DrawproofError("bundle-unreadable", path=str(place), reason="too large")
    raw = place.read_bytes()
    files: dict[str, bytes] = {}
    problems: list[DrawproofError] = []
    seen: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in archive.infolist():
                name = member.orig_filename
                if name.lower() in seen:
                    problems.append(DrawproofError("bundle-duplicate", file=_printable(name)))
                    continue
                seen.add(name.lower())
                _read_member(archive, member, files, problems)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        reason = f"not a readable ZIP ({error})"
        raise DrawproofError("bundle-unreadable", path=str(place), reason=reason) from None
    if not problems and (differs := first_difference(files, raw)):
        problems.append(DrawproofError("bundle-zip-form", offset=differs[0], file=differs[1]))
    return BundleFiles(files, tuple(problems))


def _read_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    files: dict[str, bytes],
    problems: list[DrawproofError],
) -> None:
    name = member.orig_filename
    if not is_bundle_name(name):
        problems.append(DrawproofError("bundle-name", file=_printable(name)))
    elif member.file_size > MAX_FILE:
        problems.append(DrawproofError("bundle-too-large", file=name))
    else:
        try:
            files[name] = archive.read(member)
        except Exception as error:  # zipfile raises many kinds for damaged members
            reason = str(error) or type(error).__name__
            problems.append(DrawproofError("bundle-damaged", file=name, reason=reason))


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)
