"""Freezing a large frame without holding its leaves (protocol §2): root, counts, `frame.csv`.

`frame.build_frame` keeps every entry, to draw from and to prove with. Here rows pass by once in
parts; other processes hash while this one gathers the next part.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from binascii import hexlify
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, countOf, lt
from typing import BinaryIO

from drawproof.crew import Crew, default_size
from drawproof.errors import DrawproofError
from drawproof.frame import EntryMaker, FrameRow, attrs_of, check_secrets, repeated_id
from drawproof.progress import SILENT, Reporter
from drawproof.suites import Suite, get_suite
from drawproof.tree import StreamingRoot, subtree

# 2^14 rows are one subtree: little to hold, and enough that a process is worth its messages.
_HEIGHT = 14
# Below this many rows starting processes takes longer than it saves.
_WORTH = 100_000
_NAME = rb"(?!-\|)[0-9A-Za-z._-]{1,32}"
_STRATUM = rb"(?!-\|)[0-9A-Za-z._/+-]{1,64}"
_OBJECT = rb"[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}"
_ATTRS = rb"(?:-|[0-9a-f]{64})"
_SECRET = rb"[0-9a-f]{32}"
_OPEN = rb"%s\|%s\|%s\|%s\n" % (_OBJECT, _STRATUM, _NAME, _ATTRS)
_PRIVATE = rb"%s\|%s\|%s\|%s\|%s\|%s\n" % (_OBJECT, _STRATUM, _NAME, _SECRET, _SECRET, _ATTRS)
# One pass over all lines of a part costs a third of a pass per line.
_LINES = {
    private: re.compile(rb"(?:%s)*+" % line) for private, line in ((False, _OPEN), (True, _PRIVATE))
}
_FIELDS = {
    False: attrgetter("object_id", "stratum", "unit"),
    True: attrgetter("object_id", "stratum", "unit", "salt", "key"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """What a freeze fixes. `strata`: name → N_h, ascending; `sha256`: of `frame.csv`, if written.

    `root` and `sha256` are 64 hex characters.
    """

    suite: str
    mode: str
    draw: str
    count: int
    root: str
    strata: Mapping[str, int]
    sha256: str | None


def freeze(
    suite: str,
    mode: str,
    draw: str,
    rows: Iterable[FrameRow],
    *,
    out: BinaryIO | None = None,
    workers: int | None = None,
    reporter: Reporter = SILENT,
) -> Frozen:
    """Freezes `rows` (any order): the same root and refusals as `build_frame`, in little memory.

    `out` receives the bytes of `frame.csv`. `workers`: processes beside this one; None takes one
    per processor where the rows are many, 0 works in this process alone.
    """
    engine, given = get_suite(suite), rows if isinstance(rows, Sequence) else list(rows)
    maker = EntryMaker(engine, mode, draw)
    ids = list(map(attrgetter("object_id"), given))
    if not all(isinstance(object_id, str) for object_id in ids):
        maker.entry(next(row for row in given if not isinstance(row.object_id, str)))
    if not all(map(lt, ids, itertools.islice(ids, 1, None))):
        given = sorted(given, key=attrgetter("object_id"))
        ids.sort()
    private = mode == "private"
    tree, digest = StreamingRoot(engine), hashlib.sha256()
    for done, (hashes, csv, bad) in enumerate(
        _results(engine, draw, private, given, out is not None, _workers(workers, len(ids)))
    ):
        if bad is not None:
            _refuse(maker, given[(done << _HEIGHT) + bad :])
        tree.add_part(hashes, min(1 << _HEIGHT, len(ids) - (done << _HEIGHT)))
        if out is not None:
            out.write(csv)
            digest.update(csv)
        reporter.progress(min((done + 1) << _HEIGHT, len(ids)), len(ids))
    twice = repeated_id(ids)
    if twice is not None:
        raise DrawproofError("id-duplicate", kind="object_id", value=twice)
    _check_secrets(given)
    return Frozen(
        suite=suite,
        mode=mode,
        draw=draw,
        count=tree.count,
        root=tree.root(),
        strata=dict(sorted(Counter(map(attrgetter("stratum"), given)).items())),
        sha256=digest.hexdigest() if out is not None else None,
    )


def _workers(asked: int | None, count: int) -> int:
    if asked is not None:
        return asked
    return default_size() if count >= _WORTH else 0


def _refuse(maker: EntryMaker, rows: Sequence[FrameRow]) -> None:
    """Raises what is wrong with the first bad row of a part that did not match."""
    for row in rows[: 1 << _HEIGHT]:
        maker.entry(row)
    raise DrawproofError("frame-row", object_id=rows[0].object_id, reason="malformed")


def _check_secrets(rows: Sequence[FrameRow]) -> None:
    """`check_secrets`; at no time are more than half of the secrets held."""
    columns = [attrgetter("salt"), attrgetter("key")]
    given = sum(len(rows) - countOf(map(column, rows), None) for column in columns)
    distinct = 0
    for half in ("8".__gt__, "8".__le__) if given else ():
        used: set[str] = set()
        for column in columns:
            used.update(filter(half, filter(None, map(column, rows))))
        distinct += len(used)
    if distinct != given:
        check_secrets(rows)


def _lack(rows: Sequence[FrameRow], *names: str) -> bool:
    """Whether none of the rows has any of the fields."""
    return all(countOf(map(attrgetter(name), rows), None) == len(rows) for name in names)


def _text(suite: Suite, draw: str, private: bool, rows: Sequence[FrameRow]) -> bytes:
    """Rows as lines of what a leaf needs, for the process that checks and hashes them.

    Nothing, where a field is no text: then that process finds too few lines.
    """
    if not private and not _lack(rows, "key"):
        row = next(row for row in rows if row.key is not None)
        raise DrawproofError("frame-row", object_id=row.object_id, reason="key in open mode")
    try:
        fields = map("|".join, map(_FIELDS[private], rows))
        if _lack(rows, "facts", "attrs"):
            text = "|-\n".join([*fields, ""])
        else:
            attrs = (attrs_of(suite, draw, row) for row in rows)
            text = "".join(map("{}|{}\n".format, fields, attrs))
    except TypeError:
        return b""
    return text.encode("utf-8", "surrogatepass")


Result = tuple[list[bytes], bytes, int | None]


def _results(
    suite: Suite, draw: str, private: bool, rows: Sequence[FrameRow], csv: bool, workers: int
) -> Iterator[Result]:
    """Hashes of each part, in order."""
    size = 1 << _HEIGHT
    parts = (rows[start : start + size] for start in range(0, len(rows), size))
    calls = (
        (suite.name, draw, private, _text(suite, draw, private, part), len(part), csv)
        for part in parts
    )
    with Crew(workers) as crew:
        yield from crew.in_order(hash_part, calls)


def hash_part(name: str, draw: str, private: bool, text: bytes, count: int, csv: bool) -> Result:
    """What `tree.subtree` gives for one part, and its lines of `frame.csv`.

    The last item is the number of a line that is not of its form, in place of the others.
    """
    suite = get_suite(name)
    good = _LINES[private].match(text)
    if good is None or good.end() < len(text) or text.count(b"\n") != count:
        return [], b"", text.count(b"\n", 0, good.end() if good else 0)
    # A leaf is hashed with a zero byte before it; no field can hold one.
    leaves = (_private_leaves if private else _open_leaves)(suite, draw, text)
    hashes = subtree(suite, suite.hash_all(leaves))
    return hashes, b"\n".join([*leaves, b""]).replace(b"\0", b"") if csv else b"", None


def _open_leaves(suite: Suite, _: str, text: bytes) -> list[bytes]:
    head = f"\0{suite.name}|frame|".encode()
    return (head + text[:-1].replace(b"\n", b"|-\n%b" % head) + b"|-").split(b"\n")


def _private_leaves(suite: Suite, draw: str, text: bytes) -> list[bytes]:
    fields = text.replace(b"\n", b"|").split(b"|")
    objects, strata, units, salts, keys, attrs = (fields[i:-1:6] for i in range(6))
    hidden = _digests(suite, f"hide|{draw}", objects, strata, salts)
    locked = _digests(suite, f"lock|{draw}", objects, keys)
    shown = map(b"h:".__add__, hidden)
    head = itertools.repeat(f"\0{suite.name}|frame".encode())
    return list(map(b"|".join, zip(head, objects, shown, units, attrs, locked, strict=False)))


def _digests(suite: Suite, tag: str, *columns: Sequence[bytes]) -> list[bytes]:
    """T(tag, …) of every row as 64 hex characters; column by column is a third quicker."""
    head = itertools.repeat(f"{suite.name}|{tag}".encode())
    digests = hexlify(b"".join(suite.hash_all(map(b"|".join, zip(head, *columns, strict=False)))))
    return [digests[i : i + 64] for i in range(0, len(digests), 64)]
