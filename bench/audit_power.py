"""How often `drawproof audit` errs, and what it catches.

    python bench/audit_power.py [--scale 1.0] [--out bench/audit.md]

First 10,000 truly random draws of varied shape: how many are called suspicious (at most 1 %). Then
lists made with a fixed step and officers dealt in turn, N = 300 and more: how many are caught and
named for what they are (at least 99 %). Chance here comes from Python's own generator, seeded, and
shares nothing with that of the audit. One core, about ten minutes; --scale 0.1 takes one.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from drawproof.audit import Case, Draw, Listing, Visit, audit

RANDOM, STEPS, TURNS = 10_000, 600, 200
HAN = "天山和田阿克苏喀什昌吉伊犁塔城石河子库尔勒"


def between(rng: random.Random, low: float, high: float) -> float:
    """Evenly on the logarithm."""
    return float(low * (high / low) ** rng.random())


def listing(rng: random.Random, size: int) -> Listing:
    """A list with some of the usual columns, in some order."""
    rows: dict[str, list[str]] = {}
    if rng.random() < 0.7:
        areas = [f"区{i}" for i in range(rng.randrange(2, 20))]
        weights = [between(rng, 1, 10) for _ in areas]
        rows["区县"] = rng.choices(areas, weights, k=size)
    if rng.random() < 0.6:
        rows["信用等级"] = rng.choices("ABCD", (49, 41, 6, 4), k=size)
    if rng.random() < 0.6:
        rows["注册资本"] = [str(int(between(rng, 1, 1e6))) for _ in range(size)]
    if rng.random() < 0.6:
        rows["成立日期"] = [
            f"{rng.randrange(1985, 2026)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
            for _ in range(size)
        ]
    if rng.random() < 0.6:
        rows["企业名称"] = ["".join(rng.choices(HAN, k=rng.randrange(3, 7))) for _ in range(size)]
    order = list(range(size))
    if rows and rng.random() < 0.5:
        by = rng.choice(list(rows))
        order.sort(key=lambda i: rows[by][i])
    columns = {name: [cells[i] for i in order] for name, cells in rows.items()}
    return Listing("list", [f"91650100MA{i:07}X" for i in order], columns)


def free_teams(rng: random.Random, places: list[int], listed: Listing) -> list[Visit]:
    """Officers for each place: drawn freely or from a fair deck, over all or area by area."""
    size = rng.randrange(1, 4)
    cells = listed.columns.get("区县") if rng.random() < 0.3 else None
    deck, ranked = rng.random() < 0.5, rng.random() < 0.5
    staff: dict[str, list[str]] = {}
    cards: dict[str, list[str]] = {}
    visits = []
    for place in places:
        area = cells[place] if cells else ""
        if area not in staff:
            staff[area] = [f"{area}员{i:02}" for i in range(rng.randrange(size + 1, 40))]
            rng.shuffle(staff[area])
        if deck:
            team = dealt(rng, staff[area], cards.setdefault(area, []), size)
        else:
            team = rng.sample(staff[area], size)
        visits.append(Visit(place, tuple(sorted(team) if ranked else team)))
    return visits


def dealt(rng: random.Random, staff: list[str], cards: list[str], size: int) -> list[str]:
    """The next cards; who is on the team already keeps his card on top."""
    team: list[str] = []
    kept: list[str] = []
    while len(team) < size:
        if not cards:
            cards += rng.sample(staff, len(staff))
        card = cards.pop()
        (kept if card in team else team).append(card)
    cards += reversed(kept)
    return team


def free_places(rng: random.Random, listed: Listing, strata: str, share: float) -> list[int]:
    """A free draw: over all, or with a share of its own in each stratum."""
    size = len(listed.ids)
    if not strata:
        return rng.sample(range(size), max(1, min(size - 1, round(share * size))))
    places = []
    for name, factor in zip("ABCD", (0.3, 1, 3, 10), strict=True):
        members = [i for i, cell in enumerate(listed.columns[strata]) if cell == name]
        places += rng.sample(members, min(len(members), round(share * factor * len(members))))
    places = places or [rng.randrange(size)]
    rng.shuffle(places)
    return places


def random_case(rng: random.Random) -> Case:
    """A truly random case of some shape."""
    listed = listing(rng, int(between(rng, 30, 2000)))
    strata = "信用等级" if "信用等级" in listed.columns and rng.random() < 0.25 else ""
    several = rng.random() < 0.1
    ordered = rng.random() < 0.3
    teamed = rng.random() < 0.35
    share = between(rng, 0.005, 0.1 if several else 0.6)
    draws = []
    for i in range(rng.randrange(2, 7) if several else 1):
        own = listed
        if several and rng.random() < 0.2:  # the register changes between draws
            kept = sorted(rng.sample(range(len(listed.ids)), round(0.95 * len(listed.ids))))
            own = Listing(
                f"list{i}",
                [listed.ids[k] for k in kept],
                {name: [cells[k] for k in kept] for name, cells in listed.columns.items()},
            )
        places = free_places(rng, own, strata, share)
        if not ordered:
            places.sort()
        visits = free_teams(rng, places[:60], own) if teamed else []
        draws.append(Draw(f"draw{i}", own, places, ordered, visits))
    return Case(draws, strata=strata)


def stepped(rng: random.Random) -> tuple[Case, str, set[str]]:
    """A draw with a fixed step: the case, the kind, and the names it may be given."""
    kind = rng.choice(("one start", "counted round", "rounded", "pages", "other order", "mended"))
    size = int(between(rng, 300, 10_000))
    if kind == "pages":
        size += 10_000
    listed = listing(rng, size)
    count = max(3, int(size * between(rng, 0.01, 0.3)))
    step = size // count
    start = rng.randrange(step)
    names = {"step-plain", "step-broken"}
    places = [start + i * step for i in range(count)]
    if kind == "counted round":
        start = rng.randrange(size)
        places = [(start + i * step) % size for i in range(count)]
        names = {"step-round", "step-plain", "step-broken"}
    elif kind == "rounded":
        first = rng.random() * size / count
        places = sorted({min(size - 1, int(first + i * size / count)) for i in range(count)})
        names = {"step-broken", "step-plain"}
    elif kind == "pages":  # a start of its own on each page of 5,000
        places = []
        for page in range(0, size, 5000):
            places += range(page + rng.randrange(step), min(size, page + 5000), step)
        names = {"step-pairs", "step-plain", "step-round", "step-broken"}
    elif kind == "other order" and listed.columns:  # it ran through the list by a column
        by = listed.columns[rng.choice(list(listed.columns))]
        numbers = all(cell.isdigit() for cell in by)
        order = sorted(
            range(size), key=lambda i: int(by[i]) if numbers else by[i].encode("gb18030")
        )
        places = sorted(order[place] for place in places)
    elif kind == "mended" and count >= 12:  # a tenth replaced afterwards
        gone = set(rng.sample(places, count // 10))
        rest = rng.sample([i for i in range(size) if i not in set(places)], len(gone))
        places = sorted([place for place in places if place not in gone] + rest)
        names = {"step-plain", "step-broken", "step-round", "step-pairs"}
    return Case([Draw("draw", listed, places)]), kind, names


def in_turn(rng: random.Random) -> tuple[Case, str, set[str]]:
    """A free draw whose officers were dealt in turn from one start."""
    size = int(between(rng, 300, 10_000))
    listed = listing(rng, size)
    team = rng.randrange(1, 4)
    officers = rng.randrange(team + 2, 25)
    least = max(24, 2 * officers)
    sites = rng.randrange(-(-least // team), -(-least // team) + 20)
    places = sorted(rng.sample(range(size), sites))
    staff = [f"员{i:02}" for i in range(officers)]
    rng.shuffle(staff)
    at, ranked, visits = rng.randrange(officers), rng.random() < 0.5, []
    for place in places:
        names = [staff[(at + j) % officers] for j in range(team)]
        visits.append(Visit(place, tuple(sorted(names) if ranked else names)))
        at += team
    case = Case([Draw("draw", listed, places, visits=visits)])
    return case, f"teams of {team}", {"rotation-again", "rotation-roster"}


def caught(
    make: Callable[[random.Random], tuple[Case, str, set[str]]], seed: str, count: int, test: str
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Per kind: made, called suspicious, and named for what they are."""
    rng = random.Random(seed)
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for _ in range(count):
        case, kind, names = make(rng)
        report = audit(case)
        result = next(one for one in report.results if one.id == test)
        made[kind] += 1
        found[kind] += report.suspicious
        named[kind] += result.suspicious and bool({f.code for f in result.findings} & names)
    return made, found, named


