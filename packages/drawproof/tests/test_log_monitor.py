"""The monitor: each finding has its case, a good log has none, and the state lasts."""

import json
import shutil

import pytest
from drawproof_log import ORIGIN, Clock, Place, policy_of, publication, signer, witnesses
from drawproof_story import unix

from drawproof import DrawproofError
from drawproof.canonical import canonical
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.monitor import Monitor
from drawproof.log.notes import COSIGNATURE, Note
from drawproof.log.tiles import number_path

HEX = "0" * 64
CLOSING, RESULT_BY = "2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z"
EARLY, LATE = "2026-11-20T02:00:00Z", "2026-11-23T01:50:01Z"
AFTER = "2026-11-25T02:00:00Z"


def draw_id(number, office="650000", year=2026):
    return f"{office}-{year}-{number:06}"


def announce(number, items=None, **more):
    return {
        "kind": "announce",
        "draw_id": draw_id(number, **more),
        "digest": HEX,
        "plan_items": items or [f"item {number}"],
        "closing": CLOSING,
        "result_by": RESULT_BY,
    }


def result(number, task="", digest=HEX):
    draw = draw_id(number) + task
    return {"kind": "result", "draw": draw, "digest": digest, "result_root": HEX}


def void(number):
    return {"kind": "void", "draw_id": draw_id(number), "reason": "名单有误"}


class Watched:
    """A log, its monitor, and a clock for both; `by` witnesses cosign at the clock's time."""

    def __init__(self, base, *, by="ab", pinned=True):
        self.place, self.clock, self.by = Place(base / "log"), Clock(unix(EARLY)), by
        self.policy = policy_of(self.place) if pinned else None
        self.state = base / "seen.json"

    def write(self, *records, at=EARLY):
        """Publishes records, cosigned at that time."""
        with self.place.open() as log:
            log.append(records)
            note = log.publish().note
        lines = [
            signer(f"witness.example/{name}", COSIGNATURE).sign(note.text, unix(at))
            for name in self.by
        ]
        self._show(note.with_signatures(lines))

    def _show(self, note):
        size = Checkpoint.of(note).size
        for name in ("checkpoint", f"archive/{number_path(size)}"):
            (self.place.folder / name).write_bytes(note.data)

    def forge(self, *, size=None, root=None):
        """Shows a checkpoint with another size or root, signed by the log's own key."""
        old = Checkpoint.of(self.place.reader.note())
        text = Checkpoint(ORIGIN, old.size if size is None else size, root or old.root).text
        note = Note(text, (self.place.key.sign(text),))
        (self.place.folder / "checkpoint").write_bytes(note.data)

    def look(self, at=EARLY, **more):
        self.clock.now = unix(at)
        more = {"policy": self.policy, "clock": self.clock, **more}
        return Monitor(self.place.reader, ORIGIN, self.state, **more).look()

    def names(self, at=EARLY, **more):
        return [one.name for one in self.look(at, **more).findings]


@pytest.fixture
def watched(tmp_path):
    return Watched(tmp_path)


def test_a_good_log_has_no_finding_and_each_look_reads_only_what_is_new(watched):
    watched.write(announce(1), announce(1, ["x"], year=2027), announce(1, office="650100"))
    assert watched.names() == []
    watched.write(announce(2, ["a", "b"]), result(1), publication(0))
    assert watched.look().ok
    watched.write(result(2, "/1"), void(1) | {"draw_id": draw_id(1, year=2027)})
    watched.write(result(2, "/2"), announce(3, ["a"]))
    watched.write({**result(1), "draw": draw_id(1, office="650100")}, void(3))
    report = watched.look()
    assert report.ok, report.findings
    assert report.checkpoint.size == 12
    # Old bundles may be gone: only new entries are read, and the root is recomputed all the same.
    for path in (watched.place.folder / "tile" / "entries" / "000.p").iterdir():
        if int(path.name) < 12:
            path.unlink()
    watched.write(publication(1))
    assert watched.look(AFTER).ok
    assert len(json.loads(watched.state.read_text())["edge"]) == 3


