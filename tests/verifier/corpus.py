"""A seeded corpus of bundles: valid ones, and ones of which something was changed.

`cases(count)` gives the same cases on every machine. A case is a base bundle and what differs from
it, so that thousands travel to a page in little.
"""

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from drawproof import DrawproofError, canonical
from drawproof.bundle import manifest_bytes
from drawproof.suites import get_suite
from drawproof.tree import root_of
from tests.verifier.worlds import World, make_world

Files = dict[str, bytes]
KINDS = [(mode, suite) for mode in ("open", "private") for suite in ("DR1", "DR1-SM3")]


@dataclass(frozen=True)
class Case:
    """One bundle to verify. `files` are the whole of it, or `archive` is the ZIP to read."""

    name: str
    kind: str
    files: Files = field(repr=False)
    archive: bytes | None = field(default=None, repr=False)
    announce: str | None = None
    result: str | None = None
    require: tuple[str, ...] = ()
    policy: bytes | None = field(default=None, repr=False)


def refit(files: Files) -> Files:
    """The same files under a manifest that fits them, where there is one that can be read."""
    try:
        old = json.loads(files["manifest.json"])
        made = manifest_bytes(files, old["draw"], old["level"])
    except (KeyError, ValueError, TypeError):
        return files
    return {**files, "manifest.json": made}


def reroot(files: Files) -> Files:
    """result.json with roots that fit winners.csv and assignment.csv as they are now."""
    record = json.loads(files["result.json"])
    suite = get_suite(record["suite"])
    if record["mode"] == "open" or "secrets.csv" in files:
        record["result_root"] = root_of(suite, files["winners.csv"].decode().splitlines())
    if "assignment.csv" in files:
        lines = files["assignment.csv"].decode().splitlines()
        record["assignment"]["root"] = root_of(suite, lines)
    return {**files, "result.json": canonical(record)}


