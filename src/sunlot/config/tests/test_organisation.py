"""From an empty database to the first account of a department."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sunlot.accounts.actions import open_account, request_account
from sunlot.accounts.models import User
from sunlot.accounts.queries import actor_of
from sunlot.clock import now
from sunlot.config import createadmin, organisation
from sunlot.config.place import checkout
from sunlot.config.upgrade import load_divisions
from sunlot.departments.models import Department, JointConference
from sunlot.departments.rules import COLUMNS
from sunlot.ledger.models import Event

FILE = (checkout() or Path()) / "demo" / "data" / "departments.csv"
HEAD = ",".join(COLUMNS)
OFFICE = "650000-office,自治区联席会议办公室,联席办,office,650000,否,2019-06-01,"


@pytest.mark.django_db
def test_fresh_site_then_divisions_departments_and_an_account(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert load_divisions()
    assert not load_divisions()
    assert Event.objects.filter(kind="regions.loaded").count() == 1
    assert organisation.load(FILE.read_bytes()) == 0
    assert str(Department.objects.count()) in capsys.readouterr().out
    assert JointConference.objects.filter(region__code="650000").exists()
    assert organisation.load(FILE.read_bytes()) == 0
    assert Event.objects.filter(kind="departments.loaded").count() == 1

    createadmin.main([])
    first, second = (
        actor_of(User.objects.get(role=role)) for role in ("system_admin", "security_admin")
    )
    asked = request_account(
        username="planner", name="李文静", title="", role="planner",
        department=Department.objects.get(code="650000-market"), by=first, at=now(),
    )  # fmt: skip
    user, _ = open_account(request=asked, by=second, at=now())
    assert user.department is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"{HEAD}\n{OFFICE}\n1,,,,,,,".encode(), "第 3 行"),
        ("机构代码,名称\n1,2".encode(), "缺少列"),
        (HEAD.encode(), "没有机构"),
        (f"{HEAD}\n{OFFICE}\n{OFFICE.replace('-office', '-other')}".encode(), "第 3 行"),
        (f"{HEAD}\n{OFFICE.replace('650000,', '990000,')}".encode(), "990000"),
        (f"{HEAD}\n{OFFICE.replace('联席办', '办' * 31)}".encode(), "30 个字"),
        (b"PK\x03\x04\x00\x00\xff\xff", "CSV"),
    ],
)
def test_file_wrong_then_plain_words_and_nothing_written(
    content: bytes, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    load_divisions()
    capsys.readouterr()
    assert organisation.load(content) == 1
    said = capsys.readouterr().err
    assert says in said
    assert "→" in said
    assert not Department.objects.exists()


@pytest.mark.django_db
def test_second_office_beside_the_stored_one_then_plain_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    load_divisions()
    assert organisation.load(f"{HEAD}\n{OFFICE}".encode()) == 0
    other = OFFICE.replace("-office", "-other")
    assert organisation.load(f"{HEAD}\n{other}".encode()) == 1
    assert "一个区划只能有一个" in capsys.readouterr().err
    assert Department.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_file_as_spreadsheet_programs_save_it_then_read(encoding: str) -> None:
    load_divisions()
    assert organisation.load(f"{HEAD}\r\n{OFFICE}\r\n".encode(encoding)) == 0
    assert Department.objects.get().short_name == "联席办"


def test_no_such_file_then_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sunlot.config.cli", "organisation", str(tmp_path / "none.csv")],
        env={**os.environ, "SUNLOT_VAR": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "无法读取" in done.stderr
    assert "Traceback" not in done.stderr
