"""Writes the generated files: ``python -m demo FOLDER``."""

import csv
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from demo import officers, problems, targets

RISK_COLUMNS = ("统一社会信用代码/对象编号", "风险类别", "截至日期")
RISK_AS_OF = "2026-03-31"


def generate(folder: Path) -> dict[str, int]:
    """Write targets, officers, risk classes and the file with mistakes; the same bytes each time.

    :return: rows per file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = targets.make_targets()
    classes = [[code, letter, RISK_AS_OF] for code, letter in targets.make_classes(made)]
    files: dict[str, tuple[Sequence[str], Iterable[Sequence[str]]]] = {
        "targets.csv": (targets.COLUMNS, [one.row() for one in made]),
        "officers.csv": (officers.COLUMNS, officers.make_officers()),
        "risks.csv": (RISK_COLUMNS, classes),
        "targets-problems.csv": (targets.COLUMNS, problems.make_problems(made)),
    }
    return {name: _write(folder / name, header, rows) for name, (header, rows) in files.items()}


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """UTF-8 with the mark that Excel wants, written beside and moved, so that it is never half."""
    beside = path.with_suffix(".part")
    count = 0
    with beside.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    beside.replace(path)
    return count


def main() -> None:
    """Command line."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("var/demo")
    start = time.monotonic()
    counts = generate(folder)
    for name, count in counts.items():
        print(f"{folder / name}: {count:,} rows")
    print(f"{time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()
