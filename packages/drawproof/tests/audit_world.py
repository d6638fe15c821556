# ruff: noqa: S311
"""Lists, draws and officers for the tests of the audit. Seeded; names are invented."""

import random

from drawproof.audit import Case, Draw, Listing, Visit, audit


def listing(size, columns=("区县", "注册资本", "成立日期", "企业名称"), seed="list"):
    rng = random.Random(seed)
    cells = {
        "区县": lambda: rng.choice(("天山区", "新市区", "米东区", "头屯河区")),
        "注册资本": lambda: str(rng.randrange(1, 9000)),
        "成立日期": lambda: f"{rng.randrange(1990, 2026)}-{rng.randrange(1, 13):02}-01",
        "企业名称": lambda: "".join(rng.choices("天山和田阿克苏喀什", k=5)),
    }
    return Listing(
        "名单",
        [f"91650100MA{i:07}X" for i in range(size)],
        {name: [cells[name]() for _ in range(size)] for name in columns},
    )


def free(listed, count, seed):
    return random.Random(seed).sample(range(len(listed.ids)), count)


def report(listed, *draws, ordered=False, visits=(), **case):
    found = [Draw(f"第{i}次", listed, places, ordered, visits) for i, places in enumerate(draws, 1)]
    return audit(Case(found, **case))


def result(said, name):
    return next(one for one in said.results if one.id == name)


def codes(said, name):
    return {finding.code for finding in result(said, name).findings}


def visits(places, teams):
    return [Visit(place, tuple(team)) for place, team in zip(places, teams, strict=True)]
