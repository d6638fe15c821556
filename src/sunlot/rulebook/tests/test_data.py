"""Reading rule files: what a wrong one says, and what a citation shows."""

import datetime

import pytest

from sunlot.rulebook import book, citation, codes, get, rule
from sunlot.rulebook.book import RulebookProblem, collect, parse_rules

D = datetime.date

RULE = """
[[rule]]
id = "ZZ-01"
title = "标题"
text = "正文"
level = "block"
page = "items:list"
region = "650000"
valid_from = 2020-01-01
[[rule.source]]
kind = "law"
instrument = "某法"
article = "第一条"
verified = true
"""


def test_parse_of_a_right_file_gives_the_rule() -> None:
    (one,) = parse_rules(RULE, name="x.toml")
    assert one.main.cited == "《某法》第一条"
    assert one.in_force(D(2020, 1, 1))
    assert not one.in_force(D(2019, 12, 31))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('id = "ZZ-01"', 'id = "ZZ1"'), "id"),
        (('title = "标题"', ""), "title"),
        (('text = "正文"', 'text = ""'), "text"),
        (('"block"', '"stop"'), "level"),
        (('page = "items:list"', ""), "page"),
        (("valid_from = 2020-01-01", 'valid_from = "2020"'), "valid_from"),
        (("region =", "regoin ="), "region"),
        (('article = "第一条"', ""), "without article"),
        (("verified = true", ""), "verified"),
        (('kind = "law"', 'kind = "rumour"'), "kind"),
        (('kind = "law"', 'kind = "own"'), "verified, where nothing"),
        (('kind = "law"', 'kind = "protocol"'), "verified, where nothing"),
        (("[[rule.source]]", "[[rule.sources]]"), "source"),
        (("[[rule]]", "[[rules]]"), "rule"),
    ],
)
def test_parse_of_a_wrong_file_names_the_field(change: tuple[str, str], words: str) -> None:
    with pytest.raises(RulebookProblem, match=words):
        parse_rules(RULE.replace(change[0], change[1], 1), name="x.toml")


def test_collect_refuses_an_id_twice() -> None:
    with pytest.raises(RulebookProblem, match="ZZ-01: twice"):
        collect(parse_rules(RULE, name="a") + parse_rules(RULE, name="b"))


def test_status_of_a_rule_out_of_force_is_lapsed() -> None:
    (one,) = parse_rules(RULE.replace("valid_from", "valid_to = 2021-01-01\nvalid_from"), name="x")
    assert one.status(D(2020, 6, 1)) == "verified"
    assert one.status(D(2021, 1, 1)) == "lapsed"


def test_status_of_a_rule_of_our_own_claims_no_verified_law() -> None:
    assert get("DR-02").status(D(2026, 6, 1)) == "own"
    assert citation("DR-02").cited == "本系统自定：不可撤回的步骤由两人办理"
    assert citation("DR-02").short == "本系统自定"
    assert get("DR-01").status(D(2026, 6, 1)) == "own"


def test_rule_refuses_something_that_is_no_id() -> None:
    with pytest.raises(ValueError, match="rule id"):
        rule("DR7")


def test_citation_names_instrument_article_and_verification() -> None:
    found = citation("PB-01")
    assert found.cited == "《中华人民共和国政府信息公开条例》（国务院令第711号）第二十六条"
    assert found.short == "《政府信息公开条例》第二十六条"
    assert (found.standing, found.is_law) == ("verified", True)
    assert citation("JC-01").short == "国办发〔2024〕54号"


def test_codes_of_exceptions_and_withholding_reasons_are_stable() -> None:
    assert [one.code for one in codes("IN-01")] == ["E1", "E2", "E3", "E4", "E5"]
    assert [one.code for one in codes("PB-03")] == [
        "W14A", "W14B", "W14C", "W15A", "W15B", "W16A", "W16B",
    ]  # fmt: skip
    assert len(codes("IN-06")) == 13


def test_what_nobody_has_read_is_not_called_verified() -> None:
    # domain.md marks these [M], or says that the text was not seen.
    for one in ("RK-01", "PL-02", "PL-04", "TG-01", "IN-06", "OF-04", "PB-04"):
        assert get(one).standing == "unverified", one


def test_every_region_of_a_rule_is_a_division_code() -> None:
    assert {one.region for one in book().values()} <= {"650000", "650100"}


def test_source_of_our_own_when_it_names_an_instrument_then_refused() -> None:
    own = RULE.replace('kind = "law"', 'kind = "own"').replace("verified = true", "")
    with pytest.raises(RulebookProblem, match="unknown field instrument"):
        parse_rules(own, name="x.toml")
    (one,) = parse_rules(own.replace('instrument = "某法"', ""), name="x.toml")
    assert one.standing == "own"


def test_every_source_of_our_own_is_called_so() -> None:
    sources = [source for one in book().values() for source in one.sources]
    ours = [source for source in sources if source.kind in ("own", "protocol")]
    assert ours
    assert {source.standing for source in ours} == {"own"}
