"""The badge table knows every state of every app, with the colours of the design."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.db.models import TextChoices
from django.utils.safestring import SafeString
from django.utils.translation import override

from sunlot.ui import badges, signs

SOURCE = Path(__file__).resolve().parents[2]
# class of states → noun of its badge
NOUNS = {
    "ChecklistState": "checklist",
    "RequestState": "account-request",
    "ResetState": "reset-request",
    "ChangeState": "address-change",
    "Outcome": "sign-in",
    "DrawState": "draw",
    "BatchState": "batch",
    "InspectionState": "inspection",
    "PartState": "inspection",
    "ItemState": "item",
    "JobState": "job",
    "RecusalState": "recusal",
    "AbsenceState": "absence",
    "SuccessionState": "succession",
    "IdentityState": "identity",
    "PairState": "duplicate",
    "CorrectionState": "correction",
    "PlanState": "plan",
    "TokenState": "token",
    "KeyState": "auditor-key",
    "ObjectionState": "objection",
    "PublicationState": "publication",
}


def state_classes() -> list[type[TextChoices]]:
    found = []
    for path in sorted(SOURCE.glob("*/states.py")):
        module = import_module(f"sunlot.{path.parent.name}.states")
        found += [
            one
            for one in vars(module).values()
            if isinstance(one, type)
            and issubclass(one, TextChoices)
            and one.__module__ == module.__name__
        ]
    return found


@pytest.mark.parametrize("states", state_classes(), ids=lambda states: states.__name__)
def test_every_state_of_an_app_has_a_look_by_its_code(states: type[TextChoices]) -> None:
    noun = NOUNS[states.__name__]  # a new class of states: add its noun here and to badges.TABLE
    known = {code: label for code, label, _look in badges.TABLE[noun]}
    with override("zh-hans"):
        assert {state.value: str(state.label) for state in states}.items() <= known.items()


def test_every_noun_that_a_template_names_is_in_the_table() -> None:
    named = {
        noun
        for path in SOURCE.rglob("templates/**/*.html")
        for noun in re.findall(r'{% badge "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - set(badges.TABLE) == set()


@pytest.mark.parametrize(
    ("noun", "label", "tone"),
    [
        ("plan", "编制中", "run"), ("plan", "征求意见", "wait"), ("plan", "已印发", "ok"),
        ("plan", "已被新版替代", "fact"), ("draw", "抽取前检查", "wait"), ("draw", "已抽取", "run"),
        ("draw", "已核验", "ok"), ("draw", "核对不通过", "bad"), ("draw", "已作废", "bad"),
        ("inspection", "待录入", "warn"), ("inspection", "无法检查", "fact"),
        ("inspection", "已办结", "ok"), ("outcome", "未发现问题", "fact"), ("outcome", "06", "bad"),
        ("outcome", "08", "wait"), ("publication", "逾期未公示", "bad"),
        ("publication", "依法不公开", "fact"), ("follow-up", "待整改", "wait"),
        ("officer", "应回避", "warn"), ("rule", "阻止", "bad"), ("citation", "依据待核对", "warn"),
    ],
)  # fmt: skip
def test_colours_are_those_of_the_design(noun: str, label: str, tone: str) -> None:
    assert badges.look_of(noun, "", label).tone == tone or badges.look_of(noun, label).tone == tone


def test_an_unknown_state_is_a_plain_fact_with_its_words() -> None:
    assert signs.badge("draw", "nonsense", "别的") == '<span class="badge badge-fact">别的</span>'


def test_words_of_a_badge_are_escaped() -> None:
    assert "<b>" not in signs.badge("draw", "void", "<b>")


def test_badge_of_words_once_seen_as_safe_still_escapes_the_same_unsafe() -> None:
    assert "<b>" in signs.tone_badge("fact", SafeString("<b>甲</b>"))
    assert "<b>" not in signs.tone_badge("fact", "<b>甲</b>")
