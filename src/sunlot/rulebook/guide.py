"""The guide inside the product: chapters of docs/guide as `sunlot.config.docs` rendered them."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "guide"
FIRST = "readme"
LINK = "guide:"
"""Begins links between chapters; the page puts their addresses in its place."""
CHAPTERS = (FIRST, "coordinator", "planner", "approver", "officer", "administrators", "citizen")


@cache
def chapter(name: str) -> tuple[str, str]:
    """(title, text as HTML) of a chapter of `CHAPTERS`, made from our own pages."""
    title, _end, text = (FOLDER / f"{name}.html").read_text(encoding="utf-8").partition("\n")
    return title, text
