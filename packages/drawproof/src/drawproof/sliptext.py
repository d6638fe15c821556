"""The text form of a slip, for QR codes: one line and the hashes as bytes, base45 (§15.1)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from drawproof import base45
from drawproof.errors import DrawproofError
from drawproof.frameleaf import FrameLeaf, hidden_stratum, lock, parse_frame_leaf
from drawproof.ids import check_id, draw_id_of, join_list, parse_integer, split_list
from drawproof.membership import InclusionProof
from drawproof.result import cut_digest, team_digest, win_digest
from drawproof.shards import ShardLeaf, ShardProof, parse_shard_leaf, shard_of
from drawproof.slips import Drawing, Slip, WinnerPlace
from drawproof.suites import Suite, check_mode, get_suite
from drawproof.tickets import ticket
from drawproof.tree import leaf_hash, path_length, root_from_path

PREFIX = "DR1S:"
MAX_TEXT = 20_000
_FIELDS = {1: 14, 2: 21}


def _refuse(reason: str) -> DrawproofError:
    return DrawproofError("slip-unreadable", reason=reason)


def _yes(value: object) -> str:
    return "y" if value else "-"


def slip_text(slip: Slip) -> str:
    """The text form; `records` and `log` are left out, and what follows from the rest is too.

    A slip whose leaves are malformed is refused (`slip-unreadable`, `field-alphabet`, …).
    """
    suite = get_suite(slip.suite)
    leaf, shard = parse_frame_leaf(suite, slip.place.leaf), slip.place.shard
    fields = [
        *(slip.suite, "slip", str(slip.number), slip.mode, slip.draw, slip.object_id),
        *(slip.stratum or "-", leaf.unit, _yes(leaf.attrs != "-")),
        *(str(slip.frame_count), str(slip.place.index)),
    ]
    if slip.shards is None or shard is None:
        fields += ["-", "-", "-"]
    else:
        held = parse_shard_leaf(suite, shard.leaf)
        fields += [str(slip.shards), str(held.count), str(shard.index)]
    values = [slip.announcement, slip.frame_root]
    values += [leaf.attrs] if leaf.attrs != "-" else []
    if slip.mode == "private":
        values.append(leaf.stratum.removeprefix("h:") if slip.salt is None else slip.salt)
        values.append(leaf.lock if slip.drawing is None else slip.drawing.key or "")
    values += slip.place.path
    values += shard.path if shard else ()
    if slip.drawing is not None:
        _pack_drawing(slip.drawing, fields, values)
    return _sealed("|".join(fields).encode() + b"\n" + bytes.fromhex("".join(values)))


def _pack_drawing(drawing: Drawing, fields: list[str], values: list[str]) -> None:
    winner = drawing.winner
    fields += [str(drawing.N), str(drawing.n), _yes(drawing.cutoff != "-"), _yes(drawing.won)]
    values += [drawing.result, drawing.seed]
    values += [drawing.cutoff] if drawing.cutoff != "-" else []
    values += [drawing.cutoff_salt] if drawing.cutoff_salt else []
    if winner is None:
        fields += ["-", "-", "-"]
    else:
        officers = join_list("officer_id", drawing.officers)
        fields += [str(winner.rank), str(winner.index), officers]
        values += [winner.root, *winner.path]


def _sealed(body: bytes) -> str:
    return PREFIX + base45.encode(body + hashlib.sha256(body).digest()[:4])


class _Bytes:
    """The hashes of a text form, taken in order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def hex(self, size: int = 32) -> str:
        part = self._data[self._at : self._at + size]
        if len(part) < size:
            raise _refuse("too short")
        self._at += size
        return part.hex()

    def path(self, index: int, size: int) -> tuple[str, ...]:
        if index >= size:
            raise _refuse("index not below count")
        return tuple(self.hex() for _ in range(path_length(index, size)))

    def finish(self) -> None:
        if self._at != len(self._data):
            raise _refuse("too long")


class _Line:
    """The fields of the line, taken in order."""

    def __init__(self, fields: list[str]) -> None:
        self._fields = iter(fields)

    def text(self) -> str:
        return next(self._fields)

    def id(self, kind: str) -> str:
        return check_id(kind, next(self._fields))

    def number(self) -> int:
        return parse_integer("slip", next(self._fields))

    def yes(self) -> bool:
        value = next(self._fields)
        if value not in ("y", "-"):
            raise _refuse("neither y nor -")
        return value == "y"


def parse_slip_text(text: str) -> Slip:
    """The slip behind a text form; `slip-unreadable` or a named refusal of the field."""
    text = text.strip("\r\n\t")  # a blank may be the last character of base45
    if not text.startswith(PREFIX) or len(text) > MAX_TEXT:
        raise _refuse("no slip")
    data = base45.decode(text[len(PREFIX) :])
    body, seal = data[:-4], data[-4:]
    if hashlib.sha256(body).digest()[:4] != seal:
        raise _refuse("checksum")
    head, _, rest = body.partition(b"\n")
    try:
        fields = head.decode("ascii").split("|")
    except UnicodeDecodeError:
        raise _refuse("no line") from None
    number = {"1": 1, "2": 2}.get(fields[2] if len(fields) > 2 else "", 0)
    if fields[1:2] != ["slip"] or len(fields) != _FIELDS.get(number):
        raise _refuse("no line")
    slip = _unpack(number, get_suite(fields[0]), _Line(fields[3:]), _Bytes(rest))
    # One slip has one text: whatever else would read as the same slip is refused.
    if slip_text(slip) != text:
        raise _refuse("not as drawproof writes it")
    return slip


