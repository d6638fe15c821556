"""Frames of several shards (§2): both verifiers pass a good bundle and refuse a mixed-up one."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.verifier.agreement import agreed
from tests.verifier.corpus import KINDS, Case, Files, refit
from tests.verifier.papers import small_world

pytestmark = pytest.mark.e2e
FRAME = ("C05", "C06", "C07", "C12", "C13")


def _shards(files: Files) -> list[str]:
    return sorted(name for name in files if name.startswith("frame/"))


def _cases() -> list[Case]:
    found = []
    for mode, suite in KINDS:
        world = small_world(mode, suite, size=30, sharded=True)
        for level in ("public", "full"):
            files = world.files(level)
            name = f"{mode}/{suite}/{level}"
            found.append(Case(f"{name}/valid", "valid", files))
            if not (shards := _shards(files)):
                continue
            one, other = shards[:2]
            lines = files[one].splitlines(keepends=True)
            whole = b"".join(sorted(files[name] for name in shards))
            changed: dict[str, Files] = {
                "swapped": {**files, one: files[other], other: files[one]},
                "lacking": {key: data for key, data in files.items() if key != one},
                "empty": {**files, one: b""},
                "moved": {**files, one: b"".join(lines[1:]), other: lines[0] + files[other]},
                "doubled": {**files, other: files[other] + lines[0]},
                "more": {**files, "frame/0.csv": lines[0]},
                "whole": {**files, "frame.csv": whole},
            }
            for kind, some in changed.items():
                found.append(Case(f"{name}/{kind}", kind, refit(some)))
    return found


def test_both_verifiers_read_shards_alike(browser: Browser, tmp_path: Path):
    for case, its in agreed(browser, tmp_path, _cases()):
        states = {check["id"]: check["state"] for check in its["checks"]}
        if case.kind == "valid":
            assert its["ok"], case.name
            if "full" in case.name:
                assert {states[check] for check in FRAME} == {"passed"}, case.name
        else:
            assert not its["ok"], case.name
