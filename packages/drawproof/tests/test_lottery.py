"""Lottery games: forms, ranges, order, bulletins, the one fallback."""

import math

import pytest
from drawproof_public import BULLETIN, KL8
from hypothesis import given
from hypothesis import strategies as st

import drawproof as dp
from drawproof.sources import lottery

GAMES = {game.game: game for game in dp.Policy.default().lotteries}


def test_the_default_games_count_their_outcomes_rightly():
    assert list(GAMES) == ["ssq", "dlt", "kl8", "3d", "pl5"]
    for game in GAMES.values():
        outcomes = 1
        for one in game.sets:
            outcomes *= one.of**one.numbers if one.repeats else math.comb(one.of, one.numbers)
        assert game.bits == math.floor(1000 * math.log2(outcomes)), game.game


@pytest.mark.parametrize(
    ("game", "issue", "numbers"),
    [
        ("ssq", "2026136", "01.09.13.22.30.33-16"),
        ("dlt", "26136", "01.02.03.34.35-01.12"),
        ("kl8", "2026312", KL8),
        ("3d", "2026312", "09.00.09"),
        ("pl5", "26312", "00.00.09.01.00"),
    ],
)
def test_canonical_strings_of_every_game(game, issue, numbers):
    string = f"lot:{game}:{issue}:{numbers}"
    assert lottery.lottery_string(GAMES[game], issue, numbers) == string
    assert lottery.parse_string(GAMES[game], string) == (issue, numbers)
    assert dp.compose_seed("DR1", "650000-2026-000123", [string])


@pytest.mark.parametrize(
    ("game", "numbers", "reason"),
    [
        ("ssq", "01.09.13.22.30.34-16", "号码超出范围"),
        ("ssq", "00.09.13.22.30.33-16", "号码超出范围"),
        ("ssq", "01.09.13.22.30.33-17", "号码超出范围"),
        ("ssq", "01.09.13.22.30.33.16", "号码组数不对"),
        ("ssq", "01.09.13.22.30-16", "号码个数不对"),
        ("ssq", "09.01.13.22.30.33-16", "升序"),
        ("ssq", "01.01.13.22.30.33-16", "重复"),
        ("ssq", "1.9.13.22.30.33-16", "两位数字"),
        ("dlt", "01.02.03.34.35-12.01", "升序"),
        ("kl8", KL8 + ".81", "号码个数不对"),
        ("kl8", KL8[:-2] + "81", "号码超出范围"),
        ("3d", "09.10.00", "号码超出范围"),
        ("3d", "359", "两位数字"),
        ("pl5", "00.00.09.01", "号码个数不对"),
        ("kl8", "", "两位数字"),
        ("kl8", "０１.02", "两位数字"),
    ],
)
def test_numbers_out_of_form_range_or_order_are_refused(game, numbers, reason):
    with pytest.raises(dp.DrawproofError) as caught:
        lottery.parse_numbers(GAMES[game], numbers)
    assert caught.value.code == "lottery-form"
    assert reason in caught.value.text("zh")


@pytest.mark.parametrize(
    ("game", "issue"),
    [
        ("ssq", "26136"),
        ("ssq", "20261361"),
        ("ssq", "2026000"),
        ("dlt", "2026136"),
        ("kl8", "２０２６３１２"),
        ("kl8", "2026 12"),
        ("kl8", ""),
    ],
)
def test_issues_of_another_form_are_refused(game, issue):
    with pytest.raises(dp.DrawproofError) as caught:
        lottery.check_issue(GAMES[game], issue)
    assert caught.value.code == "lottery-form"


@pytest.mark.parametrize(
    ("game", "issue", "following"),
    [
        ("kl8", "2026312", ("2026313",)),
        ("kl8", "2026351", ("2026352", "2027001")),
        ("kl8", "2026999", ("2027001",)),
        ("ssq", "2026151", ("2026152", "2027001")),
        ("dlt", "99150", ("99151", "00001")),
        ("pl5", "26009", ("26010",)),
    ],
)
def test_the_next_issue(game, issue, following):
    assert lottery.next_issues(GAMES[game], issue) == following


SSQ = "01.09.13.22.30.33-16"


