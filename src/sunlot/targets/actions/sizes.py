"""How many objects the stored filters find, kept for each day."""

import datetime

from django.db import transaction

from sunlot.targets import registry
from sunlot.targets.models import FilterSize, StoredFilter
from sunlot.targets.queries import measured_now


@transaction.atomic
def measure(*, stored: StoredFilter, on: datetime.date) -> FilterSize:
    """Count what a filter finds now and keep it for the day; a second time that day replaces it.

    Nobody's act, and no fact of its own: the register says the same when it is asked again.
    """
    now, classes = measured_now(stored, on), registry.classes_of(stored, on)
    found, _made = FilterSize.objects.update_or_create(
        filter=stored,
        on=on,
        defaults={"size": now.size, "mix": now.mix, "classes": classes},
    )
    return found


def measure_all(*, on: datetime.date) -> int:
    """Every stored filter once a day; how many were counted."""
    due = StoredFilter.objects.exclude(sizes__on=on).select_related("region").order_by("pk")
    for stored in due:
        measure(stored=stored, on=on)
    return len(due)
