"""The duty to publish what a department inspected is its successor's; nothing is written."""

import datetime

from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.inspections.models import Part
from sunlot.inspections.states import PartState


def _waiting(old: int) -> int:
    accepted = Part.objects.filter(department_id=old, state=PartState.ACCEPTED)
    return accepted.filter(publication__isnull=True).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - duties are derived (ADR 0026)
    return _waiting(old)


DUTIES = Handover("publications", _("待公示的结果"), _("份"), _waiting, _pass_on)
