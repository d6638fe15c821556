"""The `sunlot` command at the terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sunlot.config.cli import COMMANDS, PASSING_ON, read
from sunlot.config.tests.conftest import Spawn, close, said


def sunlot(var: Path, *arguments: str, **given: str) -> "subprocess.CompletedProcess[str]":
    ours = {key: value for key, value in os.environ.items() if not key.startswith("SUNLOT_")}
    return subprocess.run(
        [sys.executable, "-m", "sunlot.config.cli", *arguments],
        env={**ours, "SUNLOT_VAR": str(var), "LC_ALL": "C.UTF-8", **given},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", sorted(PASSING_ON))
def test_options_of_a_program_behind_the_command_are_passed_on_as_they_stand(command: str) -> None:
    given = read([command, "--lift", "--role", "x", "y"])
    assert (given.command, given.arguments) == (command, ["--lift", "--role", "x", "y"])
    assert read([command]).arguments == []


def test_commands_all_have_a_place_to_go() -> None:
    assert set(COMMANDS) >= PASSING_ON
    assert read(["restore", "--check"]).check is True


@pytest.mark.usefixtures("made")
def test_forget_when_server_is_used_then_refused_and_when_not_then_gone(
    var: Path, spawn: Spawn
) -> None:
    user = spawn(var)
    assert said(user) == "started"
    note = var / "note.txt"
    note.write_text("not ours")
    refused = sunlot(var, "forget", "--yes")
    assert refused.returncode == 1
    assert "正在使用中" in refused.stderr
    close(user)
    assert sunlot(var, "forget", "--yes").returncode == 0
    assert [path.name for path in var.iterdir()] == ["note.txt"]


def test_problem_then_words_without_traceback(var: Path) -> None:
    done = sunlot(var, "serve", SUNLOT_PORT="eighty")
    assert done.returncode == 1
    assert done.stderr.startswith("SUNLOT_PORT")
    assert "Traceback" not in done.stderr


def test_programs_when_folder_is_wrong_then_said_in_the_language_of_the_terminal(
    var: Path, tmp_path: Path
) -> None:
    done = sunlot(var, "upgrade", SUNLOT_PG_BIN=str(tmp_path), LC_ALL="en_US.UTF-8")
    assert done.returncode == 1
    assert "holds no working PostgreSQL" in done.stderr
