"""The ticket line shows real places: lifted where near, never moved sideways."""

import hashlib
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import assume, given
from hypothesis import strategies as st

from sunlot.ui import ticket_line
from sunlot.ui.gallery import stratum

tickets = st.lists(
    st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=60, unique=True
)


def marked(hexes: list[str], n: int) -> list[tuple[str, ticket_line.State]]:
    return [(one, "drawn" if rank < n else "none") for rank, one in enumerate(sorted(hexes))]


@given(tickets, st.integers(1, 60))
def test_every_dot_stands_at_its_ticket(hexes: list[str], wanted: int) -> None:
    n = min(wanted, len(hexes))
    picture = ticket_line.draw(marked(hexes, n), n=n)
    ordered = sorted(hexes)
    end = float(picture.lens_end) / 100
    for dot in picture.wide.dots:
        real = int(ordered[dot.rank - 1][:12], 16) / 2**48
        # Percentages are printed with two digits, the end of the lens too.
        assert float(dot.x) / 100 == pytest.approx(real / end, abs=0.0002 + 0.0001 / end)


@given(tickets, st.integers(1, 60))
def test_no_two_dots_touch(hexes: list[str], wanted: int) -> None:
    n = min(wanted, len(hexes))
    for width, lens in (
        (960, (picture := ticket_line.draw(marked(hexes, n), n=n)).wide),
        (320, picture.narrow),
    ):
        by_level: dict[int, list[float]] = {}
        for dot in lens.dots:
            by_level.setdefault(dot.y, []).append(float(dot.x) * width / 100)
        for places in by_level.values():
            ordered = sorted(places)
            assert all(b - a > 21.8 for a, b in pairwise(ordered))
        assert all(0 < dot.y < lens.height for dot in lens.dots)


def test_the_line_stands_between_the_last_one_drawn_and_the_next() -> None:
    picture = ticket_line.draw(stratum(178, 9), n=9)
    dots = {dot.rank: float(dot.x) for dot in picture.wide.dots}
    assert dots[9] < float(picture.wide.cut) < dots[10]
    assert {dot.state for dot in picture.wide.dots} == {"drawn", "reserve"}
    assert max(dots) == 12


def test_a_census_has_no_cutoff() -> None:
    picture = ticket_line.draw(stratum(24, 24), n=24)
    assert picture.cut == picture.wide.cut == ""
    assert "没有截止线" in picture.summary


def test_the_own_object_is_named_with_its_rank() -> None:
    picture = ticket_line.draw(stratum(178, 9, own=4), n=9)
    assert picture.own_rank == 4
    assert "该企业排第 4" in picture.summary


def test_a_private_line_shows_nobody_else() -> None:
    full = stratum(178, 9, own=4)
    picture = ticket_line.draw([full[3]], n=9, cutoff=full[8][0], total=178, own_rank=4)
    assert len(picture.ticks) == len(picture.wide.dots) == 1
    assert picture.wide.dots[0].rank == 4
    assert picture.total == 178
    assert float(picture.wide.cut) > float(picture.wide.dots[0].x)


def test_a_large_stratum_is_drawn_with_ticks_and_stays_small() -> None:
    picture = ticket_line.draw(stratum(20_000, 1000), n=1000)
    assert picture.wide.dots == ()
    assert len(picture.ticks) <= 1100
    page = render_to_string("ui/components/ticket_line.html", {"picture": picture})
    assert len(page) < 250_000


def test_the_picture_has_a_text_alternative_and_no_inline_style() -> None:
    picture = ticket_line.draw(stratum(178, 9, own=4), n=9)
    page = render_to_string("ui/components/ticket_line.html", {"picture": picture})
    assert 'role="img"' in page
    assert picture.summary in page
    assert "style=" not in page
    assert page.count("该企业：第 4") == 2  # one drawing for desks, one for phones


def test_the_place_of_a_ticket_is_its_first_48_bits() -> None:
    assert ticket_line.fraction("8000 0000 0000" + "f" * 52) == 0.5
    assert ticket_line.fraction(hashlib.sha256(b"").hexdigest()) == 0xE3B0C44298FC / 2**48


@given(st.binary(min_size=32, max_size=32).map(bytes.hex),
       st.binary(min_size=32, max_size=32).map(bytes.hex))  # fmt: skip
def test_alone_when_one_object_is_shown_then_on_its_side_of_the_cutoff(own: str, cut: str) -> None:
    """However near: a drawn one never stands behind the line, another never before it."""
    assume(ticket_line.fraction(cut) > 0.001)
    picture = ticket_line.alone(own, cut)
    for lens in (picture.wide, picture.narrow):
        [dot] = lens.dots
        if ticket_line.fraction(own) < ticket_line.fraction(cut):
            assert float(dot.x) <= float(lens.cut)
        elif ticket_line.fraction(own) > ticket_line.fraction(cut):
            assert float(dot.x) >= float(lens.cut)


def test_alone_when_drawn_into_a_page_then_says_no_figure_of_the_stratum() -> None:
    for cutoff in ("2" * 64, "-"):
        picture = ticket_line.alone("1" * 64, cutoff)
        text = render_to_string("ui/components/ticket_line.html", {"picture": picture})
        assert "户" not in text.replace("本户", "")
        assert ("截止线" in text) is True
        assert "本户的号码" in text
