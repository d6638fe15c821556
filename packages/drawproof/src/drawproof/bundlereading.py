"""Reading evidence bundles: directories and ZIPs, never unpacked anywhere (protocol §10)."""

from __future__ import annotations

import os
import stat
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawproof.bundlenames import FOLDERS, MANIFEST, is_bundle_name
from drawproof.errors import DrawproofError
from drawproof.zipform import first_difference
from drawproof.zipreading import Member, NoZip, content, members_of

MAX_FILE = 1 << 31
MAX_MEMBERS = 10_000
# Only these are the same letter in every version of Unicode.
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


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
                if relative not in FOLDERS:
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
    return read_zip(place.read_bytes(), str(place))


def read_zip(raw: bytes, name: str = "-") -> BundleFiles:
    """The bundle in the bytes of a ZIP; `name` is what errors call it. See `read_bundle`."""
    files: dict[str, bytes] = {}
    problems: list[DrawproofError] = []
    seen: set[str] = set()
    try:
        members = members_of(raw)
    except NoZip:
        raise DrawproofError("bundle-unreadable", path=name, reason="not a readable ZIP") from None
    _refuse_bombs(name, members, len(raw))
    for member in members:
        key = member.name.translate(_LOWER)
        if key in seen:
            problems.append(DrawproofError("bundle-duplicate", file=_printable(member.name)))
        else:
            seen.add(key)
            _read_member(raw, member, files, problems)
    if not problems and (differs := first_difference(files, raw)):
        problems.append(DrawproofError("bundle-zip-form", offset=differs[0], file=differs[1]))
    return BundleFiles(files, tuple(problems))


def _refuse_bombs(name: str, members: Sequence[Member], packed: int) -> None:
    """Nothing that unpacks to far more than it is, or to too many files, is unpacked at all."""
    total = sum(member.size for member in members)
    if len(members) > MAX_MEMBERS or total > min(MAX_FILE, 100 * packed + (1 << 20)):
        raise DrawproofError("bundle-bomb", path=name, size=total, packed=packed)


def _read_member(
    raw: bytes, member: Member, files: dict[str, bytes], problems: list[DrawproofError]
) -> None:
    if not is_bundle_name(member.name):
        problems.append(DrawproofError("bundle-name", file=_printable(member.name)))
        return
    data, reason = content(raw, member)
    if reason:
        problems.append(DrawproofError("bundle-damaged", file=member.name, reason=reason))
    else:
        files[member.name] = data


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)
