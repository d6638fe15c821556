"""Copies of programs for an account that cannot enter the folder of the original."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Skip = Callable[[Path], bool]


def mirror_tree(source: Path, target: Path, skip: Skip = lambda _: False) -> None:
    """Make `target` a copy of the folder `source`: changed files anew, vanished ones removed.

    Unchanged files (same size and time) are left alone, so a program that runs from an earlier
    copy keeps running. Everybody may read the copy, whatever the permissions of the original.
    """
    wanted = {path.relative_to(source) for path in _walk(source, skip)}
    mirror_files(source, wanted, target)
    for path in list(_walk(target, lambda _: False)):
        if path.relative_to(target) not in wanted:
            path.unlink()


def mirror_files(source: Path, files: Iterable[Path], target: Path) -> None:
    """Copy files, given relative to `source`, to the same places below `target`."""
    made: set[Path] = set()
    for name in files:
        folder = (target / name).parent
        if folder not in made:
            _open_folder(folder)
            made.add(folder)
        _copy(source / name, target / name)


def _walk(folder: Path, skip: Skip) -> Iterator[Path]:
    for place, names, files in os.walk(folder):
        here = Path(place)
        names[:] = [name for name in names if not skip(here / name)]
        yield from (here / name for name in files if not skip(here / name))
        links = [name for name in names if (here / name).is_symlink()]
        yield from (here / name for name in links)


def _open_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _open_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def _copy(source: Path, target: Path) -> None:
    if source.is_symlink():
        link = source.readlink()
        if not (target.is_symlink() and target.readlink() == link):
            target.unlink(missing_ok=True)
            target.symlink_to(link)
        return
    facts = source.stat()
    try:
        present = target.stat()
    except FileNotFoundError:
        pass
    else:
        if (present.st_size, present.st_mtime_ns) == (facts.st_size, facts.st_mtime_ns):
            return
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, fresh)
    os.utime(fresh, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    fresh.chmod(0o755 if facts.st_mode & 0o100 else 0o644)
    fresh.replace(target)
