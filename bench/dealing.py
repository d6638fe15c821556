"""The deck at the size of a province: 100,000 sites, 280,000 places, 5,000 officers."""

from __future__ import annotations

import random

import drawproof as dp
from bench import measure, world


def inputs(sites: int, officers: int, cap: int):
    """Places (2.8 a site), officers of two departments in 112 units, recusals of every tenth."""
    chance = random.Random(sites)
    roster = []
    for number in range(officers):
        department = chance.choice("AAB")
        pools = [f"{department}/{chance.choice(world.UNITS)}"]
        if department == "A" and chance.random() < 0.6:
            pools.append(f"{pools[0]}/lead")
        roster.append(dp.Officer(f"O{number:05}", tuple(pools), cap))
    places = {}
    for number in range(sites):
        unit = chance.choice(world.UNITS)
        asked = {f"A/{unit}": 1, f"B/{unit}": 1}
        if number % 5:
            asked[f"A/{unit}/lead"] = 1
        places[world.object_id(number)] = asked
    recusals = [
        (world.object_id(number), chance.choice(roster).officer_id)
        for number in range(0, sites, 10)
    ]
    return places, roster, recusals


def main() -> None:
    """Enough officers, and too few: then thousands of chains and certificates are searched."""
    args = measure.options(__doc__ or "", sites=100_000, officers=5_000)
    for key, cap, what in (("deck", 1000, "enough officers"), ("deck-short", 57, "too few")):
        given = inputs(args.sites, args.officers, cap)
        taken, dealt = measure.take(
            lambda given=given: dp.deal_places("DR1", world.DRAW_ID, world.SEED, *given),
            args.repeat,
        )
        number = sum(map(sum, (asked.values() for asked in given[0].values())))
        measure.report(
            args,
            key,
            f"deck, {args.sites:,} sites / {number:,} places / {args.officers:,} officers, {what}",
            "≤ 5 s",
            f"{taken.shown} ({dealt.repairs:,} repairs, {len(dealt.unfilled):,} unfilled)",
            taken.seconds <= 5,
        )


if __name__ == "__main__":
    main()