class Changes:
    """What may happen to a bundle; a method gives the changed files, or None where it cannot."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def file(self, files: Files, ending: str = "") -> str:
        return self.chance.choice(sorted(name for name in files if name.endswith(ending)))

    def byte_changed(self, files: Files) -> Files | None:
        name = self.file(files)
        data = bytearray(files[name])
        if not data:
            return None
        data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
        return {**files, name: bytes(data)}

    def letter_changed(self, files: Files) -> Files | None:
        name = self.file(files)
        data = bytearray(files[name])
        places = [at for at, byte in enumerate(data) if chr(byte).isalnum()]
        if not places:
            return None
        data[self.chance.choice(places)] = ord(self.chance.choice("0123456789abcdefAXZ"))
        return {**files, name: bytes(data)}

    def byte_added(self, files: Files) -> Files | None:
        name = self.file(files)
        at = self.chance.randint(0, len(files[name]))
        byte = self.chance.choice((b"0", b"\n", b"\r", b"|", b" ", b"\x00", b"\xff", b'"', b"a"))
        return {**files, name: files[name][:at] + byte + files[name][at:]}

    def byte_dropped(self, files: Files) -> Files | None:
        name = self.file(files)
        if not files[name]:
            return None
        at = self.chance.randrange(len(files[name]))
        return {**files, name: files[name][:at] + files[name][at + 1 :]}

    def cut_short(self, files: Files) -> Files | None:
        name = self.file(files)
        return {**files, name: files[name][: self.chance.randint(0, len(files[name]))]}

    def bytes_swapped(self, files: Files) -> Files | None:
        name = self.file(files)
        data = bytearray(files[name])
        if len(data) < 2:
            return None
        at = self.chance.randrange(len(data) - 1)
        data[at], data[at + 1] = data[at + 1], data[at]
        return {**files, name: bytes(data)}

    def _lines(self, files: Files) -> tuple[str, list[str]] | None:
        name = self.file(files, ".csv")
        lines = files[name].decode().split("\n")[:-1]
        return (name, lines) if lines else None

    def _relined(self, files: Files, name: str, lines: list[str]) -> Files:
        return {**files, name: "".join(f"{line}\n" for line in lines).encode()}

    def line_dropped(self, files: Files) -> Files | None:
        if (found := self._lines(files)) is None:
            return None
        found[1].pop(self.chance.randrange(len(found[1])))
        return self._relined(files, *found)

    def line_doubled(self, files: Files) -> Files | None:
        if (found := self._lines(files)) is None:
            return None
        name, lines = found
        line = self.chance.choice(lines)
        lines.insert(self.chance.randint(0, len(lines)), line)
        return self._relined(files, name, lines)

    def line_of_another_file(self, files: Files) -> Files | None:
        found, other = self._lines(files), self._lines(files)
        if found is None or other is None:
            return None
        name, lines = found
        lines.insert(self.chance.randint(0, len(lines)), self.chance.choice(other[1]))
        return self._relined(files, name, lines)

    def lines_swapped(self, files: Files) -> Files | None:
        if (found := self._lines(files)) is None or len(found[1]) < 2:
            return None
        name, lines = found
        at = self.chance.randrange(len(lines) - 1)
        to = self.chance.choice((at + 1, self.chance.randrange(len(lines))))
        lines[at], lines[to] = lines[to], lines[at]
        return self._relined(files, name, lines)

    def field_changed(self, files: Files) -> Files | None:
        if (found := self._lines(files)) is None:
            return None
        name, lines = found
        at = self.chance.randrange(len(lines))
        fields = lines[at].split("|")
        place = self.chance.randrange(len(fields))
        other = self.chance.choice(lines).split("|")
        fields[place] = self.chance.choice(
            (
                "-", "", "A", "B", "650102", "4", "0", "01", "1e3", "h:" + "0" * 64, "0" * 64,
                "0" * 32, "=1+1", "字", fields[place].lower(), fields[place].upper(),
                fields[place][:-1], fields[place] + "0", other[min(place, len(other) - 1)],
            )
        )  # fmt: skip
        lines[at] = "|".join(fields)
        return self._relined(files, name, lines)

    def field_dropped_or_added(self, files: Files) -> Files | None:
        if (found := self._lines(files)) is None:
            return None
        name, lines = found
        at = self.chance.randrange(len(lines))
        fields = lines[at].split("|")
        place = self.chance.randrange(len(fields))
        if self.chance.random() < 0.5:
            fields.pop(place)
        else:
            fields.insert(place, "x")
        lines[at] = "|".join(fields)
        return self._relined(files, name, lines)

    def lines_sorted_after_a_change(self, files: Files) -> Files | None:
        """As a careful forger does: the changed line in its place, the roots made to fit."""
        changed = self.field_changed(files)
        if changed is None:
            return None
        name = next(name for name in files if files[name] != changed.get(name)) if any(
            files[name] != changed[name] for name in files
        ) else None  # fmt: skip
        if name is None:
            return None
        lines = sorted(changed[name].decode().split("\n")[:-1])
        return reroot(self._relined(files, name, lines))

    def rerooted(self, files: Files) -> Files | None:
        change = self.chance.choice(
            (self.line_dropped, self.line_doubled, self.lines_swapped, self.letter_changed)
        )
        changed = change(files)
        try:
            return None if changed is None else reroot(changed)
        except (ValueError, KeyError, TypeError, DrawproofError):
            return None

    def value_changed(self, files: Files) -> Files | None:
        name = self.file(files, ".json")
        record = json.loads(files[name])
        holders = list(_holders(record))
        holder, key = self.chance.choice(holders)
        holder[key] = self._other(holder[key])
        return _stored(files, name, record)

    def _other(self, value: Any) -> Any:
        if isinstance(value, bool):
            return self.chance.choice((not value, 1, "true"))
        if isinstance(value, int):
            return self.chance.choice(
                (value + 1, value - 1, -value, 2**53 - 1, 0, str(value), True)
            )
        if isinstance(value, str):
            return self.chance.choice(
                (
                    value + "0", value[:-1], value.upper(), value.replace("0", "1"), "", "字", 7,
                    "2026-11-23T02:30:00Z", "2026-11-22T09:59:59Z", "2026-02-30T00:00:00Z",
                    "0" * 64, value[::-1], [value],
                )
            )  # fmt: skip
        if isinstance(value, list):
            turned = value[::-1]
            return self.chance.choice((turned, value[:-1], value + value[-1:], [], {}, value[1:]))
        return self.chance.choice(({}, [], {**value, "more": 1}, "x"))

    def key_dropped(self, files: Files) -> Files | None:
        name = self.file(files, ".json")
        record = json.loads(files[name])
        holders = [(holder, key) for holder, key in _holders(record) if isinstance(holder, dict)]
        holder, key = self.chance.choice(holders)
        del holder[key]
        return _stored(files, name, record)

    def key_added(self, files: Files) -> Files | None:
        name = self.file(files, ".json")
        record = json.loads(files[name])
        holders = [holder for holder, _ in _holders(record) if isinstance(holder, dict)]
        key = self.chance.choice(("more", "commit", "party", "at", "ordered", "字"))
        self.chance.choice(holders)[key] = self.chance.choice((1, "x", True, {}))
        return _stored(files, name, record)

    def items_moved(self, files: Files) -> Files | None:
        name = self.file(files, ".json")
        record = json.loads(files[name])
        lists = [
            holder[key]
            for holder, key in _holders(record)
            if isinstance(holder[key], list) and len(holder[key]) > 1
        ]
        if not lists:
            return None
        self.chance.shuffle(self.chance.choice(lists))
        return _stored(files, name, record)

    def time_moved(self, files: Files) -> Files | None:
        names = ["announce.json", "result.json", *(n for n in files if n.startswith("sources/"))]
        name = self.chance.choice(names)
        record = json.loads(files[name])
        times = [
            (holder, key)
            for holder, key in _holders(record)
            if isinstance(holder[key], str) and holder[key].endswith("00Z")
        ]
        if not times:
            return None
        holder, key = self.chance.choice(times)
        holder[key] = self.chance.choice(
            (
                "2026-11-19T00:00:00Z", "2026-11-20T01:59:59Z", "2026-11-22T10:00:01Z",
                "2026-11-23T01:30:00Z", "2026-11-23T02:00:00Z", "2026-11-23T02:04:59Z",
                "2026-11-23T04:00:00Z", "2026-11-24T10:00:01Z",
            )
        )  # fmt: skip
        return _stored(files, name, record)

    def json_ill_formed(self, files: Files) -> Files | None:
        name = self.file(files, ".json")
        text = files[name].decode()
        bad = self.chance.choice(
            (
                " " + text, text + "\n", text.replace(":", ": ", 1),
                text.replace("{", '{"a":1,"a":2,', 1),
                text.replace("{", '{"A":1.0,', 1), text.replace("{", '{"A":9007199254740992,', 1),
                text.replace("{", '{"A":null,', 1), text.replace("{", '{"A":NaN,', 1), text[:-1],
                text.replace("{", '{"zz":1,', 1), text.replace("{", '{"A":-0,', 1),
                text.replace("{", '{"A":"\\u0041",', 1), text.replace("{", '{"A":"\\ud800",', 1),
                text.replace("{", '{"A":1e2,', 1), text.replace("{", '{"A":' + "[" * 300, 1),
                "null", "[]", '"x"', "1", "", "\ufeff" + text, text + "}",
                text.replace('"', "'", 2),
            )
        )  # fmt: skip
        return {**files, name: bad.encode("utf-8", "surrogatepass")}

    def file_dropped(self, files: Files) -> Files | None:
        name = self.file(files)
        return {key: data for key, data in files.items() if key != name}

    def file_added(self, files: Files) -> Files | None:
        name = self.chance.choice(
            (
                "readme.txt",
                "sources/99.json",
                "sources/00.json",
                "Frame.csv",
                "checkpoints.txt",
                "frame/7.csv",
                "frame/650102.csv",
                "frame/x.csv",
                "frame.csv",
            )
        )
        return {**files, name: files[self.file(files)]}

    def files_swapped(self, files: Files) -> Files | None:
        one, other = self.file(files), self.file(files)
        return {**files, one: files[other], other: files[one]} if one != other else None

    def file_renamed(self, files: Files) -> Files | None:
        name = self.file(files)
        to = self.chance.choice(
            (name.upper(), "x" + name, "frame.csv", "sources/07.json", "frame/650103.csv")
        )
        return {(to if key == name else key): data for key, data in files.items()}


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) below a JSON value."""
    pairs = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    for key, inner in list(pairs):
        yield value, key
        yield from _holders(inner)


