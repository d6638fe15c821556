"""Frame and quotas: C05, C06, C07."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from operator import lt

from drawproof.errors import DrawproofError
from drawproof.frame import repeated_id
from drawproof.frameleaf import FrameLeaves
from drawproof.lines import check_increasing
from drawproof.result import count_digest
from drawproof.secretfile import ObjectSecret, check_secret_order
from drawproof.shards import ShardLeaf
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
)


def c05(ctx: Context) -> Check:
    """The frame gives the announced root."""
    if ctx.frozen is not None and ctx.task is not None:
        stated = ctx.task.frame_root
        return judged("C05", root(ctx.frame_name, ctx.frozen.root, "announce.json", stated))
    if ctx.frame is None or ctx.task is None or ctx.suite is None:
        return not_checkable("C05", why(ctx, "frame.csv"))
    if not ctx.sharded:
        actual = ctx.roots[ctx.frame_files[0]]()
        return judged("C05", root("frame.csv", actual, "announce.json", ctx.task.frame_root))
    leaves = []
    for file, rows in (ctx.frame_parts or {}).items():
        shard = ShardLeaf(_shard(file), len(rows), ctx.roots[file]())
        leaves.append(shard.line(ctx.suite.name))
    actual = root_of(ctx.suite, leaves)
    found = count("frame/", "shards", len(leaves), "announce.json", ctx.task.frame_shards)
    return judged("C05", found + root("frame/", actual, "announce.json", ctx.task.frame_root))


def _shard(file: str) -> str:
    return file.removeprefix("frame/").removesuffix(".csv")


def _table_order(ctx: Context) -> Check:
    """C06 of a table: the freeze found it in order, or something out of it."""
    if ctx.table_error is not None:
        return judged("C06", [error(ctx.frame_name, ctx.table_error)])
    return not_checkable("C06", "other") if ctx.frozen is None else judged("C06", [])


def c06(ctx: Context) -> Check:
    """Object ids strictly increasing, none equal to another in upper case; leaves of the mode."""
    if ctx.beside is not None:
        return _table_order(ctx)
    if ctx.frame is None or ctx.announce is None:
        return not_checkable("C06", why(ctx, "frame.csv"))
    found, private = list[Finding](), ctx.private
    parts = ctx.frame_parts or {}
    for file, rows in parts.items():
        if not all(map(lt, rows.ids, itertools.islice(rows.ids, 1, None))):
            try:
                check_increasing([(object_id,) for object_id in rows.ids])
            except DrawproofError as problem:
                found.append(error(file, problem))
    if repeated_id(list(itertools.chain(*(rows.ids for rows in parts.values())))) is not None:
        found += _repeated(parts)
    for file, rows in parts.items():
        if rows.locks.count("-") != (0 if private else len(rows)):
            found += [
                line(file, number, "lock", lock, ctx.announce.mode)
                for number, lock in enumerate(rows.locks, 1)
                if (lock != "-") != private
            ]
        if ctx.sharded:
            found += _shard_form(file, rows)
    return judged("C06", found)


def _repeated(parts: Mapping[str, FrameLeaves]) -> list[Finding]:
    """Every id that equals an earlier one in upper case."""
    upper, found = set[str](), list[Finding]()
    for file, rows in parts.items():
        for number, leaf in enumerate(rows, 1):
            if leaf.object_id.upper() in upper:
                what = f"{leaf.object_id} (2)"
                found.append(Finding("line-extra", {"file": file, "line": number, "what": what}))
            upper.add(leaf.object_id.upper())
    return found


def _shard_form(file: str, rows: FrameLeaves) -> list[Finding]:
    """Every leaf is of the shard's units; no shard is empty."""
    shard = _shard(file)
    if not rows:
        return [Finding("line-lacking", {"file": file, "what": "leaves"})]
    return [
        line(file, number, "unit", leaf.unit, shard)
        for number, leaf in enumerate(rows, 1)
        if leaf.unit[:6] != shard
    ]


def _openings(ctx: Context) -> list[Finding]:
    """Every salt opens the stratum of its frame leaf; every object has one."""
    if ctx.suite is None or ctx.result is None:
        return []
    found: list[Finding] = []
    leaves = {leaf.object_id: leaf for leaf in ctx.frame or ()}
    try:
        check_secret_order(ctx.secrets or ())
    except DrawproofError as problem:
        found.append(error("secrets.csv", problem))
    t, draw = ctx.suite.t_unchecked, ctx.result.draw
    for number, secret in enumerate(ctx.secrets or (), 1):
        if not isinstance(secret, ObjectSecret):
            continue
        object_id, stratum, salt, _ = secret
        leaf = leaves.get(object_id)
        if leaf is None:
            params = {"file": "secrets.csv", "line": number, "what": object_id}
            found.append(Finding("line-extra", params))
            continue
        opened = f"h:{t(f'hide|{draw}|{object_id}|{stratum}|{salt}')}"
        if opened != leaf.stratum:
            found.append(line("secrets.csv", number, object_id, opened, leaf.stratum))
    for object_id in leaves:
        if object_id not in ctx.openings:
            found.append(Finding("line-lacking", {"file": "secrets.csv", "what": object_id}))
    return found


