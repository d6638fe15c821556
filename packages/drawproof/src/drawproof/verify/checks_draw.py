"""Tickets, winners, result: C11, C12, C13, C16."""

from __future__ import annotations

from collections.abc import Sequence

from drawproof.errors import DrawproofError
from drawproof.frame import parse_frame_leaf
from drawproof.lines import check_increasing
from drawproof.outcome import AnyDrawn
from drawproof.result import ResultLeaf, cut_digest, win_digest
from drawproof.secretfile import ObjectSecret
from drawproof.tickets import Ranked, ticket
from drawproof.tree import root_of
from drawproof.verify.context import Context
from drawproof.verify.findings import count, line, root, why
from drawproof.verify.model import (
    Check,
    Finding,
    error,
    judged,
    judged_or_open,
    not_checkable,
    passed,
)
from drawproof.verify.proved import Proved


def _open_tickets(ctx: Context, winners: Sequence[ResultLeaf]) -> list[Finding]:
    if ctx.announce is None or ctx.result is None:
        return []
    announce, seed, found = ctx.announce, ctx.result.seed, list[Finding]()
    for number, leaf in enumerate(winners, 1):
        expected = ticket(announce.suite, announce.draw_id, seed, leaf.object_id)
        if leaf.ticket != expected:
            found.append(line("winners.csv", number, "ticket", leaf.ticket, expected))
    return found


def _locks(ctx: Context) -> list[Finding]:
    if ctx.suite is None or ctx.result is None:
        return []
    leaves, found = {leaf.object_id: leaf for leaf in ctx.frame or ()}, list[Finding]()
    t, draw = ctx.suite.t_unchecked, ctx.result.draw
    for number, secret in enumerate(ctx.secrets or (), 1):
        if isinstance(secret, ObjectSecret) and secret.object_id in leaves:
            expected = t(f"lock|{draw}|{secret.object_id}|{secret.key}")
            stated = leaves[secret.object_id].lock
            if stated != expected:
                found.append(line("secrets.csv", number, "key", expected, stated))
    return found


def c11(ctx: Context) -> Check:
    """Tickets of the listed winners; in private mode the keys behind them open the locks."""
    if ctx.settled is not None:
        return passed("C11")
    if ctx.announce is None or ctx.result is None or ctx.winners is None:
        return not_checkable("C11", "other")
    if not ctx.private:
        return judged("C11", _open_tickets(ctx, ctx.winners))
    if ctx.secrets is None or ctx.frame is None or ctx.suite is None or ctx.drawn is None:
        return not_checkable("C11", why(ctx, "secrets.csv"))
    found = _locks(ctx)
    places = ctx.drawn.winners
    for number, leaf in enumerate(ctx.winners, 1):
        opening, place = ctx.openings.get(leaf.object_id), places.get(leaf.object_id)
        if opening is None or place is None:
            continue
        stratum, ranked = place
        expected = win_digest(
            ctx.suite,
            ctx.result.draw,
            leaf.object_id,
            stratum,
            ranked.rank,
            ranked.ticket,
            opening.salt,
        )
        if leaf.ticket != expected:
            found.append(line("winners.csv", number, "ticket", leaf.ticket, expected))
    return judged("C11", found)


def _cutoffs(ctx: Context) -> list[Finding]:
    again: AnyDrawn | None = ctx.settled or ctx.drawn
    if again is None or ctx.result is None or ctx.suite is None:
        return []
    found = []
    for stratum in ctx.result.strata:
        drawn = again.strata.get(stratum.stratum)
        if drawn is None:
            continue
        expected, stated = drawn.cutoff, stratum.cutoff
        if ctx.private:
            secret = ctx.stratum_secrets.get(stratum.stratum)
            if secret is None:
                continue
            expected = cut_digest(
                ctx.suite.name, ctx.result.draw, stratum.stratum, drawn.cutoff, secret.salt
            )
            stated = stratum.cut
        if stated != expected:
            params = {"stratum": stratum.stratum, "found": stated, "expected": expected}
            found.append(Finding("cutoff-differs", params))
    return found


def _listed(
    ctx: Context, places: dict[str, tuple[str, Ranked]], winners: Sequence[ResultLeaf]
) -> list[Finding]:
    """Every listed winner is drawn again, in an open draw with his stratum and rank."""
    found = []
    for number, leaf in enumerate(winners, 1):
        place = places.get(leaf.object_id)
        if place is None:
            params = {"file": "winners.csv", "line": number, "what": leaf.object_id}
            found.append(Finding("line-extra", params))
        elif not ctx.private:
            for field, expected in (("stratum", place[0]), ("rank", str(place[1].rank))):
                given = getattr(leaf, field)
                if given != expected:
                    found.append(line("winners.csv", number, field, given, expected))
    return found


def c12(ctx: Context) -> Check:
    """The winners are the n smallest tickets of each stratum, with rank and cutoff."""
    if ctx.settled is not None:
        return judged("C12", _cutoffs(ctx))
    if ctx.result is None or ctx.announce is None or ctx.winners is None:
        return not_checkable("C12", "other")
    if ctx.drawn is None:
        needed = "secrets.csv" if ctx.private else "frame.csv"
        return not_checkable("C12", why(ctx, needed))
    found = _listed(ctx, ctx.drawn.winners, ctx.winners)
    if ctx.complete:
        listed = {leaf.object_id for leaf in ctx.winners}
        found += [
            Finding("line-lacking", {"file": "winners.csv", "what": object_id})
            for object_id in ctx.drawn.winners
            if object_id not in listed
        ]
    return judged("C12", found + _cutoffs(ctx))


