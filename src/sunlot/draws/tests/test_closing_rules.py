"""Decisions about public closings over generated input, without a database."""

import datetime
from string import hexdigits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawproof import Policy
from drawproof.sources.entropy import CLOSING_BITS
from drawproof.sources.lottery import parse_numbers
from sunlot.draws import errors
from sunlot.draws.rules.ceremony import CommitParty, DiceParty, check_parties
from sunlot.draws.rules.closing import (
    QUICKNET,
    bulletin_holds,
    chain_of,
    check_bulletin,
    check_next_issue,
    check_numbers,
    check_open,
    check_public,
    check_round,
    check_void,
    game_of,
    moment_of,
    not_offered,
    read_text,
    weak_game,
)
from sunlot.draws.tests.closings import LOT_AT, ROUND, ROUND_AT, line_of, signature_of
from sunlot.draws.words import Closing

POLICY = Policy.default()
GAMES = st.sampled_from(POLICY.lotteries)
MARKS = st.sampled_from([" ", ",", "，", "、", "\n", " | ", "+", "."])


@st.composite
def results(draw: st.DrawFn):
    """(game, its sets as drawn)."""
    game = draw(GAMES)
    sets = []
    for one in game.sets:
        numbers = st.integers(one.first, one.first + one.of - 1)
        sets.append(
            draw(
                st.lists(
                    numbers, min_size=one.numbers, max_size=one.numbers, unique=not one.repeats
                )
            )
        )
    return game, sets


@given(results(), MARKS, st.booleans())
def test_numbers_when_typed_with_any_mark_then_one_canonical_text(found, mark, padded) -> None:
    """DR-07"""
    game, sets = found
    flat = [f"{n:02}" if padded else str(n) for one in sets for n in one]
    canonical = check_numbers(game, mark.join(flat))
    parsed = parse_numbers(game, canonical)
    for rule, typed, kept in zip(game.sets, sets, parsed, strict=True):
        assert list(kept) == (typed if rule.ordered else sorted(typed))
    assert check_numbers(game, canonical) == canonical


@given(results(), st.integers(0, 40), st.sampled_from(["x", "七", "100", "00000"]))
def test_numbers_when_something_else_stands_among_them_then_refused(found, place, other) -> None:
    """DR-07"""
    game, sets = found
    flat = [f"{n:02}" for one in sets for n in one]
    flat.insert(min(place, len(flat)), other)
    with pytest.raises(errors.NumbersForm):
        check_numbers(game, " ".join(flat))


@given(st.integers(0, 95), st.sampled_from(hexdigits.lower()))
def test_round_when_any_digit_of_its_signature_differs_then_forged(place: int, digit: str) -> None:
    """DR-07"""
    genuine = signature_of(ROUND)
    chain = chain_of(POLICY)
    changed = genuine[:place] + digit + genuine[place + 1 :]
    if changed == genuine:
        assert check_round(line_of(), announced=ROUND, chain=chain).signature == genuine
    else:
        with pytest.raises(errors.RoundForged):
            check_round(line_of(signature=changed), announced=ROUND, chain=chain)


@given(st.text(max_size=300))
def test_round_when_the_text_is_anything_then_a_coded_error(text: str) -> None:
    """DR-07"""
    with pytest.raises((errors.RoundUnreadable, errors.RoundForged, errors.RoundWrong)):
        check_round(text, announced=ROUND, chain=chain_of(POLICY))


@given(st.integers(0, 10**9))
def test_round_of_a_closing_time_then_the_first_that_is_not_before_it(seconds: int) -> None:
    """DR-07"""
    chain = chain_of(POLICY)
    at = datetime.datetime.fromtimestamp(chain.genesis + seconds, datetime.UTC)
    found = check_public(Closing.DRAND, game="", issue="", draw_at=at, policy=POLICY)
    assert found is not None
    assert found.chain == QUICKNET
    moment = moment_of(chain, found.round or 0)
    assert datetime.timedelta(0) <= moment - at < datetime.timedelta(seconds=chain.period)


def test_round_before_the_chain_began_then_refused() -> None:
    """DR-07"""
    before = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    with pytest.raises(errors.RoundBeforeChain):
        check_public(Closing.DRAND, game="", issue="", draw_at=before, policy=POLICY)


@given(st.integers(-10, 100), st.integers(1, 50))
def test_closing_source_then_taken_from_its_moment_to_the_deadline(now: int, open_for: int) -> None:
    """DR-07"""
    second = datetime.timedelta(seconds=1)
    given = {"opens": ROUND_AT, "closes": ROUND_AT + open_for * second}
    if now < 0:
        with pytest.raises(errors.ClosingSourceSoon):
            check_open(**given, now=ROUND_AT + now * second)
    elif now >= open_for:
        with pytest.raises(errors.ClosingSourceLate):
            check_open(**given, now=ROUND_AT + now * second)
    else:
        check_open(**given, now=ROUND_AT + now * second)


