"""Every template of the project: strict CSP, nothing from outside, translated, known icons."""

import re
from pathlib import Path

import pytest

from sunlot.ui import badges, navigation

SOURCE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
ICONS = frozenset((SOURCE / "ui" / "vendoring" / "icons.txt").read_text(encoding="utf-8").split())
CHINESE = re.compile(r"[\u3400-\u9fff]")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
each_template = pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE))
)


def text_of(template: Path) -> str:
    text = template.read_text(encoding="utf-8")
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", text)


@each_template
def test_no_script_or_style_stands_inside_the_page(template: Path) -> None:
    text = text_of(template)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", TAG.sub("", text))
    assert "javascript:" not in text
    assert "hx-on" not in text


@each_template
def test_nothing_is_fetched_from_another_site(template: Path) -> None:
    outside = re.findall(
        r'(?:src|href|action|srcset)\s*=\s*["\'](?:https?:)?//[^"\']*', text_of(template)
    )
    assert outside == []


@each_template
def test_every_chinese_word_can_be_translated(template: Path) -> None:
    text = re.sub(
        r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}",
        "",
        text_of(template),
        flags=re.DOTALL,
    )
    text = re.sub(r"{% trans(?:late)? (\"[^\"]*\"|'[^']*').*?%}", "", text)
    text = re.sub(r"_\((\"[^\"]*\"|'[^']*')\)", "", text)
    assert [line.strip() for line in text.splitlines() if CHINESE.search(line)] == []


@each_template
def test_facts_are_not_separated_by_the_middle_dot(template: Path) -> None:
    assert "·" not in text_of(template)
    assert "&middot;" not in text_of(template)


@each_template
def test_every_icon_is_in_the_sprite(template: Path) -> None:
    text = text_of(template)
    used = set(re.findall(r'{% icon "([^"]+)"', text))
    used |= set(re.findall(r'{% tone_badge \S+ (?:_\("[^"]*"\)|\S+) "([^"]+)"', text))
    assert used - ICONS == set()


@each_template
def test_a_page_has_one_first_heading_and_one_way_to_say_it(template: Path) -> None:
    text = text_of(template)
    heads = len(re.findall(r"<h1\b", text))
    assert heads <= 1
    if 'extends "ui/' in text and heads:
        assert "{% block page_head %}" in text


def test_icons_of_badges_and_navigation_are_in_the_sprite() -> None:
    used = {look.icon for rows in badges.TABLE.values() for _code, _label, look in rows}
    used |= {
        entry.icon
        for groups in navigation.NAVIGATION.values()
        for group in groups
        for entry in group.entries
    }
    used |= {entry.icon for entry in navigation.PORTAL}
    assert used - ICONS - {""} == set()
