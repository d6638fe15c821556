"""The writer: killed at every step it comes back; a restored folder or store is never signed."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from drawproof_log import ORIGIN, Clock, Place, publication, signer, witnesses

from drawproof import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.growing import repair
from drawproof.log.notes import Note
from drawproof.log.setup import init_log, load_log, open_log, publish_log
from drawproof.log.store import CheckpointStore


def code_of(call, *args, **more):
    with pytest.raises(DrawproofError) as caught:
        call(*args, **more)
    assert caught.value.text("zh")
    return caught.value.code


def test_positions_never_change_and_may_be_said_again(tmp_path):
    place = Place(tmp_path)
    with place.open() as log:
        assert log.append([publication(0), publication(1)]) == [0, 1]
        assert log.append([publication(0), publication(1), publication(2)], at=0) == [0, 1, 2]
        log.publish()
        assert log.append([publication(i) for i in (2, 3)], at=2, marks={"m": 7}) == [2, 3]
        assert code_of(log.append, [publication(9)], at=2) == "log-conflict"
        assert code_of(log.append, [publication(9)], at=5) == "log-gap"
        assert code_of(log.append, [publication(5), publication(6)], at=3) == "log-conflict"
        assert log.size == 4
        assert code_of(log.append, [{"kind": "nonsense"}]) == "record-value"
    with place.open() as log:
        assert log.size == 4
        assert log.mark("m") == 7
        assert log.checkpoint.size == 3
        assert [log.entry(i) for i in (0, 3)][1].endswith(b'"subject":"s3"}')
        log.publish()
    assert place.reader.check().size == 4


def test_two_writers_do_not_work_at_once(tmp_path):
    place = Place(tmp_path)
    with place.open():
        assert code_of(place.open) == "log-locked"
    place.open().close()


def child(steps, count, base):
    """A process that appends and publishes, killed at step number `steps`; the step's name."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        left = steps

        def step(name):
            nonlocal left
            left -= 1
            if left == 0:
                os.write(writing, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            with Place(base).open(on_step=step) as log:
                log.append([publication(i) for i in range(count)], at=0)
                log.publish()
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    _, status = os.waitpid(process, 0)
    with os.fdopen(reading) as told:
        return os.waitstatus_to_exitcode(status), told.read()


def test_killed_at_every_step_it_goes_on_where_it_was(tmp_path):
    """3 entries are published; 260 are on their way when the writer is killed at step 1, 2, …"""
    start = tmp_path / "start"
    Place(start).published(3)
    before = Place(start).reader.note()
    seen, steps = [], 1
    while True:
        place = Place(tmp_path / str(steps))
        shutil.copytree(start, place.base)
        code, step = child(steps, 260, place.base)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        seen.append(step)
        # Whoever reads now sees the old log or the new one, whole, and one grew out of the other.
        shown = place.reader.check()
        assert shown.size in (3, 260)
        place.reader.consistency(Checkpoint.of(before), shown)
        stored = Checkpoint.of(place.store.load())
        assert shown.size <= stored.size
        with place.open() as log:
            # What was signed is never signed otherwise.
            assert log.checkpoint == stored
            assert log.append([publication(i) for i in range(260)], at=0)[-1] == 259
            log.append([publication(260)])
            log.publish()
        assert place.reader.check().size == 261
        place.reader.consistency(stored, Checkpoint.of(place.reader.note()))
        assert place.reader.sizes() == sorted({3, stored.size, 261})
        steps += 1
    assert {*seen} == {
        *("bundle", "entries", "tile", "tiles", "signed", "stored", "cleared"),
        *("cosigned", "archived", "listed", "published"),
    }


def test_a_folder_restored_from_an_older_copy_is_not_signed(tmp_path):
    place = Place(tmp_path / "log")
    place.published(3)
    shutil.copytree(place.folder, tmp_path / "old")
    place.published(4)
    shutil.rmtree(place.folder)
    shutil.copytree(tmp_path / "old", place.folder)
    assert code_of(place.open) == "log-rewound"
    shutil.rmtree(place.folder)
    assert code_of(place.open) == "log-rewound"
    # Rebuilt from all entries it is the signed log again; from other ones it is refused.
    state = place.base / "state"
    wrong = [publication(i) for i in (0, 1, 2, 3, 9, 5, 6)]
    assert code_of(repair, place.folder, state, place.store, wrong) == "log-damaged"
    assert not place.folder.exists() or not (place.folder / "tile").exists()
    repair(place.folder, state, place.store, [publication(i) for i in range(9)])
    place.published(2)
    assert place.reader.check().size == 9


def test_a_folder_of_other_contents_is_not_signed(tmp_path):
    place, other = Place(tmp_path / "log"), Place(tmp_path / "other")
    place.published(3)
    with other.open() as log:
        log.append([publication(i) for i in (7, 8, 9)])
        log.publish()
    shutil.rmtree(place.folder)
    shutil.copytree(other.folder, place.folder)
    assert code_of(place.open) == "log-rewound"
    # Tiles of the right size with another content.
    shutil.copy(tmp_path / "other" / "www" / "tile/0/000.p/3", place.folder / "tile/0/000.p/3")
    (place.folder / "checkpoint").unlink()
    assert code_of(place.open) == "log-rewound"


def test_a_store_restored_from_an_older_copy_is_not_signed(tmp_path):
    place = Place(tmp_path)
    place.published(3)
    old = place.store.path.read_bytes()
    place.published(2)
    place.store.path.write_bytes(old)
    assert code_of(place.open) == "log-store-behind"
    place.store.path.unlink()
    assert code_of(place.open) == "log-store-behind"
    (place.folder / "checkpoint").unlink()
    assert code_of(place.open) == "log-store-behind"


def test_everything_restored_is_found_by_a_witness_before_anything_is_signed(tmp_path):
    place, clock = Place(tmp_path / "log"), Clock()
    (tmp_path / "witnesses").mkdir()
    with witnesses(tmp_path / "witnesses", place, "a", clock) as asked:
        with place.open() as log:
            log.append([publication(i) for i in range(3)])
            log.publish(asked)
        shutil.copytree(place.base, tmp_path / "old")
        with place.open() as log:
            log.append([publication(i) for i in (3, 4)])
            assert log.publish(asked).cosigned == 1
        old = Place(tmp_path / "old")
        with old.open() as log:
            log.append([publication(9)])
            assert code_of(log.publish, asked) == "log-witness-ahead"
            assert log.checkpoint.size == 3
            log.append([publication(10), publication(11)])
            assert code_of(log.publish, asked) == "log-witness-ahead"
        # It forgot the refusal and signed alone: the witness still tells another tree.
        with old.open() as log:
            log.publish()
            assert log.checkpoint.size == 6
            assert code_of(log.publish, asked) == "log-witness-differs"
        note = Checkpoint.of(old.store.load())
        assert note.size == 6


def test_the_store_only_goes_forward(tmp_path):
    store, key = CheckpointStore(tmp_path / "signed"), signer(ORIGIN)

    def note(size, root):
        text = Checkpoint(ORIGIN, size, bytes([root]) * 32).text
        return Note(text, (key.sign(text),))

    five = note(5, 1)
    store.swap(None, five)
    assert store.load() == five
    assert code_of(store.swap, None, note(6, 1)) == "log-store-conflict"
    assert code_of(store.swap, five, note(4, 1)) == "log-store-smaller"
    assert code_of(store.swap, five, note(5, 2)) == "log-store-smaller"
    store.swap(five, note(6, 2))
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert code_of(store.swap, five, note(7, 2)) == "log-store-conflict"


def test_a_log_of_another_name_or_key_is_not_opened(tmp_path):
    place = Place(tmp_path)
    place.published(1)
    other = Place(tmp_path, origin="log.example/other")
    assert code_of(other.open) == "log-target"
    stranger = Place(tmp_path, key=signer("stranger"))
    assert code_of(stranger.open) == "note-unsigned"


def test_a_log_set_up_in_a_folder(tmp_path):
    paths = tmp_path / "state", ORIGIN, tmp_path / "www", tmp_path / "store" / "signed"
    (key,) = init_log(*paths)
    assert (tmp_path / "state" / "key").stat().st_mode & 0o777 == 0o600
    assert code_of(init_log, *paths) == "log-target"
    with open_log(tmp_path / "state") as log:
        log.append([publication(0)])
        (published,) = publish_log(tmp_path / "state", log=log)
    assert published.checkpoint.size == 1
    assert load_log(tmp_path / "state").signers[0].verifier == key
    assert code_of(load_log, tmp_path) == "log-source"


def test_the_sm3_tree_beside_the_first(tmp_path):
    pytest.importorskip("gmssl_pyx", reason="extra [sm]: gmssl-pyx is not installed")
    state = tmp_path / "state"
    ed, sm, second = init_log(state, ORIGIN, tmp_path / "www", tmp_path / "signed", sm=True)
    from drawproof.log.entries import parse_entry
    from drawproof.log.reader import LogReader

    for number in range(3):
        with open_log(state) as log:
            log.append([publication(number)])
            one, two = publish_log(state, log=log)
            again = publish_log(state, log=log)
        assert [x.checkpoint for x in again] == [one.checkpoint, two.checkpoint], "nothing new"
    for keys, folder in (([ed], "www"), ([sm], "www"), ([ed, sm], "www"), ([second], "www/sm3")):
        reader = LogReader(tmp_path / folder, keys)
        size = reader.check().size
        records = [parse_entry(data) for _, data in reader.entries(0, size)]
        names = [one["subject"] for one in records if one["kind"] == "publication"]
        assert names == ["s0", "s1", "s2"]
        notes = [one["note"] for one in records if one["kind"] == "checkpoint"]
        others = {note.split("\n")[0] for note in notes}
        assert others == {f"{ORIGIN}/sm3" if folder == "www" else ORIGIN}
    assert two.checkpoint.origin == f"{ORIGIN}/sm3"
    assert two.checkpoint.size == 6


def test_a_full_disk_or_a_stop_in_writing_leaves_the_log_as_it_was(tmp_path, monkeypatch):
    place = Place(tmp_path)
    place.published(2)
    real, calls = os.replace, []

    def failing(self, target):
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(self, target)

    with place.open() as log:
        log.append([publication(i) for i in (2, 3)])
        monkeypatch.setattr(Path, "replace", failing)
        with pytest.raises(OSError, match="space"):
            log.publish()
        monkeypatch.undo()
        assert place.reader.check().size == 2
        log.publish()
    assert place.reader.check().size == 4
    assert not list(place.folder.rglob(".new-*"))
