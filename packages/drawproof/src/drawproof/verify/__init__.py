"""Verifying a bundle from its files alone (protocol §8)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from drawproof.bundlereading import BundleFiles, read_bundle
from drawproof.crew import Crew, default_size
from drawproof.errors import DrawproofError
from drawproof.ids import is_id
from drawproof.pausing import collector_paused
from drawproof.policy import Policy
from drawproof.progress import SILENT, Reporter
from drawproof.verify.checks_deal import c14, c15
from drawproof.verify.checks_draw import c11, c12, c13, c16
from drawproof.verify.checks_files import c01, c02
from drawproof.verify.checks_frame import c05, c06, c07
from drawproof.verify.checks_later import c17
from drawproof.verify.checks_log import c03, c04, c09, c18, c19
from drawproof.verify.checks_seed import c08, c10, c20
from drawproof.verify.context import Context
from drawproof.verify.flags import all_flags
from drawproof.verify.large import table_beside
from drawproof.verify.model import Check, Finding, Flag, Verdict

# C17 asks what became of C18.
CHECKS: tuple[Callable[[Context], Check], ...] = (
    *(c01, c02, c03, c04, c05, c06, c07, c08, c09, c10),
    *(c11, c12, c13, c14, c15, c16, c18, c17, c19, c20),
)
CHECK_IDS = tuple(f"C{number:02}" for number in range(1, len(CHECKS) + 1))

# Bytes of a bundle that is worth other processes.
_LARGE = 10_000_000

__all__ = ["CHECK_IDS", "Check", "Finding", "Flag", "Verdict", "verify"]


def verify(
    path: str | os.PathLike[str] | BundleFiles,
    *,
    announce: str | None = None,
    result: str | None = None,
    require: Iterable[str] = (),
    policy: Policy | None = None,
    frame: str | os.PathLike[str] | None = None,
    reporter: Reporter = SILENT,
) -> Verdict:
    """Verifies the bundle at `path` (directory or ZIP, or one that was read before) at the level
    of the files it holds.

    `announce`: digest of the announcement as printed on the notice, `result`: digest of
    result.json as published with the result (64 hex each). The first fixes list, ratios, rules,
    parties and times, the second also reveals, dice, winners and teams; without them a bundle
    rebuilt consistently from other inputs passes. `require`: ids of checks that must pass, not
    only not fail. `policy`: the keys and games to trust (§13), None for the default ones.
    `frame`: the list of an open draw in Parquet, one file or a folder of them, where the bundle
    has no `frame.csv`: its rows are read as the leaves of that file, in parts (extra `[fast]`),
    and show that the winners are in the frame, so that `proofs.json` may be absent too.

    Wrong contents never raise, they fail a check; `bundle-unreadable` if there is no bundle at
    `path`, `id-form` for a malformed digest or an unknown check, `columns-missing` and
    `columns-table` if `frame` cannot be read at all.
    """
    required = tuple(sorted(set(require)))
    for check_id in required:
        if check_id not in CHECK_IDS:
            raise DrawproofError("id-form", kind="check", value=check_id)
    for digest in (announce, result):
        if digest is not None and not is_id("digest", digest.lower()):
            raise DrawproofError("id-form", kind="digest", value=digest)
    table = None if frame is None else table_beside(frame, reporter)
    bundle = path if isinstance(path, BundleFiles) else read_bundle(path)
    large = sum(map(len, bundle.files.values())) > _LARGE
    with collector_paused(), Crew(default_size() if large else 0) as crew:
        return _judged(
            Context(
                bundle,
                announce=announce,
                result=result,
                policy=policy,
                table=table,
                reporter=reporter,
                crew=crew,
            ),
            required,
        )


def _judged(ctx: Context, required: tuple[str, ...]) -> Verdict:
    checks, told = list[Check](), ctx.reporter
    ctx.read_all()
    for done, check in enumerate(CHECKS):
        told.progress(done, len(CHECKS))
        checks.append(check(ctx))
        ctx.states[checks[-1].id] = checks[-1].state
    told.progress(len(CHECKS), len(CHECKS))
    return Verdict(
        level=ctx.manifest.level if ctx.manifest else "-",
        draw=ctx.result.draw if ctx.result else "-",
        mode=ctx.announce.mode if ctx.announce else "-",
        announcement=ctx.digest_of("announce.json"),
        result=ctx.digest_of("result.json"),
        checks=tuple(sorted(checks, key=lambda one: one.id)),
        flags=tuple(all_flags(ctx)),
        required=required,
    )
