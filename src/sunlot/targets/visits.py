"""How often targets are visited in a year: known to an app above, asked here by the pages and the
rules that warn of the yearly cap (PL-04).

The app that knows visits registers once, in `AppConfig.ready()`: ``visits.register(source)``.
"""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from sunlot.targets.models import Target

Source = Callable[[QuerySet[Target], int], Mapping[int, int]]
_source: Source | None = None


def register(source: Source) -> None:
    """`source(targets, year)` gives target key → visits of the year; targets without are absent.

    :raises ValueError: somebody counts already, a bug.
    """
    global _source
    if _source not in (None, source):
        raise ValueError("two apps count the visits of targets")
    _source = source


def visits_of_year(targets: QuerySet[Target], year: int) -> Mapping[int, int]:
    """Target key → visits of the year, made or to come, by all departments together.

    :raises LookupError: no app counts visits; without the figure nobody may say "none".
    """
    if _source is None:
        raise LookupError("no app has registered how visits are counted")
    return _source(targets, year)
