"""Every row, one after the other, then the tables of README.md.

python -m bench.all                    everything, about half an hour on two idle cores
python -m bench.all parquet fairness   only these
python -m bench.all --tables           only write README.md from results.json
"""

from __future__ import annotations

import json
import subprocess
import sys

from bench.measure import HERE, RESULTS

SCRIPTS: dict[str, list[list[str]]] = {
    "freezing": [[]],
    "tickets": [[]],
    "engines": [[]],
    "parquet": [["--objects", "20e6"], ["--objects", "190e6", "--repeat", "1"]],
    "spark": [[]],
    "dealing": [[]],
    "verifying": [[]],
    "fairness": [[]],
    "importing": [[]],
    "classes": [[]],
    "register": [[]],
    "duplicates": [[]],
    "hostile": [[]],
}
# Rows of each table, by how their names begin.
TABLES = {
    "speed": ("freeze", "tickets", "parquet", "spark", "deck", "verify"),
    "engines": ("engine",),
    "fairness": ("fair",),
    "registers": ("import", "register", "duplicates", "hostile"),
}


COLUMNS = ("work", "target", "measured", "met", "load", "pace")


def tables() -> None:
    """Writes each table between its marks in README.md."""
    kept = json.loads(RESULTS.read_text())
    page = HERE / "README.md"
    text = page.read_text()
    machine = kept["machine"]
    about = (
        f"{machine['cores']} cores, {machine['memory_GB']} GB, {machine['processor']}"
        f" ({', '.join(machine['has']) or 'no vector unit of note'}), Python {machine['python']}"
    )
    text = between(text, "machine", f"Machine: {about}.")
    for name, starts in TABLES.items():
        rows = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
        rows += [
            f"| {' | '.join(str(row.get(name, '–')) for name in COLUMNS)} |"
            for key, row in kept["rows"].items()
            if key.startswith(starts)
        ]
        text = between(text, name, "\n".join(rows))
    page.write_text(text)


def between(text: str, name: str, content: str) -> str:
    """`text` with `content` between the marks of `name`."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n{content}\n{end}{tail}"


def main() -> int:
    """Runs the named scripts (all where none is named); the others' rows stay."""
    asked = [name for name in sys.argv[1:] if not name.startswith("-")]
    passed_on = [name for name in sys.argv[1:] if name.startswith("--folder=")]
    failed = []
    if "--tables" not in sys.argv:
        for name in asked or SCRIPTS:
            for options in SCRIPTS[name]:
                print(f"== {name} {' '.join(options)}", flush=True)
                command = [sys.executable, "-m", f"bench.{name}", *options, *passed_on]
                if subprocess.run(command, cwd=HERE.parent).returncode:
                    failed.append(name)
    if RESULTS.exists():
        tables()
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
