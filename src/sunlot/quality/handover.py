"""Corrections that a department found and nobody has decided pass to its successor."""

import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.quality.models import RegisterCorrection
from sunlot.quality.states import CorrectionState


def _open(department: int) -> QuerySet[RegisterCorrection]:
    return RegisterCorrection.objects.filter(found_by_id=department, state=CorrectionState.OPEN)


def _waiting(old: int) -> int:
    return _open(old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - a correction carries only the times of its own steps
    return _open(old).update(found_by_id=new)


CORRECTIONS = Handover("corrections", _("发现的名录更正"), _("条"), _waiting, _pass_on)
