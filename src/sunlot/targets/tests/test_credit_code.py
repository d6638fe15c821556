"""GB 32100 check characters and what a person is told (rule TG-01)."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sunlot.targets.rules import credit_code as cc

VALID = [
    "914403001922038216", "9144030071526726XG", "91330100799655058B", "91110000802100433B",
    "91110108551385082Q", "91100000100003962T", "91650000228601443P", "91350100M000100Y43",
    "91512081MA62K0260E",
]  # fmt: skip
WRONG = ["91310115MA1G4L1WXK", "91350211M0000XUF46", "91350100M0001TGQXM"]

bodies = st.text(alphabet=cc.ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", VALID)
def test_check_of_a_real_code_finds_nothing(code: str) -> None:
    assert cc.check(code) == []
    assert cc.organisation_check(code[8:16]) == code[16]


@pytest.mark.parametrize("code", WRONG)
def test_check_of_a_wrong_check_character_warns_and_names_the_expected_one(code: str) -> None:
    """TG-01"""
    (problem,) = cc.check(code)
    assert problem.severity is cc.Severity.WARNING
    assert f"应为 {cc.check_character(code[:17])}" in problem.message
    assert "代码待核" in problem.remedy


def test_check_of_the_standards_wrong_example_names_the_unused_letter() -> None:
    (problem,) = cc.check("91350100M000100Y4Z")
    assert problem.severity is cc.Severity.ERROR
    assert "“Z”" in problem.message
    assert "Z 可能是 2" in problem.remedy


@pytest.mark.parametrize(("code", "length"), [("", 0), ("9165000022860144", 16), ("9" * 19, 19)])
def test_check_of_a_wrong_length_is_an_error_that_counts(code: str, length: int) -> None:
    """TG-01"""
    (problem,) = cc.check(code)
    assert problem.severity is cc.Severity.ERROR
    assert f"现在是 {length} 位" in problem.message


def test_check_character_with_remainder_zero_is_zero() -> None:
    # The trap: an implementation that indexes 31 minus the remainder has no 31st character.
    first = next(
        body
        for n in range(31)
        if (body := f"9165010{cc.ALPHABET[n]}MA0000000")
        and sum(cc.ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31 == 0
    )
    assert cc.check_character(first) == "0"
    assert cc.check(first + "0") == []


def test_normalise_takes_full_width_lower_case_and_blanks() -> None:
    assert cc.normalise(" ９１６５００００ 228601443p\u3000") == "91650000228601443P"


@given(bodies)
def test_check_character_makes_any_body_valid(body: str) -> None:
    assert cc.check(body + cc.check_character(body)) == []


@given(bodies, st.integers(0, 17), st.sampled_from(cc.ALPHABET))
def test_check_after_one_substitution_always_complains(body: str, at: int, other: str) -> None:
    code = body + cc.check_character(body)
    assume(code[at] != other)
    assert cc.check(code[:at] + other + code[at + 1 :])


@given(bodies, st.integers(0, 16))
def test_check_after_swapping_two_neighbours_always_complains(body: str, at: int) -> None:
    code = body + cc.check_character(body)
    assume(code[at] != code[at + 1])
    assert cc.check(code[:at] + code[at + 1] + code[at] + code[at + 2 :])


@given(st.text(alphabet=cc.ALPHABET, min_size=8, max_size=8), st.integers(650000, 659012))
def test_make_code_is_valid_in_both_check_characters(body: str, division: int) -> None:
    code = cc.make_code("9", "1", str(division), body)
    assert cc.check(code) == []
    assert cc.organisation_check(code[8:16]) == code[16]
