"""A bundle under verification: what follows from what it holds, computed once for all checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property, partial
from itertools import compress
from typing import TYPE_CHECKING

from drawproof.bundlenames import EVENT_FILES
from drawproof.deck import Deal, deal
from drawproof.errors import DrawproofError
from drawproof.frozen import Frozen
from drawproof.result import ResultLeaf
from drawproof.tickets import Drawables, DrawResult, draw_from
from drawproof.verify.large import selection
from drawproof.verify.parsed import Parsed

if TYPE_CHECKING:
    from drawproof.columns.held import TableBeside
    from drawproof.columns.parquet import TableResult


class Context(Parsed):
    """What the checks are made on. A property is None where what it needs is absent."""

    def read_all(self) -> None:
        """Parses every file, so that `errors` is complete."""
        for name in (
            "manifest",
            "announce",
            "result",
            # Begun before the frame, because another process may read them meanwhile.
            "_proofs_read",
            "evidence",
            "frame",
            "frozen",
            "proofs",
            "roster",
            "recusals",
            "winners",
            "assignment",
            "secrets",
            "log",
            "substitutions",
            "changes",
            "releases",
        ):
            getattr(self, name)

    @cached_property
    def winners(self) -> list[ResultLeaf] | None:
        """The lines of winners.csv; None also where `settled` says all of them."""
        return None if self.settled is not None else super().winners

    @cached_property
    def beside(self) -> TableBeside | None:
        """The table in place of `frame.csv`: of an open draw in one tree, where that is not here.

        Any other one is `file-unexpected`.
        """
        fits = self.suite is not None and self.suite.name == "DR1" and not self.private
        return self.table if fits and not self.sharded and not self.frame_files else None

    @cached_property
    def frozen(self) -> Frozen | None:
        """Root and counts of the table; None where it is no frame, for the reason in `errors` or,
        of its order, in `table_error`."""
        if self.beside is None or self.result is None:
            return None
        try:
            return self.beside.frozen(self.result.suite, self.result.draw)
        except DrawproofError as problem:
            if problem.code in ("table-order", "id-duplicate"):
                self.table_error = problem
            else:
                self.errors[self.frame_name] = problem
            return None

    @cached_property
    def frame_name(self) -> str:
        """What findings about the whole frame call it."""
        return "frame.csv" if self.beside is None else self.beside.name

    @cached_property
    def frame_count(self) -> int | None:
        """How many objects the frame has."""
        if self.frozen is not None:
            return self.frozen.count
        return None if self.frame is None else len(self.frame)

    @cached_property
    def frame_digest(self) -> str | None:
        """SHA-256 (64 hex) of `frame.csv`, or of that which the table gives."""
        if self.beside is not None and self.frozen is not None:
            return self.beside.sha256(self.frozen.suite, self.frozen.draw)
        return self.digest_of("frame.csv") if "frame.csv" in self.files else None

    @cached_property
    def settled(self) -> TableResult | None:
        """The draw made again from the table, where winners.csv is byte for byte what it gives.

        Then no line needs to be looked at: the winners of a whole country stay in columns. Not
        where officers are on them, where something happened later, or where proofs are given.
        """
        task, result, quotas = self.task, self.result, self.quotas
        if self.beside is None or task is None or result is None or quotas is None:
            return None
        if task.team or any(name in self.files for name in ("proofs.json", *EVENT_FILES)):
            return None
        try:
            found = self.beside.drawn(result.suite, result.draw, result.seed, quotas)
        except DrawproofError:
            return None
        return found if found.is_written(self.files.get("winners.csv", b"")) else None

    @cached_property
    def table_rows(self) -> dict[str, tuple[str, str]] | None:
        """Object id → (stratum, unit) in the table, of all that are or should be listed."""
        if self.beside is None or self.frozen is None:
            return None
        listed = {leaf.object_id for leaf in self.winners or ()}
        return self.beside.rows_of(listed.union(self.drawn.winners if self.drawn else ()))

    @cached_property
    def complete(self) -> bool:
        """Whether winners.csv must list all winners: open mode, or the full level."""
        full = self.manifest is not None and self.manifest.level == "full"
        return full or not self.private

    @cached_property
    def opened(self) -> Drawables | None:
        """The frame with its strata open, from frame.csv and, if private, secrets.csv."""
        if self.frame is None or self.announce is None:
            return None
        if not self.private:
            return Drawables(self.frame.ids, self.frame.strata)
        if self.secrets is None:
            return None
        strata, keys = list[str](), list[str]()
        for object_id in self.frame.ids:
            opening = self.openings.get(object_id)
            if opening is None:
                return None
            strata.append(opening.stratum)
            keys.append(opening.key)
        return Drawables(self.frame.ids, strata, keys)

    @cached_property
    def populations(self) -> dict[str, int] | None:
        """Stratum → N of the opened frame, names ascending."""
        if self.frozen is not None:
            return dict(self.frozen.strata)
        if self.opened is None:
            return None
        return dict(sorted(Counter(self.opened.strata).items()))

    @cached_property
    def quotas(self) -> dict[str, int] | None:
        """Stratum → n by the announced rule and the opened frame."""
        counts = self.populations
        if counts is None or self.task is None:
            return None
        return {plan.stratum: plan.quota(counts.get(plan.stratum, 0)) for plan in self.task.strata}

    @cached_property
    def drawn(self) -> DrawResult | None:
        """The draw made again from the frame and the seed of result.json."""
        counts, quotas, announce, result = self.populations, self.quotas, self.announce, self.result
        if announce is None or result is None or counts is None or quotas is None:
            return None
        objects: Drawables = self.opened or Drawables((), ())
        reserves = len(self.substitutions or ())
        given = announce.suite, announce.mode, result.draw, result.seed, objects, counts, quotas
        try:
            if self.beside is None:
                select = selection(announce.suite, announce.mode, self.crew)
            else:
                select = partial(self.beside.smallest, counts)
            return draw_from(*given, reserves=reserves, select=select)
        except DrawproofError:
            return None

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of every winner drawn again."""
        if self.drawn is None:
            return {}
        if self.table_rows is not None:
            return {one: self.table_rows[one][1] for one in self.drawn.winners}
        if self.frame is None:
            return {}
        won = map(self.drawn.winners.__contains__, self.frame.ids)
        return dict(compress(zip(self.frame.ids, self.frame.units, strict=True), won))

    @cached_property
    def dealt(self) -> Deal | None:
        """The deal made again for the winners drawn again; where `settled`, nobody has a place."""
        task, announce, result = self.task, self.announce, self.result
        if self.roster is None or self.recusals is None:
            return None
        if task is None or announce is None or result is None:
            return None
        sites: Iterable[str] = ()
        if self.settled is None:
            if self.drawn is None:
                return None
            sites = self.drawn.winners
        try:
            return deal(
                announce.suite,
                announce.draw_id,
                result.seed,
                sites,
                self.roster,
                self.recusals,
                task.team,
                self.units if sites else {},
                reporter=self.reporter,
            )
        except DrawproofError as problem:
            self.deal_error = problem
            return None
