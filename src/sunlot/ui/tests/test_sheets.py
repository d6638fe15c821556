"""The style sheets: tokens, start and end for left and right, an old browser's words only."""

import re
from itertools import chain
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[1]
SHEETS = sorted((UI / "static" / "ui").glob("*.css"))
ALL_SHEETS = sorted(
    sheet for sheet in UI.parent.rglob("static/**/*.css") if "vendor" not in sheet.parts
)
PHYSICAL = re.compile(
    r"(?<![-\w])((margin|padding|border)-(left|right)|left|right|float|clear)\s*:"
    r"|text-align:\s*(left|right)"
)
# Not understood by Chromium 88 (design ux.md §6.1).
TOO_NEW = re.compile(
    r":has\(|color-mix\(|oklch\(|oklab\(|light-dark\(|@layer|@container|container-type|"
    r"\d(dvh|svh|lvh)\b|text-wrap|popover|:is\(.*&|@scope|@property|subgrid"
)


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", ALL_SHEETS, ids=lambda sheet: sheet.name)
def test_sheets_say_start_and_end(sheet: Path) -> None:
    assert PHYSICAL.findall(without_comments(sheet)) == []


@pytest.mark.parametrize("sheet", ALL_SHEETS, ids=lambda sheet: sheet.name)
def test_sheets_use_nothing_newer_than_the_floor(sheet: Path) -> None:
    assert TOO_NEW.findall(without_comments(sheet)) == []


@pytest.mark.parametrize("sheet", ALL_SHEETS, ids=lambda sheet: sheet.name)
def test_sheets_do_not_nest_rules(sheet: Path) -> None:
    depth = 0
    for char, before in zip(text := without_comments(sheet), chain([""], text), strict=False):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert before != "&"
        assert depth <= 2
    assert depth == 0


def test_colours_are_set_in_the_token_sheet_only() -> None:
    exempt = {"tokens.css", "print.css"}
    found = {
        sheet.name: re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", without_comments(sheet))
        for sheet in SHEETS
        if sheet.name not in exempt
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_every_token_that_is_used_is_set() -> None:
    text = "".join(without_comments(sheet) for sheet in ALL_SHEETS)
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert used - set(re.findall(r"(--[\w-]+)\s*:", text)) == set()


def test_weights_are_the_two_that_the_typeface_has() -> None:
    text = "".join(without_comments(sheet) for sheet in SHEETS)
    assert set(re.findall(r"font-weight:\s*(\w+)", text)) <= {"400", "700"}


def tokens() -> dict[str, str]:
    text = without_comments(UI / "static" / "ui" / "tokens.css")
    return dict(reversed(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", text)))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "surface", 7.0), ("ink-2", "surface", 7.0), ("ink-3", "bg", 4.5),
        ("ink-3", "head", 4.5), ("ink-2", "sunk", 4.5), ("primary", "surface", 7.0),
        ("primary", "primary-tint", 4.5), ("ok", "ok-tint", 4.5), ("warn", "warn-tint", 4.5),
        ("bad", "bad-tint", 4.5), ("wait", "wait-tint", 4.5), ("warn", "warn-row", 4.5),
        ("bad", "bad-row", 4.5), ("sun-text", "navy", 4.5), ("navy-text", "navy", 4.5),
        ("navy-text", "navy-2", 4.5), ("white", "primary", 4.5), ("ink-2", "bad-tint", 4.5),
        ("control", "surface", 3.0), ("warn-mark", "surface", 3.0), ("ink", "bad-hit", 4.5),
    ],
)  # fmt: skip
def test_text_can_be_read_on_its_ground(text: str, ground: str, least: float) -> None:
    assert contrast(tokens()[text], tokens()[ground]) >= least


def screen_tokens(selector: str) -> dict[str, str]:
    text = without_comments(UI / "static" / "ui" / "tokens.css")
    block = text.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--screen-([\w-]+):\s*(#[0-9a-f]{6})", block))


@pytest.mark.parametrize("selector", [".on-screen", ".on-screen.ground-light"])
@pytest.mark.parametrize("ground", ["ground", "panel", "foot", "cell"])
@pytest.mark.parametrize("text", ["text", "text-2", "accent", "ok", "bad"])
def test_the_big_screen_can_be_read_from_eight_metres(
    selector: str, ground: str, text: str
) -> None:
    found = screen_tokens(selector)
    assert contrast(found[text], found[ground]) >= 7.0
    assert contrast(found["on"], found["accent"]) >= 7.0
