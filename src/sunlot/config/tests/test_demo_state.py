"""What the demo remembers between two runs."""

import stat
from pathlib import Path

from sunlot.config.demo import DemoState


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
