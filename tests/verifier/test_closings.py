"""Draws of the product with a drand round or a lottery: the same verdict by both verifiers."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from drawproof.bundle import read_bundle
from sunlot.actors import Actor
from sunlot.draws import actions
from sunlot.draws.models import Draw
from sunlot.draws.tests.closings import (
    LOT_AT,
    NEXT_BULLETIN,
    NEXT_ISSUE,
    NOTICE,
    NUMBERS,
    SECOND,
    attaches,
    by_drand,
    by_lottery,
    lottery_of,
    take,
    types,
    vectors,
)
from sunlot.draws.tests.world import World, build_world
from tests.cast import build_cast
from tests.verifier.agreement import agreed
from tests.verifier.corpus import Case, refit

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path / "files"
    return build_world(build_cast(), targets=30)


def finished(draw: Draw) -> Draw:
    draw.refresh_from_db()
    return actions.run(draw=draw, by=Actor.system(), at=draw.seeded_at + 60 * SECOND)


def by_next_issue(world: World, draw: Draw) -> None:
    """The announced issue was called off; the next one closes the draw."""
    at = LOT_AT + 60 * SECOND
    operator = world.by("coordinator")
    actions.ask_next_issue(draw=draw, issue=NEXT_ISSUE, notice=NOTICE, by=operator, at=at)
    actions.confirm_next_issue(draw=draw, by=world.by("approver_a"), at=at)
    actions.attach_bulletin(draw=draw, text=NEXT_BULLETIN, by=operator, at=at)
    for who in ("typist_1", "typist_2"):
        actions.type_numbers(party=lottery_of(draw), text=NUMBERS, by=world.by(who), at=at)


def draws_of(world: World, way: str) -> Draw:
    if way == "drand":
        return finished(take(world, world.revealed(**by_drand())))
    draw = world.revealed(world.credit_task, **by_lottery(world))
    if way == "next issue":
        by_next_issue(world, draw)
        return finished(draw)
    attaches(world, draw)
    for who in ("typist_1", "typist_2"):
        types(world, draw, who)
    return finished(draw)


def bent(way: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """The same bundle with evidence that proves nothing."""
    name = "sources/04.json"
    record = json.loads(files[name])
    if way == "drand":
        record["signature"] = vectors()["refused"][0]["signature"]
    else:
        record["bulletin"] = record["bulletin"].replace("80", "79")
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return refit({**files, name: body})


@pytest.mark.parametrize("way", ["drand", "lottery", "next issue"])
def test_closing_when_proved_or_bent_then_both_say_the_same(
    browser: Browser, tmp_path: Path, settings: Any, world: World, way: str
) -> None:
    draw = draws_of(world, way)
    cases = []
    for level, path in (("public", draw.bundle_path), ("full", draw.full_bundle_path)):
        files = dict(read_bundle(Path(settings.MEDIA_ROOT) / path).files)
        digests = {"announce": draw.announcement_digest, "result": draw.result_digest}
        cases.append(Case(f"{way}/{level}", "valid", files, **digests))
        cases.append(Case(f"{way}/{level}/bent", "bent", bent(way, files)))
    for case, its in agreed(browser, tmp_path, cases):
        states = {one["id"]: one["state"] for one in its["checks"]}
        if case.kind == "valid":
            assert (states["C08"], states["C10"], states["C20"]) == ("passed",) * 3
        else:
            assert states["C08"] == "failed"
