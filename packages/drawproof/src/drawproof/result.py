"""Result and assignment leaves, hidden counts and cutoffs (protocol §3, §7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from drawproof.deck import Deal
from drawproof.errors import DrawproofError
from drawproof.frameleaf import hidden_stratum
from drawproof.frozen import AnyFrame
from drawproof.ids import check_id, join_list, parse_integer, split_list
from drawproof.later import check_pool
from drawproof.lines import split_leaf
from drawproof.suites import Suite, get_suite
from drawproof.tickets import DrawResult


@dataclass(frozen=True, slots=True)
class ResultLeaf:
    """The fields of a result leaf as they stand there; in private mode hidden ones are `h:…`."""

    draw: str
    object_id: str
    stratum: str
    rank: str
    ticket: str
    officers: str


def count_digest(suite: str, draw: str, stratum: str, N: int, n: int, salt: str) -> str:
    """`h:` + T("count", draw, stratum, N, n, stratum_salt): what a private draw announces (§3)."""
    check_id("salt", salt)
    return "h:" + get_suite(suite).t("count", draw, stratum, str(N), str(n), salt)


def cut_digest(suite: str, draw: str, stratum: str, cutoff: str, salt: str) -> str:
    """`h:` + T("cut", draw, stratum, cutoff, stratum_salt): a private cutoff (§7)."""
    check_id("salt", salt)
    return "h:" + get_suite(suite).t("cut", draw, stratum, cutoff, salt)


def win_digest(
    suite: Suite, draw: str, object_id: str, stratum: str, rank: int, ticket: str, salt: str
) -> str:
    """`h:` + T("win", draw, object_id, stratum, rank, ticket, salt)."""
    return "h:" + suite.t("win", draw, object_id, stratum, str(rank), ticket, salt)


def team_digest(suite: Suite, draw: str, object_id: str, officers: str, salt: str) -> str:
    """`h:` + T("team", draw, object_id, officers, salt)."""
    return "h:" + suite.t("team", draw, object_id, officers, salt)


def result_leaves(frame: AnyFrame, result: DrawResult, deal: Deal) -> tuple[str, ...]:
    """Leaves of the winners, sorted by object id; hidden with the frame's salts if private."""
    suite, draw = get_suite(frame.suite), frame.draw
    leaves = []
    for object_id, (stratum, place) in result.winners.items():
        officers = join_list("officer_id", deal.officers(object_id))
        shown = [stratum, str(place.rank), place.ticket, officers]
        if frame.mode == "private":
            salt = frame.entry(object_id).salt or ""
            shown = [
                hidden_stratum(suite, draw, object_id, stratum, salt),
                "-",
                win_digest(suite, draw, object_id, stratum, place.rank, place.ticket, salt),
                team_digest(suite, draw, object_id, officers, salt),
            ]
        leaves.append("|".join([suite.name, "result", draw, object_id, *shown]))
    return tuple(leaves)


_DRAW = r"[0-9A-Za-z.]{1,11}-[0-9]{4}-[0-9]{6}(?:/[1-9][0-9]{0,5})?"
_OBJECT = r"[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}"
_NAME = r"(?!-[|/])[0-9A-Za-z._-]{1,32}"


@cache
def _result_form(suite: str) -> re.Pattern[str]:
    """Leaves of open draws as they are as a rule; only the order of the officers is left to see."""
    stratum, officer = r"(?!-\|)[0-9A-Za-z._/+-]{1,64}", r"(?!-(?:\+|\Z))[0-9A-Za-z._-]{1,32}"
    place = rf"{stratum}\|[1-9][0-9]{{0,14}}\|[0-9a-f]{{64}}"
    officers = rf"(?:-|{officer}(?:\+{officer})*)"
    return re.compile(rf"{re.escape(suite)}\|result\|{_DRAW}\|{_OBJECT}\|{place}\|{officers}")


@cache
def _assignment_form(suite: str) -> re.Pattern[str]:
    """Leaves of filled places as they are as a rule."""
    pool = rf"{_NAME}/{_NAME}(?:/{_NAME})?"
    rest = rf"{_DRAW}\|{_OBJECT}\|{pool}\|{_NAME}\|[0-9a-f]{{32}}"
    return re.compile(rf"{re.escape(suite)}\|assign\|{rest}")


def parse_result_leaf(suite: Suite, leaf: str) -> ResultLeaf:
    """The fields of a result leaf of either mode, each checked."""
    if _result_form(suite.name).fullmatch(leaf):
        usual = ResultLeaf(*leaf.split("|")[2:])
        split_list("officer_id", usual.officers)
        return usual
    fields = ResultLeaf(*split_leaf(suite, "result", leaf, 6))
    check_id("draw", fields.draw)
    check_id("object_id", fields.object_id)
    if fields.rank == "-":
        for hidden in (fields.stratum, fields.ticket, fields.officers):
            check_id("hidden", hidden)
    else:
        check_id("stratum", fields.stratum)
        parse_integer("rank", fields.rank)
        check_id("digest", fields.ticket)
        split_list("officer_id", fields.officers)
    return fields


def assignment_leaves(
    suite: str, draw: str, rows: Sequence[tuple[str, str, str]], salts: Iterable[str]
) -> tuple[str, ...]:
    """V|assign|draw|object|pool|officer or -|salt for `Deal.rows()` and one salt each, in order."""
    name, given = get_suite(suite).name, list(salts)
    check_id("draw", draw)
    if len(given) != len(rows):
        raise DrawproofError("salts-count", given=len(given), needed=len(rows))
    leaves = []
    for (object_id, pool, officer), salt in zip(sorted(rows), given, strict=True):
        check_id("salt", salt)
        leaves.append(f"{name}|assign|{draw}|{object_id}|{pool}|{officer}|{salt}")
    return tuple(leaves)


def parse_assignment_leaf(suite: Suite, leaf: str) -> tuple[str, str, str, str, str]:
    """(draw, object id, pool, officer id or `-`, salt) of an assignment leaf, each checked."""
    if _assignment_form(suite.name).fullmatch(leaf):
        draw, object_id, pool, officer, salt = leaf.split("|")[2:]
        return draw, object_id, pool, officer, salt
    draw, object_id, pool, officer, salt = split_leaf(suite, "assign", leaf, 5)
    check_id("draw", draw)
    check_id("object_id", object_id)
    check_pool(pool)
    if officer != "-":
        check_id("officer_id", officer)
    check_id("salt", salt)
    return draw, object_id, pool, officer, salt


def hidden_cuts(frame: AnyFrame, result: DrawResult, salts: Mapping[str, str]) -> dict[str, str]:
    """Stratum → hidden cutoff, names ascending."""
    return {
        name: cut_digest(frame.suite, frame.draw, name, stratum.cutoff, salts[name])
        for name, stratum in sorted(result.strata.items())
    }
