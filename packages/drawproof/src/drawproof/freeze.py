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
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, countOf, lt
from typing import BinaryIO, NoReturn

from drawproof.crew import Crew, default_size
from drawproof.errors import DrawproofError
from drawproof.frame import EntryMaker, FrameRow, attrs_of, check_secrets, repeated_id
from drawproof.frozen import Frozen
from drawproof.pausing import collector_paused
from drawproof.progress import SILENT, Reporter
from drawproof.suites import Suite, get_suite
from drawproof.tree import StreamingRoot, subtree

# 2^14 rows are one subtree: little to hold, and enough that a process is worth its messages.
_HEIGHT = 14
# Below this many rows starting processes takes longer than it saves.
_WORTH = 100_000
# A whole column in one match, every value with its LF.
_OBJECTS, _STRATA, _UNITS, _ATTRS = (
    re.compile(rb"(?:%s\n)*+" % form)
    for form in (
        rb"[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}",
        rb"(?!-\n)[0-9A-Za-z._/+-]{1,64}",
        rb"(?!-\n)[0-9A-Za-z._-]{1,32}",
        rb"(?:-|[0-9a-f]{64})",
    )
)
_SECRET_LENGTH, _SECRET_LINES = 32, b"0123456789abcdef\n"
_FIELDS = ("object_id", "stratum", "unit")
_SECRETS = ("salt", "key")
# The field of every row where it stays empty.
_NONE = itertools.repeat(b"-")


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
    private, strata = mode == "private", Counter[bytes]()
    tree, digest = StreamingRoot(engine), hashlib.sha256()
    for done, part in enumerate(
        _results(engine, draw, private, given, out is not None, _workers(workers, len(ids)))
    ):
        if part is None:
            _refuse(maker, given[done << _HEIGHT :])
        hashes, counts, csv = part
        tree.add_part(hashes, min(1 << _HEIGHT, len(ids) - (done << _HEIGHT)))
        strata.update(counts)
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
        strata={name.decode(): strata[name] for name in sorted(strata)},
        sha256=digest.hexdigest() if out is not None else None,
    )


def _workers(asked: int | None, count: int) -> int:
    if asked is not None:
        return asked
    return default_size() if count >= _WORTH else 0


def _refuse(maker: EntryMaker, rows: Sequence[FrameRow]) -> NoReturn:
    """Raises what is wrong with the first bad row of the part at the beginning of `rows`."""
    for row in rows[: 1 << _HEIGHT]:
        maker.entry(row)
    raise DrawproofError("frame-row", object_id=rows[0].object_id, reason="malformed")


def _check_secrets(rows: Sequence[FrameRow]) -> None:
    """`check_secrets`, the quick way."""
    if _lack(rows, *_SECRETS):
        return
    used, given = set[str | None](), 0
    for name in _SECRETS:
        used.update(map(attrgetter(name), rows))
        given += len(rows) - countOf(map(attrgetter(name), rows), None)
    used.discard(None)
    if len(used) != given:
        check_secrets(rows)


def _lack(rows: Sequence[FrameRow], one: str, other: str) -> bool:
    """Whether none of the rows has any of the two fields."""
    return countOf(map(attrgetter(one, other), rows), (None, None)) == len(rows)


def _columns(suite: Suite, draw: str, private: bool, rows: Sequence[FrameRow]) -> list[bytes]:
    """What leaves need of `rows`, one column after the other, every value with its LF.

    The last column, `attrs`, is empty where no row has any. No column at all where a field is no
    text: then the process that checks them finds too few.
    """
    if not private and not _lack(rows, *_SECRETS):
        for row in rows:
            if row.key is not None:
                raise DrawproofError(
                    "frame-row", object_id=row.object_id, reason="key in open mode"
                )
    names = _FIELDS + _SECRETS if private else _FIELDS
    columns: list[Iterable[str]] = [map(attrgetter(name), rows) for name in names]
    if not _lack(rows, "facts", "attrs"):
        columns.append(attrs_of(suite, draw, row) for row in rows)
    try:
        texts = ["\n".join(column) + "\n" for column in columns]
    except TypeError:
        return []
    return [text.encode("utf-8", "surrogatepass") for text in texts]


