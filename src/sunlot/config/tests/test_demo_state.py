"""What the demo remembers between two runs."""

import json
import os
import pwd
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sunlot.config import variables
from sunlot.config.demo import DemoState, clear_half_done, make_folders
from sunlot.config.place import Place

# A demo of three steps. A step leaves a line and cannot be done twice; one dies half way.
JOB = """
import os, signal, sys
from pathlib import Path
from sunlot.config.demo import DemoState
file, deadly = Path(sys.argv[1]), sys.argv[2]
made = file.parent / "made"
state = DemoState(file)
for step in ("people", "plan", "draw"):
    if state.begin(step):
        before = made.read_text().split() if made.exists() else []
        assert step not in before, f"{step} was done already"
        made.write_text(" ".join([*before, step]))
        if step == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        state.finish(step)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A data folder of whoever runs the tests, root or not."""
    monkeypatch.delenv(variables.DATABASE_URL.name, raising=False)
    place = Place(tmp_path / "var", tmp_path / "var", None)
    monkeypatch.setattr("sunlot.config.forget.locate", lambda: place)
    place.state_file.parent.mkdir(parents=True)
    return place


def run(place: Place, deadly: str = "") -> int:
    """What `sunlot demo` does around its job; returns the exit code of the job."""
    assert clear_half_done(place, patience=0)
    place.state_file.parent.mkdir(parents=True, exist_ok=True)
    job = [sys.executable, "-c", JOB, str(place.state_file), deadly]
    return subprocess.run(job, check=False).returncode


def made(place: Place) -> str:
    return (place.state_file.parent / "made").read_text()


@pytest.mark.parametrize("deadly", ["people", "plan", "draw"])
def test_killed_inside_a_step_then_the_next_run_starts_over_and_finishes(
    place: Place, deadly: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(place, deadly) == -signal.SIGKILL
    assert run(place) == 0
    assert made(place) == "people plan draw"
    assert deadly in capsys.readouterr().err
    assert run(place) == 0
    assert capsys.readouterr().err == ""


def test_interrupted_between_two_steps_then_goes_on_where_it_was(place: Place) -> None:
    state = DemoState(place.state_file)
    assert state.begin("people")
    state.finish("people")
    assert run(place) == 0
    assert made(place) == "plan draw"


def test_half_done_while_the_folder_is_in_use_then_nothing_is_deleted(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    DemoState(place.state_file).begin("plan")
    monkeypatch.setattr("sunlot.config.demo.in_use", lambda _: True)
    assert not clear_half_done(place, patience=0)
    assert "sunlot serve" in capsys.readouterr().err
    assert json.loads(place.state_file.read_text())["begun"] == "plan"


def test_half_done_in_a_database_of_ones_own_then_says_what_to_empty(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    DemoState(place.state_file).begin("plan")
    monkeypatch.setenv(variables.DATABASE_URL.name, "postgres://sunlot@db/sunlot")
    assert not clear_half_done(place)
    assert "SUNLOT_DATABASE_URL" in capsys.readouterr().err
    assert place.state_file.exists()


def test_step_when_finished_then_remembered_with_its_facts(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    state = DemoState(file)
    assert not state.done("registers")
    state.finish("registers", targets=20_000)
    state.finish("plan", closing=["登录：{base}/home/"])

    again = DemoState(file)
    assert again.done("registers")
    assert again.facts["targets"] == 20_000
    assert again.closing("http://here") == ["登录：http://here/home/"]
    assert not again.done("draws")


def test_file_then_only_its_owner_reads_the_passwords(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    DemoState(file).finish("accounts", passwords={"planner_a": "secret"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


if os.geteuid() == 0:
    # As an ordinary user there is no second account to give anything to.

    def test_folders_of_witness_and_auditor_when_root_made_var_then_the_account_owns_them(
        tmp_path: Path,
    ) -> None:
        """`make test` before `make demo` leaves a `var` of root's."""
        var = tmp_path / "var"
        var.mkdir()
        make_folders(Place(var, var, "nobody"))
        for name in ("witness", "auditor"):
            facts = (var / name).stat()
            assert facts.st_uid == pwd.getpwnam("nobody").pw_uid
            assert stat.S_IMODE(facts.st_mode) == 0o700
