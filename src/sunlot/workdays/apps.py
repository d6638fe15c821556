"""The working-day calendar as an app: one page, and the facts that the ui kit asks for."""

import datetime

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from sunlot.ui import hooks


class WorkdaysConfig(AppConfig):
    name = "sunlot.workdays"
    label = "workdays"
    verbose_name = _("工作日历")

    def ready(self) -> None:
        """Tell the ui kit which days are working days, and have the calendar file checked."""
        from sunlot.workdays import checks  # noqa: F401 - registers itself

        hooks.register_workdays(is_workday)


def is_workday(day: datetime.date) -> bool | None:
    """Whether a day is worked; None where its year is not known."""
    from sunlot.workdays.calendar import UnknownYear, is_working_day

    try:
        return is_working_day(day)
    except UnknownYear:
        return None
