"""The evidence bundles of a draw: the file on disk, and what can be checked with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from drawproof.verify.texts import NEEDS
from sunlot.draws.models import Draw

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True, slots=True)
class BundleOnDisk:
    """A bundle: where it lies, its bytes, and the SHA-256 that its name states."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What a bundle's level lets its holder check.

    `checked`: titles of the checks that were made; `open`: what would be needed → (id, title) of
    the checks that it would allow.
    """

    checked: list[str]
    open: list[tuple[str, list[tuple[str, str]]]]


def bundle_file(draw: Draw, *, full: bool = False) -> Path | None:
    """The evidence file on disk, None where there is none (yet)."""
    relative = draw.full_bundle_path if full else draw.bundle_path
    path = Path(settings.MEDIA_ROOT) / relative
    return path if relative and path.is_file() else None


def bundle_on_disk(draw: Draw, *, full: bool = False) -> BundleOnDisk | None:
    """The file with its size and sum."""
    path = bundle_file(draw, full=full)
    if path is None:
        return None
    return BundleOnDisk(path, path.stat().st_size, path.stem.rpartition("-")[2])


def reach_of(verdict: Mapping[str, Any] | None) -> Reach | None:
    """What the stored verdict on a bundle could check, in the reader's language."""
    if not verdict:
        return None
    english = (get_language() or "").startswith("en")
    language = "en" if english else "zh"
    needed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    checked = []
    for check in verdict["checks"]:
        if check["state"] in {PASSED, FAILED}:
            checked.append(check[language])
        else:
            words = NEEDS[check.get("needs") or "other"][0 if english else 1]
            needed[words].append((check["id"], check[language]))
    return Reach(checked, list(needed.items()))
