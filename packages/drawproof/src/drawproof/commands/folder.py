"""The working folder of a draw: its files as they come into being, and what is read from them.

`freeze.json` keeps what was frozen; the other files have the names and forms of a bundle (§10).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from drawproof.announce import Announcement
from drawproof.bundlenames import FOLDERS, is_bundle_name
from drawproof.canonical import canonical, parse_canonical
from drawproof.commands.terminal import read_file
from drawproof.errors import DrawproofError
from drawproof.frame import Frame
from drawproof.holding import frame_of_files
from drawproof.ids import check_time
from drawproof.records import Reader

FREEZE = "freeze.json"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def now() -> str:
    """The present time as records have it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment(text: str, start: str) -> str:
    """A time: RFC 3339 UTC, or `+90s`, `+10m`, `+2h`, `+3d` after `start`."""
    if text[:1] == "+" and text[-1:] in _UNITS and text[1:-1].isascii() and text[1:-1].isdigit():
        if len(text) > 10:
            raise DrawproofError("time-form", value=text)
        begun = datetime.strptime(check_time(start), "%Y-%m-%dT%H:%M:%S%z")
        later = begun + timedelta(**{_UNITS[text[-1]]: int(text[1:-1])})
        return f"{later:%Y-%m-%dT%H:%M:%SZ}"
    return check_time(text)


class Folder:
    """A working folder at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._freeze: dict[str, Any] | None = None

    def read(self, name: str) -> bytes:
        """A file of the folder; `file-unreadable` if it is not there."""
        return read_file(self.path / name)

    def holds(self, name: str) -> bool:
        """Whether the folder has that file."""
        return (self.path / name).is_file()

    def files(self) -> dict[str, bytes]:
        """Name → bytes of all files that a bundle may hold too."""
        places = [self.path, *(self.path / folder for folder in FOLDERS)]
        found = {}
        for place in places:
            for entry in sorted(place.iterdir()) if place.is_dir() else ():
                name = entry.relative_to(self.path).as_posix()
                if is_bundle_name(name) and entry.is_file():
                    found[name] = read_file(entry)
        return found

    @property
    def freeze(self) -> dict[str, Any]:
        """What `freeze.json` says."""
        if self._freeze is None:
            top = Reader("freeze", parse_canonical(self.read(FREEZE)))
            top.constant("kind", "freeze")
            self._freeze = {
                "suite": top.text("suite"),
                "mode": top.text("mode"),
                "draw_id": top.id("draw_id", "draw_id"),
                "as_of": top.time("as_of"),
            }
            top.finish()
        return self._freeze

    def frame(self) -> Frame:
        """The frozen frame, opened."""
        one = self.freeze
        return frame_of_files(one["suite"], one["mode"], one["draw_id"], self.files())

    def announcement(self) -> Announcement:
        """What was announced."""
        return Announcement.parse(self.read("announce.json"))


def freeze_record(suite: str, mode: str, draw_id: str, as_of: str) -> bytes:
    """Bytes of `freeze.json`."""
    record = {"suite": suite, "mode": mode, "draw_id": draw_id, "as_of": as_of}
    return canonical({"kind": "freeze", **record})
