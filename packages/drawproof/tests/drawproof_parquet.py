"""Whole draws of small registers from the command line, over Parquet and over CSV."""

from __future__ import annotations

import json

from drawproof_command import run

DRAW_ID = "100000-2026-000001"
DICE = "27842242067913482171"
ANNOUNCED, CLOSING, RESULT = (f"2026-11-2{day}T02:00:00Z" for day in (0, 3, 3))
SOURCES = ("--dice", "anna:20d10", "--dice", "ben:20d10", "--announced", ANNOUNCED,
           "--closing", CLOSING)  # fmt: skip
# What a draw without log and officers passes.
CHECKED = ("C05", "C06", "C07", "C08", "C10", "C11", "C12", "C13", "C20")


def table(path, rows, **more):
    """`rows` (id, stratum, unit[, attrs]) as Parquet, in the order given."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("object_id", "stratum", "unit", "attrs")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names[: len(rows[0])])}
    path.parent.mkdir(exist_ok=True, parents=True)
    given = {name: pa.array(column, pa.string()) for name, column in columns.items()}
    pq.write_table(pa.table(given), path, **{"row_group_size": 300} | more)
    return path


def sheet(path, rows):
    """The same as CSV."""
    lines = ["object_id,stratum,unit", *(",".join(row[:3]) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def register(count, strata="ABC"):
    return [
        (f"91650100MA{i * 7:06}X", strata[i * i % len(strata)], f"65010{2 + i % 3}")
        for i in range(count)
    ]


def good(*args):
    code, out, err = run(*args)
    assert code == 0, (args, out, err)
    return out


def refused(code, *args):
    status, _, err = run(*args)
    assert status == 2, err
    assert f"[{code}]" in err, err
    assert "Traceback" not in err
    assert f"[{code}]" in run(*args, "--lang", "zh")[2]


def frozen_in(folder, given, *more):
    """Frozen only; the name of the folder."""
    good("freeze", *given, "--draw-id", DRAW_ID, "--out", folder, "--as-of", ANNOUNCED, *more)
    return folder


def threw(folder, *more, take=("1/3:1",)):
    """Announced, with the dice thrown."""
    wanted = [word for rule in take for word in ("--take", rule)]
    good("announce", folder, *wanted, *SOURCES, *more)
    thrown = ("--dice", f"anna={DICE}", "--dice", f"ben={DICE[::-1]}", "--at", RESULT)
    good("reveal", folder, "--by", "anna", "--by", "ben", *thrown)


def drawn(tmp, rows, *, take=("1/3:1",)):
    """A whole draw without officers over Parquet: (folder, table)."""
    path, folder = table(tmp / "register.parquet", rows), tmp / "draw"
    frozen_in(folder, ("--parquet", path))
    threw(folder, take=take)
    good("draw", folder, "--at", RESULT)
    return folder, path


def states(verdict):
    return {check["id"]: check["state"] for check in verdict["checks"]}


def verdict(path, *more):
    return json.loads(run("verify", path, *more, "--json")[1])
