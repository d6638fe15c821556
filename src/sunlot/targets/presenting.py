"""What the page of one target says."""

from django.utils.translation import gettext as _

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
