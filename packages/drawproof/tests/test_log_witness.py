"""Witnesses: statuses of tlog-witness, one transaction for check and record, quorum in time."""

import hashlib
import sqlite3
import threading
import time
import urllib.error
import urllib.request

import pytest
from drawproof_log import ORIGIN, Clock, Place, publication, signer, witnesses

from drawproof import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.cosign import Witness, last_seen, request_body
from drawproof.log.merkle import consistency_path, span
from drawproof.log.notes import (
    COSIGNATURE,
    SM2_COSIGNATURE,
    Note,
    Signer,
    open_note,
    parse_signatures,
)
from drawproof.log.witness import WitnessMemory, create
from drawproof.log.witness_server import follow, init_witness, open_witness
from drawproof.suites import DR1, DR1_SM3
from drawproof.tree import leaf_hash, node_hash

LOG, KEY = signer(ORIGIN), signer("witness.example/a", COSIGNATURE)


def nodes(salt="", suite=DR1):
    def node(level, index):
        if level == 0:
            return leaf_hash(suite, f"{salt}{index}".encode())
        return node_hash(suite, node(level - 1, index * 2), node(level - 1, index * 2 + 1))

    return node


def note_of(size, salt="", *, key=LOG, origin=ORIGIN, suite=DR1, root=None):
    root = root or span(suite, nodes(salt, suite), 0, size)
    text = Checkpoint(origin, size, root).text
    return Note(text, (key.sign(text),))


def body(old, size, salt="", **more):
    path = consistency_path(DR1, nodes(salt), old, size) if old <= size else []
    return request_body(old, path, note_of(size, salt, **more))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def memory(tmp_path, clock):
    create(tmp_path / "memory")
    logs = [(ORIGIN, LOG.verifier), ("other.example", LOG.verifier)]
    return WitnessMemory(tmp_path / "memory", [KEY], logs, clock=clock)


def status(memory, data):
    return memory.add_checkpoint(data).status


def test_it_cosigns_what_extends_what_it_has_seen(memory, clock):
    answer = memory.add_checkpoint(body(0, 3))
    assert answer.status == 200
    (line,) = parse_signatures(answer.body.decode())
    note = note_of(3).with_signatures([line])
    assert open_note(note.data, [KEY.verifier])
    assert KEY.verifier.timestamp(line.body) == clock.now
    clock.now += 5
    assert status(memory, body(3, 7)) == 200
    assert status(memory, body(7, 7)) == 200, "the same again: cosigned anew"
    seen = memory.checkpoint(hashlib.sha256(ORIGIN.encode()).hexdigest())
    shown = open_note(seen.body, [KEY.verifier])
    assert open_note(seen.body, [LOG.verifier]) == shown
    assert Checkpoint.of(shown).size == 7
    assert memory.checkpoint(hashlib.sha256(b"other.example").hexdigest()).status == 404
    assert memory.checkpoint("0" * 64).status == 404


def test_the_statuses_of_tlog_witness(memory):
    assert status(memory, body(0, 5)) == 200
    conflict = memory.add_checkpoint(body(0, 6))
    assert (conflict.status, conflict.body) == (409, b"5\n")
    assert conflict.type == "text/x.tlog.size"
    assert status(memory, body(4, 6)) == 409
    assert status(memory, body(6, 5)) == 400
    assert status(memory, body(0, 6, origin="nobody.example")) == 404
    assert status(memory, body(5, 6, key=signer("stranger"))) == 403
    forged = Note(note_of(6).text, (LOG.sign(b"other\n"),))
    assert status(memory, request_body(5, [], forged)) == 403
    path = consistency_path(DR1, nodes(), 5, 6)
    assert status(memory, request_body(5, path, note_of(6, "x"))) == 422
    assert status(memory, request_body(5, path[:-1], note_of(6))) == 422
    assert status(memory, request_body(5, [], note_of(5, "x"))) == 422
    assert status(memory, request_body(5, path, note_of(5))) == 422
    assert status(memory, request_body(0, path, note_of(6, origin="other.example"))) == 422
    assert status(memory, body(0, 0, origin="other.example", root=bytes(32))) == 422
    assert status(memory, body(0, 0, origin="other.example")) == 200
    assert status(memory, body(5, 6)) == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 0\n",
        body(0, 3).replace(b"old 0", b"old 00", 1),
        body(0, 3).replace(b"old 0", b"old -1", 1),
        body(0, 3).replace(b"old 0", b"Old 0", 1),
        body(2, 3).replace(b"=\n", b"\n", 1),
        request_body(0, [bytes(31)], note_of(3)),
        request_body(1, [bytes(32)] * 64, note_of(3)),
        body(0, 3)[:-1],
        body(0, 3).replace(b"\n3\n", b"\n03\n", 1),
        b"\xff" + body(0, 3),
    ],
)
def test_malformed_requests_are_400(memory, data):
    assert status(memory, data) == 400


