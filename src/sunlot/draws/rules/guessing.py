"""How well others can guess the class of a drawn object: the last lines of protocol §8.

Whoever learns that an object was drawn (its visit is announced, the list is released) and knows
the counts can reckon P(class = h | drawn). By Bayes it is (n_h/N_h)·(N_h/N) / (n/N) = n_h/n: the
population of the class cancels out, so a small class that is drawn at a high rate stands out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sunlot.rulebook import rule

LIKELY = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Guess:
    """The guess that a drawn object is of stratum `name`, which holds `population` of `total`
    objects and `winners` of `drawn` places.
    """

    name: str
    population: int
    total: int
    winners: int
    drawn: int

    @property
    def posterior(self) -> Fraction:
        """P(stratum | drawn), exactly; the counts behind it are `winners` of `drawn`."""
        return Fraction(self.winners, self.drawn)

    @property
    def prior(self) -> Fraction:
        """The share of the stratum in the list: the same guess by somebody who knows no result."""
        return Fraction(self.population, self.total)

    @property
    def lift(self) -> Fraction:
        """By which factor the result makes the guess better; 1 or less where it tells nothing."""
        return self.posterior / self.prior

    @property
    def gives_away(self) -> bool:
        """Right at least every second time, and only because the result is known."""
        return self.posterior >= LIKELY and self.lift > 1


@dataclass(frozen=True, slots=True)
class Guesses:
    """`best` is right most often. `raised` is the one that the result helps most: a large class
    can be the best guess without any result, and then this one says what the draw gives away.
    """

    best: Guess
    raised: Guess

    @property
    def warns(self) -> bool:
        """Whether the person who announces should think twice."""
        return self.best.gives_away or self.raised.gives_away


@rule("DR-11")
def guesses(counts: Mapping[str, tuple[int, int]]) -> Guesses | None:
    """The highest posterior over the strata of a private draw, and the most raised one.

    :param counts: stratum → (population N_h, winners n_h), with 0 ≤ n_h ≤ N_h.
    :return: None where nothing is drawn. Ties go to the smaller population, then to the name.
    """
    total = sum(population for population, _winners in counts.values())
    drawn = sum(winners for _population, winners in counts.values())
    if not drawn:
        return None
    found = [
        Guess(name, population, total, winners, drawn)
        for name, (population, winners) in sorted(counts.items())
        if population
    ]
    return Guesses(
        best=max(found, key=lambda one: (one.winners, -one.population)),
        raised=max(found, key=lambda one: (one.lift, one.winners)),
    )
