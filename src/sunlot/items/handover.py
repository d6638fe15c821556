"""Items of a department whose work passes on are kept by its successor."""

import datetime

from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.items.models import Item


def _waiting(old: int) -> int:
    return Item.objects.filter(department_id=old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - versions, which carry times, stay as they are
    return Item.objects.filter(department_id=old).update(department_id=new)


ITEMS = Handover("items", _("抽查事项"), _("项"), _waiting, _pass_on)
