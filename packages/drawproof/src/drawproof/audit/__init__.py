"""Was somebody else's draw random? (docs/audit.md)

`load` reads files into a `Case`, `audit` makes every test that the case allows, `Report` says it in
Chinese and English, as JSON and as a page of its own (`audit.page`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from math import isfinite
from typing import Any

from drawproof.audit import texts
from drawproof.audit.bias import check_groups, check_position
from drawproof.audit.dealing import home_column
from drawproof.audit.family import holm
from drawproof.audit.intake import Options, load
from drawproof.audit.model import (
    CHECKED,
    Case,
    Draw,
    Error,
    Listing,
    Result,
    Segment,
    Statement,
    Visit,
)
from drawproof.audit.neighbours import check_neighbours
from drawproof.audit.officers import check_pairs, check_rotation
from drawproof.audit.recurrence import check_never, check_repeats
from drawproof.audit.steps import check_steps
from drawproof.errors import DrawproofError
from drawproof.progress import SILENT, Reporter

ALPHA = 0.01
MOST_TESTS = 8


@dataclass(frozen=True)
class Report:
    """All results of one audit. `alpha` is the error of all tests together."""

    case: Case
    results: Sequence[Result]
    alpha: float
    seed: str
    tests: int
    home: str

    @property
    def suspicious(self) -> bool:
        """Whether any test stands out."""
        return any(result.suspicious for result in self.results)

    def sentence(self, lang: str) -> str:
        """The verdict in one sentence."""
        found = [r for r in self.results if r.suspicious]
        code = "verdict-suspicious" if found else "verdict-nothing"
        if not self.tests:
            code = "verdict-none"
        join = "、" if lang == "zh" else ", "
        names = join.join(result.title(lang) for result in found)
        facts = {"names": names, "found": len(found), "tests": self.tests, "alpha": self.alpha}
        return texts.sentence(code, facts, lang)

    def remarks(self) -> list[Statement]:
        """What was noticed about the files, and how the tests were set up."""
        notes = list(self.case.notes)
        if self.case.strata:
            notes.append(Statement("note-strata", {"column": self.case.strata}))
        if self.home:
            notes.append(Statement("note-home", {"column": self.home}))
        return notes

    def to_json(self) -> dict[str, Any]:
        """Plain values; the form is described in docs/audit.md."""
        return {
            "kind": "audit",
            "version": 1,
            "suspicious": self.suspicious,
            "sentence": {lang: self.sentence(lang) for lang in ("zh", "en")},
            "limits": {lang: texts.sentence("limits", {}, lang) for lang in ("zh", "en")},
            "alpha": self.alpha,
            "control": "holm",
            "tests": self.tests,
            "seed": self.seed,
            "files": [
                {"name": name, "size": size, "sha256": digest}
                for name, size, digest in self.case.files
            ],
            "draws": [
                {
                    "name": draw.name,
                    "list": draw.listing.name,
                    "N": len(draw.listing.ids),
                    "n": len(draw.drawn),
                    "ordered": draw.ordered,
                    "officers": sum(len(visit.officers) for visit in draw.visits),
                }
                for draw in self.case.draws
            ],
            "notes": [note.to_json() for note in self.remarks()],
            "results": [result.to_json() for result in self.results],
        }

    def lines(self, lang: str) -> list[str]:
        """The report for a terminal."""
        out = [self.sentence(lang)]
        for result in self.results:
            if result.state != CHECKED:
                needs = texts.sentence(result.needs, {}, lang)
                out.append(f"[{texts.pick(texts.OPEN_WORD, lang)}] {result.title(lang)}: {needs}")
                continue
            word = texts.pick(texts.FOUND if result.suspicious else texts.QUIET, lang)
            p = texts.p_value(result.adjusted)
            out.append(f"[{word}] {result.title(lang)} ({p})")
            out += [f"    {finding.text(lang)}" for finding in result.findings]
        out += [note.text(lang) for note in self.remarks()]
        return [*out, texts.sentence("limits", {}, lang)]


def _seed(case: Case, text: str) -> bytes:
    digest = sha256(b"drawproof audit 1|" + text.encode("utf-8"))
    listings: dict[int, str] = {}
    for draw in case.draws:
        mark = id(draw.listing)
        if mark not in listings:
            ids = "\n".join(draw.listing.ids).encode("utf-8", "surrogatepass")
            listings[mark] = sha256(ids).hexdigest()
        visits = [(visit.place, visit.officers) for visit in draw.visits]
        line = f"|{draw.name}|{listings[mark]}|{list(draw.drawn)}|{visits}"
        digest.update(line.encode("utf-8", "surrogatepass"))
    return digest.digest()


def audit(
    case: Case, *, alpha: float = ALPHA, seed: str = "", reporter: Reporter = SILENT
) -> Report:
    """Makes every test that the case allows.

    `alpha` (between 0 and 1/2) bounds the share of true draws that are called suspicious. The
    simulations are seeded by the case and the text `seed`: the same input gives the same report.
    Time grows with the list times its columns; `reporter` hears of each test.
    """
    if not (isfinite(alpha) and 0 < alpha <= 0.5):
        raise DrawproofError("audit-alpha", value=str(alpha))
    error = Error(alpha, MOST_TESTS)
    key = _seed(case, seed)
    parts: tuple[Segment, ...] = case.segments
    home = case.pooled_by or (home_column(case) if any(d.visits for d in case.draws) else "")
    steps = _Step(reporter)
    free = case.strata
    jobs = (
        partial(check_steps, parts, without=free, reporter=steps),
        partial(check_neighbours, parts, without=free),
        partial(check_position, parts),
        partial(check_groups, parts, bias=case.bias, without=free),
        partial(check_never, parts, without=free),
        partial(check_repeats, case.draws, parts, seed=key, reporter=steps),
        partial(check_rotation, case, home, seed=key, reporter=steps),
        partial(check_pairs, case, home, seed=key, reporter=steps),
    )
    results = []
    for done, job in enumerate(jobs):
        steps.start(done, len(jobs))
        results.append(job(error=error))
    steps.start(len(jobs), len(jobs))
    tests = sum(result.state == CHECKED for result in results)
    return Report(case, holm(results, alpha), alpha, key.hex(), tests, home)


class _Step:
    """Progress within one of several jobs, in hundredths of a job."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter, self._done, self._of = reporter, 0, 1

    def start(self, done: int, of: int) -> None:
        self._done, self._of = done, of
        self._reporter.progress(100 * done, 100 * of)

    def progress(self, done: int, total: int) -> None:
        inside = 100 * self._done + 100 * done // max(1, total)
        self._reporter.progress(inside, 100 * self._of)


__all__ = [
    "ALPHA",
    "Case",
    "Draw",
    "Listing",
    "Options",
    "Report",
    "Result",
    "Segment",
    "Statement",
    "Visit",
    "audit",
    "load",
]
