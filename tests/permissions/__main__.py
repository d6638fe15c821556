"""`python -m tests.permissions [app …]`: the table as it is now, for review.

pytest makes the database and runs `print_table.py`; only the table goes to standard output, what
went wrong on the way goes to standard error.
"""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

import pytest


def main(apps: list[str]) -> int:
    """Print the whole table, or only the rows of some apps."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "table.csv")
        os.environ |= {"SUNLOT_WALK_TO": str(table), "SUNLOT_WALK_APPS": " ".join(apps)}
        script = Path(__file__).with_name("print_table.py")
        with contextlib.redirect_stdout(sys.stderr):
            code = pytest.main(["-q", "-s", "-x", "-p", "no:cacheprovider", str(script)])
        if table.exists():
            sys.stdout.write(table.read_text(encoding="utf-8"))
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
