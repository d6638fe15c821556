"""Flags that stand in every verdict (protocol §3, §4)."""

from __future__ import annotations

from collections import Counter

from drawproof.evidence import LotEvidence
from drawproof.sources.entropy import CLOSING_BITS, TOTAL_BITS
from drawproof.verify.checks_seed import entropy
from drawproof.verify.context import Context
from drawproof.verify.model import Flag

SMALL_STRATUM, SMALL_FRAME, SMALL_POOL = 5, 20, 3


def _strata(ctx: Context) -> list[Flag]:
    """Small strata, and strata drawn whole that the plan did not order so."""
    if ctx.task is None:
        return []
    opened = ctx.populations if ctx.private else None
    if ctx.private and opened is None:
        return [Flag("flags-hidden")]
    flags = []
    for plan in ctx.task.strata:
        N = plan.N if opened is None else opened.get(plan.stratum, 0)
        if N is None:
            continue
        if N < SMALL_STRATUM:
            flags.append(Flag("stratum-small", {"stratum": plan.stratum, "N": N}))
        if N and plan.quota(N) == N and not plan.ordered:
            flags.append(Flag("stratum-all", {"stratum": plan.stratum, "N": N}))
    return flags


def _pools(ctx: Context) -> list[Flag]:
    """Small pools among those asked, and visits to which few officers of a pool may go."""
    if ctx.dealt is None or ctx.roster is None or ctx.recusals is None:
        return []
    members = Counter(pool for row in ctx.roster for pool in row.pools)
    pools_of = {row.officer_id: row.pools for row in ctx.roster}
    asked = sorted({pool for pools in ctx.dealt.places.values() for pool in pools})
    flags = [
        Flag("pool-small", {"pool": pool, "members": members[pool]})
        for pool in asked
        if members[pool] < SMALL_POOL
    ]
    # A line that stands twice takes nobody away twice.
    recused = {(row.object_id, row.officer_id) for row in ctx.recusals}
    away = Counter((site, pool) for site, who in recused for pool in pools_of.get(who, ()))
    few = [
        (site, pool)
        for site, pools in sorted(ctx.dealt.places.items())
        for pool in sorted(pools)
        if members[pool] - away[site, pool] < SMALL_POOL
    ]
    if few:
        params = {"count": len(few), "object_id": few[0][0], "pool": few[0][1]}
        flags.append(Flag("site-pool-small", params))
    return flags


def _sources(ctx: Context) -> list[Flag]:
    if ctx.announce is None or ctx.result is None:
        return []
    flags = []
    if any(source.closing and source.kind == "dice" for source in ctx.announce.sources):
        flags.append(Flag("closing-witnessed"))
    for number, string in enumerate(ctx.result.sources, 1):
        if string.startswith("cr:") and string.endswith(":missing"):
            flags.append(Flag("share-missing", {"index": number, "party": string.split(":")[1]}))
    for number, source in enumerate(ctx.announce.sources, 1):
        if source.kind == "nist":
            flags.append(Flag("nist-operator", {"index": number}))
        evidence = ctx.evidence.get(f"sources/{number:02}.json")
        if isinstance(evidence, LotEvidence) and evidence.fallback is not None:
            params = {"index": number, "issue": source.issue, "instead": evidence.fallback[0]}
            flags.append(Flag("fallback-used", params))
    bits = entropy(ctx)
    if bits is not None and (bits[0] < TOTAL_BITS or bits[1] < CLOSING_BITS):
        flags.append(Flag("entropy-low", {"total": bits[0], "closing": bits[1]}))
    return flags


def all_flags(ctx: Context) -> list[Flag]:
    """Every flag of a bundle."""
    flags = []
    if ctx.task is not None:
        if ctx.task.N < SMALL_FRAME:
            flags.append(Flag("frame-small", {"N": ctx.task.N}))
        if ctx.private and len(ctx.task.strata) == 2:
            flags.append(Flag("counts-derivable"))
    if ctx.result is not None and ctx.result.unfilled:
        flags.append(Flag("places-unfilled", {"count": ctx.result.unfilled}))
    return flags + _strata(ctx) + _pools(ctx) + _sources(ctx)
