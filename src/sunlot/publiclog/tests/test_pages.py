"""The log as others see it: files, the public page, the administrators' pages, the commands."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from drawproof.log.checkpoints import Checkpoint
from drawproof.log.keys import read_key
from drawproof.log.monitor import Monitor
from drawproof.log.notes import Note, Verifier, check_note
from drawproof.log.reader import LogReader
from drawproof.policy import Policy
from sunlot.config import keys as command
from sunlot.config.doctor import inside
from sunlot.config.doctor.findings import Report
from sunlot.ledger import actions as ledger
from sunlot.publiclog import actions, keys, queries
from sunlot.publiclog.tests.conftest import Happen
from sunlot.upkeep import queries as upkeep
from tests.cast import NOW, build_cast
from tests.witness import ORIGIN, witnessed

pytestmark = pytest.mark.django_db(transaction=True)


def sequence_and_publish(at: Any = NOW) -> None:
    while ledger.sequence():
        pass
    actions.publish(at=at)


def test_files_when_asked_for_then_a_stranger_can_read_the_log_over_http(
    log_key: Verifier, happen: Happen, live_server: Any, tmp_path: Path
) -> None:
    happen(300)
    actions.publish(at=NOW)
    happen()
    actions.publish(at=NOW)
    reader = LogReader(f"{live_server.url}/log", [log_key])
    assert reader.check().size == 301
    monitor = Monitor(reader, ORIGIN, tmp_path / "seen")
    assert monitor.look().ok


def test_file_when_a_tile_then_kept_for_ever_and_a_checkpoint_is_not(
    log_key: Verifier, happen: Happen, client: Client
) -> None:
    happen(3)
    actions.publish(at=NOW)
    tile, checkpoint = client.get("/log/tile/0/000.p/3"), client.get("/log/checkpoint")
    assert "immutable" in tile["Cache-Control"]
    assert tile["Content-Type"] == "application/octet-stream"
    assert checkpoint["Cache-Control"] == "public, max-age=5"
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    note = Note.parse(b"".join(checkpoint.streaming_content))  # type: ignore[attr-defined]
    assert Checkpoint.of(note).size == 3
    assert not checkpoint.cookies


@pytest.mark.parametrize(
    "name",
    [
        "../secret.key", "..%2Flog-keys/log.key", "tile/0/../../log.key", "log.key", "tile/0/001",
        "archive/..", "tile/entries/000.p/0", "checkpoint/", "tile/0/000.p/3\x00", ".new-x",
    ],
)  # fmt: skip
def test_file_when_none_of_the_log_then_404(log_key: Verifier, client: Client, name: str) -> None:
    actions.publish(at=NOW)
    assert client.get(f"/log/{name}").status_code == 404


def test_public_page_when_published_then_says_origin_key_size_witness_and_entries(
    log_key: Verifier, happen: Happen, client: Client, settings: Any, tmp_path: Path
) -> None:
    happen(3)
    happen(kind="draws.voided", draw_id="650000-2026-000009", reason="名单有误")
    with witnessed(settings, tmp_path, log_key, lambda: 1_770_000_000.0) as own:
        actions.publish(at=NOW)
        page = client.get("/open/log/").content.decode()
    for words in (ORIGIN, log_key.vkey, own.vkey, "4 条", "2026-02-02", "印发年度计划", "名单有误"):
        assert words in page, words
    void = client.get("/open/log/?kind=void").content.decode()
    assert "名单有误" in void
    assert '<td class="name">印发年度计划' not in void
    other = client.get("/open/log/?draw=650000-2026-000008").content.decode()
    assert "没有符合条件的条目" in other
    policy = Policy.parse(client.get("/open/log/policy.json").content)
    assert [(one.origin, one.key) for one in policy.logs] == [(ORIGIN, log_key.vkey)]
    assert [one.key for one in policy.witnesses] == [own.vkey]
    assert policy.quorum == 1


def test_public_page_when_no_log_is_kept_then_says_so(db: None, client: Client) -> None:
    assert "还没有开始公布日志" in client.get("/open/log/").content.decode()
    assert Policy.parse(client.get("/open/log/policy.json").content).logs == ()


def test_administrators_page_when_shown_then_tells_the_key_and_never_the_secret(
    log_key: Verifier, happen: Happen, settings: Any
) -> None:
    cast = build_cast()
    settings.LOG_WITNESSES = ("http://127.0.0.1:9=" + _witness_key(),)
    happen()
    actions.publish(at=NOW, timeout=2)
    client = Client()
    client.force_login(cast.users["secadmin"])
    page = client.get("/upkeep/keys/").content.decode()
    assert log_key.vkey in page
    assert "没有签名" in page
    secret = (settings.LOG_KEYS / keys.KEY).read_text()
    # PRIVATE+KEY+name+hash+key, and the key itself may hold or end in a +.
    assert secret.strip().split("+", 4)[4] not in page
    assert "PRIVATE" not in page


def _witness_key() -> str:
    from drawproof.log.notes import COSIGNATURE, Signer

    return Signer.new("witness.example/away", COSIGNATURE).verifier.vkey


def test_doctor_and_desk_when_the_key_is_open_or_publishing_stopped_then_say_how_to_mend_it(
    log_key: Verifier, happen: Happen, capsys: pytest.CaptureFixture[str]
) -> None:
    happen()
    actions.publish(at=NOW)
    inside._public_log(Report())
    assert "错误" not in capsys.readouterr().out
    store = Path(keys.store().path)
    store.unlink()
    actions.publish(at=NOW)
    keys.place(keys.KEY).chmod(0o644)
    report = Report()
    inside._public_log(report)
    said = capsys.readouterr().out
    assert report.failed
    assert "chmod 600" in said
    assert "SUNLOT_LOG_WITNESSES" in said
    (line,) = upkeep.todo(build_cast().actor("secadmin"), NOW)
    assert "公开日志暂停发布" in str(line.what)


# -- the commands --------------------------------------------------------------------------------


def test_make_when_there_is_a_key_then_refused_and_else_readable_by_the_account_alone(
    log_key: Verifier, capsys: pytest.CaptureFixture[str]
) -> None:
    file = keys.place(keys.KEY)
    assert command.main(["make"]) == 1
    file.unlink()
    assert command.main(["make"]) == 0
    said = capsys.readouterr()
    assert read_key(file).verifier.vkey in said.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "PRIVATE" not in said.out
    assert command.main(["show"]) == 0
    assert read_key(file).verifier.vkey in capsys.readouterr().out


def test_key_when_rotated_then_the_old_one_signs_the_change_and_old_proofs_still_hold(
    log_key: Verifier, happen: Happen, capsys: pytest.CaptureFixture[str]
) -> None:
    happen(2)
    actions.publish(at=NOW)
    assert command.main(["finish"]) == 1
    assert command.main(["rotate", "--reason", "例行更换"]) == 0
    assert command.main(["rotate", "--reason", "again"]) == 1
    assert command.main(["finish"]) == 1  # the change is not published yet
    sequence_and_publish()
    following = read_key(keys.place(keys.NEXT)).verifier
    both = LogReader(keys.folder(), [log_key, following]).note()
    assert {one for one, _ in check_note(both, [log_key, following]).good} == {log_key, following}
    (change,) = queries.entries(kind="key-change")
    assert log_key.vkey in change.record
    assert command.main(["finish"]) == 0
    assert [one.verifier for one in keys.signers()] == [following]
    happen()
    actions.publish(at=NOW)
    assert LogReader(keys.folder(), [following]).check().size == 4
    assert [one.key for one in queries.policy().logs] == [log_key.vkey, following.vkey]
    reader = queries.reader()
    assert Checkpoint.of(reader.archived(2)).size == 2  # signed by the old key alone
    capsys.readouterr()


def test_attestation_when_signed_then_taken_into_the_log_and_else_refused(
    log_key: Verifier, happen: Happen
) -> None:
    from drawproof.log.entries import attest
    from drawproof.log.notes import Signer
    from sunlot.actors import Actor
    from sunlot.publiclog.errors import AttestationBad

    auditor = Signer.new("audit.example/office")
    draw = "650000-2026-000001"
    record = attest(auditor, draw=draw, by="审计厅", states="full", digest="ab" * 32)
    with pytest.raises(AttestationBad):
        actions.attest(record=record | {"digest": "cd" * 32}, by=Actor.system(), at=NOW)
    actions.attest(record=record, by=Actor.system(), at=NOW)
    sequence_and_publish()
    (entry,) = queries.of_draw(draw)
    assert entry.kind == "attestation"
