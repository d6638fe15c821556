"""Corrections that a department found and that still stand pass to its successor."""

import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.quality.models import RegisterCorrection
from sunlot.quality.states import STANDING


def _standing(department: int) -> QuerySet[RegisterCorrection]:
    return RegisterCorrection.objects.filter(found_by_id=department, state__in=STANDING)


def _waiting(old: int) -> int:
    return _standing(old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - a correction carries only the times of its own steps
    return _standing(old).update(found_by_id=new)


CORRECTIONS = Handover("corrections", _("发现的名录更正"), _("条"), _waiting, _pass_on)
