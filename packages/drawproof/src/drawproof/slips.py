"""Slips: what proves to one business, alone, where it stands (protocol §15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.ids import check_id, join_list
from drawproof.membership import InclusionProof
from drawproof.proofs import place_record, read_path, read_shard
from drawproof.records import Reader
from drawproof.suites import check_mode, get_suite

# Far more than any slip with its records and log entries has.
MAX_SLIP = 4 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class WinnerPlace:
    """A winner's place: `rank` in the stratum, and result leaf `index` of `count` under `root`."""

    rank: int
    index: int
    leaf: str
    path: tuple[str, ...]
    count: int
    root: str

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        place = place_record(self.index, self.leaf, self.path)
        return {"rank": self.rank, "count": self.count, "root": self.root, **place}


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """What slip 2 adds: the draw as far as it concerns one object.

    `result`: digest of the result. `key`, `cutoff_salt`, `cutoff_digest` in private mode only.
    `winner` and `officers` where `won`.
    """

    result: str
    seed: str
    N: int
    n: int
    ticket: str
    cutoff: str
    won: bool
    key: str | None = None
    cutoff_salt: str | None = None
    cutoff_digest: str | None = None
    winner: WinnerPlace | None = None
    officers: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The keys of this part."""
        cutoff: dict[str, Any] = {"value": self.cutoff}
        if self.cutoff_salt is not None:
            cutoff |= {"salt": self.cutoff_salt, "digest": self.cutoff_digest}
        record: dict[str, Any] = {
            "result": self.result,
            "seed": self.seed,
            "N": self.N,
            "n": self.n,
            "ticket": self.ticket,
            "cutoff": cutoff,
            "won": self.won,
        }
        if self.key is not None:
            record["key"] = self.key
        if self.winner is not None:
            record |= {"winner": self.winner.to_record(), "officers": list(self.officers)}
        return record


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """A slip: 1 before the draw (`drawing` None), 2 after the release.

    `place` is the object's place in the frame of `frame_count` leaves under `frame_root`
    (its `size` is not asked). `stratum` may be None in slip 1 of a private draw.
    `records`: `announce` and `result` as JSON objects, so far as carried; `log` likewise (§10.5).
    """

    suite: str
    mode: str
    draw: str
    object_id: str
    announcement: str
    frame_root: str
    frame_count: int
    place: InclusionProof
    shards: int | None = None
    stratum: str | None = None
    salt: str | None = None
    drawing: Drawing | None = None
    records: Mapping[str, Any] | None = None
    log: Mapping[str, Any] | None = None

    @property
    def number(self) -> int:
        """1 or 2."""
        return 1 if self.drawing is None else 2

    def to_record(self) -> dict[str, Any]:
        """The JSON object."""
        place = self.place
        frame = place_record(place.index, place.leaf, place.path, place.shard)
        frame |= {"root": self.frame_root, "count": self.frame_count}
        if self.shards is not None:
            frame["shards"] = self.shards
        record: dict[str, Any] = {
            "kind": "slip",
            "slip": self.number,
            "suite": self.suite,
            "mode": self.mode,
            "draw": self.draw,
            "object_id": self.object_id,
            "announcement": self.announcement,
            "frame": frame,
        }
        if self.stratum is not None:
            salt = {} if self.salt is None else {"salt": self.salt}
            record["stratum"] = {"name": self.stratum, **salt}
        if self.drawing is not None:
            record |= self.drawing.to_record()
        for name, value in (("records", self.records), ("log", self.log)):
            if value is not None:
                record[name] = value
        return record

    @property
    def canonical(self) -> bytes:
        """Bytes of the JSON form."""
        return canonical(self.to_record())

    @classmethod
    def parse(cls, data: bytes) -> Slip:
        """The slip in canonical bytes; anything else is refused with the place."""
        if len(data) > MAX_SLIP:
            raise DrawproofError("slip-unreadable", reason="too large")
        top = Reader("slip", parse_canonical(data))
        top.constant("kind", "slip")
        number = top.number("slip", 1)
        if number > 2:
            top.fail("slip is none of 1, 2")
        suite, mode = top.text("suite"), top.text("mode")
        get_suite(suite)
        private = check_mode(mode) == "private"
        root, count, shards, place = read_frame(top)
        stratum, salt = _stratum(top, private, optional=private and number == 1)
        slip = cls(
            suite=suite,
            mode=mode,
            draw=top.id("draw", "draw"),
            object_id=top.id("object_id", "object_id"),
            announcement=top.id("announcement", "digest"),
            frame_root=root,
            frame_count=count,
            place=place,
            shards=shards,
            stratum=stratum,
            salt=salt,
            drawing=_drawing(top, private) if number == 2 else None,
            records=read_records(top, ("announce", "result")[:number]),
            log=_log(top),
        )
        top.finish()
        return slip


def read_frame(top: Reader) -> tuple[str, int, int | None, InclusionProof]:
    """(root, count, shards, place) of `frame` in a slip or a proof file."""
    frame = top.inner("frame")
    root, count = frame.id("root", "digest"), frame.number("count")
    shards = frame.number("shards", 1) if frame.has("shards") else None
    index, leaf = frame.number("index"), frame.text("leaf")
    path, shard = read_path(frame), read_shard(frame)
    if (shards is None) != (shard is None):
        frame.fail("shards without shard")
    frame.finish()
    return root, count, shards, InclusionProof(index, count, leaf, path, shard)


def _stratum(top: Reader, private: bool, *, optional: bool) -> tuple[str | None, str | None]:
    if optional and not top.has("stratum"):
        return None, None
    inner = top.inner("stratum")
    name = inner.id("name", "stratum")
    salt = inner.id("salt", "salt") if private else None
    inner.finish()
    return name, salt


def _cutoff(reader: Reader) -> str:
    value = reader.text("value")
    return value if value == "-" else check_id("digest", value)


def _drawing(top: Reader, private: bool) -> Drawing:
    cutoff, won = top.inner("cutoff"), top.flag("won")
    drawing = Drawing(
        result=top.id("result", "digest"),
        seed=top.id("seed", "digest"),
        N=top.number("N"),
        n=top.number("n"),
        ticket=top.id("ticket", "digest"),
        cutoff=_cutoff(cutoff),
        won=won,
        key=top.id("key", "key") if private else None,
        cutoff_salt=cutoff.id("salt", "salt") if private else None,
        cutoff_digest=cutoff.id("digest", "hidden") if private else None,
        winner=_winner(top.inner("winner")) if won else None,
        officers=_officers(top) if won else (),
    )
    cutoff.finish()
    return drawing


def _winner(reader: Reader) -> WinnerPlace:
    place = WinnerPlace(
        rank=reader.number("rank", 1),
        index=reader.number("index"),
        leaf=reader.text("leaf"),
        path=read_path(reader),
        count=reader.number("count"),
        root=reader.id("root", "digest"),
    )
    reader.finish()
    return place


def _officers(top: Reader) -> tuple[str, ...]:
    given = tuple(top.items("officers"))
    for officer in given:
        check_id("officer_id", officer)
    if join_list("officer_id", given) != ("+".join(given) or "-"):
        top.fail("officers are not ascending")
    return given


def read_records(top: Reader, names: tuple[str, ...]) -> dict[str, Any] | None:
    """`records` of a slip or a proof file: at most those `names`, each an object."""
    if not top.has("records"):
        return None
    inner, found = top.inner("records"), {}
    for name in names:
        if inner.has(name):
            found[name] = inner.take(name)
            if not isinstance(found[name], dict):
                inner.fail("no object")
    inner.finish()
    return found


def _log(top: Reader) -> dict[str, Any] | None:
    """`log`: notes and the object of `log.json`; what stands in these the log check reads."""
    if not top.has("log"):
        return None
    inner = top.inner("log")
    notes, log = inner.items("notes"), inner.take("log")
    if not all(isinstance(note, str) for note in notes) or not isinstance(log, dict):
        inner.fail("notes or log of another type")
    inner.finish()
    return {"notes": notes, "log": log}
