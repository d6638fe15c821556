"""Typed environment variables and the page generated from them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sunlot.config import variables
from sunlot.config.docs import guide_pages, settings_page
from sunlot.config.env import REGISTRY, EnvironmentProblem
from sunlot.config.place import checkout

ROOT = checkout() or Path.cwd()


def test_guide_inside_the_product_then_is_what_make_docs_writes() -> None:
    for path, text in guide_pages(ROOT).items():
        assert path.read_text(encoding="utf-8") == text, "docs/guide has changed: run make docs"


def test_settings_page_then_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page(), (
        "run `make docs`"
    )


def test_every_variable_in_the_code_then_is_declared() -> None:
    # Internal ones are passed between our own processes or to the tests only.
    internal = {
        "SUNLOT_DEMO_BASE", "SUNLOT_DEMO_VERIFIER", "SUNLOT_TEST_NAME", "SUNLOT_TEST_VAR",
        "SUNLOT_REQUIRE_ALL",
    }  # fmt: skip
    declared = {variable.name for variable in REGISTRY}
    named: set[str] = set()
    for file in (ROOT / "src").rglob("*.py"):
        named |= set(re.findall(r"\"(SUNLOT_[A-Z_]+)\"", file.read_text(encoding="utf-8")))
    unknown = {name for name in named if name not in declared | internal}
    settings_names = {"SUNLOT_APPS"}
    assert unknown <= settings_names


def test_number_when_not_one_then_names_variable_and_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNLOT_PORT", "eighty")
    with pytest.raises(EnvironmentProblem, match=r"SUNLOT_PORT='eighty'.*whole number"):
        variables.PORT()


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("off", False), ("", False), ("YES", True)]
)
def test_switch_then_reads_common_words(
    monkeypatch: pytest.MonkeyPatch, raw: str, value: bool
) -> None:
    monkeypatch.setenv("SUNLOT_DEMO", raw)
    assert variables.DEMO() is value


def load_settings(**given: str) -> "subprocess.CompletedProcess[str]":
    ours = {key: value for key, value in os.environ.items() if not key.startswith("SUNLOT_")}
    return subprocess.run(
        [sys.executable, "-c", "from sunlot.config import settings; print(settings.SUNLOT_TODAY)"],
        env={**ours, **given}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_fixed_day_when_not_demo_then_refused() -> None:
    done = load_settings(SUNLOT_TODAY="2026-06-15")
    assert done.returncode != 0
    assert "SUNLOT_DEMO=1" in done.stderr


def test_fixed_day_when_demo_then_used() -> None:
    assert load_settings(SUNLOT_TODAY="2026-06-15", SUNLOT_DEMO="1").stdout == "2026-06-15\n"


def test_database_url_when_malformed_then_words_without_the_password() -> None:
    done = load_settings(SUNLOT_DATABASE_URL="host=db pass word=hunter2 =")
    assert done.returncode != 0
    assert "SUNLOT_DATABASE_URL" in done.stderr
    assert "hunter2" not in done.stderr