def test_number_gap_and_repeated_number(watched):
    watched.write(announce(1), announce(4))
    report = watched.look()
    assert [one.name for one in report.findings] == ["number-gap", "number-gap"]
    assert "000002" in report.findings[0].text("zh")
    watched.write(announce(3), announce(4))
    report = watched.look()
    assert [one.name for one in report.new] == ["number-repeated", "number-repeated"]
    assert len(report.findings) == 4, "what was found once stands"
    assert watched.look().new == ()


def test_a_log_that_does_not_begin_with_number_one_has_a_gap(watched):
    watched.write(announce(2))
    assert watched.names() == ["number-gap"]


def test_red_void(watched):
    watched.write(announce(1), announce(2), announce(3))
    watched.write(void(1), at="2026-11-23T01:50:00Z")
    assert "red-void" not in watched.names(AFTER)
    watched.write(void(2), at=LATE)
    report = watched.look(AFTER)
    red = [one for one in report.findings if one.name == "red-void"]
    assert [one.params["draw_id"] for one in red] == [draw_id(2)]
    assert "2026-11-23T01:50:00Z" in red[0].text()


def test_a_void_that_nobody_cosigned_counts_where_the_monitor_saw_it_in_time(tmp_path):
    for by, pinned in (("", True), ("a", True), ("ab", False)):
        base = tmp_path / f"{by}{pinned}"
        base.mkdir()
        watched = Watched(base, by=by, pinned=pinned)
        watched.write(announce(1), announce(2), void(1))
        assert watched.names("2026-11-23T01:50:00Z") == []
        watched.write(void(2))
        assert watched.names(LATE) == ["red-void"], (by, pinned)


def test_overdue_until_it_ends(watched):
    watched.write(announce(1, ["a", "b"]))
    assert watched.names(RESULT_BY) == []
    assert watched.names(AFTER) == ["overdue"]
    watched.write(result(1, "/1"))
    assert watched.names(AFTER) == ["overdue"], "one of two tasks has no result"
    watched.write(result(1, "/2"))
    assert watched.names(AFTER) == []


def test_late_announcement_and_late_result(watched):
    watched.write(announce(1), at=LATE)
    watched.write(result(1), at="2026-11-24T02:00:01Z")
    report = watched.look(AFTER)
    assert [one.name for one in report.findings] == ["late-announcement", "late-result"]
    assert "2026-11-24T02:00:01Z" in report.findings[1].text()


def test_open_twice(watched):
    watched.write(announce(1, ["a"]), announce(2, ["b", "a"]))
    report = watched.look()
    assert [one.name for one in report.findings] == ["open-twice"]
    assert report.findings[0].params == {"draw_id": draw_id(2), "other": draw_id(1), "item": "a"}


def test_unannounced(watched):
    watched.write(announce(1), result(2), {**void(3)})
    assert watched.names() == ["unannounced", "unannounced"]


def test_result_conflict(watched):
    watched.write(announce(1), announce(2), result(1), result(1, digest="1" * 64))
    watched.write(result(2), void(2))
    assert watched.names() == ["result-conflict", "result-conflict"]


def test_malformed_entry(watched, monkeypatch):
    from drawproof.log import writer

    monkeypatch.setattr(writer, "entry_bytes", canonical)
    watched.write(announce(1), {"kind": "surprise"}, {"kind": "void", "draw_id": draw_id(1)})
    report = watched.look()
    assert [one.name for one in report.findings] == ["malformed-entry", "malformed-entry"]
    assert report.findings[0].params["index"] == 1


def test_rewound(watched):
    watched.write(announce(1))
    shutil.copytree(watched.place.folder, watched.place.base / "old")
    watched.write(void(1))
    assert watched.names() == []
    shutil.rmtree(watched.place.folder)
    shutil.copytree(watched.place.base / "old", watched.place.folder)
    report = watched.look()
    assert [one.name for one in report.findings] == ["rewound"]
    assert report.checkpoint is None


