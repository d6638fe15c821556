"""The command line: in this process, or as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

from drawproof.cli import main

# Neither the language nor anything else of whoever runs the tests.
BARE = {"PATH": ""}


def run(*args, **env) -> tuple[int, str, str]:
    """(exit code, output, errors) of `drawproof` with these arguments, in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    with mock.patch.dict(os.environ, {**BARE, **env}, clear=True):
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main([*map(str, args)])
            except SystemExit as end:
                code = end.code
        out.flush(), err.flush()
    return code, *(stream.buffer.getvalue().decode() for stream in (out, err))


def started(*args, **env) -> tuple[int, str, str]:
    """The same of a process that is started for it: half a second of processor time each."""
    done = subprocess.run(
        [sys.executable, "-m", "drawproof", *map(str, args)],
        capture_output=True,
        env={**BARE, **env},
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()
