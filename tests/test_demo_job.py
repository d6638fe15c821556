"""The demo's whole story on a small register: every step of the chain, twice harmless."""

import csv
import datetime
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from drawproof.log.monitor import Monitor
from drawproof.log.witness_server import witness_server
from sunlot import clock
from sunlot.config.demo import DemoState
from sunlot.demo import TODAY, registers, run
from sunlot.demo import witness as demo_witness
from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.inspections.models import Inspection
from sunlot.publications.models import Publication
from sunlot.publiclog import queries as publiclog
from tests.witness import set_up

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DRAWN = ("机动车检验", "学校食堂")
TAGS = 9


@pytest.fixture
def small_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 20,000 targets only those that the two tasks can draw, and 40 others."""
    generate = registers.generate

    def fewer(root: Path, folder: Path) -> None:
        generate(root, folder)
        kept = _thin(folder / "targets.csv", lambda row: any(tag in row[TAGS] for tag in DRAWN))
        codes = {row[2] for row in kept}
        _thin(folder / "risks.csv", lambda row: row[0] in codes, others=0)

    monkeypatch.setattr(registers, "generate", fewer)


def _thin(file: Path, wanted: Any, others: int = 40) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    rest = [row for row in rows if not wanted(row)]
    kept = [row for row in rows if wanted(row)] + rest[:others]
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows([header, *kept])
    return kept


@pytest.fixture
def witness(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The demo's witness, in this process."""
    settings.VAR, settings.DEMO = tmp_path, True
    settings.SUNLOT_TODAY = datetime.date.fromisoformat(TODAY)
    set_up(settings, tmp_path)
    demo_witness.prepare()
    server = witness_server(demo_witness.memory(), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    vkey = (tmp_path / "witness" / "vkey").read_text()
    settings.LOG_WITNESSES = (f"http://127.0.0.1:{server.server_port}={vkey}",)
    yield
    server.shutdown()
    server.server_close()
    thread.join()


def test_witness_of_the_demo_when_started_outside_it_then_refuses(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(demo_witness.NotTheDemo):
        demo_witness.memory()
    settings.DEMO, settings.SUNLOT_TODAY = True, None
    with pytest.raises(demo_witness.NotTheDemo):
        demo_witness.prepare()


def test_demo_when_run_twice_then_everything_is_done_and_done_once(
    small_registers: None,
    witness: None,
    settings: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    state = DemoState(tmp_path / "state.json")
    assert run.main(state, "http://localhost", "drawproof") == 0
    said = capsys.readouterr().out
    assert set(Draw.objects.values_list("mode", "state")) == {
        ("private", DrawState.VERIFIED), ("open", DrawState.VERIFIED),
    }  # fmt: skip
    for draw in Draw.objects.all():
        for verdict in (draw.verdict, draw.full_verdict):
            states = {check["id"]: check["state"] for check in verdict["checks"]}
            assert {states[one] for one in ("C03", "C04", "C09", "C18")} == {"passed"}
            assert states["C19"] == ("passed" if draw.is_private else "not-checkable")
        assert draw.log_problems == []
    monitor = Monitor(
        publiclog.reader(), publiclog.state().origin, tmp_path / "seen", policy=publiclog.policy(),
        clock=lambda: clock.now().timestamp(),
    )  # fmt: skip
    assert monitor.look().findings == ()
    _assert_slip_as_said(said)
    counts = Inspection.objects.count(), Publication.objects.count()
    assert min(counts) > 40
    assert "核对通过" in said or "部分可核对" in said
    assert "核对不通过" not in said
    assert run.main(DemoState(tmp_path / "state.json"), "http://localhost", "drawproof") == 0
    assert (Inspection.objects.count(), Publication.objects.count()) == counts


def _assert_slip_as_said(said: str) -> None:
    """Whoever types what the demo says gets the slip of that business."""
    told = re.search(r"http://localhost(\S+/slip/)\s+代码 (\S+)　通知书上的凭条号 (.+)", said)
    assert told
    address, code, number = told.groups()
    answer = Client().post(address, {"object_id": code, "number": number, "as": "json"})
    assert (answer.status_code, answer.json()["object_id"]) == (200, code)