@given(
    st.lists(st.integers(1, 4), max_size=4), st.integers(0, 3),
    st.lists(st.integers(1, 3), max_size=3),
    st.sampled_from(list(Closing)),
)  # fmt: skip
def test_parties_then_three_seal_and_who_else_acts_follows_from_the_closing(
    sealers: list[int], throwers: int, typists: list[int], closing: Closing
) -> None:
    """DR-06 DR-07"""
    commits = [CommitParty(f"party-{n}", "方", one) for n, one in enumerate(sealers)]
    dice = [DiceParty(f"dice-{n}", "方", (8, 9)) for n in range(throwers)]
    two = len(typists) == len(set(typists)) == 2
    others = {
        Closing.DICE: throwers == 2 and not typists, Closing.DRAND: not throwers and not typists,
        Closing.LOT: not throwers and two,
    }  # fmt: skip
    if len(sealers) == len(set(sealers)) == 3 and others[closing]:
        check_parties(commits, dice, closing=closing, typists=typists)
        return
    wanted = {
        Closing.DICE: errors.PartiesIncomplete, Closing.DRAND: errors.SealersIncomplete,
        Closing.LOT: errors.TypistsIncomplete,
    }  # fmt: skip
    with pytest.raises(wanted[closing]):
        check_parties(commits, dice, closing=closing, typists=typists)


def test_party_when_its_code_is_that_of_the_lottery_then_refused() -> None:
    """DR-06"""
    commits = [CommitParty(code, "方", n) for n, code in enumerate(("a", "b", "lottery"))]
    with pytest.raises(errors.PartyCodeForm):
        check_parties(commits, [], closing=Closing.LOT, typists=[1, 2])


@given(GAMES)
def test_game_when_its_results_are_few_then_a_warning(game) -> None:
    """DR-07: the protocol asks for 60 bits of the closing source."""
    problem = weak_game(game)
    assert (problem is None) == (game.bits // 1000 >= CLOSING_BITS)
    assert isinstance(problem, errors.WeakGame | None)


@given(results(), st.integers(1, 140))
def test_bulletin_when_it_names_issue_and_numbers_then_holds_only_these(found, serial) -> None:
    """DR-07"""
    game, sets = found
    issue = f"{'2026'[-game.year :]}{serial:0{game.serial}}"
    numbers = check_numbers(game, " ".join(str(n) for one in sets for n in one))
    shown = " ".join(f"{n:02}" for one in sets for n in one)
    text = check_bulletin(issue, f"示例 第{issue}期 号码 {shown} \r\n")
    assert "\r" not in text
    assert bulletin_holds(game, issue, numbers, text)
    with pytest.raises(errors.BulletinUnfit):
        check_bulletin(issue + "9", text)


@given(GAMES, st.integers(1, 300))
def test_next_issue_then_only_the_one_after(game, serial: int) -> None:
    """DR-07"""
    year = "2026"[-game.year :]
    issue, following = (f"{year}{n:0{game.serial}}" for n in (serial, serial + 1))
    notice = f"第{issue}期取消"
    assert check_next_issue(game, issue, instead=following, notice=notice) == notice
    with pytest.raises(errors.NextIssueWrong):
        check_next_issue(game, issue, instead=issue, notice=notice)
    with pytest.raises(errors.NoticeUnfit):
        check_next_issue(game, issue, instead=following, notice=f"第{following}期取消")


def test_closings_when_the_site_pins_nothing_then_not_offered_and_why() -> None:
    """DR-07"""
    assert not_offered(POLICY) == {}
    found = not_offered(Policy(drand=(), lotteries=()))
    assert isinstance(found[Closing.DRAND], errors.ChainUnpinned)
    assert isinstance(found[Closing.LOT], errors.NoGamePinned)
    with pytest.raises(errors.GameUnpinned):
        game_of(POLICY, "abc")
    assert check_public(Closing.DICE, game="", issue="", draw_at=LOT_AT, policy=POLICY) is None


@given(st.text(alphabet=st.characters(exclude_characters="\0", codec="gb18030"), max_size=200))
def test_file_when_in_either_encoding_then_its_text(text: str) -> None:
    assert read_text(text.encode("utf-8")) in {text, text.removeprefix("\ufeff")}
    assert read_text(("号" + text + "码").encode("gb18030"))


@pytest.mark.parametrize("content", [b"\x00\x01", b"\xff\xfe\xff", b"0" * (64 * 1024 + 1)])
def test_file_when_it_is_no_text_or_too_large_then_refused(content: bytes) -> None:
    with pytest.raises(errors.FileUnreadable):
        read_text(content)


@given(st.sampled_from(list(Closing)), st.integers(-2000, 100_000))
def test_void_then_free_with_dice_and_barred_around_a_public_outcome(closing, seconds) -> None:
    """DR-07"""
    result_by = ROUND_AT + datetime.timedelta(hours=24)
    now = ROUND_AT + datetime.timedelta(seconds=seconds)
    barred = closing != Closing.DICE and -600 <= seconds < 24 * 3600
    if barred:
        with pytest.raises(errors.VoidAfterOutcome):
            check_void(closing, draw_at=ROUND_AT, result_by=result_by, now=now)
    else:
        check_void(closing, draw_at=ROUND_AT, result_by=result_by, now=now)
