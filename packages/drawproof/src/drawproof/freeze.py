"""Freezing a large frame without holding its leaves (protocol §2): root, counts, `frame.csv`.

`frame.build_frame` keeps every entry, to draw from and to prove with. Here rows pass by once in
parts; a second process hashes while this one gathers the next part.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
from binascii import hexlify
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from operator import attrgetter, lt
from typing import BinaryIO

from drawproof.errors import DrawproofError
from drawproof.frame import EntryMaker, FrameRow, attrs_of, repeated_id
from drawproof.progress import SILENT, Reporter
from drawproof.suites import Suite, get_suite
from drawproof.tree import StreamingRoot, parents

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
_PRIVATE = rb"%s\|%s\|%s\n" % (_OPEN[:-2], _SECRET, _SECRET)
# One pass over all lines of a part costs a third of a pass per line.
_LINES = {
    private: re.compile(rb"(?:%s)*+" % line) for private, line in ((False, _OPEN), (True, _PRIVATE))
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
    if not all(map(lt, ids, ids[1:])):
        given = sorted(given, key=attrgetter("object_id"))
        ids.sort()
    private = mode == "private"
    tree, digest = StreamingRoot(engine), hashlib.sha256()
    for done, (hashes, csv, bad) in enumerate(
        _results(engine, draw, private, given, out is not None, _workers(workers, len(ids)))
    ):
        if bad is not None:
            _refuse(maker, given[(done << _HEIGHT) + bad :])
        if len(hashes) == 1 and (done + 1) << _HEIGHT <= len(ids):
            tree.add_hash(hashes[0], _HEIGHT)
        else:
            for carry in hashes:
                tree.add_hash(carry)
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
    return (os.cpu_count() or 1) if count >= _WORTH else 0


def _refuse(maker: EntryMaker, rows: Sequence[FrameRow]) -> None:
    """Raises what is wrong with the first bad row of a part that did not match."""
    for row in rows[: 1 << _HEIGHT]:
        maker.entry(row)
    raise DrawproofError("frame-row", object_id=rows[0].object_id, reason="malformed")


def _check_secrets(rows: Sequence[FrameRow]) -> None:
    used: set[str] = set()
    expected = 0
    for name in ("salt", "key"):
        column = [secret for row in rows if (secret := getattr(row, name)) is not None]
        expected += len(column)
        used.update(column)
    if len(used) < expected:
        used.clear()
        for row in rows:
            for secret in (row.salt, row.key):
                if secret is not None and secret in used:
                    raise DrawproofError("secret-reused", object_id=row.object_id)
                used.update(() if secret is None else (secret,))


def _text(suite: Suite, draw: str, private: bool, rows: Sequence[FrameRow]) -> bytes:
    """Rows as lines of what a leaf needs; the other process checks and hashes them."""
    lines = []
    for row in rows:
        attrs = "-" if row.facts is None and row.attrs is None else attrs_of(suite, draw, row)
        line = f"{row.object_id}|{row.stratum}|{row.unit}|{attrs}\n"
        if private:
            line = f"{line[:-1]}|{row.salt}|{row.key}\n"
        elif row.key is not None:
            raise DrawproofError("frame-row", object_id=row.object_id, reason="key in open mode")
        lines.append(line)
    return "".join(lines).encode("utf-8", "surrogatepass")


Result = tuple[list[bytes], bytes, int | None]


def _results(
    suite: Suite, draw: str, private: bool, rows: Sequence[FrameRow], csv: bool, workers: int
) -> Iterator[Result]:
    """Hashes of each part in order; a few parts are always under way in the other processes."""
    size = 1 << _HEIGHT
    texts = (
        (_text(suite, draw, private, part), len(part))
        for part in (rows[i : i + size] for i in range(0, len(rows), size))
    )
    if not workers:
        for text, count in texts:
            yield hash_part(suite.name, draw, private, text, count, csv)
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    with ProcessPoolExecutor(workers, context) as pool:
        waiting: list[Future[Result]] = []
        for text, count in texts:
            waiting.append(pool.submit(hash_part, suite.name, draw, private, text, count, csv))
            # This process has less to do for a part; when the others are behind, it helps.
            while len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def hash_part(name: str, draw: str, private: bool, text: bytes, count: int, csv: bool) -> Result:
    """Leaf hashes of one part (a whole one: its subtree's only), its lines of `frame.csv`.

    The last item is the number of a line that is not of its form, in place of the others.
    """
    suite = get_suite(name)
    lines = text.split(b"\n")
    lines.pop()
    good = _LINES[private].match(text)
    if good is None or good.end() < len(text) or len(lines) != count:
        return [], b"", text.count(b"\n", 0, good.end() if good else 0)
    if private:
        leaves = _private_leaves(suite, draw, lines)
    else:
        head = f"{name}|frame|".encode()
        leaves = [b"%b%b|-" % (head, line) for line in lines]
    short = suite.short
    level = [short(b"\x00" + leaf) for leaf in leaves]
    while len(level) > 1 and count == 1 << _HEIGHT:
        level = parents(short, level)
    leaves.append(b"")
    return level, b"\n".join(leaves) if csv else b"", None


def _private_leaves(suite: Suite, draw: str, lines: Iterable[bytes]) -> list[bytes]:
    short, found = suite.short, list[bytes]()
    hide, lock = (f"{suite.name}|{tag}|{draw}|".encode() for tag in ("hide", "lock"))
    head = f"{suite.name}|frame|".encode()
    for line in lines:
        object_id, stratum, unit, attrs, salt, key = line.split(b"|")
        hidden = hexlify(short(b"%b%b|%b|%b" % (hide, object_id, stratum, salt)))
        locked = hexlify(short(b"%b%b|%b" % (lock, object_id, key)))
        found.append(b"%b%b|h:%b|%b|%b|%b" % (head, object_id, hidden, unit, attrs, locked))
    return found
