"""Officers of a department whose work passes on serve its successor."""

import datetime

from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.officers.models import Officer


def _waiting(old: int) -> int:
    return Officer.objects.filter(department_id=old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:
    """All of them, those who left too: recusals and certificates go with the person's record."""
    return Officer.objects.filter(department_id=old).update(department_id=new, updated_at=at)


OFFICERS = Handover("officers", _("执法人员（含回避）"), _("人"), _waiting, _pass_on)