def table(rows: tuple[Counter[str], Counter[str], Counter[str]]) -> list[str]:
    """A table of what was caught."""
    made, found, named = rows
    out = ["| kind | lists | suspicious | named |", "|---|---|---|---|"]
    total = (sum(made.values()), sum(found.values()), sum(named.values()))
    for kind in sorted(made):
        out.append(share(kind, made[kind], found[kind], named[kind]))
    return [*out, share("**all**", *total)]


def share(kind: str, made: int, found: int, named: int) -> str:
    """A row."""
    return f"| {kind} | {made} | {found / made:.2%} | {named / made:.2%} |"


def false_alarms(draws: int) -> list[str]:
    """Truly random draws that are called suspicious."""
    begun, rng = time.process_time(), random.Random("random draws")
    wrong: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    found = 0
    for done in range(draws):
        report = audit(random_case(rng))
        found += report.suspicious
        wrong.update(r.id for r in report.results if r.suspicious)
        tests.update(r.id for r in report.results if r.state == "checked")
        if done % 500 == 499:
            seconds = time.process_time() - begun
            print(f"{done + 1} random: {found} suspicious, {seconds:.0f} s", flush=True)
    return [
        f"**{draws:,} truly random draws: {found} called suspicious ({found / draws:.2%}; allowed",
        f"1 %)**, {time.process_time() - begun:.0f} s. N 30 to 2,000, 0.5 to 60 % drawn; a seventh",
        "with classes as strata, 10 % several draws, a third with officers (free or from a deck).",
        "",
        "| test | made | suspicious |",
        "|---|---|---|",
        *(f"| {name} | {tests[name]} | {wrong[name]} |" for name in sorted(tests)),
        "",
    ]


