"""Pages of the officer register, of recusals, absences and capacity."""

from sunlot.officers.views.absences import (
    absence_detail,
    absence_export,
    absence_list,
    decide_absence,
    end_absence,
    enter_absence,
    request_absence,
    withdraw_absence,
)
from sunlot.officers.views.capacity import (
    capacity,
    capacity_export,
    capacity_of,
    set_department_capacity,
)
from sunlot.officers.views.entering import officer_edit, officer_new
from sunlot.officers.views.mine import me
from sunlot.officers.views.recusals import (
    decide,
    declare,
    end,
    propose,
    recusal_detail,
    recusal_export,
    recusal_list,
    withdraw,
)
from sunlot.officers.views.register import (
    come_back,
    leave,
    link_account,
    officer_detail,
    officer_export,
    officer_list,
    reveal,
    set_capacity,
)

__all__ = [
    "absence_detail", "absence_export", "absence_list", "capacity", "capacity_export",
    "capacity_of", "come_back", "decide", "decide_absence", "declare", "end", "end_absence",
    "enter_absence", "leave", "link_account", "me", "officer_detail", "officer_edit",
    "officer_export", "officer_list", "officer_new", "propose", "recusal_detail",
    "recusal_export", "recusal_list",
    "request_absence", "reveal", "set_capacity", "set_department_capacity", "withdraw",
    "withdraw_absence",
]  # fmt: skip
