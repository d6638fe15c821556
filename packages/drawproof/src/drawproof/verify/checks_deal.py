"""Roster, recusals and the deal: C14, C15."""

from __future__ import annotations

from drawproof.deck import Deal
from drawproof.errors import DrawproofError
from drawproof.ids import join_list
from drawproof.lines import check_increasing
from drawproof.result import team_digest
from drawproof.tree import root_of
from drawproof.verify.context import Context
from drawproof.verify.findings import count, line, root, why
from drawproof.verify.model import Check, Finding, error, judged, not_checkable


def _ordered(file: str, keys: list[tuple[str, ...]]) -> list[Finding]:
    try:
        check_increasing(keys)
    except DrawproofError as problem:
        return [error(file, problem)]
    return []


def c14(ctx: Context) -> Check:
    """Roster and recusals are those announced, in order; caps are the announced ones."""
    announce, roster, recusals = ctx.announce, ctx.roster, ctx.recusals
    if announce is None or roster is None or recusals is None or ctx.suite is None:
        return not_checkable("C14", why(ctx, "roster.csv"))
    found = _ordered("roster.csv", [(row.officer_id,) for row in roster])
    found += _ordered("recusals.csv", [(row.object_id, row.officer_id) for row in recusals])
    for file, stated, rows, number in (
        ("roster.csv", announce.roster_root, roster, announce.roster_count),
        ("recusals.csv", announce.recusal_root, recusals, announce.recusal_count),
    ):
        found += count(file, "rows", len(rows), "announce.json", number)
        found += root(file, root_of(ctx.suite, ctx.lines(file)), "announce.json", stated)
    announced = set(announce.caps.values())
    for number, row in enumerate(roster, 1):
        if row.cap not in announced:
            params = {"file": "roster.csv", "line": number, "found": row.cap}
            found.append(Finding("cap-unannounced", {**params, "officer_id": row.officer_id}))
    return judged("C14", found)


def _places(ctx: Context, dealt: Deal) -> list[Finding]:
    """assignment.csv line by line against the deal made again."""
    if ctx.assignment is None:
        return []
    stated = [row[1:4] for row in ctx.assignment]
    expected = dealt.rows()
    for number, (one, two) in enumerate(zip(stated, expected, strict=False), 1):
        if one != two:
            return [line("assignment.csv", number, "place", " ".join(one), " ".join(two))]
    return count("assignment.csv", "places", len(stated), "roster.csv", len(expected))


def _teams(ctx: Context, dealt: Deal) -> list[Finding]:
    """The officers in each result leaf."""
    if ctx.suite is None or ctx.result is None:
        return []
    found = []
    for number, leaf in enumerate(ctx.winners or (), 1):
        expected = join_list("officer_id", dealt.officers(leaf.object_id))
        if ctx.private:
            opening = ctx.openings.get(leaf.object_id)
            if opening is None:
                continue
            expected = team_digest(
                ctx.suite, ctx.result.draw, leaf.object_id, expected, opening.salt
            )
        if leaf.officers != expected:
            found.append(line("winners.csv", number, "officers", leaf.officers, expected))
    return found


def c15(ctx: Context) -> Check:
    """The deal, made again, gives the same officers on the same places."""
    dealt = ctx.dealt
    if ctx.deal_error is not None:
        return judged("C15", [error(ctx.frame_name, ctx.deal_error)])
    if ctx.assignment is None or dealt is None or ctx.result is None:
        return not_checkable("C15", why(ctx, "assignment.csv"))
    found = _places(ctx, dealt) + _teams(ctx, dealt)
    unfilled = len(dealt.unfilled)
    found += count("result.json", "unfilled", ctx.result.unfilled, "roster.csv", unfilled)
    return judged("C15", found)
