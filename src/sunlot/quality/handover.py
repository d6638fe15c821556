"""Corrections that a department found and that still stand pass to its successor."""

import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.quality.models import RegisterCorrection
from sunlot.quality.states import STANDING


def _standing(department: int) -> QuerySet[RegisterCorrection]:
    # What ended with a merged record stands again when the merge is taken back.
    standing = Q(state__in=STANDING) | Q(before_merge__in=STANDING)
    return RegisterCorrection.objects.filter(standing, found_by_id=department)


def _waiting(old: int) -> int:
    return _standing(old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - a correction carries only the times of its own steps
    return _standing(old).update(found_by_id=new)


CORRECTIONS = Handover("corrections", _("发现的名录更正"), _("条"), _waiting, _pass_on)
