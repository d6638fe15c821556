"""Accounts of a department whose work passes on act for its successor."""

import datetime

from django.utils.translation import gettext_lazy as _

from sunlot.accounts.models import AccountRequest, User
from sunlot.accounts.states import RequestState
from sunlot.departments.registry import Handover


def _waiting(old: int) -> int:
    return int(User.objects.filter(department_id=old, is_active=True).count())


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:  # noqa: ARG001 - accounts carry no time of change
    """Open accounts and open requests; a closed account stays where its person worked."""
    AccountRequest.objects.filter(department_id=old, state=RequestState.REQUESTED).update(
        department_id=new
    )
    moved = User.objects.filter(department_id=old, is_active=True).update(department_id=new)
    return int(moved)


ACCOUNTS = Handover("accounts", _("账号"), _("个"), _waiting, _pass_on)
