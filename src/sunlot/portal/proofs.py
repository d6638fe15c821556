"""What the proof page of one draw shows. Everything comes from the frozen rows and the verdict."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sunlot.draws import queries as draws
from sunlot.draws.models import Draw, FrameRow
from sunlot.draws.states import DrawState
from sunlot.ui import ticket_line

RESERVES_SHOWN = 3
WITH_VERDICT = frozenset({DrawState.VERIFIED, DrawState.REJECTED})


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the timeline; `at` is None for what is still to come."""

    label: str
    at: datetime.datetime | None
    note: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One stratum of an open draw, as a button."""

    name: str
    population: int
    winners: int
    current: bool


def context_of(draw: Draw, stratum: str) -> dict[str, Any]:
    """Everything the template needs.

    :param stratum: the stratum asked for; an unknown or empty one shows the first.
    """
    open_rows = bool(draw.result) and not draw.is_private
    tabs = _tabs(draw, stratum) if open_rows else []
    current = next((tab for tab in tabs if tab.current), None)
    rows = draws.ranked(draw, current.name) if current else []
    return {
        "draw": draw,
        "verdict": _verdict(draw),
        "timeline": _timeline(draw),
        "tabs": tabs,
        "current": current,
        "picture": _picture(rows, current) if current else None,
        "winners": [row for row in rows if row.is_winner],
        "cutoff": rows[current.winners - 1].ticket if current and current.winners else "",
        "reserves": _reserves(rows, current),
        "released": draws.released_winners(draw) if draw.is_private else [],
        "example": _example(draw, rows),
        "does_not_show": [
            _("名录库是否完整"),
            _("骰子是否公平"),
            _("检查是否真的进行"),
            _("抽中的企业有没有问题"),
        ],
        "earlier": draws.public_draws().filter(task_id=draw.task_id).exclude(pk=draw.pk),
        "bundle_size": _size(draw),
    }


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
        "sentence": found["sentence"][language],
        "checks": checks,
        "passed": sum(1 for check in checks if check["state"] == "passed"),
        "open": sum(1 for check in checks if check["state"] == "not-checkable"),
        "flags": [flag[language] for flag in found["flags"]],
        "shows": found["shows"][language],
    }


def _timeline(draw: Draw) -> list[Moment]:
    sealed = [one for one in draws.parties_of(draw) if one.kind == "commit"]
    committed = [one.committed_at for one in sealed if one.committed_at]
    revealed = [one.revealed_at for one in sealed if one.revealed_at]
    count = {"n": len(sealed), "c": len(committed), "r": len(revealed)}
    points = [
        Moment(
            _("冻结名单"), draw.frozen_at, _("{n} 户").format(n=draw.frame_count), draw.frame_root
        ),
        Moment(_("公告"), draw.announced_at, _("比例、人员、随机源"), draw.announcement_digest),
        Moment(_("封存"), max(committed, default=None), _("{c} / {n} 方").format(**count)),
        Moment(_("揭晓"), max(revealed, default=None), _("{r} / {n} 方").format(**count)),
        Moment(_("掷骰"), draw.seeded_at, _("两方掷骰，各由两人录入")),
    ]
    if draw.state == DrawState.VOID:
        return [*points, Moment(_("作废"), draw.voided_at, draw.void_reason)]
    note = _("抽中 {n} 户").format(n=draw.winner_count) if draw.result else ""
    root = draw.result["result_root"] if draw.result else ""
    return [*points, Moment(_("结果"), draw.drawn_at, note, root)]


def _tabs(draw: Draw, asked: str) -> list[Tab]:
    strata = list(draw.strata.all())
    names = {one.name for one in strata}
    chosen = asked if asked in names else strata[0].name
    return [Tab(one.name, one.population, one.winners, one.name == chosen) for one in strata]


def _picture(rows: Sequence[FrameRow], current: Tab) -> ticket_line.Picture:
    tickets = [(row.ticket, _state(row, current)) for row in rows]
    return ticket_line.draw(tickets, n=current.winners, unit=_("户"))


def _state(row: FrameRow, current: Tab) -> ticket_line.State:
    if row.is_winner:
        return "drawn"
    near = row.rank is not None and row.rank <= current.winners + RESERVES_SHOWN
    return "reserve" if near else "none"


def _reserves(rows: Sequence[FrameRow], current: Tab | None) -> Sequence[FrameRow]:
    return rows[current.winners : current.winners + RESERVES_SHOWN] if current else []


def _example(draw: Draw, rows: Sequence[FrameRow]) -> dict[str, str] | None:
    """The line of one winner that any SHA-256 tool turns into the ticket (protocol §5)."""
    if not rows or not draw.seed:
        return None
    row = rows[0]
    line = f"{draw.suite}|obj|{draw.draw_id}|{draw.seed}|{row.object_id}"
    return {"name": row.name, "line": line, "ticket": row.ticket}


def _size(draw: Draw) -> int:
    path = draws.public_bundle_path(draw)
    return path.stat().st_size if path else 0
