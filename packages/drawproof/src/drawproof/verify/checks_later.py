"""Substitutions, replacements, releases: C17 (protocol §7.1)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial

from drawproof.aftermath import NOBODY, Aftermath, in_order
from drawproof.bundlenames import EVENT_FILES
from drawproof.errors import DrawproofError
from drawproof.later import Change, LaterRecusal, Replacement, Substitution, event_digest
from drawproof.verify.context import Context
from drawproof.verify.findings import count, line
from drawproof.verify.model import PASSED, Check, Finding, judged, not_checkable

KINDS = dict(zip(EVENT_FILES, ("substitution", "replacement", "release"), strict=True))


def _wrong(file: str, number: int, object_id: str, reason: str) -> Finding:
    return _refused(file, number, DrawproofError("later-event", object_id=object_id, reason=reason))


def _refused(file: str, number: int, problem: DrawproofError) -> Finding:
    return Finding("event-wrong", {"file": file, "line": number, "error": problem})


def _forms(ctx: Context) -> list[Finding]:
    """Every event is of this draw, not before the result, not before the one before it."""
    if ctx.result is None:
        return []
    found = []
    for file in EVENT_FILES:
        last = ctx.result.at
        for number, (draw, event) in enumerate(ctx.events(file), 1):
            if draw != ctx.result.draw:
                found.append(line(file, number, "draw", draw, ctx.result.draw))
            if event.at < last:
                params = {"file": file, "later": f"line {number}", "b": event.at}
                earlier = "result" if number == 1 else f"line {number - 1}"
                found.append(Finding("time-order", {**params, "earlier": earlier, "a": last}))
            last = event.at
    return found


def _known(ctx: Context) -> set[str] | None:
    """Who may be released: winners and substitutes; None where this level cannot tell."""
    if not ctx.complete:
        return {leaf.object_id for leaf in ctx.winners or ()}
    if ctx.drawn is None:
        return None
    substitutes = {event.substitute for _, event in ctx.substitutions or ()}
    return {*ctx.drawn.winners, *(one for one in substitutes if one is not None)}


def _releases(ctx: Context) -> list[Finding]:
    file = "releases.csv"
    if ctx.releases is None:
        return []
    found, seen, known = list[Finding](), set[str](), _known(ctx)
    for number, (_, event) in enumerate(ctx.releases, 1):
        if event.object_id in seen:
            found.append(_wrong(file, number, event.object_id, "released twice"))
        elif known is not None and event.object_id not in known:
            found.append(_wrong(file, number, event.object_id, "not drawn and no substitute"))
        seen.add(event.object_id)
    if not ctx.complete:
        found += [
            Finding("line-lacking", {"file": file, "what": leaf.object_id})
            for leaf in ctx.winners or ()
            if leaf.object_id not in seen
        ]
    return found


def _aftermath(ctx: Context) -> Aftermath | None:
    if ctx.drawn is None or ctx.announce is None:
        return None
    return Aftermath(
        ctx.announce.draw_id,
        ctx.drawn,
        deal=ctx.dealt,
        roster=ctx.roster or (),
        recusals=ctx.recusals or (),
    )


def _again(state: Aftermath, event: Substitution | Change) -> tuple[str, str, str] | None:
    """(field, stated, recomputed) where an event is not what the rule gives now."""
    if isinstance(event, Substitution):
        expected = state.substitute(event.object_id)
        if expected != event.substitute:
            return "substitute", event.substitute or NOBODY, expected or NOBODY
    if isinstance(event, Replacement) and state.dealt:
        expected = state.replace(event.object_id, event.pool, event.officer_id)
        if expected != event.officer_in:
            return "officer_in", event.officer_in or NOBODY, expected or NOBODY
    return None


def _events(ctx: Context) -> list[Finding]:
    """Each event against the rule, in the order of time; stops at the first that is wrong."""
    state = _aftermath(ctx) if ctx.substitutions or ctx.changes else None
    if state is None:
        return []
    rows = in_order(
        [event for _, event in ctx.substitutions or ()],
        [event for _, event in ctx.changes or ()],
    )
    for file, number, event in rows:
        if isinstance(event, Replacement | LaterRecusal) and not state.dealt:
            continue
        try:
            differs = _again(state, event)
            if differs is not None:
                return [line(file, number, *differs)]
            state.apply(event)
        except DrawproofError as problem:
            return [_refused(file, number, problem)]
    return []


def logged_events(ctx: Context) -> dict[str, list[str]] | None:
    """Kind of later event → digests in the log's entries of this task; None without a log."""
    view, result = ctx.log_view, ctx.result
    if view is None or result is None:
        return None
    return {
        kind: [str(entry.record["digest"]) for entry in view.of_task(kind, result.draw)]
        for kind in KINDS.values()
    }


def _logged(ctx: Context, logged: dict[str, list[str]]) -> list[Finding]:
    """Every event has its entry, in order, and no entry is without its event."""
    if ctx.suite is None:
        return []
    found, whole = list[Finding](), ctx.manifest is not None and ctx.manifest.level == "full"
    for file, kind in KINDS.items():
        digests = logged[kind]
        if file not in ctx.files:
            found += count(file, "events", 0, "checkpoints/log.json", len(digests)) if whole else []
            continue
        stated = [event_digest(ctx.suite.name, text) for text in ctx.lines(file)]
        if not ctx.complete:
            known = set(digests)
            digests = [digest for digest in stated if digest in known]
        for number, (one, two) in enumerate(itertools.zip_longest(stated, digests), 1):
            if one != two:
                found.append(line(file, number, "digest", one or NOBODY, two or NOBODY))
                break
    return found


def _untold(ctx: Context, logged: dict[str, list[str]]) -> bool:
    """Whether something that the log holds cannot be recomputed at this level."""
    hidden = [kind for file, kind in KINDS.items() if file not in ctx.files and logged[kind]]
    officers = bool(ctx.changes) and ctx.dealt is None
    drawn = ctx.settled is not None or ctx.drawn is not None
    return bool(hidden) or officers or not drawn or not ctx.complete


def c17(ctx: Context) -> Check:
    """Later events are those that the rules give, and those that the log holds."""
    held = [file for file in EVENT_FILES if file in ctx.files]
    if ctx.result is None or any(file in ctx.errors for file in held):
        return not_checkable("C17", "other")
    found: list[Finding] = []
    parts: Sequence[Callable[[], list[Finding]]] = (
        partial(_forms, ctx),
        partial(_releases, ctx),
        partial(_events, ctx),
    )
    for part in parts:
        found += part()
    logged = logged_events(ctx)
    if logged is not None:
        found += _logged(ctx, logged)
    if found:
        return judged("C17", found)
    notes = [Finding("part-passed", {"what": file}) for file in held]
    if logged is None:
        return not_checkable("C17", "other" if ctx.has_log else "log", *notes)
    if ctx.states.get("C18") != PASSED:
        return not_checkable("C17", "other", *notes)
    if _untold(ctx, logged):
        return not_checkable("C17", "full", *notes)
    return judged("C17", [])
