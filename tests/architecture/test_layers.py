"""Dependencies that import-linter cannot see: foreign keys by name, templates, jobs by name."""

import re
import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from sunlot.jobs.registry import REGISTRY

ROOT = Path(__file__).resolve().parents[2]


def contracts() -> list[dict[str, Any]]:
    """The contracts about layers that import-linter keeps."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = settings["tool"]["importlinter"]["contracts"]
    return [contract for contract in found if contract["type"] == "layers"]


def layers() -> dict[str, int]:
    """App name -> height, from the same list that import-linter reads; higher may use lower."""
    layered = next(contract for contract in contracts() if contract["containers"] == ["sunlot"])
    return {
        name.strip(): -depth
        for depth, row in enumerate(layered["layers"])
        for name in re.split(r"[|:]", row)
    }


def test_every_package_is_ordered_inside_and_leaves_no_module_out() -> None:
    folders = (ROOT / "src" / "sunlot").glob("*/__init__.py")
    ordered = [name for contract in contracts() for name in contract["containers"]]
    assert sorted(ordered) == sorted(
        ["sunlot", *(f"sunlot.{file.parent.name}" for file in folders)]
    )
    assert [contract["name"] for contract in contracts() if not contract["exhaustive"]] == []


def test_every_app_has_a_layer() -> None:
    heights = layers()
    assert [app for app in settings.SUNLOT_APPS if app.removeprefix("sunlot.") not in heights] == []


def test_relations_then_point_downwards() -> None:
    heights = layers()
    upwards = []
    for model in apps.get_models():
        mine = model._meta.app_label
        for field in model._meta.get_fields():
            other = field.related_model
            if mine not in heights or field.auto_created or not hasattr(other, "_meta"):
                continue
            theirs = other._meta.app_label
            if theirs != mine and theirs in heights and heights[theirs] >= heights[mine]:
                upwards.append(f"{model._meta.label}.{field.name} -> {theirs}")
    assert upwards == []


def test_templates_then_use_only_their_own_and_lower_ones() -> None:
    heights = layers()
    upwards = []
    for app in settings.SUNLOT_APPS:
        mine = app.removeprefix("sunlot.")
        for file in (ROOT / "src" / "sunlot" / mine / "templates").rglob("*.html"):
            text = file.read_text(encoding="utf-8")
            for theirs in re.findall(r"{%-?\s*(?:extends|include)\s+[\"'](\w+)/", text):
                if theirs != mine and heights.get(theirs, -99) >= heights[mine]:
                    upwards.append(f"{file.relative_to(ROOT)} -> {theirs}")
    assert upwards == []


def test_jobs_ordered_by_name_then_exist() -> None:
    ordered = {
        name
        for file in (ROOT / "src").rglob("*.py")
        if "tests" not in file.parts
        for name in re.findall(r"jobs\.enqueue\(\s*\"([^\"]+)\"", file.read_text(encoding="utf-8"))
    }
    assert ordered - set(REGISTRY) == set()
