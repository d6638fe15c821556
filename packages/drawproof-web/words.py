#!/usr/bin/env python3
"""Writes `src/words.json`: the words of verdicts, from the library, so that both say the same.

    python words.py            # writes it
    python words.py --check    # says whether it is right; exit code 1 if not

The page shares no code with the library, only these words. `scripts/verifier` runs this first.
"""

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "drawproof" / "src"))

from drawproof import errors  # noqa: E402
from drawproof.verify import texts  # noqa: E402

FILE = HERE / "src" / "words.json"
SINGLE = {"more": texts.MORE, "flagsTitle": texts.FLAGS_TITLE}


def _refusals() -> dict[str, tuple[str, str]]:
    """The refusals that the page's sources name; others, as of the command line, it never makes."""
    sources = "".join(file.read_text(encoding="utf-8") for file in (HERE / "src").rglob("*.js"))
    return {code: words for code, words in errors.TEXTS.items() if f'"{code}"' in sources}


def tables() -> dict[str, Any]:
    """All tables, in the order in which the file has them."""
    return {
        "titles": texts.TITLES,
        "states": texts.STATES,
        "needs": texts.NEEDS,
        "findings": texts.FINDINGS,
        "flags": texts.FLAGS,
        **SINGLE,
        "statements": texts.STATEMENTS,
        "errors": _refusals(),
        "reasons": errors.REASONS,
    }


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def written() -> str:
    """The file: one entry a line, so that a changed word is a changed line."""
    parts = []
    for name, table in tables().items():
        if name in SINGLE:
            parts.append(f" {_plain(name)}: {_plain(table)}")
        elif isinstance(table, dict):
            lines = [f"  {_plain(key)}: {_plain(value)}" for key, value in table.items()]
            parts.append(f" {_plain(name)}: {{\n" + ",\n".join(lines) + "\n }")
        else:
            lines = [f"  {_plain(value)}" for value in table]
            parts.append(f" {_plain(name)}: [\n" + ",\n".join(lines) + "\n ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    """Write, or compare."""
    text = written()
    if "--check" in sys.argv:
        right = FILE.read_text(encoding="utf-8") == text
        if not right:
            sys.stderr.write("src/words.json is not what the library says; run scripts/verifier\n")
        return 0 if right else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
