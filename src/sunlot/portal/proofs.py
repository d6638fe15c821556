"""What the proof page of one draw shows. Everything comes from the frozen rows and the verdict."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sunlot.draws import queries as draws
from sunlot.draws.models import Draw, Party, PartyKind
from sunlot.draws.rules.slips import NONE
from sunlot.draws.states import DrawState
from sunlot.draws.words import Closing
from sunlot.portal import evidence
from sunlot.portal.tickets import tickets_of
from sunlot.publiclog import queries as publiclog

WITH_VERDICT = frozenset({DrawState.VERIFIED, DrawState.REJECTED})


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the timeline; `at` is None for what is still to come."""

    label: str
    at: datetime.datetime | None
    note: str
    digest: str = ""


def context_of(
    draw: Draw, *, stratum: str, all_rows: bool, now: datetime.datetime
) -> dict[str, Any]:
    """Everything the template needs.

    :param stratum: the stratum asked for; an unknown or empty one shows the first.
    :param all_rows: list every winner instead of the first and the last.
    """
    others = list(draws.public_draws().filter(task_id=draw.task_id).exclude(pk=draw.pk))
    before = [one for one in others if one.draw_id < draw.draw_id]
    tickets = tickets_of(draw, stratum=stratum, all_rows=all_rows)
    return {
        "draw": draw,
        "turn": len(before) + 1,
        "voids": sum(1 for one in before if one.state == DrawState.VOID),
        "verdict": _verdict(draw),
        "timeline": _timeline(draw),
        "tickets": tickets,
        "released": draws.released_winners(draw) if draw.is_private else [],
        "example": draws.example(draw, tickets.first) if tickets else None,
        "does_not_show": [
            _("检查对象名录库是否完整"),
            _fair(draw),
            _("检查是否真的进行（见各户检查结果）"),
            _("抽中的企业有没有问题"),
        ],
        "others": others,
        "files": evidence.files_of(draw),
        "whole": evidence.whole(draw),
        "source": draws.source_facts(draw),
        "log_lines": [publiclog.line_of(one) for one in publiclog.of_draw(draw.draw_id)],
        "reach": draws.reach_of(draw.verdict) if draw.state in WITH_VERDICT else None,
        "slips": _has_slips(draw),
        "audit": draws.audit_of(draw, now),
        "objections": draws.objections_of(draw, now),
    }


def _has_slips(draw: Draw) -> bool:
    """Whether anybody can fetch a slip by what the public knows of the draw (DR-12)."""
    if draw.state in {DrawState.VOID, DrawState.REJECTED}:
        return False
    return bool(draw.result) or draws.which_slip(draw, told=False) != NONE


def _verdict(draw: Draw) -> dict[str, Any] | None:
    """The stored verdict in the reader's language; a draw without one has none to show."""
    if draw.state not in WITH_VERDICT or not draw.verdict:
        return None
    found = draw.verdict
    language = "en" if (get_language() or "").startswith("en") else "zh"
    words = {"passed": _("核对通过"), "partial": _("部分可核对"), "failed": _("核对不通过")}
    tones = {"passed": "ok", "partial": "fact", "failed": "bad"}
    states = {"passed": _("通过"), "failed": _("不通过"), "not-checkable": _("本级不可核对")}
    checks = [
        {
            "id": check["id"],
            "title": check[language],
            "state": check["state"],
            "words": states[check["state"]],
            "findings": [finding[language] for finding in check["findings"]],
        }
        for check in found["checks"]
    ]
    return {
        "status": found["status"],
        "tone": tones[found["status"]],
        "words": words[found["status"]],
        "sentence": _without_title(found["sentence"][language]),
        "checks": checks,
        "passed": sum(1 for check in checks if check["state"] == "passed"),
        "open": sum(1 for check in checks if check["state"] == "not-checkable"),
        "flags": [flag[language] for flag in found["flags"]],
        "shows": found["shows"][language],
    }


def _without_title(sentence: str) -> str:
    """The verdict begins with its own title, which the page prints large above it."""
    title, mark, rest = sentence.partition("：" if "：" in sentence else ": ")
    return rest[:1].upper() + rest[1:] if mark and len(title) < 30 else sentence


def _timeline(draw: Draw) -> list[Moment]:
    parties = draws.parties_of(draw)
    sealed = [one for one in parties if one.kind == PartyKind.COMMIT]
    thrown = [one for one in parties if one.kind == PartyKind.DICE]
    count = {"n": len(sealed)}
    strata = draw.strata.count()
    rows = _("{n} 户").format(n=f"{draw.frame_count:,}")
    if strata > 1 and not draw.is_private:
        rows = _("{n} 户，{k} 个分层").format(n=f"{draw.frame_count:,}", k=strata)
    points = [
        Moment(_("冻结名单"), draw.frozen_at, rows, draw.frame_root),
        Moment(_("公告规则"), draw.announced_at, _("比例、人员、随机源"), draw.announcement_digest),
        _step(_("{n} 方封存数字").format(**count), sealed, "committed_at"),
        _step(_("{n} 方揭晓数字").format(**count), sealed, "revealed_at"),
        Moment(str(draw.closing_words.step), draw.seeded_at, _closed(draw, thrown)),
    ]
    if draw.state == DrawState.VOID:
        return [*points, Moment(_("作废"), draw.voided_at, draw.void_reason)]
    return [*points, Moment(_("产生结果"), draw.drawn_at, _outcome(draw), draw.result_digest)]


def _step(label: str, sealed: Sequence[Party], field: str) -> Moment:
    """When the last party was done, who was in it, and how many were not."""
    done = [one for one in sealed if getattr(one, field)]
    at = max((getattr(one, field) for one in done), default=None)
    names = _("、").join(one.label for one in done)
    missing = len(sealed) - len(done)
    if not done:
        return Moment(label, at, "")
    if field == "revealed_at":
        names = _("{n} 个数字均与封存一致").format(n=len(done))
    if missing:
        return Moment(label, at, _("{names}；缺 {n} 方").format(names=names, n=missing))
    return Moment(label, at, names)


def _fair(draw: Draw) -> str:
    if draw.closing == Closing.DICE:
        return _("现场骰子是否公平（由在场各方见证）")
    return str(draw.closing_words.fair)


def _closed(draw: Draw, parties: Sequence[Party]) -> str:
    """What closes the draw: announced before, so that everybody can look it up."""
    if draw.closing != Closing.DICE:
        words = draws.source_words(draw)
        if not draw.seeded_at:
            return words
        if draw.closing == Closing.DRAND:
            return _("{source}，签名核对通过").format(source=words)
        return _("{source}，两人录入一致，与开奖公告相符").format(source=words)
    if not draw.seeded_at:
        return ""
    figures = {"k": len(parties), "n": draw.dice_digits}
    return _("{k} 方各掷 {n} 位，每方由两人录入一致").format(**figures)


def _outcome(draw: Draw) -> str:
    if not draw.result:
        return ""
    figures = {"n": f"{draw.winner_count:,}", "k": f"{draws.dealt(draw):,}"}
    return _("抽中 {n} 户，选派 {k} 人次").format(**figures)