@pytest.mark.parametrize(
    ("game", "issue", "numbers", "text"),
    [
        ("kl8", "2026312", KL8, BULLETIN),
        ("kl8", "2026312", KL8, KL8),
        ("ssq", "2026136", SSQ, "双色球第2026136期 红球：30 09 22 01 33 13 蓝球：16"),
        ("ssq", "2026136", SSQ, "双色球第２０２６１３６期 ０１ ０９ １３ ２２ ３０ ３３ ＋ １６"),
        ("ssq", "2026136", SSQ, "2026136 开奖时间 2026年11月24日 21:15 01,09,13,22,30,33|16"),
        ("3d", "2026312", "03.05.09", "福彩3D 第2026312期 中奖号码 3 5 9"),
        ("3d", "2026312", "03.05.09", "福彩3D 第2026312期 中奖号码 359"),
        ("pl5", "26312", "00.00.09.01.00", "排列5 第26312期：00910"),
        ("dlt", "26136", "01.02.03.34.35-01.12", "大乐透 26136 期 35 01 02 34 03 + 12 01"),
    ],
)
def test_numbers_are_read_from_a_bulletin_and_agree_with_it(game, issue, numbers, text):
    assert lottery.read_bulletin(GAMES[game], issue, text) == numbers
    if text != numbers:
        lottery.check_bulletin(GAMES[game], issue, numbers, text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("双色球第2026135期 01 09 13 22 30 33 16", "没有这一期号"),
        ("双色球第20261360期 01 09 13 22 30 33 16", "没有这一期号"),
        ("双色球第2026136期 01 09 13 22 30 34 16", "没有该彩种的开奖号码"),
        ("双色球第2026136期 01 09 13 22 30 03 16 05", "无法确定"),
        ("第2026136期", "没有该彩种的开奖号码"),
        ("", "没有这一期号"),
        ("1" * 20_001, "太大"),
    ],
)
def test_a_bulletin_that_does_not_tell_is_refused(text, reason):
    with pytest.raises(dp.DrawproofError) as caught:
        lottery.read_bulletin(GAMES["ssq"], "2026136", text)
    assert caught.value.code == "lottery-bulletin"
    assert reason in caught.value.text("zh")


def test_a_bulletin_with_other_numbers_does_not_agree():
    other = KL8.replace("80", "79")
    with pytest.raises(dp.DrawproofError):
        lottery.check_bulletin(GAMES["kl8"], "2026312", other, BULLETIN)
    with pytest.raises(dp.DrawproofError):
        lottery.check_bulletin(GAMES["kl8"], "2026313", KL8, BULLETIN)
    ordered = GAMES["3d"]
    with pytest.raises(dp.DrawproofError):
        lottery.check_bulletin(ordered, "2026312", "05.03.09", "2026312期 3 5 9")


@st.composite
def results(draw):
    game = draw(st.sampled_from(list(GAMES.values())))
    sets = []
    for one in game.sets:
        number = st.integers(one.first, one.first + one.of - 1)
        size = {"min_size": one.numbers, "max_size": one.numbers}
        sets.append(draw(st.lists(number, unique=not one.repeats, **size)))
    return game, sets


@given(results(), st.integers(1, 999))
def test_any_result_is_written_read_and_found_in_its_bulletin(result, serial):
    game, sets = result
    issue = f"{2026 % 10**game.year:0{game.year}}{serial:0{game.serial}}"
    numbers = lottery.format_numbers(game, sets)
    assert lottery.format_numbers(game, lottery.parse_numbers(game, numbers)) == numbers
    text = f"第{issue}期：" + " ".join(f"{n:02}" for one in sets for n in one)
    lottery.check_bulletin(game, issue, numbers, text)


@given(st.sampled_from(list(GAMES.values())), st.text(max_size=60))
def test_any_text_is_read_or_refused_never_a_crash(game, text):
    for attempt in (
        lambda: lottery.parse_numbers(game, text),
        lambda: lottery.check_issue(game, text),
        lambda: lottery.parse_string(game, text),
        lambda: lottery.read_bulletin(game, "2026001" if game.year == 4 else "26001", text),
        lambda: lottery.check_bulletin(game, "26001", "01.02.03", text),
        lambda: lottery.check_notice("26001", text),
    ):
        try:
            attempt()
        except dp.DrawproofError:
            continue