def test_split_view_same_size_and_another_history(watched, tmp_path):
    watched.write(announce(1))
    assert watched.names() == []
    (tmp_path / "other").mkdir()
    other = Watched(tmp_path / "other")
    other.state = watched.state
    other.write(announce(1) | {"digest": "1" * 64})
    kept = watched.state.read_bytes()
    assert other.names() == ["split-view"]
    assert watched.names() == ["split-view"], "it stands, although the log shows the old face again"
    watched.state.write_bytes(kept)
    other.write(publication(1), publication(2))
    report = other.look()
    assert [one.name for one in report.findings] == ["split-view"]
    assert "do not begin" in report.findings[0].text()


def test_damaged(watched):
    watched.write(announce(1))
    assert watched.names() == []
    watched.write(publication(1))
    watched.forge(root=bytes(32))
    assert watched.names() == ["damaged"]


def test_damaged_entries_and_a_forged_signature(watched):
    watched.write(announce(1), publication(1))
    bundle = watched.place.folder / "tile/entries/000.p/2"
    bundle.write_bytes(bundle.read_bytes().replace(b"item 1", b"item 2"))
    assert watched.names() == ["damaged"]
    note = watched.place.folder / "checkpoint"
    note.write_bytes(note.read_bytes().replace(b"\n2\n", b"\n3\n"))
    report = watched.look()
    assert [one.name for one in report.new] == ["damaged"]
    assert "bad signature" in report.new[0].text()


def test_another_log_at_the_same_address_is_another_view(watched):
    watched.write(announce(1))
    report = Monitor(watched.place.reader, "log.example/x", watched.state).look()
    assert [one.name for one in report.findings] == ["split-view"]


def test_what_witnesses_have_seen(tmp_path):
    watched = Watched(tmp_path)
    with witnesses(tmp_path, watched.place, "a") as asked:
        with watched.place.open() as log:
            log.append([announce(1)])
            log.publish(asked)
            shutil.copytree(watched.place.folder, tmp_path / "old")
            log.append([void(1)])
            log.publish(asked)
        assert watched.names(witnesses=asked) == []
        # An older face is shown to us: the witness has seen more.
        watched.state.unlink()
        shutil.rmtree(watched.place.folder)
        shutil.copytree(tmp_path / "old", watched.place.folder)
        assert watched.names(witnesses=asked) == ["behind-witness"]
        # Another history of the same length is shown to us.
        (tmp_path / "other").mkdir()
        other = Watched(tmp_path / "other")
        other.write(announce(1), publication(5))
        assert other.names(witnesses=asked) == ["split-view"]
    assert watched.names(witnesses=asked) == ["behind-witness"], "witnesses that are away: no news"


def test_a_log_that_cannot_be_read_and_a_broken_state_are_errors_not_findings(watched):
    with pytest.raises(DrawproofError) as caught:
        watched.look()
    assert caught.value.code == "log-source"
    watched.write(announce(1))
    for broken in (b"", b"{}", b"[]", canonical({"kind": "monitor", "origin": "x"})):
        watched.state.write_bytes(broken)
        with pytest.raises(DrawproofError) as caught:
            watched.look()
        assert caught.value.code == "monitor-state"


def test_every_finding_has_its_case_here():
    from pathlib import Path

    from drawproof.log.monitor_finding import TEXTS

    told = Path(__file__).read_text()
    assert all(f'"{name}"' in told for name in TEXTS)


def test_checkpoints_of_the_other_tree_are_of_its_history(watched, tmp_path):
    (tmp_path / "other").mkdir()
    other = Place(tmp_path / "other", origin="log.example/other", key=signer("log.example/other"))
    other.published(2)
    first = other.reader.note()
    other.published(3)

    def logged(note):
        return {"kind": "checkpoint", "note": note.data.decode()}

    watched.write(logged(first), logged(other.reader.note()))
    assert watched.names(other=other.reader) == []
    text = Checkpoint(other.origin, 2, bytes(32)).text
    forged = Note(text, (other.key.sign(text),))
    larger = Checkpoint(other.origin, 9, bytes(32)).text
    watched.write(logged(forged), logged(Note(larger, (other.key.sign(larger),))))
    watched.write(logged(watched.place.reader.note()), publication(1))
    report = watched.look(other=other.reader)
    assert [one.name for one in report.findings] == ["split-view"] * 3
    assert watched.look().checkpoint.size == 6
