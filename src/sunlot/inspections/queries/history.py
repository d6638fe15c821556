"""The history 经过 of a visit as sentences: who, when, what.

Results published together stand in one event of noun ``publications``, id ``batch``.
"""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sunlot.errors import Text
from sunlot.inspections.models import Inspection
from sunlot.ledger.models import Event
from sunlot.ledger.queries import history

WORDS: Mapping[str, Text] = {
    "inspections.created": gettext_lazy("按抽取结果生成检查、更新人员"),
    "inspections.exception-registered": pgettext_lazy("history", "登记非随机检查"),
    "inspections.approved": pgettext_lazy("history", "批准检查"),
    "inspections.approved-all": gettext_lazy("批准本次抽取的全部检查"),
    "inspections.refused": gettext_lazy("不批准检查"),
    "inspections.resubmitted": gettext_lazy("重新提交审批"),
    "inspections.notified": pgettext_lazy("history", "登记通知书送达"),
    "inspections.notified-all": gettext_lazy("登记本次抽取的通知书全部送达"),
    "inspections.recorded": pgettext_lazy("history", "录入检查结果"),
    "inspections.returned": gettext_lazy("退回检查结果"),
    "inspections.accepted": gettext_lazy("审核通过检查结果"),
    "publications.published": gettext_lazy("公示检查结果"),
    "publications.withheld": gettext_lazy("登记依法不公开"),
    "publications.correction-requested": gettext_lazy("申请更正公示"),
    "publications.correction-confirmed": gettext_lazy("确认更正公示"),
    "publications.correction-refused": gettext_lazy("退回更正申请"),
    "publications.withdrawal-requested": gettext_lazy("申请撤下公示"),
    "publications.withdrawal-confirmed": gettext_lazy("确认撤下公示"),
    "publications.withdrawal-refused": gettext_lazy("退回撤下申请"),
    "publications.republish-requested": pgettext_lazy("history", "申请重新公示"),
    "publications.republish-confirmed": pgettext_lazy("history", "确认重新公示"),
    "publications.republish-refused": gettext_lazy("退回重新公示申请"),
}
OF_DRAW = ("inspections.created", "inspections.approved-all", "inspections.notified-all")


def history_of(visit: Inspection) -> list[tuple[datetime.datetime, str]]:
    """Every event of the visit, and those of its draw that moved all visits, newest first."""
    events = list(history("inspection", visit.number))
    if visit.draw_id:
        moments = {visit.registered_at, visit.approved_at, visit.notified_at}
        events += [
            event
            for event in history("draw", str(visit.draw_id)).filter(kind__in=OF_DRAW)
            if event.at in moments
        ]
    events += history("publications", "batch").filter(
        data__results__contains=[{"number": visit.number}]
    )
    events.sort(key=lambda one: one.pk, reverse=True)
    return [(event.at, _sentence(event)) for event in events]


def _sentence(event: Event) -> str:
    words = WORDS.get(event.kind, event.kind)
    return _("{who} {what}").format(who=event.actor_name, what=words)