# Hashes of `tree.subtree`, objects by stratum, lines of frame.csv; None: a row is malformed.
Result = tuple[list[bytes], Counter[bytes], bytes] | None


def _results(
    suite: Suite, draw: str, private: bool, rows: Sequence[FrameRow], csv: bool, workers: int
) -> Iterator[Result]:
    """Hashes of each part, in order."""
    size = 1 << _HEIGHT
    parts = (rows[start : start + size] for start in range(0, len(rows), size))
    calls = (
        (suite.name, draw, private, _columns(suite, draw, private, part), len(part), csv)
        for part in parts
    )
    with collector_paused(), Crew(workers) as crew:
        yield from crew.in_order(hash_part, calls)


def hash_part(
    name: str, draw: str, private: bool, columns: Sequence[bytes], count: int, csv: bool
) -> Result:
    """Checks and hashes `count` rows, given as `_columns` gives them."""
    suite = get_suite(name)
    fields = [column[:-1].split(b"\n") for column in columns]
    if any(len(column) != count for column in fields) or not _good(private, columns, fields):
        return None
    # A leaf is hashed with a zero byte before it; no field can hold one.
    leaves = list((_private_leaves if private else _open_leaves)(suite, draw, *fields))
    hashes = subtree(suite, suite.hash_all(leaves))
    text = b"\n".join([*leaves, b""]).replace(b"\0", b"") if csv else b""
    return hashes, Counter(fields[1]), text


def _good(private: bool, columns: Sequence[bytes], fields: Sequence[Sequence[bytes]]) -> bool:
    """Whether every value is of its form: columns as they come, and split into values."""
    named = len(_FIELDS) + (len(_SECRETS) if private else 0)
    if len(columns) < named:
        return False
    # For values of one length this is several times quicker than a match.
    for column, values in zip(columns[len(_FIELDS) : named], fields[len(_FIELDS) :], strict=False):
        if set(map(len, values)) != {_SECRET_LENGTH} or column.translate(None, _SECRET_LINES):
            return False
    others = (*columns[: len(_FIELDS)], *columns[named:])
    forms = (_OBJECTS, _STRATA, _UNITS, _ATTRS)
    return all(form.fullmatch(text) for form, text in zip(forms, others, strict=False))


Column = Iterable[bytes]


def _open_leaves(
    suite: Suite, _: str, objects: Column, strata: Column, units: Column, attrs: Column = _NONE
) -> Iterator[bytes]:
    head = itertools.repeat(f"\0{suite.name}|frame".encode())
    return map(b"|".join, zip(head, objects, strata, units, attrs, _NONE, strict=False))


def _private_leaves(
    suite: Suite,
    draw: str,
    objects: Column,
    strata: Column,
    units: Column,
    salts: Column,
    keys: Column,
    attrs: Column = _NONE,
) -> Iterator[bytes]:
    hidden = _digests(suite, f"hide|{draw}", objects, strata, salts)
    locked = _digests(suite, f"lock|{draw}", objects, keys)
    head, colon, bar = map(itertools.repeat, (f"\0{suite.name}|frame|".encode(), b"|h:", b"|"))
    fields = (head, objects, colon, hidden, bar, units, bar, attrs, bar, locked)
    return map(b"".join, zip(*fields, strict=False))


def _digests(suite: Suite, tag: str, *columns: Column) -> Iterator[bytes]:
    """T(tag, …) of every row as 64 hex characters; column by column is a third quicker."""
    head = itertools.repeat(f"{suite.name}|{tag}".encode())
    return map(hexlify, suite.hash_all(map(b"|".join, zip(head, *columns, strict=False))))
