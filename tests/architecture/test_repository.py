"""What may be committed: nothing that names a machine, an index or a folder outside."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CEILING = 600
# Made by others or by programs, and long on purpose.
NOT_OURS = re.compile(
    r"(^|/)(static/vendor|vectors|migrations|requirements|locale)/|\.(json|csv|svg|lock|po)$"
)


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def lines_matching(pattern: str, files: list[Path]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in files
        for number, line in enumerate(text_of(file).splitlines(), start=1)
        if wanted.search(line)
    ]


def test_no_committed_file_names_a_place_of_a_machine() -> None:
    here = Path(__file__)
    files = [file for file in committed() if file != here]
    assert not lines_matching(r"(?<![\w.])/(work|root|home/\w+)/", files)


def test_nothing_reads_outside_the_repository() -> None:
    files = [
        file
        for file in committed()
        if file.suffix in {".py", ".toml", ".cfg", ".sh", ""} and file != Path(__file__)
    ]
    assert not lines_matching(r"\.\./shared|[\"'/]shared/(design|data|research)", files)


def test_no_lock_or_configuration_names_a_package_index() -> None:
    files = [
        file
        for file in committed()
        if file.name in {"pyproject.toml", "Makefile", "run"}
        or file.suffix in {".lock", ".in", ".cfg", ".sh", ".txt"}
        or file.parent.name == "scripts"
    ]
    pattern = r"index-url|find-links|trusted-host|--index\b|registry *=|https?://[^ ]*(pypi|npm)"
    assert not lines_matching(pattern, files)


def test_every_locked_package_has_a_hash() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        entries = re.split(r"\n(?=[a-zA-Z0-9])", lock.read_text(encoding="utf-8"))
        packages = [entry for entry in entries if "==" in entry.split("\n")[0]]
        assert packages
        assert [entry.split("\n")[0] for entry in packages if "--hash=sha256:" not in entry] == []


def test_every_dependency_is_locked_and_has_a_reason() -> None:
    source = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(source)["project"]
    run = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8").lower()
    dev = (ROOT / "requirements" / "dev.lock").read_text(encoding="utf-8").lower()
    wanted = [(entry, run) for entry in project["dependencies"]]
    wanted += [(entry, dev) for entry in project["optional-dependencies"]["dev"]]
    for entry, lock in wanted:
        line = next(line for line in source.splitlines() if f'"{entry}"' in line)
        assert re.search(r'",\s*# \w', line), f"no reason beside {entry}"
        name = re.split(r"[\[<>=!~ ]", entry)[0].lower()
        if name != "drawproof":
            assert f"\n{name}==" in f"\n{lock}", f"{name} is not locked; run `make locks`"


@pytest.mark.parametrize("folder", ["src", "packages", "tests", "scripts"])
def test_no_file_is_longer_than_the_ceiling(folder: str) -> None:
    long = {
        str(file.relative_to(ROOT)): length
        for file in committed()
        if file.is_relative_to(ROOT / folder)
        and not NOT_OURS.search(str(file.relative_to(ROOT)))
        and (length := text_of(file).count("\n")) > CEILING
    }
    assert long == {}
