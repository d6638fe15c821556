"""The working folder of a draw: its files as they come into being, and what is read from them.

`freeze.json` keeps what was frozen; the other files have the names and forms of a bundle (§10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drawproof.announce import Announcement
from drawproof.bundlenames import FOLDERS, is_bundle_name
from drawproof.canonical import canonical, parse_canonical
from drawproof.columns import backend
from drawproof.commands.terminal import read_file
from drawproof.errors import DrawproofError
from drawproof.frame import Frame
from drawproof.frozen import Frozen
from drawproof.holding import frame_of_files
from drawproof.ids import check_time, draw_of
from drawproof.records import Reader

if TYPE_CHECKING:
    from drawproof.columns.held import TableFrame

FREEZE, NODES = "freeze.json", "frame.nodes"
# The two bundles: ZIP files, or folders where the list stays in a table.
PUBLIC, FULL = "public", "full"
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


@dataclass(frozen=True, kw_only=True)
class FrozenTable:
    """Where the rows of a frame in Parquet lie, seen from the folder, and their files' SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """The record `freeze.json`: what was frozen, and as of when; `table` where that is Parquet."""

    draw_id: str
    as_of: str
    frozen: Frozen
    table: FrozenTable | None = None

    @property
    def canonical(self) -> bytes:
        """Bytes of `freeze.json`."""
        one, table = self.frozen, self.table
        frame: dict[str, Any] = {
            "count": one.count,
            "root": one.root,
            "strata": [{"stratum": h, "N": N} for h, N in one.strata.items()],
        }
        if one.shards is not None:
            frame["shards"] = one.shards
        record = {
            "kind": "freeze",
            "suite": one.suite,
            "mode": one.mode,
            "draw_id": self.draw_id,
            "as_of": self.as_of,
            "frame": frame,
        }
        if table is not None:
            record["table"] = {"path": table.path, "sha256": table.sha256}
        return canonical(record)

    @classmethod
    def parse(cls, data: bytes) -> Freeze:
        """The record in its bytes; anything else is refused with the place."""
        top = Reader("freeze", parse_canonical(data))
        top.constant("kind", "freeze")
        draw_id, frame, strata = top.id("draw_id", "draw_id"), top.inner("frame"), dict[str, int]()
        for inner in frame.inners("strata"):
            strata[inner.id("stratum", "stratum")] = inner.number("N")
            inner.finish()
        frozen = Frozen(
            suite=top.text("suite"),
            mode=top.text("mode"),
            draw=draw_of(draw_id),
            count=frame.number("count"),
            root=frame.id("root", "digest"),
            strata=strata,
            shards=frame.number("shards", 1) if frame.has("shards") else None,
        )
        frame.finish()
        table = None
        if top.has("table"):
            inner = top.inner("table")
            table = FrozenTable(path=inner.text("path"), sha256=inner.id("sha256", "digest"))
            inner.finish()
        found = cls(draw_id=draw_id, as_of=top.time("as_of"), frozen=frozen, table=table)
        top.finish()
        return found


class Folder:
    """A working folder at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._freeze: Freeze | None = None

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
    def freeze(self) -> Freeze:
        """What `freeze.json` says."""
        if self._freeze is None:
            self._freeze = Freeze.parse(self.read(FREEZE))
        return self._freeze

    def frame(self) -> Frame:
        """The frozen frame, opened, where its rows lie in the folder."""
        one = self.freeze.frozen
        return frame_of_files(one.suite, one.mode, one.draw, self.files())

    def table(self) -> TableFrame | None:
        """The frozen frame where it stays in Parquet; `columns-missing` if the extra lacks."""
        one = self.freeze.table
        if one is None:
            return None
        backend("fast")
        from drawproof.columns.held import TableFrame

        path, nodes = (self.path / one.path).resolve(), self.path / NODES
        return TableFrame(self.freeze.frozen, path, nodes, one.sha256)

    def announcement(self) -> Announcement:
        """What was announced."""
        return Announcement.parse(self.read("announce.json"))
