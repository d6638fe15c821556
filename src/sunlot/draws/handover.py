"""Draws that wait for their freeze pass on with their tasks; what is frozen stays as it is."""

import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.draws.models import Draw
from sunlot.draws.states import OPEN, DrawState
from sunlot.plans.handover import heirs_team, settle


def _of(department: int) -> QuerySet[Draw]:
    return Draw.objects.filter(
        Q(task__lead_id=department) | Q(task__joinings__department_id=department)
    ).distinct()


def _waiting(old: int) -> int:
    return _of(old).filter(state=DrawState.PREPARED).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - the tasks' departments say who follows
    keys = list(_of(old).filter(state=DrawState.PREPARED).values_list("pk", flat=True))
    draws = Draw.objects.filter(pk__in=keys).select_for_update(of=("self",)).select_related("task")
    for draw in draws.order_by("pk"):
        settle(draw.task)
        asked = {
            one["department"]: {name: one[name] for name in one if name != "department"}
            for one in draw.team
        }
        team = heirs_team(asked)
        draw.team = [{"department": code, **team[code]} for code in sorted(team)]
        draw.save(update_fields=["team"])
    return len(keys)


def _frozen(old: int) -> int:
    return _of(old).filter(state__in=sorted(OPEN - {DrawState.PREPARED})).count()


DRAWS = Handover("draws", _("待冻结确认的抽取"), _("次"), _waiting, _pass_on)
# Counted, not written: the successor acts for the department that the frozen list names.
FROZEN_DRAWS = Handover(
    "frozen_draws", _("已冻结的抽取（名单和人员不变）"), _("次"), _frozen,
    lambda old, _new, _at: _frozen(old),
)  # fmt: skip
