"""What the pages of backups, keys and tokens say of what really happened."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlot.upkeep import presenting, queries, runs
from sunlot.upkeep.rules import BACKUP_WITHIN, DRILL_WITHIN, backup_overdue, drill_overdue
from tests.cast import Cast

NOW = datetime.datetime(2026, 11, 20, 3, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_files(files: Path) -> Path:
    return files


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sunlot.clock.real_now", lambda: NOW)


def run(kind: Any, age: datetime.timedelta, **facts: Any) -> None:
    runs.note(runs.Run(kind, NOW - age, "20261120-020000", seconds=7, **facts))


@given(st.timedeltas(min_value=-DAY, max_value=400 * DAY))
def test_age_when_judged_then_bk_01_and_bk_02_hold(age: datetime.timedelta) -> None:
    assert backup_overdue(NOW - age, NOW) == (age > BACKUP_WITHIN)
    assert drill_overdue(NOW - age, NOW) == (age > DRILL_WITHIN)
    assert backup_overdue(None, NOW)
    assert drill_overdue(None, NOW)


def test_runs_when_a_line_is_damaged_then_the_others_still_count(own_files: Path) -> None:
    run("backup", DAY)
    file = own_files / "backups" / "runs.jsonl"
    file.write_text(file.read_text() + '{"kind": "ba\n[]\n{}\n')
    run("drill", DAY / 2)
    assert [one.kind for one in runs.read()] == ["drill", "backup"]


def test_backups_when_the_newest_failed_then_the_last_good_one_counts_and_the_failure_shows(
    cast: Cast,
) -> None:
    """BK-01"""
    run("backup", 3 * DAY, size=5_000_000)
    run("backup", DAY, problem="磁盘已满")
    state = queries.backups(NOW)
    assert state.overdue == backup_overdue(NOW - 3 * DAY, NOW)
    assert state.failed is not None
    assert state.failed.problem == "磁盘已满"


def test_drill_when_it_failed_then_it_is_none(cast: Cast) -> None:
    """BK-02"""
    run("drill", 100 * DAY)
    run("drill", DAY, problem="逐表行数不一致")
    state = queries.backups(NOW)
    assert state.drill_failed
    assert state.drill_overdue == drill_overdue(NOW - 100 * DAY, NOW)


def test_page_when_nothing_happened_yet_then_it_says_so_with_the_commands(
    client_of: Callable[[str], Client],
) -> None:
    page = client_of("sysadmin").get("/upkeep/backups/").content.decode()
    assert "还没有做过备份" in page
    assert "还没有做过恢复演练" in page
    assert "sunlot restore --check" in page
    assert "数据库结构最新" in page


def test_page_when_both_are_fresh_then_in_order(client_of: Callable[[str], Client]) -> None:
    run("backup", DAY / 4, size=5_300_000, entries=1200)
    run("drill", DAY, rows=98310, entries=1100)
    page = client_of("sysadmin").get("/upkeep/backups/").content.decode()
    assert "5.3 MB，含日志 1,200 条" in page
    assert "98,310 行、日志 1,100 条与备份时一致" in page
    assert "还没有" not in page


def test_workbench_of_system_administrator_when_a_drill_failed_then_it_comes_first(
    client_of: Callable[[str], Client],
) -> None:
    run("backup", DAY / 4)
    run("drill", DAY, problem="校验和不符")
    page = client_of("sysadmin").get("/home/").content.decode()
    assert "上次恢复演练没有通过" in page


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 字节"), (999, "999 字节"), (1500, "1.5 KB"), (10_900_000, "10.9 MB")],
)
def test_size_when_shown_then_with_one_decimal(count: int, words: str) -> None:
    assert presenting.size_words(count) == words


# -- keys --------------------------------------------------------------------------------------


def _named(host: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(host)])


def certificate(folder: Path, *, ends: datetime.datetime) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(7)
        .not_valid_before(ends - 365 * DAY).not_valid_after(ends)
        .add_extension(_named("sunlot.example"), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "site.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


def test_keys_when_the_file_is_the_sites_own_then_age_but_never_the_key(
    client_of: Callable[[str], Client], settings: Any, own_files: Path
) -> None:
    settings.SECRET_KEY_FILE = own_files / "secret.key"
    settings.SECRET_KEY_FILE.write_text("a-very-secret-key")
    settings.SECRET_KEY_FILE.chmod(0o644)
    page = client_of("secadmin").get("/upkeep/keys/").content.decode()
    assert "其他账户可以读取" in page
    assert "a-very-secret-key" not in page
    assert settings.SECRET_KEY not in page
    settings.SECRET_KEY_FILE.chmod(0o600)
    assert "其他账户可以读取" not in client_of("secadmin").get("/upkeep/keys/").content.decode()


@pytest.mark.parametrize(("left", "words"), [(200, "有效"), (12, "即将到期"), (-3, "已到期")])
def test_certificate_when_its_file_is_named_then_dates_and_a_warning_ahead(
    client_of: Callable[[str], Client], settings: Any, own_files: Path, left: int, words: str
) -> None:
    settings.TLS_CERTIFICATE = certificate(own_files, ends=NOW + left * DAY)
    page = client_of("secadmin").get("/upkeep/keys/").content.decode()
    assert words in page
    assert "sunlot.example" in page
    home = client_of("secadmin").get("/home/").content.decode()
    assert ("到期后浏览器会阻止访问" in home) == (left < 30)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificate_when_it_cannot_be_read_then_says_so(
    client_of: Callable[[str], Client], settings: Any, own_files: Path, content: str | None
) -> None:
    settings.TLS_CERTIFICATE = own_files / "site.pem"
    if content:
        settings.TLS_CERTIFICATE.write_text(content)
    assert "不能读取" in client_of("secadmin").get("/upkeep/keys/").content.decode()
