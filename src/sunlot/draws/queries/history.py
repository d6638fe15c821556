"""What happened to a draw, as sentences from the ledger."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.draws.models import Draw, Party
from sunlot.errors import Text
from sunlot.ledger.models import Event

WORDS: Mapping[str, Text] = {
    "draws.requested": gettext_lazy("{who}申请冻结名单，{count} 户抽 {winners} 户"),
    "draws.frozen": gettext_lazy("{who}确认冻结名单，{count} 户"),
    "draws.withdrawn": gettext_lazy("{who}退回"),
    "draws.announced": gettext_lazy("{who}公告，编号 {draw_id}"),
    "draws.committed": gettext_lazy("{party}封存"),
    "draws.commits-closed": gettext_lazy("{who}结束封存{missing}"),
    "draws.revealed": gettext_lazy("{party}揭晓，与封存一致"),
    "draws.reveals-closed": gettext_lazy("{who}结束揭晓{missing}"),
    "draws.dice-typed": gettext_lazy("{party}的骰子，第 {slot} 位录入人已录入"),
    "draws.dice-differ": gettext_lazy("{party}的骰子，两人录入第 {position} 位不一致，重新录入"),
    "draws.dice-settled": gettext_lazy("{party}的骰子，两人录入一致{seeded}"),
    "draws.round-taken": gettext_lazy("{who}带入公告的公共随机数，签名核对通过，随机数已产生"),
    "draws.bulletin-attached": gettext_lazy("{who}附上第 {issue} 期开奖公告"),
    "draws.numbers-typed": gettext_lazy("开奖号码，第 {slot} 位录入人已录入"),
    "draws.numbers-differ": gettext_lazy("开奖号码，两人录入第 {position} 个不一致，重新录入"),
    "draws.numbers-contrary": gettext_lazy("两人录入的号码与开奖公告不符，重新录入"),
    "draws.numbers-settled": gettext_lazy("开奖号码，两人录入一致、与开奖公告相符{seeded}"),
    "draws.next-issue-requested": gettext_lazy("{who}提出第 {issue} 期取消，改用第 {next} 期"),
    "draws.next-issue-confirmed": gettext_lazy("{who}确认第 {issue} 期取消，以第 {next} 期为准"),
    "draws.next-issue-returned": gettext_lazy("{who}退回改用第 {next} 期的申请"),
    "draws.run-ordered": gettext_lazy("{who}重新计算"),
    "draws.result": gettext_lazy("抽取完成，{count} 户抽 {winners} 户，已派人"),
    "draws.verified": gettext_lazy("{who}核对证据包，没有不通过的项"),
    "draws.rejected": gettext_lazy("{who}核对证据包，核对不通过"),
    "draws.void-requested": gettext_lazy("{who}申请作废：{reason}"),
    "draws.void-returned": gettext_lazy("{who}退回作废申请"),
    "draws.voided": gettext_lazy("{who}确认作废：{reason}"),
    "draws.substituted": gettext_lazy("{who}办理第 {number} 次递补，原因 {reason}"),
    "draws.officer-replaced": gettext_lazy("{who}替换人员，{places} 个席位"),
    "draws.vacancies-filled": gettext_lazy("{who}按冻结次序补派空缺席位，{places} 个"),
    "draws.release-requested": gettext_lazy("{who}申请公开抽中名单，{winners} 户"),
    "draws.release-returned": gettext_lazy("{who}退回公开申请"),
    "draws.released": gettext_lazy("{who}公开抽中名单，{winners} 户"),
    "draws.full-bundle-downloaded": gettext_lazy("{who}下载完整证据包"),
    "draws.slip-number-given": gettext_lazy("{who}出具名单中一户的抽取凭条号"),
    "draws.objected": gettext_lazy("收到异议 {number}"),
    "draws.objections-rejected": gettext_lazy("{who}决定异议不成立：{listed}"),
    "draws.frame-downloaded": gettext_lazy("{who}下载抽样框供审计核对"),
    "draws.frame-attested": gettext_lazy("{who}提交名单的审计证明"),
    "draws.result-attested": gettext_lazy("{who}提交结果的审计证明"),
    "draws.log-proved": gettext_lazy("证据包附上公开日志的证明"),
    "draws.log-contrary": gettext_lazy("公开日志的证明与证据包不符，原证据包保留"),
    "inspections.created": gettext_lazy("{who}生成检查"),
}


def history_of(draw: Draw) -> list[tuple[datetime.datetime, str]]:
    """(moment, sentence), newest first. No sentence names an object."""
    labels = dict(Party.objects.filter(draw=draw).values_list("code", "label"))
    nouns = Q(noun_id=str(draw.pk), kind__startswith="draws.")
    if draw.draw_id:
        nouns |= Q(noun_id=draw.draw_id)
    events = Event.objects.filter(nouns, noun="draw").order_by("-id")
    return [(one.at, _sentence(one, labels)) for one in events]


def _sentence(event: Event, labels: Mapping[str, str]) -> str:
    words = WORDS.get(event.kind)
    if words is None:
        return event.kind
    return str(words).format_map(_Values(event.data, event.actor_name, labels))


class _Values(dict[str, Any]):
    """Places of a sentence from an event's data; what is not there reads as nothing."""

    def __init__(self, data: Mapping[str, Any], who: str, labels: Mapping[str, str]) -> None:
        missing = [labels.get(one, one) for one in data.get("missing", [])]
        super().__init__(
            {
                **data,
                "who": _("系统") if who == "system" else who,
                "party": labels.get(data.get("party", ""), data.get("party", "")),
                "missing": _("，缺席：{names}").format(names=_("、").join(missing))
                if missing
                else "",
                "listed": _("、").join(data.get("numbers", [])),
                "seeded": _("，随机数已产生") if data.get("seed") else "",
            }
        )

    def __missing__(self, key: str) -> str:
        return ""


def last_mismatch(party: Party) -> int:
    """The place at which the two typists of a party differed last; 0 where they did not, or where
    they agreed on what the bulletin does not hold."""
    event = (
        Event.objects.filter(
            noun="draw", noun_id=str(party.draw_id),
            kind__in=["draws.dice-differ", "draws.numbers-differ", "draws.numbers-contrary"],
            data__party=party.code,
        )
        .order_by("-id")
        .first()
    )  # fmt: skip
    return int(event.data.get("position", 0)) if event else 0
