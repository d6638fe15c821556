"""What the page of one target says, as facts and as sentences."""

import datetime

from django.utils.translation import gettext as _

from sunlot.imports.models import Change
from sunlot.imports.queries import Entry
from sunlot.targets.models import Target


def facts_of(target: Target) -> list[tuple[str, str]]:
    """(label, words) of the register's own facts."""
    return [
        (_("统一社会信用代码"), target.credit_code or ""),
        (_("对象编号"), target.object_id),
        (_("其他编号"), target.number or "—"),
        (_("主体类别"), str(target.get_kind_display())),
        (_("行政区划"), f"{target.region.name}（{target.region.code}）"),
        (_("地址"), target.address),
        (_("行业代码"), target.industry),
        (_("登记状态"), str(target.get_registration_state_display())),
        (_("主管部门"), target.department.name if target.department else ""),
        (_("备注"), target.note or "—"),
    ]


def history_line(entry: Entry) -> dict[str, datetime.datetime | str]:
    """One sentence of the history: who, from which file and row, what changed."""
    if entry.change == Change.NEW:
        words = _("{who} 从“{file}”第 {row} 行新增。")
    else:
        words = _("{who} 从“{file}”第 {row} 行更新：{changes}。")
    changes = "；".join(
        _("{label} {old} → {new}").format(label=label, old=old or _("空"), new=new or _("空"))
        for label, old, new in entry.changes
    )
    text = words.format(
        who=entry.by_name, file=entry.file_name, row=f"{entry.row:,}", changes=changes
    )
    return {"at": entry.at, "text": text}
