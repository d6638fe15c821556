"""Which Python the account can run: this one, or a copy of it below /var/lib/sunlot/<id>.

Only needed as root, when the clone or Python itself lies below a folder that others may not
enter. What is copied is what runs: the interpreter, the standard library, the run-time
dependencies and the checkout's source. Later starts copy only what changed.
"""

import re
import sys
import sysconfig
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from sunlot.config.copies import mirror_files, mirror_tree
from sunlot.config.place import Place, checkout, reachable
from sunlot.config.words import tell

_UNUSED_LIBRARY = {"site-packages", "test", "tests", "idlelib", "tkinter", "ensurepip", "lib2to3"}
_UNUSED_SOURCE = {"__pycache__", "tests", "node_modules"}


@dataclass(frozen=True)
class Runtime:
    """A Python to start child processes with, and the variables it needs."""

    python: str
    environment: dict[str, str] = field(default_factory=dict)


def runtime_for(place: Place) -> Runtime:
    """The Python that the account of `place` can run; makes or refreshes the copy if needed."""
    here = Runtime(sys.executable)
    if place.account is None:
        return here
    interpreter = Path(sys.executable).resolve()
    library = Path(sysconfig.get_path("stdlib"))
    packages = Path(sysconfig.get_path("purelib"))
    root = checkout()
    source = root or Path(__file__).parents[1]
    python_ok = all(reachable(path, place.account) for path in (interpreter, library / "os.py"))
    # One file stands for all: pip and git write every file with the same umask.
    ours = (packages / "django" / "__init__.py", source, Path(__file__))
    if python_ok and all(reachable(path, place.account) for path in ours):
        return here
    home = place.home
    if not (home / "packages").exists():
        tell(
            f"账户 {place.account} 无法进入程序所在的目录，已把运行所需的部分复制到 {home}"
            "（不改动原目录的权限）。",
            f"The account {place.account} cannot enter the folders of the programs; what runs is "
            f"copied to {home} (no permissions are changed).",
        )
    python, environment = str(interpreter), {}
    if not python_ok:
        python = str(_copy_python(interpreter, library, home / "python"))
        environment["LD_LIBRARY_PATH"] = str(home / "python" / "lib")
    path = [home / "packages"]
    for wheel in sorted(_needed("sunlot"), key=lambda one: one.metadata["Name"]):
        _copy_distribution(wheel, home / "packages")
    if root is not None:
        path += _copy_checkout(root, home / "checkout")
    environment["PYTHONPATH"] = ":".join(map(str, path))
    environment["PYTHONNOUSERSITE"] = "1"
    return Runtime(python, environment)


def _unused_library(path: Path) -> bool:
    return path.name in _UNUSED_LIBRARY or path.name.startswith("config-")


def _copy_python(interpreter: Path, library: Path, target: Path) -> Path:
    mirror_tree(library, target / "lib" / library.name, _unused_library)
    shared = [Path(found.name) for found in library.parent.glob("libpython*.so*")]
    mirror_files(library.parent, shared, target / "lib")
    mirror_files(interpreter.parent, [Path(interpreter.name)], target / "bin")
    return target / "bin" / interpreter.name


def _needed(name: str) -> list[Distribution]:
    """The installed distributions that `name` needs at run time, itself included."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset[str]())]
    seen = set()
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        try:
            wheel = distribution(wanted[0])
        except PackageNotFoundError:
            continue  # for another platform or another Python
        found[wheel.metadata["Name"]] = wheel
        for line in wheel.requires or []:
            requirement = _requirement(line, wanted[1])
            if requirement is not None:
                waiting.append(requirement)
    return list(found.values())


def _requirement(line: str, extras: frozenset[str]) -> tuple[str, frozenset[str]] | None:
    """Name and extras of one `Requires-Dist` line, unless it belongs to an extra not asked for."""
    belongs = re.search(r"extra\s*==\s*['\"]([^'\"]+)", line)
    if belongs and belongs[1] not in extras:
        return None
    parts = re.match(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?", line)
    if parts is None:
        return None
    return parts[1], frozenset(extra.strip() for extra in (parts[2] or "").split(",") if extra)


def _copy_distribution(wheel: Distribution, target: Path) -> None:
    root = Path(str(wheel.locate_file("")))
    files = [
        Path(str(name))
        for name in wheel.files or []
        if ".." not in name.parts and wheel.locate_file(name).is_file()  # type: ignore[attr-defined]
    ]
    mirror_files(root, files, target)


def _copy_checkout(root: Path, target: Path) -> list[Path]:
    """Copy the parts of the checkout that run; returns its folders for Python's path."""
    for part in ("src", "packages/drawproof/src", "demo"):
        if (root / part).is_dir():
            mirror_tree(root / part, target / part, lambda path: path.name in _UNUSED_SOURCE)
    mirror_files(root, [Path("pyproject.toml")], target)
    return [target / "src", target / "packages" / "drawproof" / "src"]
