"""What happens after the draw: substitutions, replacements, releases (protocol §7.1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, check_time, is_id
from drawproof.lines import split_leaf, write_lines
from drawproof.suites import Suite, get_suite


def check_pool(pool: str) -> str:
    """`pool` if it is department/unit or department/unit/qualification, else `id-form`."""
    parts = pool.split("/")
    if len(parts) not in (2, 3) or not all(is_id("unit", part) for part in parts):
        raise DrawproofError("id-form", kind="pool", value=pool)
    return pool


def _optional(kind: str, value: str | None) -> str:
    return "-" if value is None else check_id(kind, value)


def _read(text: str) -> str | None:
    return None if text == "-" else text


@dataclass(frozen=True, kw_only=True, slots=True)
class Substitution:
    """`substitute` takes the place of `object_id`; None: no reserve was left, the place lapses."""

    object_id: str
    substitute: str | None
    reason: str
    at: str
    salt: str

    def line(self, suite: str, draw: str) -> str:
        """V|substitution|draw|object|substitute or -|reason|at|salt."""
        fields = (
            *(get_suite(suite).name, "substitution", check_id("draw", draw)),
            *(check_id("object_id", self.object_id), _optional("object_id", self.substitute)),
            *(check_id("reason", self.reason), check_time(self.at), check_id("salt", self.salt)),
        )
        return "|".join(fields)


@dataclass(frozen=True, kw_only=True, slots=True)
class Replacement:
    """`officer_in` takes the place of `officer_id` in `pool` on the visit to `object_id`.

    `officer_id` None: an empty place is filled; `officer_in` None: nobody may take it.
    """

    object_id: str
    pool: str
    officer_id: str | None
    officer_in: str | None
    reason: str
    at: str
    salt: str

    def line(self, suite: str, draw: str) -> str:
        """V|replacement|draw|object|pool|officer or -|officer_in or -|reason|at|salt."""
        fields = (
            *(get_suite(suite).name, "replacement", check_id("draw", draw)),
            *(check_id("object_id", self.object_id), check_pool(self.pool)),
            *(_optional("officer_id", who) for who in (self.officer_id, self.officer_in)),
            *(check_id("reason", self.reason), check_time(self.at), check_id("salt", self.salt)),
        )
        if self.officer_id is None and self.officer_in is None:
            reason = "a replacement without officer"
            raise DrawproofError("later-event", object_id=self.object_id, reason=reason)
        return "|".join(fields)


@dataclass(frozen=True, kw_only=True, slots=True)
class LaterRecusal:
    """`officer_id` may not visit `object_id`, since the freeze; None: any object (away)."""

    object_id: str | None
    officer_id: str
    why: str
    at: str
    salt: str

    def line(self, suite: str, draw: str) -> str:
        """V|recused|draw|object or -|officer|why|at|salt."""
        fields = (
            *(get_suite(suite).name, "recused", check_id("draw", draw)),
            *(_optional("object_id", self.object_id), check_id("officer_id", self.officer_id)),
            *(check_id("reason", self.why), check_time(self.at), check_id("salt", self.salt)),
        )
        return "|".join(fields)


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """From `at` on `object_id` may be named."""

    object_id: str
    at: str
    salt: str

    def line(self, suite: str, draw: str) -> str:
        """V|release|draw|object|at|salt."""
        fields = (
            *(get_suite(suite).name, "release", check_id("draw", draw)),
            *(check_id("object_id", self.object_id), check_time(self.at)),
            check_id("salt", self.salt),
        )
        return "|".join(fields)


Change = Replacement | LaterRecusal


def parse_substitution(suite: Suite, leaf: str) -> tuple[str, Substitution]:
    """(draw, substitution) of a line, each field checked."""
    draw, object_id, substitute, reason, at, salt = split_leaf(suite, "substitution", leaf, 6)
    other = _read(substitute)
    found = Substitution(object_id=object_id, substitute=other, reason=reason, at=at, salt=salt)
    found.line(suite.name, draw)
    return draw, found


def parse_change(suite: Suite, leaf: str) -> tuple[str, Change]:
    """(draw, replacement or later recusal) of a line, each field checked."""
    found: Change
    if leaf.startswith(f"{suite.name}|recused|"):
        draw, object_id, officer, why, at, salt = split_leaf(suite, "recused", leaf, 6)
        site = _read(object_id)
        found = LaterRecusal(object_id=site, officer_id=officer, why=why, at=at, salt=salt)
    else:
        fields = split_leaf(suite, "replacement", leaf, 8)
        draw, object_id, pool, officer, officer_in, reason, at, salt = fields
        found = Replacement(
            object_id=object_id,
            pool=pool,
            officer_id=_read(officer),
            officer_in=_read(officer_in),
            reason=reason,
            at=at,
            salt=salt,
        )
    found.line(suite.name, draw)
    return draw, found


def parse_release(suite: Suite, leaf: str) -> tuple[str, Release]:
    """(draw, release) of a line, each field checked."""
    draw, object_id, at, salt = split_leaf(suite, "release", leaf, 4)
    found = Release(object_id=object_id, at=at, salt=salt)
    found.line(suite.name, draw)
    return draw, found


def event_digest(suite: str, line: str) -> str:
    """H(line) as hex: what the log holds of a later event; the salt hides the line."""
    return get_suite(suite).digest(line.encode()).hex()


@dataclass(frozen=True, kw_only=True, slots=True)
class LaterEvents:
    """Everything after the draw, each part in the order in which it happened."""

    substitutions: tuple[Substitution, ...] = ()
    replacements: tuple[Change, ...] = ()
    releases: tuple[Release, ...] = ()

    def released(self, at: str) -> list[str]:
        """Object ids that may be named at the time `at`, ascending."""
        check_time(at)
        return sorted(one.object_id for one in self.releases if one.at <= at)

    def of_winners(self, winners: Collection[str]) -> LaterEvents:
        """What a public bundle of a private draw shows: the releases of these winners.

        `bundle-level` if releases are given and one of the winners has none.
        """
        wanted = set(winners)
        kept = tuple(one for one in self.releases if one.object_id in wanted)
        if self.releases and (lacking := wanted - {one.object_id for one in kept}):
            raise DrawproofError("bundle-level", reason=f"{min(lacking)} is not released")
        return replace(self, substitutions=(), replacements=(), releases=kept)

    def files(self, suite: str, draw: str) -> dict[str, bytes]:
        """`substitutions.csv`, `replacements.csv`, `releases.csv`; what is empty is left out."""
        parts = {
            "substitutions.csv": self.substitutions,
            "replacements.csv": self.replacements,
            "releases.csv": self.releases,
        }
        return {
            name: write_lines(one.line(suite, draw) for one in part)
            for name, part in parts.items()
            if part
        }
