"""Files of other projects: listed, unchanged, and older than their originals where needed."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from sunlot.ui.vendoring import css

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))


def test_every_vendored_file_is_in_the_manifest_with_its_checksum() -> None:
    listed = {
        file["path"]: file["sha256"]
        for package in MANIFEST["packages"]
        for file in package["files"]
    }
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == listed


def test_every_package_has_version_licence_and_origin() -> None:
    for package in MANIFEST["packages"]:
        assert all(package[key] for key in ("name", "version", "licence", "origin"))
        changed = [file for file in package["files"] if "made_from" in file]
        assert all(len(file["made_from_sha256"]) == 64 for file in changed)


def test_tabler_is_downlevelled_and_says_start_and_end() -> None:
    text = (VENDOR / "tabler" / "tabler.subset.css").read_text(encoding="utf-8")
    assert not css.NEWER.search(text)
    assert not re.search(r"(margin|padding)-(left|right):|text-align:(left|right)", text)
    used = set(css.VARIABLE.findall(text))
    assert used - set(re.findall(r"(--[\w-]+):", text)) == set()


def test_the_sprite_holds_the_listed_icons_without_script() -> None:
    text = (VENDOR / "tabler-icons" / "icons.svg").read_text(encoding="utf-8")
    wanted = (VENDOR.parents[1] / "vendoring" / "icons.txt").read_text(encoding="utf-8").split()
    assert set(re.findall(r'<symbol id="([^"]+)"', text)) == set(wanted)
    assert "<script" not in text
    assert not re.search(r"\son\w+=", text)


def test_what_a_first_visit_of_the_portal_loads_is_small() -> None:
    # What only the staff's pages and the big screen load.
    own = {VENDOR.parent / "ui" / name for name in ("frame.css", "unsent.css", "screen.css")}
    sheets = set((VENDOR.parent / "ui").glob("*.css")) - own
    other = [VENDOR / "tabler" / "tabler.subset.css", VENDOR / "tabler-icons" / "icons.svg"]
    script = VENDOR.parent / "ui" / "sunlot.js"
    total = sum(path.stat().st_size for path in [*sheets, *other, script])
    assert total < 131_000  # bytes before compression; leaves 20 kB for the page itself


@pytest.mark.parametrize(
    ("value", "older"),
    [
        ("light-dark(#fff, #000)", "#fff"),
        ("1px solid light-dark(rgba(0, 0, 0, .1), #000)", "1px solid rgba(0, 0, 0, .1)"),
        ("oklch(0% 0 0)", "#000000"),
        ("oklch(100% 0 0)", "#ffffff"),
        ("oklch(0.62796 0.25768 29.234)", "#ff0000"),
        ("color-mix(in srgb, #000 50%, #fff)", "#808080"),
        ("color-mix(in srgb, #206bc4 10%, transparent)", "rgba(32,107,196,0.1)"),
        ("color-mix(in srgb, var(--x) 10%, transparent)", None),
        ("oklch(from var(--x) l c h)", None),
        ("12px", "12px"),
    ],
)
def test_newer_colours_become_older_ones_or_are_left_out(value: str, older: str | None) -> None:
    assert css.older_value(value) == older


def test_a_subset_keeps_allowed_rules_and_the_variables_they_need() -> None:
    sheet = (
        ":root{--a:var(--b);--b:oklch(100% 0 0);--c:red}"
        ".x,.y{margin-left:var(--a);text-wrap:pretty}"
        "@media (width>=768px){.x{text-align:left!important}.z{color:red}}.x:has(.y){color:red}"
        '@supports (display:grid){.x{color:red}}.x::after{content:"}{"}'
    )
    assert css.subset(sheet, frozenset({"x"})) == (
        ":root{--a:var(--b);--b:#ffffff}\n"
        ".x{margin-inline-start:var(--a)}\n"
        "@media (min-width:768px){.x{text-align:start!important}\n}\n"
        '.x::after{content:"}{"}\n'
    )
