"""Substitutions, replacements, releases (§7.1): made again alike by both verifiers."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import drawproof as dp
from tests.verifier.agreement import agreed
from tests.verifier.corpus import KINDS, Case, Changes, Files, refit
from tests.verifier.papers import files_of, policy, policy_file, small_world, story, told

from test_later import events_of  # isort: skip
from test_later_log import entries_of  # isort: skip

pytestmark = pytest.mark.e2e
FILES = ("substitutions.csv", "replacements.csv", "releases.csv")
LINES = (
    "line_dropped", "line_doubled", "lines_swapped", "field_changed", "field_dropped_or_added",
    "letter_changed", "byte_added", "line_of_another_file",
)  # fmt: skip
TIMES = ("2026-11-23T02:59:59Z", "2026-11-24T02:00:00Z", "2026-11-24T05:00:00Z", "x")


class _Later(Changes):
    """Changes of the three files only."""

    def file(self, files: Files, ending: str = "") -> str:
        held = [name for name in FILES if name in files and name.endswith(ending)]
        return self.chance.choice(held)


def _changed(chance: random.Random, files: Files) -> tuple[str, Files]:
    kind = chance.choice((*LINES, "time", "gone", "salt"))
    held = [name for name in FILES if name in files]
    name = chance.choice(held)
    if kind == "gone":
        return kind, {key: data for key, data in files.items() if key != name}
    if kind in ("time", "salt"):
        lines = [line.split("|") for line in files[name].decode().splitlines()]
        place = -2 if kind == "time" else -1
        value = chance.choice(TIMES) if kind == "time" else "0" * 32
        chance.choice(lines)[place] = value
        made = "".join("|".join(line) + "\n" for line in lines)
        return kind, {**files, name: made.encode()}
    return kind, getattr(_Later(chance), kind)(files) or files


def _entries(chance: random.Random, entries: list[dict[str, str]]) -> list[dict[str, str]]:
    found = copy.deepcopy(entries)
    at = chance.randrange(len(found))
    match chance.randrange(4):
        case 0:
            found.pop(at)
        case 1:
            found.insert(0, found.pop(at))
        case 2:
            found[at]["digest"] = "0" * 64
        case _:
            found.append(copy.deepcopy(found[at]))
    return found


def later_cases(count: int, seed: str = "later") -> Iterator[Case]:
    """Valid ones first, then changed lines, entries and times."""
    chance = random.Random(seed)
    rules = policy_file(policy())
    for mode, suite in KINDS:
        world = small_world(mode, suite, size=40, sharded=suite == "DR1")
        later = events_of(world)
        entries = entries_of(world, later)
        more = {"released": list(world.outcome.winners.winners)[:3]} if mode == "private" else {}
        tale = [*story(world), ("2026-11-25T03:00:00Z", entries)]
        part = told(tale, world.outcome.draw)
        for level in ("full", "public"):
            level_more = more if level == "public" else {}
            with_log = files_of(world, part, level, later=later, **level_more)
            bare = world.files(level, later=later, **level_more)
            name = f"later/{mode}/{suite}/{level}"
            yield Case(f"{name}/valid", "valid", with_log, policy=rules)
            yield Case(f"{name}/strangers", "valid", with_log)
            yield Case(f"{name}/bare", "valid", bare)
            for number in range(count):
                base = chance.choice((with_log, bare))
                kind, files = _changed(chance, base)
                yield Case(f"{name}/{number}/{kind}", kind, refit(files), policy=rules)
            for number in range(count // 3):
                told_other = [*story(world), ("2026-11-25T03:00:00Z", _entries(chance, entries))]
                other = told(told_other, world.outcome.draw)
                files = files_of(world, other, level, later=later, **level_more)
                yield Case(f"{name}/entries/{number}", "entries", files, policy=rules)


def test_later_events_give_the_same_verdict(browser: Browser, tmp_path: Path):
    states = set()
    for case, its in agreed(browser, tmp_path, later_cases(9)):
        c17 = next(check for check in its["checks"] if check["id"] == "C17")
        states.add((case.kind == "valid", c17["state"], c17["needs"]))
    expected = {(True, "passed", None), (True, "not-checkable", "log"), (False, "failed", None)}
    assert states >= expected, states


def test_a_frame_attested_too_late_fails(browser: Browser, tmp_path: Path):
    rules, cases = policy_file(policy()), []
    for number, late in enumerate(("2026-11-23T01:50:00Z", "2026-11-23T01:50:01Z", None)):
        world = small_world("private", "DR1", size=24)
        steps = story(world)
        frame = steps[1][1].pop()
        if late is not None:
            steps.insert(4, (late, [frame]))
        files = files_of(world, told(steps, world.outcome.draw), "full")
        cases.append(Case(f"attested/{number}", "story", files, policy=rules))
    states = [
        check["state"]
        for _, its in agreed(browser, tmp_path, cases)
        for check in its["checks"]
        if check["id"] == "C19"
    ]
    assert states == ["passed", "failed", "not-checkable"]
    assert dp.Policy.default().auditors == ()