def _frame_proof(ctx: Context, number: int, leaf: ResultLeaf, proof: Proved) -> list[Finding]:
    """One winner's frame leaf is his, of his stratum, and under the announced root."""
    if ctx.suite is None:
        return []
    wrong = {"line": number, "object_id": proof.object_id, "what": "frame.csv"}
    try:
        frozen = parse_frame_leaf(ctx.suite, proof.frame_leaf)
    except DrawproofError as problem:
        return [error("proofs.json", problem)]
    if frozen.object_id != leaf.object_id or not proof.in_frame:
        return [Finding("proof-wrong", wrong)]
    if frozen.stratum != leaf.stratum:
        return [line("winners.csv", number, "stratum", leaf.stratum, frozen.stratum)]
    return []


def _in_table(ctx: Context) -> Check:
    """Every listed winner is a row of the table, in the stratum of his leaf."""
    if ctx.settled is not None:
        return passed("C13")
    rows, found = ctx.table_rows, list[Finding]()
    if rows is None or ctx.winners is None:
        return not_checkable("C13", "other")
    for number, leaf in enumerate(ctx.winners, 1):
        row = rows.get(leaf.object_id)
        if row is None:
            params = {"file": ctx.frame_name, "what": leaf.object_id}
            found.append(Finding("line-lacking", params))
        elif row[0] != leaf.stratum:
            found.append(line("winners.csv", number, "stratum", leaf.stratum, row[0]))
    return judged("C13", found)


def c13(ctx: Context) -> Check:
    """Every listed winner is in the frozen frame, in the stratum of his leaf."""
    if ctx.beside is not None and ctx.proofs is None:
        return _in_table(ctx)
    if ctx.task is None or ctx.winners is None or ctx.proofs is None:
        return not_checkable("C13", "other")
    entries, found = ctx.proofs[1], list[Finding]()
    winners = [leaf.object_id for leaf in ctx.winners]
    if [proof.object_id for proof in entries] != winners:
        proved = {proof.object_id for proof in entries}
        lacking = [object_id for object_id in winners if object_id not in proved]
        what = lacking[0] if lacking else "the order of winners.csv"
        return judged("C13", [Finding("line-lacking", {"file": "proofs.json", "what": what})])
    for number, (leaf, proof) in enumerate(zip(ctx.winners, entries, strict=True), 1):
        found += _frame_proof(ctx, number, leaf, proof)
    if not winners and ctx.task.n:
        return judged_or_open("C13", found, "release")
    return judged("C13", found)


def _result_order(ctx: Context, winners: Sequence[ResultLeaf]) -> list[Finding]:
    if ctx.result is None:
        return []
    found = []
    for number, leaf in enumerate(winners, 1):
        if leaf.draw != ctx.result.draw:
            found.append(line("winners.csv", number, "draw", leaf.draw, ctx.result.draw))
        if (leaf.rank == "-") != ctx.private:
            found.append(line("winners.csv", number, "rank", leaf.rank, ctx.result.mode))
    try:
        check_increasing([(leaf.object_id,) for leaf in winners])
    except DrawproofError as problem:
        found.append(error("winners.csv", problem))
    return found


def _result_proofs(ctx: Context) -> list[Finding]:
    if ctx.proofs is None:
        return []
    found, last = list[Finding](), -1
    for number, proof in enumerate(ctx.proofs[1][: len(ctx.winners or ())], 1):
        if not proof.in_result or proof.result_index <= last:
            params = {"line": number, "object_id": proof.object_id, "what": "winners.csv"}
            found.append(Finding("proof-wrong", params))
        last = proof.result_index
    return found


def _assignment(ctx: Context) -> list[Finding]:
    """Root, count, order and draw of assignment.csv."""
    rows, result = ctx.assignment, ctx.result
    if rows is None or result is None or ctx.suite is None:
        return []
    file = "assignment.csv"
    found = count(file, "places", len(rows), "result.json", result.assignment_count)
    unfilled = sum(row[3] == "-" for row in rows)
    found += count(file, "unfilled", unfilled, "result.json", result.unfilled)
    for number, row in enumerate(rows, 1):
        if row[0] != result.draw:
            found.append(line(file, number, "draw", row[0], result.draw))
        if number > 1 and rows[number - 2][1:4] > row[1:4]:
            problem = DrawproofError("line-order", line=number, value=" ".join(row[1:4]))
            found.append(error(file, problem))
    actual = root_of(ctx.suite, ctx.lines(file))
    return found + root(file, actual, "result.json", result.assignment_root)


def c16(ctx: Context) -> Check:
    """Roots of the result and of the assignment."""
    settled, result, suite = ctx.settled, ctx.result, ctx.suite
    if result is None or suite is None or ctx.announce is None:
        return not_checkable("C16", "other")
    if settled is not None:
        number, found = settled.n, list[Finding]()
    elif ctx.winners is not None:
        number, found = len(ctx.winners), _result_order(ctx, ctx.winners) + _result_proofs(ctx)
    else:
        return not_checkable("C16", "other")
    whole = number == result.n
    if whole or ctx.complete:
        found += count("winners.csv", "n", number, "result.json", result.n)
        actual = settled.result_root if settled else root_of(suite, ctx.lines("winners.csv"))
        found += root("winners.csv", actual, "result.json", result.result_root)
    found += _assignment(ctx)
    if found:
        return judged("C16", found)
    if whole and ctx.assignment is not None:
        return passed("C16")
    notes = [Finding("part-passed", {"what": "winners.csv"})] if whole else []
    return not_checkable("C16", why(ctx, "assignment.csv"), *notes)
