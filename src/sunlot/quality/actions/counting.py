"""The figures of the register's health, counted by one pass and kept by day."""

import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from sunlot.quality.models import HealthFigure
from sunlot.targets import flaws
from sunlot.targets.models import Target

DAILY_FOR = datetime.timedelta(days=62)
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('quality:figures'))"
# Of older days only the last one of each month stays.
_THIN = """
DELETE FROM quality_healthfigure WHERE "on" < %s AND "on" NOT IN (
    SELECT max("on") FROM quality_healthfigure GROUP BY date_trunc('month', "on")
)
"""


@transaction.atomic
def count_health(*, on: datetime.date) -> int:
    """Count every check for every division and department; returns the number of figures.

    A second count of a day replaces the first one. No action: nobody decides anything.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    conditions = {one.code: one.condition(on) for one in flaws.all_checks()}
    asked: dict[str, Any] = {
        f"n{place}": Count("pk", filter=condition)
        for place, condition in enumerate(conditions.values())
    }
    rows: Any = (
        Target.objects.standing().order_by().values("region_id", "department_id")
        .annotate(total=Count("pk"), **asked)
    )  # fmt: skip
    figures = [
        HealthFigure(
            region_id=row["region_id"], department_id=row["department_id"], check_name=code,
            count=row[f"n{place}"], total=row["total"], on=on,
        )
        for row in rows
        for place, code in enumerate(conditions)
    ]  # fmt: skip
    HealthFigure.objects.filter(on=on).delete()
    HealthFigure.objects.bulk_create(figures, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute(_THIN, [on - DAILY_FOR])
    return len(figures)
