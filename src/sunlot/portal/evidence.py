"""The files behind a draw, each with its size and sum as the bundle's manifest states them."""

import json
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sunlot.draws import queries as draws
from sunlot.draws.models import Draw
from sunlot.errors import Text

MANIFEST = "manifest.json"
# What a reader may want by itself, in this order; everything else is in the whole bundle.
TITLES: dict[str, Text] = {
    "announce.json": _("抽取公告"), "frame.csv": _("抽样框"), "winners.csv": _("抽取结果"),
    "assignment.csv": _("人员选派"), "result.json": _("结果记录"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One file for download; `sha256` is 64 hex, `size` in bytes."""

    name: str
    title: Text
    size: int
    sha256: str


def files_of(draw: Draw) -> list[File]:
    """The single files of the public bundle that hold something; none before the result."""
    listed = {one["file"]: one for one in _manifest(draw)}
    return [
        File(name, title, listed[name]["size"], listed[name]["sha256"])
        for name, title in TITLES.items()
        if name in listed and listed[name]["size"]
    ]


def whole(draw: Draw) -> File | None:
    """The public bundle itself; its sum is part of the name that it was written under."""
    found = draws.bundle_on_disk(draw) if draws.has_result(draw) else None
    if found is None:
        return None
    return File(f"{draw.draw_id}.zip", _("公开证据包"), found.size, found.sha256)


def content_of(draw: Draw, name: str) -> bytes | None:
    """The bytes of one file of the public bundle, None where it holds no such file."""
    path = draws.public_bundle_path(draw)
    if path is None:
        return None
    with zipfile.ZipFile(path) as archive:
        return archive.read(name) if name in archive.namelist() else None


def _manifest(draw: Draw) -> list[dict[str, Any]]:
    content = content_of(draw, MANIFEST)
    return json.loads(content)["files"] if content else []
