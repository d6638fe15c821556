"""Targets whose department's work passes on are looked after by its successor."""

import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from sunlot.departments.registry import Handover
from sunlot.targets.models import ChangeAction, Target

# By one statement, as there may be two million.
_HAND_OVER = (
    "WITH passed AS (UPDATE targets_target SET department_id = %(new)s, updated_at = %(at)s "
    "WHERE department_id = %(old)s RETURNING id) "
    "INSERT INTO targets_targetchange (target_id, at, action, before, after) "
    "SELECT id, %(at)s, %(action)s, jsonb_build_object('department_id', %(old)s::bigint), "
    "jsonb_build_object('department_id', %(new)s::bigint) FROM passed"
)


def _waiting(old: int) -> int:
    return Target.objects.filter(department_id=old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:
    """Each target with its row of the history, which names nobody: the department's own says who
    confirmed."""
    params: dict[str, Any] = {"old": old, "new": new, "at": at, "action": ChangeAction.MOVED.value}
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OVER, params)
        passed: int = cursor.rowcount
    return passed


TARGETS = Handover("targets", _("主管的检查对象"), _("户"), _waiting, _pass_on)
