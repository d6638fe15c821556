"""C01 manifest, C02 records."""

from __future__ import annotations

import hashlib

from drawproof.bundlenames import MANIFEST, required_files
from drawproof.log.part import LOG
from drawproof.verify.context import Context
from drawproof.verify.model import Check, Finding, error, judged


def _listed(ctx: Context) -> list[Finding]:
    manifest = ctx.manifest
    if manifest is None:
        if MANIFEST in ctx.errors:
            return [error(MANIFEST, ctx.errors[MANIFEST])]
        return [Finding("file-missing", {"file": MANIFEST})]
    found = []
    for name, (size, digest) in manifest.files.items():
        data = ctx.files.get(name)
        if data is None:
            found.append(Finding("file-missing", {"file": name}))
            continue
        actual = hashlib.sha256(data).hexdigest()
        if len(data) != size:
            params = {"file": name, "found": len(data), "expected": size}
            found.append(Finding("file-size", params))
        if actual != digest:
            params = {"file": name, "found": actual, "expected": digest}
            found.append(Finding("file-digest", params))
    found += [
        Finding("file-unlisted", {"file": name})
        for name in sorted(ctx.files)
        if name != MANIFEST and name not in manifest.files
    ]
    return found


def _required(ctx: Context) -> list[Finding]:
    level = ctx.manifest.level if ctx.manifest else "public"
    # An unreadable announcement says nothing of the mode; then the fewest files are asked.
    mode = "open" if ctx.announce and not ctx.private else "private"
    names = list(required_files(level, mode))
    if "frame.csv" in names and ctx.frame_files:
        names.remove("frame.csv")
    if ctx.beside is not None:
        # The table shows of every winner that he is in the frame.
        names = [name for name in names if name not in ("frame.csv", "proofs.json")]
    if ctx.announce:
        count = len(ctx.announce.sources)
        names += [f"sources/{number:02}.json" for number in range(1, count + 1)]
    listed = ctx.manifest.files if ctx.manifest else {}
    # A file that is listed and absent was named before.
    return [
        Finding("file-missing", {"file": name})
        for name in names
        if name not in ctx.files and name not in listed
    ]


def c01(ctx: Context) -> Check:
    """Every file listed with its size and SHA-256, none besides, none lacking."""
    found = [Finding("container", {"error": problem}) for problem in ctx.bundle.problems]
    return judged("C01", found + _listed(ctx) + _required(ctx))


def _differs(file: str, field: str, other: str, pair: tuple[str, str]) -> list[Finding]:
    found, expected = pair
    if found == expected:
        return []
    params = {"file": file, "field": field, "found": found, "other": other, "expected": expected}
    return [Finding("record-differs", params)]


def _agreement(ctx: Context) -> list[Finding]:
    """The records name the same draw, suite, mode and announcement."""
    announce, result, found = ctx.announce, ctx.result, list[Finding]()
    if announce and result:
        for field in ("suite", "mode"):
            pair = getattr(result, field), getattr(announce, field)
            found += _differs("result.json", field, "announce.json", pair)
        pair = result.announcement, announce.digest
        found += _differs("result.json", "announcement", "announce.json", pair)
        if ctx.task is None:
            pair = result.draw, announce.draw_id
            found += _differs("result.json", "draw", "announce.json", pair)
    if result and ctx.manifest:
        pair = ctx.manifest.draw, result.draw
        found += _differs(MANIFEST, "draw", "result.json", pair)
    if result and ctx.proofs:
        found += _differs("proofs.json", "draw", "result.json", (ctx.proofs[0], result.draw))
    if result and ctx.log:
        found += _differs(LOG, "draw", "result.json", (ctx.log.draw, result.draw))
    return found


def _frame_form(ctx: Context) -> list[Finding]:
    """Shards if and only if shards were announced; a table only in place of one tree's leaves."""
    if ctx.task is None:
        return []
    if ctx.table is not None and ctx.beside is None:
        return [Finding("file-unexpected", {"file": ctx.table.name})]
    wrong = [name for name in ctx.files if name.startswith("frame/")]
    if ctx.sharded:
        wrong = [name for name in ("frame.csv",) if name in ctx.files]
    return [Finding("file-unexpected", {"file": name}) for name in sorted(wrong)]


def c02(ctx: Context) -> Check:
    """Every record is canonical and of its form, every line too; they speak of the same draw."""
    found = [error(file, ctx.errors[file]) for file in sorted(ctx.errors) if file != MANIFEST]
    return judged("C02", found + _agreement(ctx) + _frame_form(ctx))
