"""tests/vectors/sources.json: what any verifier must find of sources, case by case."""

from types import SimpleNamespace

import pytest
from drawproof_public import QUICKNET, needs_pyblst, vectors
from drawproof_world import DRAW_ID

import drawproof as dp
from drawproof.evidence import parse_evidence
from drawproof.records import Reader
from drawproof.sources import drand, lottery
from drawproof.sources.announced import parse_source
from drawproof.sources.strings import derive

GAMES = {game.game: game for game in dp.Policy.default().lotteries}


@pytest.mark.parametrize("case", vectors()["round_at"], ids=lambda case: case["time"])
def test_rounds_of_times(case):
    assert dp.drand_round(case["chain"], case["time"]) == case["round"]


@pytest.mark.parametrize("case", vectors()["texts"], ids=lambda case: case["text"][:30])
def test_texts(case):
    if "code" in case:
        with pytest.raises(dp.DrawproofError) as caught:
            dp.parse_drand(case["text"])
        assert caught.value.code == case["code"]
    else:
        one = dp.parse_drand(case["text"])
        found = {name: getattr(one, name) for name in ("round", "signature", "previous", "chain")}
        given = {name: value for name, value in found.items() if value is not None}
        assert {"text": case["text"], **given} == case


@pytest.mark.parametrize("case", vectors()["numbers"], ids=lambda case: str(case["good"]))
def test_numbers(case):
    game = GAMES[case["game"]]
    if case["good"]:
        string = lottery.lottery_string(game, case["issue"], case["numbers"])
        assert string == f"lot:{case['game']}:{case['issue']}:{case['numbers']}"
    else:
        with pytest.raises(dp.DrawproofError):
            lottery.lottery_string(game, case["issue"], case["numbers"])


@pytest.mark.parametrize("case", vectors()["bulletins"], ids=lambda case: case["text"][:20])
def test_bulletins(case):
    given = (GAMES[case["game"]], case["issue"], case["numbers"], case["text"])
    if case["agrees"]:
        lottery.check_bulletin(*given)
    else:
        with pytest.raises(dp.DrawproofError):
            lottery.check_bulletin(*given)


@pytest.mark.parametrize("case", vectors()["next_issues"], ids=lambda case: case["issue"])
def test_next_issues(case):
    assert list(lottery.next_issues(GAMES[case["game"]], case["issue"])) == case["next"]


@needs_pyblst
@pytest.mark.parametrize("case", vectors()["derived"], ids=lambda case: case["why"])
def test_strings_by_evidence(case):
    source = parse_source(Reader("source", case["source"]))
    evidence = parse_evidence(dp.canonical(case["evidence"]), "x")
    times = SimpleNamespace(closing=case["closing"])
    announcement = SimpleNamespace(
        sources=(source,), times=times, fallback=case["fallback"], suite="DR1", draw_id=DRAW_ID
    )
    try:
        found = derive(announcement, 1, evidence)
    except dp.DrawproofError as refused:
        assert case.get("code") == refused.code
        return
    unchecked = None if found.unchecked is None else found.unchecked.code
    assert (found.string, unchecked) == (case["string"], case.get("unchecked"))


def test_the_vectors_hold_what_they_promise():
    refused = vectors()["refused"]
    assert sum("equation holds" in case["why"] for case in refused) == 3
    assert {case["code"] for case in refused} == {"drand-signature", "drand-text"}
    assert {case["chain"] for case in vectors()["rounds"]} >= {QUICKNET}
    assert len(vectors()["rounds"]) >= 13
    assert drand.pinned(dp.Policy.default(), QUICKNET).period == 3
