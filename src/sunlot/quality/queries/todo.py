"""What the register's quality asks of a person today, for the home page."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.quality.queries.corrections import waiting_corrections
from sunlot.quality.queries.duplicates import waiting_for
from sunlot.ui.todo import Todo

MOST_COUNTED = 1000


def todo(actor: Actor, _today: datetime.date) -> list[Todo]:
    """One line for corrections, one for duplicates, with counts."""
    lines: list[Todo] = []
    if count := waiting_corrections(actor).count():
        lines.append(
            Todo(
                icon="building-store", kind="act", tone="warn", button=_("去更正"),
                what=_("{n} 户在检查中发现与名录不符，等待更正").format(n=count),
                why=_("已注销、迁出或联系不上的对象留在名录中，下次还会被抽中。"),
                url=reverse("quality:corrections"),
            )
        )  # fmt: skip
    if actor.can(Permission.TARGETS_MERGE):
        count = waiting_for(actor)[: MOST_COUNTED + 1].count()
        if count:
            number = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
            lines.append(
                Todo(
                    icon="copy", kind="act", button=_("去核对"),
                    what=_("{n} 组疑似重复的对象等待核对").format(n=number),
                    why=_("同一家企业有两条记录，就有两次机会被抽中。"),
                    url=reverse("quality:duplicates"),
                )
            )  # fmt: skip
    return lines