def test_of_two_at_once_that_differ_only_one_is_cosigned(memory):
    """The check of the size and the record are one transaction: no race, no way back."""
    assert status(memory, body(0, 4)) == 200
    requests = [body(4, size, "" if size % 2 else "x") for size in range(5, 13)]
    requests = [body(4, size) for size in range(5, 13)] + requests
    answers, gate = [], threading.Barrier(len(requests))

    def ask(data):
        gate.wait()
        answers.append(memory.add_checkpoint(data).status)

    threads = [threading.Thread(target=ask, args=(data,)) for data in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(200) == 1
    assert {*answers} <= {200, 409, 422}


def test_what_was_not_recorded_is_not_answered(memory, monkeypatch):
    monkeypatch.setattr(Signer, "sign", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        memory.add_checkpoint(body(0, 3))
    monkeypatch.undo()
    assert status(memory, body(0, 2)) == 200


def test_a_clock_that_went_back_signs_nothing(memory, clock):
    assert status(memory, body(0, 3)) == 200
    clock.now -= 1
    assert status(memory, body(3, 4)) == 503
    clock.now += 1
    assert status(memory, body(3, 4)) == 200


def test_a_witness_without_its_memory_does_not_start(tmp_path):
    (key,) = init_witness(tmp_path / "w", "witness.example/a")
    follow(tmp_path / "w", ORIGIN, LOG.verifier)
    follow(tmp_path / "w", ORIGIN, LOG.verifier)
    memory = open_witness(tmp_path / "w")
    (line,) = parse_signatures(memory.add_checkpoint(body(0, 3)).body.decode())
    assert line.is_of(key)
    with pytest.raises(DrawproofError):
        init_witness(tmp_path / "w", "witness.example/a")
    (tmp_path / "w" / "memory.sqlite").unlink()
    with pytest.raises(DrawproofError) as caught:
        open_witness(tmp_path / "w")
    assert "new key" in caught.value.text()


def test_an_sm2_witness_of_an_sm3_tree(tmp_path):
    pytest.importorskip("gmssl_pyx", reason="extra [sm]: gmssl-pyx is not installed")
    keys = init_witness(tmp_path / "w", "witness.example/sm", sm=True)
    origin = f"{ORIGIN}/sm3"
    follow(tmp_path / "w", origin, LOG.verifier)
    memory = open_witness(tmp_path / "w")
    first = note_of(3, origin=origin, suite=DR1_SM3)
    answer = memory.add_checkpoint(request_body(0, [], first))
    assert answer.status == 200
    lines = parse_signatures(answer.body.decode())
    assert [line.is_of(key) for line, key in zip(lines, keys, strict=True)] == [True, True]
    assert keys[1].kind == SM2_COSIGNATURE
    assert open_note(first.with_signatures(lines).data, keys)
    path = consistency_path(DR1_SM3, nodes("", DR1_SM3), 3, 5)
    second = note_of(5, origin=origin, suite=DR1_SM3)
    assert status(memory, request_body(3, path, second)) == 200


def test_over_http_a_quorum_is_collected_and_the_rest_later(tmp_path):
    place, clock = Place(tmp_path / "log"), Clock()
    silent = Witness("http://127.0.0.1:1", signer("witness.example/gone", COSIGNATURE).verifier)
    with witnesses(tmp_path, place, "ab", clock) as asked, place.open() as log:
        log.append([publication(0)])
        published = log.publish([asked[0], silent], quorum=1, timeout=5)
        assert published.cosigned == 1
        assert published.asked[1].reason.code == "log-source"
        first = published.note
        clock.now += 60
        # Said again, only those are asked that have not cosigned; the first time stays.
        published = log.publish(asked, timeout=5)
        assert published.cosigned == 2
        assert set(first.signatures) < set(published.note.signatures)
        log.append([publication(i) for i in range(1, 300)])
        assert log.publish(asked, timeout=5).cosigned == 2
        # Another log wrote to the witness in our name: nothing is lost, nothing is signed.
        other = Place(tmp_path / "other")
        other.published(300)
        note = other.reader.note()
        assert Checkpoint.of(note).root == log.checkpoint.root
        assert last_seen(asked[0], ORIGIN, 5.0).text == note.text
    reader = place.reader
    assert reader.sizes() == [1, 300]
    for size in reader.sizes():
        keys = [one.verifier for one in asked]
        assert len(open_note(reader.archived(size).data, keys).signatures) == 3


def test_a_slow_witness_does_not_hold_the_log_up(tmp_path):
    import socket

    place = Place(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        slow = Witness(url, signer("witness.example/slow", COSIGNATURE).verifier)
        with place.open() as log:
            log.append([publication(0)])
            begun = time.monotonic()
            published = log.publish([slow], timeout=0.3)
            assert time.monotonic() - begun < 3
    assert published.cosigned == 0
    assert published.asked[0].reason is not None
    assert place.reader.check().size == 1


def test_a_cosignature_that_does_not_hold_is_not_taken(tmp_path):
    place = Place(tmp_path)
    with witnesses(tmp_path, place, "a") as asked, place.open() as log:
        log.append([publication(0)])
        stranger = Witness(asked[0].url, signer("witness.example/b", COSIGNATURE).verifier)
        published = log.publish([stranger], timeout=5)
        assert published.cosigned == 0
        assert len(published.note.signatures) == 1


def test_odd_requests_over_http(tmp_path):
    place = Place(tmp_path)
    with witnesses(tmp_path, place, "a") as (witness,):

        def ask(path, data=None, **headers):
            request = urllib.request.Request(witness.url + path, data=data, headers=headers)  # noqa: S310
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                    return answer.status
            except urllib.error.HTTPError as error:
                return error.code

        assert ask("/") == 404
        assert ask("/../../etc/passwd") == 404
        assert ask("/add-checkpoint") == 404, "GET"
        assert ask("/elsewhere", b"x") == 404
        assert ask("/add-checkpoint", b"x") == 400
        assert ask("/add-checkpoint", bytes(1 << 21)) == 413


def test_its_memory_is_one_row_a_log(memory, tmp_path):
    for size in range(1, 6):
        assert status(memory, body(size - 1, size)) == 200
    with sqlite3.connect(tmp_path / "memory") as database:
        assert database.execute("SELECT origin, size FROM seen").fetchall() == [(ORIGIN, 5)]
