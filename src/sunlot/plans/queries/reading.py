"""What a ratio in words comes to for one task, with the sizes of its strata. Counts only."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sunlot.plans.models import PlanTask
from sunlot.plans.queries.scope import Scope, scope_of, targets_of
from sunlot.plans.rules import ALL, CLASSES, Ratio
from sunlot.plans.rules.ratio_text import Bound, Part, Reading, agrees, read_ratio
from sunlot.plans.strata import STRATUM_LABELS
from sunlot.plans.wording import percent_text


@dataclass(frozen=True, slots=True)
class Line:
    """One stratum; `population` is None where nothing says which objects it means."""

    part: Part
    label: str
    population: int | None

    @property
    def words(self) -> str:
        """The number of the plan: × 30%, or 10 户 as it is."""
        bound = {Bound.EXACT: "", Bound.AT_LEAST: _("不低于 "), Bound.AT_MOST: _("不超过 ")}
        if self.part.share is None:
            return _("{bound}{count} 户").format(
                bound=bound[self.part.bound], count=f"{self.part.count:,}"
            )
        share = percent_text(self.part.share.numerator, self.part.share.denominator)
        return _("× {bound}{share}").format(bound=bound[self.part.bound], share=share)

    @property
    def sample(self) -> int | None:
        """Objects that the words come to; None while the size is unknown."""
        return None if self.population is None else self.part.sample(self.population)


@dataclass(frozen=True, slots=True)
class Understood:
    """The popover of a ratio cell; without `reading` the words are not understood."""

    reading: Reading | None
    lines: tuple[Line, ...]
    has_scope: bool
    agrees: bool

    @property
    def is_ready(self) -> bool:
        """Whether every stratum has a size and a number of objects."""
        return (
            self.reading is not None
            and self.reading.is_settled
            and not self.reading.has_zero
            and not self.reading.missing_classes()
            and all(line.population is not None for line in self.lines)
        )


def understand(task: PlanTask, text: str, today: datetime.date) -> Understood:
    """The words as the system reads them, and how many objects that makes today."""
    reading = read_ratio(text)
    if reading is None:
        return Understood(None, (), bool(task.target_filter), agrees=True)
    scope = scope_of(task, today) if task.target_filter else None
    lines = tuple(
        Line(part, _label(part), _population(task, part, scope) if scope else None)
        for part in reading.parts
    )
    stored = {name: Ratio.of(data) for name, data in task.ratios.items()}
    return Understood(reading, lines, scope is not None, agrees(reading, stored))


def _label(part: Part) -> str:
    return str(STRATUM_LABELS.get(part.stratum, part.stratum))


def _population(task: PlanTask, part: Part, scope: Scope) -> int | None:
    """The size of a stratum; a name of the plan's own is a tag of the register, or unknown."""
    if part.stratum == ALL:
        return scope.population
    if part.stratum in CLASSES:
        sizes = {one.code: one.population for one in scope.strata}
        return sizes.get(part.stratum)
    tagged = targets_of(task).filter(tags__contains=[part.stratum]).count()
    return tagged or None
