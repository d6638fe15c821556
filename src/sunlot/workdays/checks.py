"""A calendar file that cannot be used stops the start, not the first person who meets a date."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from sunlot.workdays.calendar import standard
from sunlot.workdays.overlay import OverlayProblem


@register
def calendar_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    """Django's system check `workdays.E001`."""
    try:
        standard()
    except OverlayProblem as problem:
        hint = "请改正该文件，或移走后重新启动，格式见 src/sunlot/workdays/data/overlay.toml"
        return [Error(str(problem), hint=hint, id="workdays.E001")]
    return []
