"""The freeze that keeps no leaves: the same root, file and refusals as the frame in memory."""

import hashlib
import io
from dataclasses import replace

import pytest
from drawproof_world import DRAW_ID, frame_rows, salt
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp
from drawproof import freeze as freezing


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    """Parts of 8 rows, so that a few rows already make several."""
    monkeypatch.setattr(freezing, "_HEIGHT", 3)


def freeze(rows, mode="open", suite="DR1", **more):
    return freezing.freeze(suite, mode, DRAW_ID, rows, **more)


@given(
    st.integers(0, 40), st.sampled_from(["open", "private"]), st.sampled_from(["DR1", "DR1-SM3"])
)
def test_freeze_has_root_counts_and_file_of_the_frame_in_memory(size, mode, suite):
    rows, out = frame_rows(mode, size)[::-1], io.BytesIO()
    frame = dp.build_frame(suite, mode, DRAW_ID, rows)
    frozen = freeze(iter(rows), mode, suite, out=out)
    assert (frozen.root, frozen.count, frozen.strata) == (frame.root, frame.count, frame.strata)
    assert out.getvalue() == frame.csv
    assert frozen.sha256 == hashlib.sha256(frame.csv).hexdigest()
    assert freeze(rows, mode, suite).sha256 is None


@pytest.mark.parametrize("mode", ["open", "private"])
def test_freeze_in_other_processes_gives_the_same_bytes(mode):
    rows, out, alone = frame_rows(mode, 100), io.BytesIO(), io.BytesIO()
    assert freeze(rows, mode, workers=2, out=out) == freeze(rows, mode, workers=0, out=alone)
    assert out.getvalue() == alone.getvalue()


BOTH = {
    "small letters collide": {"object_id": "91650100ma7000370x"},
    "twice": {"object_id": "91650100MA7000370X"},
    "object id": {"object_id": "=1"},
    "two fields in one": {"stratum": "A|B"},
    "line break": {"unit": "650102\n"},
    "no stratum": {"stratum": "-"},
    "attrs": {"attrs": "0", "facts": None},
    "facts and attrs": {"attrs": "0" * 64},
    "no text": {"object_id": None},
}
SECRETS = {
    "salt": {"salt": "x"},
    "key": {"key": None},
    "salt used twice": {"salt": salt("key", 10)},
}
CASES = [("open", change) for change in (*BOTH.values(), {"key": "0" * 32})]
CASES += [("private", change) for change in (*BOTH.values(), *SECRETS.values())]
NAMES = [*BOTH, "key", *BOTH, *SECRETS]


@pytest.mark.parametrize(("mode", "change"), CASES, ids=NAMES)
@pytest.mark.parametrize("workers", [0, 1])
def test_freeze_refuses_what_the_frame_in_memory_refuses(mode, change, workers):
    rows = frame_rows(mode, 30)
    rows[20] = replace(rows[20], **change)
    expected = error_of(dp.build_frame, "DR1", mode, DRAW_ID, rows)
    assert error_of(freezing.freeze, "DR1", mode, DRAW_ID, rows, workers=workers) == expected


def error_of(function, *args, **more):
    with pytest.raises(dp.DrawproofError) as caught:
        function(*args, **more)
    return caught.value.code, caught.value.params