def _private_counts(ctx: Context) -> list[Finding]:
    """Opened counts are those of the frame, of the rule, and of the announced digests."""
    if ctx.task is None or ctx.result is None or ctx.populations is None or ctx.suite is None:
        return []
    counts, found, names = ctx.populations, list[Finding](), set[str]()
    total = 0
    for plan in ctx.task.strata:
        names.add(plan.stratum)
        secret = ctx.stratum_secrets.get(plan.stratum)
        if secret is None:
            what = f"stratum {plan.stratum}"
            found.append(Finding("line-lacking", {"file": "secrets.csv", "what": what}))
            continue
        N = counts.get(plan.stratum, 0)
        n = plan.quota(N)
        total += n
        found += count("secrets.csv", f"{plan.stratum} N", secret.N, "frame.csv", N)
        found += count("secrets.csv", f"{plan.stratum} n", secret.n, "announce.json", n)
        digest = count_digest(
            ctx.suite.name, ctx.result.draw, plan.stratum, secret.N, secret.n, secret.salt
        )
        field = f"{plan.stratum} count"
        found += count("secrets.csv", field, digest, "announce.json", plan.count)
    extra = sorted((ctx.stratum_secrets.keys() | counts.keys()) - names)
    found += [Finding("line-extra", {"file": "secrets.csv", "line": "-", "what": h}) for h in extra]
    return found + count("announce.json", "n", ctx.task.n, "secrets.csv", total)


def _unknown_strata(ctx: Context, counts: Mapping[str, int], known: set[str]) -> list[Finding]:
    """Strata of the frame that were not announced, by line; of a table, each once."""
    if counts.keys() <= known:
        return []
    if ctx.frozen is not None:
        places = [(ctx.frame_name, "-", name) for name in sorted(counts.keys() - known)]
        return [_unknown(*place) for place in places]
    return [
        _unknown(file, number, leaf.stratum)
        for file, rows in (ctx.frame_parts or {}).items()
        for number, leaf in enumerate(rows, 1)
        if leaf.stratum not in known
    ]


def _unknown(file: str, number: int | str, stratum: str) -> Finding:
    return Finding("stratum-unknown", {"file": file, "line": number, "stratum": stratum})


def _open_counts(ctx: Context) -> list[Finding]:
    """Counts of the frame by stratum, and those of the result, are the announced ones."""
    counts = ctx.populations
    if ctx.task is None or ctx.result is None or counts is None:
        return []
    plans = {plan.stratum: plan for plan in ctx.task.strata}
    found = _unknown_strata(ctx, counts, set(plans))
    for name, plan in plans.items():
        actual = counts.get(name, 0)
        found += count(ctx.frame_name, f"{name} N", actual, "announce.json", plan.N)
    for stratum in ctx.result.strata:
        known = plans.get(stratum.stratum)
        if known is not None:
            for field, value in (("N", known.N), ("n", known.n)):
                what, given = f"{stratum.stratum} {field}", getattr(stratum, field)
                found += count("result.json", what, given, "announce.json", value)
    return found


def c07(ctx: Context) -> Check:
    """Counts per stratum and n by the announced rule, in frame, announcement and result."""
    task, result = ctx.task, ctx.result
    if task is None or result is None:
        return not_checkable("C07", "other")
    found = count("result.json", "N", result.N, "announce.json", task.N)
    found += count("result.json", "n", result.n, "announce.json", task.n)
    names = [plan.stratum for plan in task.strata]
    given = [stratum.stratum for stratum in result.strata]
    found += count("result.json", "strata", "+".join(given), "announce.json", "+".join(names))
    if ctx.frame_count is not None:
        found += count(ctx.frame_name, "N", ctx.frame_count, "announce.json", task.frame_count)
    if ctx.private and ctx.frame is not None and ctx.secrets is not None:
        return judged("C07", found + _openings(ctx) + _private_counts(ctx))
    if not ctx.private and ctx.frame_count is not None:
        return judged("C07", found + _open_counts(ctx))
    return judged_or_open("C07", found, why(ctx, "frame.csv"))