def fixed_steps(count: int) -> list[str]:
    """Draws with a fixed step."""
    begun = time.process_time()
    rows = table(caught(stepped, "steps", count, "steps"))
    seconds = f"{time.process_time() - begun:.0f} s"
    return [
        f"**Fixed step**, N 300 to 10,000 (pages: to 20,000), 1 to 30 % drawn, {seconds}:",
        "",
        *rows,
        "",
    ]


def turns(count: int) -> list[str]:
    """Officers dealt in turn."""
    begun = time.process_time()
    rows = table(caught(in_turn, "turns", count, "rotation"))
    seconds = f"{time.process_time() - begun:.0f} s"
    return [
        "**Officers in turn**, N 300 to 10,000, 3 to 24 officers, at least 24 places and twice",
        f"round, {seconds}:",
        "",
        *rows,
        "",
    ]


def main() -> None:
    """Runs it all, or one part, and writes the figures."""
    parts = {
        "random": (false_alarms, RANDOM),
        "steps": (fixed_steps, STEPS),
        "turns": (turns, TURNS),
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", choices=tuple(parts))
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    lines = [
        "## `drawproof audit`: how often it errs, what it catches",
        "",
        "`python bench/audit_power.py`, one core, seeded, so that it can be repeated.",
        "",
    ]
    for name, (part, count) in parts.items():
        if args.only in (None, name):
            lines += part(round(count * args.scale))
    text = "\n".join(lines)
    print(text)
    if args.out is not None:
        args.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
