"""Run by `python -m tests.permissions`; not collected with the tests."""

import os
import sys
import time
from pathlib import Path

from tests.permissions.rows import rows
from tests.permissions.table import FILE, render
from tests.permissions.walk import Walker


def test_print_table(walker: Walker) -> None:
    began = time.monotonic()
    found = list(rows(walker, os.environ["SUNLOT_WALK_APPS"].split()))
    before = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    text = render([one.row for one in found], before)
    Path(os.environ["SUNLOT_WALK_TO"]).write_text(text, encoding="utf-8")
    for one in found:
        sys.stderr.writelines(f"{words}\n" for words in one.wrong)
    sys.stderr.write(f"{len(found)} rows in {time.monotonic() - began:.1f} s\n")
