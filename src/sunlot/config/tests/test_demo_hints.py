"""What the demo prints to be pasted works in a shell, in any folder."""

import subprocess
from pathlib import Path

import pytest

from sunlot.config.demo import verifier
from sunlot.demo.show import Show


def test_verify_command_when_pasted_elsewhere_then_the_verifier_reads_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a folder").mkdir()
    bundle = tmp_path / "a folder" / "650000-2026-000001-public.zip"
    bundle.write_bytes(b"no archive")
    monkeypatch.chdir(tmp_path)
    line = Show(verifier()).verify_command(Path("a folder") / bundle.name, "0" * 64, "1" * 64)
    shell = {"PATH": "/usr/bin:/bin"}
    answer = subprocess.run(
        line, shell=True, cwd="/", env=shell, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert f"--announce {'0' * 64}" in line
    assert str(bundle) in line
    # 2: drawproof itself looked at the file and says that it is no bundle.
    assert answer.returncode == 2, answer.stderr
    assert bundle.name in answer.stderr
