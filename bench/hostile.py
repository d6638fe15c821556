"""10,000 hostile files through the whole pipeline: python -m bench.hostile [--files 1e4]

Every variant of `tests/hostile` as it is, then tables, containers and damage joined by chance.
Each is handed in, looked at in every page of its batch and in its report, and, where that can be,
annotated and written; for each the seconds and the memory of this process and of its reader count.
File number n is the same for the same seed: `--from n --files n+1` tries it alone.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import os
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from bench import measure
from bench.site import site

SELF = Path("/proc/self")


def main() -> int:
    """One row; 1 if a file was not answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="for temporary files (default: a new one)")
    parser.add_argument("--only-print", action="store_true", help="do not write results.json")
    parser.add_argument("--files", type=lambda text: int(float(text)), default=10_000)
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first")
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many")
    parser.add_argument("--seed", default="bench", help="any text")
    args = parser.parse_args()
    with measure.folder(args) as where, site(where) as cast:
        return run(args, where, cast)


def run(args: argparse.Namespace, where: Path, cast: Any) -> int:
    """All files one after the other."""
    from django.conf import settings

    from tests.hostile.answers import MEGABYTES, SECONDS, watched
    from tests.hostile.mutations import files

    settings.MEDIA_ROOT = where / "media"
    failed: list[str] = []
    ends: Counter[str] = Counter()
    slowest, largest, done, begin = (0.0, ""), (0, 0, 0, ""), 0, time.monotonic()
    source = itertools.islice(files(args.files, seed=args.seed), args.first, None)
    with watched() as reader:
        for variant in source:
            content = variant.make()
            reader.largest = 0
            trim()
            (SELF / "clear_refs").write_text("5")  # the most memory is counted from here
            start = time.monotonic()
            try:
                ends[handed_in(variant, content, cast)] += 1
            except Exception as error:  # whatever it is, the next file is tried
                failed.append(variant.name)
                print(f"FAILED {variant.name}: {error!r:.600}", flush=True)
                traceback.print_exc(limit=-3)
            seconds = time.monotonic() - start
            own = own_memory()
            slowest = max(slowest, (seconds, variant.name))
            largest = max(largest, (own + reader.largest, own, reader.largest, variant.name))
            if seconds > SECONDS or own + reader.largest > MEGABYTES:
                failed.append(variant.name)
                print(f"BEYOND {variant.name}: {seconds:.1f} s, {own} + {reader.largest} MB")
            done += 1
            if done % 500 == 0:
                minutes = (time.monotonic() - begin) / 60
                print(f"{done} files, {minutes:.1f} min, {len(failed)} failed, {ends}", flush=True)
            if args.minutes and time.monotonic() - begin > args.minutes * 60:
                break
    words = (
        f"{len(failed)} not answered, slowest {slowest[0]:.1f} s, most {largest[0]} MB"
        f" ({largest[1]} here, {largest[2]} the reader)"
    )
    print(f"slowest: {slowest[1]}; most memory: {largest[3]}; {dict(ends)}")
    measure.report(
        args, "hostile", f"{done:,} hostile files: no failure, each with its answer",
        f"0, {SECONDS} s, {MEGABYTES} MB each", words, not failed,
    )  # fmt: skip
    return 1 if failed else 0


def handed_in(variant: Any, content: bytes, cast: Any) -> str:
    """A file from the upload to the end; how it ended.

    :raises AssertionError: something that a person must see is missing.
    """
    from sunlot import clock
    from tests.hostile.answers import assert_answered, assert_finished

    by = cast.actor("coordinator")
    batch = assert_answered(variant, content, by=by, at=clock.now(), client=client_of(cast))
    if batch is None:
        return "refused"
    seen = batch.state
    assert_finished(batch, by=by, at=clock.now())
    return f"{seen} > {batch.state}" if batch.state != seen else str(seen)


def client_of(cast: Any, kept: dict[str, Any] = {}) -> Any:  # noqa: B006 - one sign-in for all files
    """A planner's browser."""
    if "client" not in kept:
        from django.test import Client

        kept["client"] = Client(headers={"host": "localhost"})
        kept["client"].force_login(
            cast.users["coordinator"], backend="sunlot.accounts.adapters.AccountBackend"
        )
    return kept["client"]


def trim() -> None:
    """What was needed to make the file goes back to the system: it is not the pipeline's."""
    ctypes.CDLL(None).malloc_trim(0)


def own_memory() -> int:
    """The most megabytes of this process since the last look."""
    from tests.hostile.answers import most_memory

    return most_memory(SELF)


if __name__ == "__main__":
    os.environ.setdefault("SUNLOT_STATIC_HASHES", "0")
    sys.exit(main())
