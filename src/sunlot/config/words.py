"""Words on the terminal: Chinese, or English where the terminal's language is English."""

import os
import sys


def say(chinese: str, english: str) -> str:
    """Pick the wording for this terminal."""
    language = next(
        (os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), ""
    )
    return english if language.startswith("en") else chinese


def tell(chinese: str, english: str) -> None:
    """Print one line to standard error, where progress belongs."""
    print(say(chinese, english), file=sys.stderr, flush=True)
