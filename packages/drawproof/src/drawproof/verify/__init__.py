"""Verifying a bundle from its files alone (protocol §8)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from drawproof.bundle import read_bundle
from drawproof.errors import DrawproofError
from drawproof.ids import is_id
from drawproof.pausing import collector_paused
from drawproof.progress import SILENT, Reporter
from drawproof.verify.checks_deal import c14, c15
from drawproof.verify.checks_draw import c11, c12, c13, c16
from drawproof.verify.checks_files import c01, c02
from drawproof.verify.checks_frame import c05, c06, c07
from drawproof.verify.checks_seed import c03, c04, c08, c09, c10, c17, c18, c19, c20
from drawproof.verify.context import Context
from drawproof.verify.flags import all_flags
from drawproof.verify.model import Check, Finding, Flag, Verdict

CHECKS: tuple[Callable[[Context], Check], ...] = (
    *(c01, c02, c03, c04, c05, c06, c07, c08, c09, c10),
    *(c11, c12, c13, c14, c15, c16, c17, c18, c19, c20),
)
CHECK_IDS = tuple(f"C{number:02}" for number in range(1, len(CHECKS) + 1))

__all__ = ["CHECK_IDS", "Check", "Finding", "Flag", "Verdict", "verify"]


def verify(
    path: str | os.PathLike[str],
    *,
    announce: str | None = None,
    result: str | None = None,
    require: Iterable[str] = (),
    reporter: Reporter = SILENT,
) -> Verdict:
    """Verifies the bundle at `path` (directory or ZIP) at the level of the files it holds.

    `announce`: digest of the announcement as printed on the notice, `result`: digest of
    result.json as published with the result (64 hex each). The first fixes list, ratios, rules,
    parties and times, the second also reveals, dice, winners and teams; without them a bundle
    rebuilt consistently from other inputs passes. `require`: ids of checks that must pass, not
    only not fail. Wrong contents never raise, they fail a check; `bundle-unreadable` if there is
    no bundle at `path`, `id-form` for a malformed digest or an unknown check.
    """
    required = tuple(sorted(set(require)))
    for check_id in required:
        if check_id not in CHECK_IDS:
            raise DrawproofError("id-form", kind="check", value=check_id)
    for digest in (announce, result):
        if digest is not None and not is_id("digest", digest.lower()):
            raise DrawproofError("id-form", kind="digest", value=digest)
    ctx = Context(read_bundle(path), announce=announce, result=result, reporter=reporter)
    checks = []
    with collector_paused():
        ctx.read_all()
        for done, check in enumerate(CHECKS):
            reporter.progress(done, len(CHECKS))
            checks.append(check(ctx))
    reporter.progress(len(CHECKS), len(CHECKS))
    return Verdict(
        level=ctx.manifest.level if ctx.manifest else "-",
        draw=ctx.result.draw if ctx.result else "-",
        mode=ctx.announce.mode if ctx.announce else "-",
        announcement=ctx.digest_of("announce.json"),
        result=ctx.digest_of("result.json"),
        checks=tuple(checks),
        flags=tuple(all_flags(ctx)),
        required=required,
    )