def _stored(files: Files, name: str, record: Any) -> Files:
    return {**files, name: canonical(record)}


CHANGES = [name for name in vars(Changes) if not name.startswith("_") and name != "file"]


def zipped(files: Files) -> bytes:
    """A ZIP in the form of §10.4, written here and not by the library."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def _archive_changed(chance: random.Random, files: Files) -> bytes:
    data = bytearray(zipped(files))
    kind = chance.randrange(6)
    if kind == 0:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del data[chance.randrange(len(data)) :]
    elif kind == 2:
        data += b"\0" * chance.randint(1, 30)
    elif kind == 3:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), files[name])
        data = bytearray(out.getvalue())
    elif kind == 4:
        at = data.rfind(b"PK\x05\x06") + chance.randrange(22)
        data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def _worlds(seed: str, count: int) -> Iterator[World]:
    for number in range(count):
        mode, suite = KINDS[number % len(KINDS)]
        yield make_world(f"{seed}/{number}", mode, suite)


def _valid(chance: random.Random, world: World, level: str) -> Iterator[Case]:
    files = world.bundles[level]
    name = f"{world.name}/{level}"
    yield Case(f"{name}/valid", "valid", files)
    yield Case(f"{name}/zip", "valid", files, zipped(files))
    wrong = "0" * 64
    digests = chance.choice(
        ((world.announce, world.result), (wrong, world.result), (world.announce.upper(), wrong))
    )
    required = tuple(sorted(chance.sample([f"C{n:02}" for n in range(1, 21)], 2)))
    yield Case(
        f"{name}/digests",
        "digests",
        files,
        announce=digests[0],
        result=digests[1],
        require=required,
    )


def cases(count: int, *, seed: str = "corpus", worlds: int | None = None) -> Iterator[Case]:
    """`count` cases over `worlds` draws (a twelfth of the count unless said)."""
    chance = random.Random(seed)
    made = list(_worlds(seed, worlds or max(4, count // 12)))
    bases = [(world, level) for world in made for level in ("public", "full")]
    given = 0
    for world, level in bases:
        for case in _valid(chance, world, level):
            if given < count // 3:
                given += 1
                yield case
    while given < count:
        world, level = chance.choice(bases)
        case = _changed(chance, world, level, given)
        if case is not None:
            given += 1
            yield case


def _changed(chance: random.Random, world: World, level: str, number: int) -> Case | None:
    files = world.bundles[level]
    name = f"{world.name}/{level}/{number}"
    if chance.random() < 0.08:
        return Case(f"{name}/archive", "archive", files, _archive_changed(chance, files))
    kind = chance.choice(CHANGES)
    change: Callable[[Files], Files | None] = getattr(Changes(chance), kind)
    changed = change(files)
    if changed is None or changed == files:
        return None
    if chance.random() < 0.75:
        changed = refit(changed)
    return Case(f"{name}/{kind}", kind, changed)
