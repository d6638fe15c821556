"""Slips and log parts for both verifiers, from the small draws of drawproof's own tests."""

import copy
import dataclasses
import json
import random
import sys
from collections.abc import Iterator
from typing import Any

import drawproof as dp
from tests.verifier.corpus import CHANGES, Case, Changes, Files, _holders, refit
from tests.verifier.page import ROOT

sys.path.append(str(ROOT / "packages" / "drawproof" / "tests"))

from drawproof_story import files_of, policy, story, told
from drawproof_world import make_world as small_world

KINDS = [(mode, suite) for mode in ("open", "private") for suite in ("DR1", "DR1-SM3")]
LATE = (
    "2026-11-22T10:00:01Z",
    "2026-11-23T01:50:00Z",
    "2026-11-23T01:50:01Z",
    "2026-11-20T01:00:00Z",
)


def policy_file(one: dp.Policy) -> bytes:
    """A policy as its file."""
    plain = {"kind": "policy", **dataclasses.asdict(one)}
    for game in plain["lotteries"]:
        for numbers in game["sets"]:
            numbers["from"] = numbers.pop("first")
    return json.dumps(plain, ensure_ascii=False).encode()


def log_cases(count: int, seed: str = "log") -> Iterator[Case]:
    """Bundles with a log part: as they should be, told otherwise, or changed in its files."""
    chance = random.Random(seed)
    worlds = [small_world(mode, suite, size=24) for mode, suite in KINDS]
    rules = [policy(), policy(quorum=3), policy(quorum=4), policy(logs=()), policy(auditors=())]
    for number in range(count):
        world, level = chance.choice(worlds), chance.choice(("public", "full"))
        pinned = chance.choice(rules) if chance.random() < 0.3 else rules[0]
        files: Files
        if chance.random() < 0.6:
            kind, steps = "story", _retold(chance, story(world))
            files = files_of(world, told(steps, world.outcome.draw), level)
        else:
            kind = chance.choice(CHANGES)
            whole = files_of(world, told(story(world), world.outcome.draw), level)
            files = refit(_changed(chance, kind, whole))
        yield Case(f"log/{number}/{kind}", kind, files, policy=policy_file(pinned))


def _retold(chance: random.Random, steps: list[Any]) -> list[Any]:
    told_again = copy.deepcopy(steps)
    at = chance.randrange(len(told_again))
    _, some = told_again[at]
    match chance.randrange(4):
        case 0:
            some.pop(chance.randrange(len(some)))
        case 1:
            some.append(copy.deepcopy(chance.choice(some)))
        case 2:
            told_again[at] = (chance.choice(LATE), some)
        case _:
            if at + 1 < len(told_again):
                told_again[at + 1][1].append(some.pop(chance.randrange(len(some))))
    return [(when, some) for when, some in told_again if some]


def _changed(chance: random.Random, kind: str, files: Files) -> Files:
    for _ in range(20):
        made = getattr(Changes(chance), kind)(files)
        names = set(files) | set(made or {})
        if made and any(n.startswith("checkpoints") and files.get(n) != made.get(n) for n in names):
            return dict(made)
    return files


def slip_cases(seed: str = "slips") -> Iterator[tuple[str, dict[str, str]]]:
    """(slip as text, digests given), valid and changed, in both forms."""
    chance = random.Random(seed)
    for mode, suite in KINDS:
        outcome = small_world(mode, suite, size=24).outcome
        trusted = {"announce": outcome.announcement.digest, "result": outcome.record.digest}
        winners = list(outcome.winners.winners)
        for object_id in [entry.object_id for entry in outcome.frame.entries[:4]] + winners[:3]:
            for second in (None, outcome):
                slip = dp.make_slip(
                    object_id,
                    announcement=outcome.announcement,
                    frame=outcome.frame,
                    outcome=second,
                )
                for text in _forms(chance, slip):
                    yield text, trusted if chance.random() < 0.7 else {}


def _forms(chance: random.Random, slip: dp.Slip) -> Iterator[str]:
    text = dp.slip_text(slip)
    yield slip.canonical.decode()
    yield text
    at = chance.randrange(5, len(text))
    yield text[:at] + chance.choice("0AZ$") + text[at + 1 :]
    record = json.loads(slip.canonical)
    holders = [(h, k) for h, k in _holders(record) if isinstance(h[k], str | int)]
    holder, key = chance.choice(holders)
    holder[key] = holder[key][::-1] if isinstance(holder[key], str) else holder[key] + 1
    yield dp.canonical(record).decode()
