"""Work in other processes: the same values, errors and endings as in this one."""

import os
import time
from functools import partial

import pytest
from drawproof_world import DRAW_ID, frame_rows

import drawproof as dp
from drawproof import tickets
from drawproof.crew import Crew
from drawproof.ids import check_id
from drawproof.verify import large

SEED = "ab" * 32


@pytest.fixture(scope="module")
def crew():
    with Crew(2) as found:
        yield found


def test_values_come_in_the_order_of_the_calls(crew):
    delays = [(0.05,), (0.0,), (0.02,), (0.0,), (0.0,), (0.0,)]
    assert list(crew.in_order(time.sleep, delays)) == [None] * 6
    assert list(crew.in_order(abs, [(-n,) for n in range(20)])) == list(range(20))


@pytest.mark.parametrize("size", [0, 2])
def test_a_refusal_comes_back_as_it_was_raised(size):
    with Crew(size) as crew, pytest.raises(dp.DrawproofError) as caught:
        crew.submit(check_id, "digest", "x").result()
    assert (caught.value.code, caught.value.params["value"]) == ("id-form", "x")


def test_the_work_is_done_elsewhere_and_ends_with_the_crew():
    with Crew(1) as crew:
        member = crew.submit(os.getpid).result()
        assert member != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(member, 0)


def test_a_member_that_dies_is_an_error_not_a_wait():
    with Crew(1) as crew, pytest.raises((EOFError, ConnectionError)):
        crew.submit(os._exit, 3).result(timeout=30)


def test_winners_are_the_same_from_parts(crew, monkeypatch):
    monkeypatch.setattr(tickets, "_CREW_PART", 7)
    frame = dp.build_frame("DR1", "open", DRAW_ID, frame_rows("open", 40))
    objects = [(entry.object_id, entry.stratum, entry.key) for entry in frame.entries]
    quotas = {stratum: (n + 1) // 2 for stratum, n in frame.strata.items()}
    given = "DR1", "open", DRAW_ID, SEED, objects, frame.strata, quotas
    alone = dp.draw_winners("DR1", "open", DRAW_ID, SEED, frame, quotas)
    select = partial(tickets.smallest, crew=crew)
    assert tickets.draw_from(*given, select=select) == alone
    del quotas[min(quotas)]
    with pytest.raises(dp.DrawproofError, match="stratum"):
        tickets.draw_from(*given, select=select)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 8, 13])
def test_a_root_hashed_in_parts_is_the_root(crew, monkeypatch, count):
    monkeypatch.setattr(large, "_PART", 4)
    lines = [f"DR1|frame|{n}" for n in range(count)]
    assert large.LaterRoot(dp.suites.DR1, lines, crew).root() == dp.tree.root_of(
        dp.suites.DR1, lines
    )
