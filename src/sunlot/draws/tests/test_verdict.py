"""What a proof says rests on checks that passed, and on nothing else (ux.md §8)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from drawproof.verify.texts import STATEMENTS
from sunlot.draws.models import Draw
from sunlot.draws.tests.world import World

SENTENCES = {
    "名单在随机数产生之前已经固定，此后没有增减": {"C04", "C05", "C06", "C09"},
    "随机数由": {"C08", "C10"},
    "抽中的正是各分层号码最小的企业": {"C11", "C12"},
    "编号连续，没有抽完不公布的情形": {"C03"},
    "执法人员由同一随机数选派，回避名册事先固定": {"C14", "C15"},
}


def shown(draw: Draw) -> list[str]:
    return draw.verdict["shows"]["zh"]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_when_defined_then_rests_on_the_checks_that_it_speaks_of(sentence: str) -> None:
    found = [checks for (_en, zh), checks in STATEMENTS if zh.startswith(sentence)]
    assert len(found) == 1
    assert set(found[0]) >= SENTENCES[sentence]


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_sentence_when_a_check_did_not_pass_then_is_not_shown(world: World, which: str) -> None:
    draw = world.verified(getattr(world, which))
    passed = {one["id"] for one in draw.verdict["checks"] if one["state"] == "passed"}
    right = [zh for (_en, zh), checks in STATEMENTS if passed.issuperset(checks)]
    assert shown(draw) == right
    # Without public log and witnesses nobody can show the order in time or the whole series.
    assert not any(one.startswith(("名单在随机数产生之前", "编号连续")) for one in shown(draw))


def test_record_page_when_verified_then_shows_both_lists_and_no_other_sentence(
    world: World, client_of: Callable[[str], Client]
) -> None:
    draw = world.verified()
    said = client_of("supervisor").get(reverse("draws:detail", args=[draw.key])).content.decode()
    for (_en, zh), _checks in STATEMENTS:
        assert (zh in said) == (zh in shown(draw)), zh
    for words in ("名录库是否完整", "骰子是否公平", "检查是否真的进行", "抽中的企业有没有问题"):
        assert words in said
