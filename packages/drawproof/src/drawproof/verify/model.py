"""Checks, flags and the verdict (protocol §8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drawproof.errors import DrawproofError
from drawproof.verify import texts

PASSED, FAILED, OPEN = "passed", "failed", "not-checkable"
_SHOWN = 20


def _rendered(table: Mapping[str, tuple[str, str]], code: str, params: Any, lang: str) -> str:
    words = {
        name: value.text(lang) if isinstance(value, DrawproofError) else value
        for name, value in params.items()
    }
    return table[code][1 if lang == "zh" else 0].format(**words)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: a code, its values, and a sentence in either language."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """The sentence, in `en` or `zh`."""
        return _rendered(texts.FINDINGS, self.code, self.params, lang)

    def to_json(self) -> dict[str, Any]:
        """Plain values; nested errors as their code."""
        plain = {k: v.code if isinstance(v, DrawproofError) else v for k, v in self.params.items()}
        return {"code": self.code, "params": plain, "zh": self.text("zh"), "en": self.text("en")}


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the table C01 to C20. `state`: `passed`, `failed` or `not-checkable`.

    `needs` says, where it is not checkable, what it would need (a key of `texts.NEEDS`).
    """

    id: str
    state: str
    findings: tuple[Finding, ...] = ()
    needs: str | None = None

    def title(self, lang: str = "en") -> str:
        """Its name."""
        return texts.TITLES[self.id][1 if lang == "zh" else 0]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "id": self.id,
            "state": self.state,
            "needs": self.needs,
            "zh": self.title("zh"),
            "en": self.title("en"),
            "findings": [finding.to_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Flag:
    """Something every reader should know; it does not make a check fail (§3)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """The sentence, in `en` or `zh`."""
        return _rendered(texts.FLAGS, self.code, self.params, lang)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "code": self.code,
            "params": dict(self.params),
            "zh": self.text("zh"),
            "en": self.text("en"),
        }


@dataclass(frozen=True)
class Verdict:
    """What a verification found. `announcement` and `result` are digests of the records as read."""

    level: str
    draw: str
    mode: str
    announcement: str
    result: str
    checks: tuple[Check, ...]
    flags: tuple[Flag, ...]
    required: tuple[str, ...] = ()

    def check(self, check_id: str) -> Check:
        """The check of that id."""
        return next(check for check in self.checks if check.id == check_id)

    @property
    def failed(self) -> tuple[Check, ...]:
        """Failed checks, and required ones that could not be checked."""
        return tuple(
            check
            for check in self.checks
            if check.state == FAILED or (check.id in self.required and check.state != PASSED)
        )

    @property
    def ok(self) -> bool:
        """No check failed and every required one passed."""
        return not self.failed

    @property
    def status(self) -> str:
        """`failed`, `partial` (something is not checkable) or `passed`."""
        if not self.ok:
            return "failed"
        return "partial" if any(check.state == OPEN for check in self.checks) else "passed"

    def sentence(self, lang: str = "en") -> str:
        """The verdict in one plain sentence."""
        return texts.sentence(self, lang)

    def statements(self, lang: str = "en") -> list[str]:
        """What this verification shows: only sentences all of whose checks passed."""
        passed = {check.id for check in self.checks if check.state == PASSED}
        at = 1 if lang == "zh" else 0
        return [words[at] for words, needed in texts.STATEMENTS if passed.issuperset(needed)]

    def lines(self, lang: str = "en") -> list[str]:
        """The whole report as lines of text."""
        at = 1 if lang == "zh" else 0
        lines = [self.sentence(lang), ""]
        for check in self.checks:
            need = f" ({texts.NEEDS[check.needs][at]})" if check.needs else ""
            lines.append(f"{check.id} [{texts.STATES[check.state][at]}] {check.title(lang)}{need}")
            lines += [f"      {finding.text(lang)}" for finding in check.findings[:_SHOWN]]
            if len(check.findings) > _SHOWN:
                more = len(check.findings) - _SHOWN
                lines.append("      " + texts.MORE[at].format(more=more))
        if self.flags:
            lines += ["", texts.FLAGS_TITLE[at]]
            lines += [f"  {flag.text(lang)}" for flag in self.flags]
        return lines

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain values for JSON."""
        return {
            "status": self.status,
            "ok": self.ok,
            "level": self.level,
            "draw": self.draw,
            "mode": self.mode,
            "announcement": self.announcement,
            "result": self.result,
            "required": list(self.required),
            "sentence": {"zh": self.sentence("zh"), "en": self.sentence("en")},
            "checks": [check.to_json() for check in self.checks],
            "flags": [flag.to_json() for flag in self.flags],
            "shows": {"zh": self.statements("zh"), "en": self.statements("en")},
        }


def passed(check_id: str, *notes: Finding) -> Check:
    """A check that passed."""
    return Check(check_id, PASSED, notes)


def judged(check_id: str, findings: list[Finding]) -> Check:
    """Failed if anything was found, else passed."""
    return Check(check_id, FAILED if findings else PASSED, tuple(findings))


def not_checkable(check_id: str, needs: str, *notes: Finding) -> Check:
    """A check that this level cannot make."""
    return Check(check_id, OPEN, notes, needs)


def judged_or_open(check_id: str, findings: list[Finding], needs: str) -> Check:
    """Failed if anything was found, else not checkable: part of it needs something else."""
    return judged(check_id, findings) if findings else not_checkable(check_id, needs)


def error(file: str, problem: DrawproofError) -> Finding:
    """A file that could not be read as it should."""
    return Finding("file-error", {"file": file, "error": problem})
