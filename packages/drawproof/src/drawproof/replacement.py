"""Replacing an officer after the deal (protocol §6.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from drawproof.ids import check_id
from drawproof.roster import RosterRow
from drawproof.suites import get_suite


def replacement_order(
    suite: str, draw_id: str, seed: str, object_id: str, officers: Iterable[str]
) -> tuple[str, ...]:
    """Officer ids ascending by T("res", draw_id, seed, object_id, officer_id)."""
    engine = get_suite(suite)
    check_id("draw_id", draw_id)
    check_id("digest", seed)
    check_id("object_id", object_id)
    checked = [check_id("officer_id", officer) for officer in officers]
    return tuple(sorted(checked, key=lambda o: engine.t("res", draw_id, seed, object_id, o)))


def next_replacement(
    suite: str,
    draw_id: str,
    seed: str,
    object_id: str,
    pool: str,
    *,
    roster: Iterable[RosterRow],
    recused: Collection[str],
    team: Collection[str],
    load: Mapping[str, int],
    gone: Collection[str] = (),
) -> str | None:
    """Who takes a place of `pool` on `object_id`, or None if nobody may.

    `roster` is the frozen one; `recused` holds the frozen recusals of this object and those
    declared since; `team` are the officers on the site, the replaced one included; `load` counts
    visits of this draw (a replaced officer keeps his); `gone` were replaced before in this draw.
    """
    fit = (
        row.officer_id
        for row in roster
        if pool in row.pools
        and load.get(row.officer_id, 0) < row.cap
        and not any(row.officer_id in group for group in (recused, team, gone))
    )
    return next(iter(replacement_order(suite, draw_id, seed, object_id, fit)), None)