def _unpack(number: int, suite: Suite, line: _Line, data: _Bytes) -> Slip:
    mode, draw, object_id = check_mode(line.text()), line.id("draw"), line.id("object_id")
    stratum, unit, has_attrs = line.text(), line.id("unit"), line.yes()
    private = mode == "private"
    if stratum != "-":
        check_id("stratum", stratum)
    elif number == 2 or not private:
        raise _refuse("stratum missing")
    count, index = line.number(), line.number()
    shards, shard_count, shard_index = line.text(), line.text(), line.text()
    announcement, root = data.hex(), data.hex()
    attrs = data.hex() if has_attrs else "-"
    salt = key = None
    leaf = FrameLeaf(object_id, stratum, unit, attrs, "-")
    if private:
        if stratum == "-":
            leaf = leaf._replace(stratum="h:" + data.hex())
        else:
            salt = data.hex(16)
            hidden = hidden_stratum(suite, draw, object_id, stratum, salt)
            leaf = leaf._replace(stratum=hidden)
        key = data.hex(16) if number == 2 else None
        locked = data.hex() if key is None else lock(suite, draw, object_id, key)
        leaf = leaf._replace(lock=locked)
    line_text = "|".join((suite.name, "frame", object_id, leaf.stratum, unit, attrs, leaf.lock))
    if shards == "-":
        if (shard_count, shard_index) != ("-", "-"):
            raise _refuse("shard without shards")
        place, tops = InclusionProof(index, count, line_text, data.path(index, count)), None
    else:
        tops = parse_integer("shards", shards)
        sizes = parse_integer("count", shard_count), parse_integer("index", shard_index)
        place = _sharded(suite, line_text, unit, index, (count, tops, *sizes), data)
    slip = Slip(
        suite=suite.name,
        mode=mode,
        draw=draw,
        object_id=object_id,
        announcement=announcement,
        frame_root=root,
        frame_count=count,
        place=place,
        shards=tops,
        stratum=None if stratum == "-" else stratum,
        salt=salt,
    )
    if number == 2:
        slip = replace(slip, drawing=_unpack_drawing(suite, slip, key, line, data))
    data.finish()
    return slip


def _sharded(
    suite: Suite, leaf: str, unit: str, index: int, sizes: tuple[int, int, int, int], data: _Bytes
) -> InclusionProof:
    count, shards, shard_count, shard_index = sizes
    path = data.path(index, shard_count)
    hashes = [bytes.fromhex(one) for one in path]
    found = root_from_path(suite, leaf_hash(suite, leaf.encode()), index, shard_count, hashes)
    if found is None:
        raise _refuse("index not below count")
    shard = ShardLeaf(shard_of(unit), shard_count, found.hex()).line(suite.name)
    top = ShardProof(shard_index, shard, data.path(shard_index, shards))
    return InclusionProof(index, count, leaf, path, top)


def _unpack_drawing(
    suite: Suite, slip: Slip, key: str | None, line: _Line, data: _Bytes
) -> Drawing:
    N, n, has_cutoff, won = line.number(), line.number(), line.yes(), line.yes()
    rank, index, officers = line.text(), line.text(), line.text()
    result, seed = data.hex(), data.hex()
    cutoff = data.hex() if has_cutoff else "-"
    stratum = slip.stratum or "-"
    own = ticket(suite.name, draw_id_of(slip.draw), seed, slip.object_id, key)
    drawing = Drawing(
        result=result, seed=seed, N=N, n=n, ticket=own, cutoff=cutoff, won=won, key=key
    )
    if key is not None:
        salt = data.hex(16)
        digest = cut_digest(suite.name, slip.draw, stratum, cutoff, salt)
        drawing = replace(drawing, cutoff_salt=salt, cutoff_digest=digest)
    if not won:
        if (rank, index, officers) != ("-", "-", "-"):
            raise _refuse("a place without a winner")
        return drawing
    root = data.hex()
    place = WinnerPlace(
        rank=parse_integer("rank", rank),
        index=parse_integer("index", index),
        leaf=winner_leaf(suite, slip, own, parse_integer("rank", rank), officers),
        path=data.path(parse_integer("index", index), n),
        count=n,
        root=root,
    )
    return replace(drawing, winner=place, officers=split_list("officer_id", officers))


def winner_leaf(suite: Suite, slip: Slip, own: str, rank: int, officers: str) -> str:
    """The result leaf that rank, ticket and officers (a list as in leaves) give (§7)."""
    stratum = slip.stratum or "-"
    shown = [stratum, str(rank), own, officers]
    if slip.salt is not None:
        head = suite, slip.draw, slip.object_id
        shown = [
            hidden_stratum(*head, stratum, slip.salt),
            "-",
            win_digest(*head, stratum, rank, own, slip.salt),
            team_digest(*head, officers, slip.salt),
        ]
    return "|".join([suite.name, "result", slip.draw, slip.object_id, *shown])


def read_slip(data: bytes | str) -> Slip:
    """A slip in either form: canonical JSON or the text of a QR code."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if not data.startswith(PREFIX.encode()):
        return Slip.parse(data)
    try:
        return parse_slip_text(data.decode("ascii"))
    except UnicodeDecodeError:
        raise _refuse("no slip") from None
