"""Targets whose department's work passes on are looked after by its successor."""

import datetime

from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.targets.models import Target


def _waiting(old: int) -> int:
    return Target.objects.filter(department_id=old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:
    return Target.objects.filter(department_id=old).update(department_id=new, updated_at=at)


TARGETS = Handover("targets", _("主管的检查对象"), _("户"), _waiting, _pass_on)
