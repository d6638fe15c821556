"""Evidence bundles on disk: named by their content, whole or not there at all."""

import errno
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from drawproof import DrawproofError, Outcome, RecusalRow, RosterRow, write_bundle
from drawproof.bundle import MANIFEST, manifest_bytes, read_bundle
from drawproof.bundlenames import EVENT_FILES
from drawproof.later import LaterEvents
from drawproof.log.part import FOLDER
from drawproof.zipform import zip_bytes
from sunlot.draws.errors import BundleMissing, BundleUnwritable, DiskFull
from sunlot.draws.models import Draw

PREFIX = ".bundle-"


def write_once(
    draw: Draw,
    outcome: Outcome,
    *,
    level: str,
    released: Iterable[str] | None = None,
    roster: Iterable[RosterRow] | None = None,
    recusals: Iterable[RecusalRow] | None = None,
    later: LaterEvents | None = None,
) -> str:
    """Write a bundle under MEDIA_ROOT and return its path relative to it.

    The name holds the SHA-256 of the content, so a second run finds the same file.

    :raises DiskFull: no space. :raises BundleUnwritable: any other failure of the disk.
    """
    memory = io.BytesIO()
    write_bundle(
        memory, outcome, level=level, released=released, roster=roster, recusals=recusals,
        later=later,
    )  # fmt: skip
    return store(draw, memory.getvalue(), level=level)


def write_again(draw: Draw, path: str, *, level: str, files: Mapping[str, bytes]) -> str:
    """A stored bundle with other `files` of later events and of the log, all else as it is.

    :raises BundleMissing: it is not where it was written. Others as `write_once`.
    """
    try:
        before = read_bundle(Path(settings.MEDIA_ROOT) / path).files
    except DrawproofError as problem:
        raise BundleMissing(number=draw.draw_id) from problem
    kept = {
        name: data
        for name, data in before.items()
        if name not in (MANIFEST, *EVENT_FILES) and not name.startswith(FOLDER)
    }
    whole = kept | dict(files)
    manifest = manifest_bytes(whole, draw.draw_id, level)
    return store(draw, zip_bytes({MANIFEST: manifest, **whole}), level=level)


def store(draw: Draw, data: bytes, *, level: str) -> str:
    """Write a bundle under the name of its content; its path relative to MEDIA_ROOT."""
    name = f"{draw.draw_id}-{level}-{hashlib.sha256(data).hexdigest()}.zip"
    relative = Path("draws", draw.draw_id, name)
    try:
        _write(Path(settings.MEDIA_ROOT) / relative, data)
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from problem
        raise BundleUnwritable(reason=problem.strerror or type(problem).__name__) from problem
    return relative.as_posix()


def _write(path: Path, data: bytes) -> None:
    """Temporary file, fsync, rename: nobody ever sees half a bundle."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Left by a killed run; nobody else writes here while the draw's row is locked.
    for left in path.parent.glob(f"{PREFIX}*"):
        left.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
