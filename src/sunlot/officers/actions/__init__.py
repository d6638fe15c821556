"""What is done with officers: post and account, recusals, absences, capacity."""

from sunlot.officers.actions.absences import (
    decide_absence,
    end_absence,
    enter_absence,
    request_absence,
    withdraw_absence,
)
from sunlot.officers.actions.posts import (
    come_back,
    leave,
    link_account,
    set_capacity,
    set_department_capacity,
)
from sunlot.officers.actions.recusals import decide, declare, end, propose, withdraw

__all__ = [
    "come_back", "decide", "decide_absence", "declare", "end", "end_absence", "enter_absence",
    "leave", "link_account", "propose", "request_absence", "set_capacity",
    "set_department_capacity", "withdraw", "withdraw_absence",
]  # fmt: skip
