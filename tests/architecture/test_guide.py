"""The guide says what the screens say: its buttons exist, its pictures are taken by the script."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
# In bold stand words of the screens, and the guide's own which end with a full stop or a colon.
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_OWN = ("。", "：")


def words_of_the_screens() -> str:
    """All source strings of the interface."""
    catalogue = (ROOT / "src/sunlot/locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    return catalogue.replace('"\n"', "")


def test_guide_when_it_names_a_button_then_a_screen_has_it() -> None:
    screens = words_of_the_screens()
    missing = [
        f"{page.name}: {word}"
        for page in PAGES
        for bold in _BOLD.findall(page.read_text(encoding="utf-8"))
        for word in re.split(r" → ", bold)
        if not word.endswith(_OWN) and word not in screens
    ]
    assert not missing, "\n".join(missing)


def test_guide_when_it_shows_pictures_then_those_that_the_script_takes() -> None:
    shown = {
        name
        for page in PAGES
        for name in re.findall(r"\(images/([\w-]+)\.png\)", page.read_text(encoding="utf-8"))
    }
    there = {file.stem for file in (GUIDE / "images").glob("*.png")}
    script = (ROOT / "scripts" / "take_screenshots.py").read_text(encoding="utf-8")
    assert len(shown) >= 12
    assert there == shown == {name for name in shown if f'"{name}"' in script}
