"""A list as a workbook: ordered from its page, written by a job, on record."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sunlot.exports import runner
from sunlot.exports.queries import Address
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.jobs.states import JobState
from sunlot.ledger.models import Event
from sunlot.ui import downloads
from tests.cast import Cast

SIGN_INS = "/accounts/sign-ins/export.csv"
BATCHES = "/imports/export.csv"


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def order(client: Client, address: str, page: str = "/imports/") -> Any:
    return client.post("/exports/", {"address": address, "page": page})


def sheet(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_workbook_when_ordered_then_written_by_a_job_fetched_and_on_record(
    cast: Cast, client_of, files: Path
) -> None:
    client = client_of("planner_a")
    answer = order(client, "/targets/export.csv?kind=enterprise&q=饭店&after=x&size=10")
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert job.args["address"] == "/targets/export.csv?kind=enterprise&q=%E9%A5%AD%E5%BA%97"
    assert drain() == 1
    job.refresh_from_db()
    assert (job.state, job.error_text) == (JobState.DONE, "")
    assert job.result_name.startswith("检查对象名录库-")
    content = b"".join(client.get(f"/jobs/{job.pk}/result/").streaming_content)
    assert "统一社会信用代码" in sheet(content)
    event = Event.objects.get(kind="exports.taken")
    assert (event.noun_id, event.actor_name) == ("targets:export", cast.users["planner_a"].name)
    assert event.data["form"] == "xlsx"
    assert event.data["rows"] == 0
    assert event.data["filters"]["kind"] == ["enterprise"]
    assert "饭店" not in str(event.data), "what somebody typed may be a name"


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/checklists/export.csv?state=none", "使用中的版本"),
        ("/items/laws/export.csv", "待核对事项数"),
        ("/officers/absences/export.csv?state=now", "结束日期"),
    ],
)
def test_list_of_a_register_when_ordered_then_a_workbook_with_its_headings(
    client_of, files: Path, address: str, heading: str
) -> None:
    client = client_of("approver_a")
    order(client, address)
    assert drain() == 1
    job = Job.objects.get()
    assert (job.state, job.error_text) == (JobState.DONE, "")
    content = b"".join(client.get(f"/jobs/{job.pk}/result/").streaming_content)
    assert heading in sheet(content)


def test_csv_when_taken_then_on_record_before_its_first_line(cast: Cast, client_of) -> None:
    answer = client_of("planner_a").get("/targets/export.csv?state=active")
    assert not Event.objects.filter(kind="exports.taken").exists()
    assert b"".join(answer.streaming_content).startswith("\ufeff对象编号".encode())
    event = Event.objects.get(kind="exports.taken")
    assert event.data == {"form": "csv", "filters": {"state": ["active"]}}


def test_workbook_when_an_auditor_orders_the_own_log_then_may_fetch_it(
    cast: Cast, client_of, files: Path
) -> None:
    """AC-02 keeps administrators from business content, not from what their own role may read."""
    client = client_of("auditadmin")
    order(client, SIGN_INS)
    drain()
    job = Job.objects.get()
    assert client.get(f"/jobs/{job.pk}/result/").status_code == 200
    assert client_of("sysadmin").get(f"/jobs/{job.pk}/result/").status_code == 404


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("planner_a", SIGN_INS, 403), ("auditadmin", "/targets/export.csv", 403),
        ("planner_a", "/targets/", 404), ("planner_a", "/nothing/x.csv", 404),
        ("planner_a", "https://elsewhere.example/x.csv", 404), ("planner_a", "", 404),
        ("planner_a", "/imports/new/targets/template.csv", 404),
    ],
)  # fmt: skip
def test_workbook_when_not_a_list_of_the_person_then_refused_and_nothing_ordered(
    cast: Cast, client_of, who: str, address: str, status: int
) -> None:
    assert order(client_of(who), address).status_code == status
    assert not Job.objects.exists()


def test_workbook_when_ordered_twice_then_once(cast: Cast, client_of, files: Path) -> None:
    client = client_of("planner_a")
    order(client, "/targets/export.csv")
    answer = order(client, "/targets/export.csv?size=10")
    assert answer.status_code == 409
    assert Job.objects.count() == 1


def test_workbook_when_the_person_works_in_another_role_by_then_then_not_written(
    cast: Cast, client_of, files: Path
) -> None:
    order(client_of("planner_a"), "/targets/export.csv")
    user = cast.users["planner_a"]
    type(user).objects.filter(pk=user.pk).update(role="officer")
    drain()
    job = Job.objects.get()
    assert (job.state, job.error_code) == (JobState.FAILED, "forbidden")
    assert not list(files.glob("exports/*"))


def test_workbook_when_more_rows_than_a_sheet_holds_then_says_so(
    cast: Cast, client_of, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "SHEET_ROWS", 1)
    order(client_of("coordinator"), "/departments/export.csv")
    drain()
    job = Job.objects.get()
    assert job.error_code == "exports-too-many-rows"
    assert "下载 CSV" in job.error_text
    assert not list(files.glob("exports/*"))


def test_workbook_when_cancelled_on_the_way_then_no_file_is_left(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        downloads.write_workbook(tmp_path / "x.xlsx", "名单", ["甲"], [["1"]] * 5, progress=stop)
    assert not list(tmp_path.iterdir())


def test_workbook_when_cells_would_run_then_they_are_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    cells = ["=1+1", "+86", "-2", "@x", "-", "0123", None, "\t=1"]
    assert downloads.write_workbook(path, "名[单]:1", ["甲"] * 8, [cells]) == 1
    text = sheet(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        names = book.read("xl/workbook.xml").decode()
    assert "<f>" not in text
    for shown in ("'=1+1", "'+86", "'-2", "'@x", ">-<", ">0123<"):
        assert shown in text or shown.replace("'", "&apos;") in text, shown
    assert 'name="名单1"' in names


def test_workbook_when_old_then_removed(files: Path) -> None:
    from sunlot import clock

    (files / "exports").mkdir()
    (files / "exports" / "a.xlsx").write_bytes(b"x")
    assert runner.remove_old(before=clock.real_now() - runner.KEEP) == 0
    assert runner.remove_old(before=clock.real_now() + runner.KEEP) == 1


def test_conditions_when_recorded_then_codes_are_plain_and_typed_words_are_not() -> None:
    address = Address.read("/targets/export.csv?region=650102&q=Ann&tag=危化品&flavour=plain")
    found = address.conditions()
    assert found["region"] == ["650102"]
    assert found["q"][0].startswith("sha256:")
    assert found["tag"][0].startswith("sha256:")
    assert "flavour" not in found
