"""The guide inside the product: chapters of docs/guide as `sunlot.config.docs` rendered them."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "guide"
FIRST = "readme"
LINK = "guide:"
"""Begins links between chapters; the page puts their addresses in its place."""
CHAPTERS = (FIRST, "coordinator", "planner", "approver", "officer", "administrators", "citizen")
PLACES = {
    "import": ("planner", "把现有表格导入"),
    "clean": ("planner", "从一份乱表到一个干净的名录"),
}
"""Where pages lead to: (chapter, its heading)."""


@cache
def chapter(name: str) -> tuple[str, str]:
    """(title, text as HTML) of a chapter of `CHAPTERS`, made from our own pages."""
    title, _end, text = (FOLDER / f"{name}.html").read_text(encoding="utf-8").partition("\n")
    return title, text
