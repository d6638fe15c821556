"""How many objects the stored filters find, kept for each day."""

import datetime

from django.db import transaction
from django.db.models import Count

from sunlot.targets.models import FilterSize, StoredFilter
from sunlot.targets.queries import select


@transaction.atomic
def measure(*, stored: StoredFilter, on: datetime.date) -> FilterSize:
    """Count what a filter finds now and keep it for the day; a second time that day replaces it.

    Nobody's act, and no fact of its own: the register says the same when it is asked again.
    """
    rows = select(stored.conditions, stored.region).order_by().values_list("kind")
    mix = dict(rows.annotate(n=Count("pk")))
    found, _made = FilterSize.objects.update_or_create(
        filter=stored, on=on, defaults={"size": sum(mix.values()), "mix": mix}
    )
    return found


def newest(*, stored: StoredFilter, on: datetime.date) -> FilterSize:
    """The size of the day, counted now where nobody has yet."""
    known = FilterSize.objects.filter(filter=stored, on=on).first()
    return known or measure(stored=stored, on=on)


def measure_all(*, on: datetime.date) -> int:
    """Every stored filter once a day; how many were counted."""
    due = StoredFilter.objects.exclude(sizes__on=on).select_related("region").order_by("pk")
    for stored in due:
        measure(stored=stored, on=on)
    return len(due)
