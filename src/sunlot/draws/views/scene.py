"""What the big screen of a ceremony says: one sentence, one figure, the way of the draw (T8).

Only what everybody in the room may know at this moment: no name before the result, no name of a
private draw before its release, no digit that two typists have not agreed on, no reader's rights.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sunlot.clock import CHINA
from sunlot.draws import queries
from sunlot.draws.models import Draw, PartyKind
from sunlot.draws.queries.closing import source_words, typed_in
from sunlot.draws.queries.frozen import parties_of
from sunlot.draws.queries.objecting import states_of
from sunlot.draws.queries.outcome import unfilled
from sunlot.draws.states import UNDECIDED, DrawState
from sunlot.draws.views.shown import (
    DiceRow,
    PartyRow,
    commit_rows,
    dice_rows,
    failed_job,
    sentence_now,
)
from sunlot.draws.words import Closing, game_name
from sunlot.ui.words import short_day

DAY = datetime.timedelta(days=1)
ZERO = datetime.timedelta()
SETTLED = {DrawState.DRAWN, DrawState.VERIFIED, DrawState.REJECTED}
STOPPED = {DrawState.VOID, DrawState.REJECTED, DrawState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Hero:
    """The one sentence, a line that explains it, and the one large figure.

    `until` is what the figure counts down to; then `figure` says it as of now, for readers without
    script. `tone`: run, ok, warn or bad.
    """

    title: str
    line: str
    figure: str = ""
    note: str = ""
    until: datetime.datetime | None = None
    tone: str = "run"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the rail; `state`: done, now, todo or stopped."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Throw:
    """The dice of one party: how many digits each typist has typed, the digits once both agree.

    `places` counts the dice.
    """

    label: str
    typed: tuple[int, ...]
    digits: Sequence[str]
    places: int
    words: str
    tone: str

    @property
    def tens(self) -> list[Sequence[str]]:
        """A cell for each die, by tens: its digit, or nothing yet."""
        cells = self.digits or [""] * self.places
        return [cells[place : place + 10] for place in range(0, len(cells), 10)]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything on the screen beside the list of results. `facts` are what is agreed on."""

    hero: Hero
    steps: Sequence[Step]
    parties: Sequence[PartyRow]
    throws: Sequence[Throw]
    facts: Sequence[tuple[str, str]]
    sentence: str


def scene_of(draw: Draw, now: datetime.datetime) -> Scene:
    """The screen of a draw at a moment."""
    parties = commit_rows(draw)
    dice = draw.state == DrawState.REVEALED and draw.closing == Closing.DICE
    throws = _throws(draw) if dice else []
    return Scene(
        hero=_hero(draw, parties, throws, now), steps=_steps(draw, now), parties=parties,
        throws=throws, facts=_facts(draw, now), sentence=_sentence(draw),
    )  # fmt: skip


def _facts(draw: Draw, now: datetime.datetime) -> list[tuple[str, str]]:
    count = draw.frame_count or draw.expected_count
    to_draw = f"{draw.winner_count:,} " + _("户") if draw.winner_count else "—"
    return [
        (_("名单"), f"{count:,} " + _("户")),
        (_("抽取"), to_draw),
        (_("方式"), draw.get_mode_display()),
        (str(draw.closing_words.name), moment_near(draw.draw_at, now)),
        _last_fact(draw),
    ]


def _last_fact(draw: Draw) -> tuple[str, str]:
    """The round or the issue, so that the room can look it up itself; with dice, the period."""
    if draw.closing == Closing.DICE:
        period = f"{short_day(draw.inspect_from)} — {short_day(draw.inspect_to)}"
        return _("检查期"), period
    source = draw.public_source
    if draw.closing == Closing.DRAND:
        return _("drand 轮次"), str(source.round)
    return game_name(source.game), source.issue_that_counts


def _sentence(draw: Draw) -> str:
    """The reason of a withdrawal stays inside; everything else is as on the console."""
    if draw.state == DrawState.WITHDRAWN:
        return _("本次没有公告，不占用编号。")
    return sentence_now(draw)


def _hero(draw: Draw, parties: list[PartyRow], throws: list[Throw], now: datetime.datetime) -> Hero:
    match draw.state:
        case DrawState.ANNOUNCED:
            return _sealing(draw, parties, now)
        case DrawState.COMMITTED:
            return _revealing(draw, parties, now)
        case DrawState.REVEALED:
            return (
                _throwing(draw, throws, now)
                if draw.closing == Closing.DICE
                else _awaiting(draw, now)
            )
        case DrawState.DRAWN | DrawState.VERIFIED:
            return _result(draw)
        case DrawState.SEEDED:
            return _computing(draw)
    return _standing(draw)


def _standing(draw: Draw) -> Hero:
    """States in which the room waits for nobody in it."""
    count = f"{draw.frame_count or draw.expected_count:,}"
    if draw.state == DrawState.PREPARED:
        return Hero(_("准备"), _("另一人核对名单、比例和人员后，确认冻结"), count, _("户，申请时"))
    if draw.state == DrawState.FROZEN:
        return Hero(_("名单已冻结"), _("接着公告规则，取得编号"), count, _("户"))
    if draw.state == DrawState.WITHDRAWN:
        return Hero(_("已退回"), _("修改后重新申请"), tone="warn")
    if draw.state == DrawState.VOID:
        return Hero(_("本次作废"), draw.void_reason, tone="bad")
    return Hero(_("核对不通过"), _("不能据此实施检查，已列入监督员待办"), tone="bad")


def _sealing(draw: Draw, parties: list[PartyRow], now: datetime.datetime) -> Hero:
    sealed, total = sum(bool(one.party.digest) for one in parties), len(parties)
    if sealed == total:
        line = _("三方都已封存，等待开始揭晓")
    elif now >= draw.commit_by:
        line = _("封存已截止，等待开始揭晓")
    elif sealed:
        line = _("{at} 截止封存").format(at=moment_near(draw.commit_by, now))
    else:
        line = _("等待三方封存各自的数字")
        return _counting(_("规则已公告"), line, draw.commit_by, now, _("后截止封存"))
    return Hero(_("封存数字"), line, f"{sealed} / {total}", _("方已封存"))


def _revealing(draw: Draw, parties: list[PartyRow], now: datetime.datetime) -> Hero:
    able = [one.party for one in parties if one.party.digest]
    done = sum(bool(one.secret) for one in able)
    if done == len(able):
        line = _("已封存的各方都已揭晓，{waiting}").format(waiting=draw.closing_words.waiting)
    elif now >= draw.reveal_by:
        line = _("揭晓已截止，{waiting}").format(waiting=draw.closing_words.waiting)
    else:
        line = _("各方公布封存的数字，{at} 截止").format(at=moment_near(draw.reveal_by, now))
    return Hero(_("揭晓数字"), line, f"{done} / {len(able)}", _("方已揭晓"))


def _throwing(draw: Draw, throws: list[Throw], now: datetime.datetime) -> Hero:
    if now >= draw.result_by:
        return Hero(_("已过截止时间"), _("不能再录入骰子，请两人作废后重新提出"), tone="bad")
    if now < draw.draw_at:
        line = _("{parties} 方各掷 {n} 枚十面骰，每方由两人分别录入").format(
            parties=len(throws), n=draw.dice_digits
        )
        return _counting(_("等待掷骰"), line, draw.draw_at, now, _("后开始"))
    waiting = sum(one in UNDECIDED for one in states_of(draw))
    if waiting:
        line = _("还有 {n} 件异议没有决定，决定之前不录入骰子").format(n=waiting)
        return Hero(_("暂不掷骰"), line, tone="warn")
    settled = sum(bool(one.digits) for one in throws)
    figure, note = f"{settled} / {len(throws)}", _("方录入一致")
    for one in throws:
        if one.tone == "warn":
            line = _("{party}：各自核对骰子后重新录入，不重新掷骰").format(party=one.label)
            return Hero(one.words, line, figure, note, tone="warn")
    if settled or any(any(one.typed) for one in throws):
        return Hero(_("掷骰录入中"), _("两人录入须逐位一致"), figure, note)
    return Hero(_("现在掷骰"), _("每方由两人分别录入，两人录入须逐位一致"), figure, note)


def _awaiting(draw: Draw, now: datetime.datetime) -> Hero:
    """Nobody in the room controls what comes; the site asks nobody, somebody brings it."""
    title, words = str(draw.closing_words.waiting), source_words(draw)
    if now >= draw.result_by:
        line = _("不能再带入最终随机源，请两人作废后重新提出")
        return Hero(_("已过截止时间"), line, tone="bad")
    if draw.closing == Closing.DRAND:
        if now < draw.draw_at:
            line = _("{round}，由境外多家机构共同产生，在场的人都不能左右").format(round=words)
            return _counting(title, line, draw.draw_at, now, _("后产生"))
        return Hero(title, _("{round}已经产生，取回后当场核对签名").format(round=words))
    if now < draw.draw_at:
        line = _("{issue}，号码由两人分别录入，与开奖公告核对").format(issue=words)
        return _counting(title, line, draw.draw_at, now, _("后开奖"))
    row, figure = dice_rows(draw)[0], f"{typed_in(draw)} / 2"
    if row.tone == "warn":
        line = _("各自核对开奖公告后重新录入")
        return Hero(row.words, line, figure, _("人已录入"), tone="warn")
    public = draw.public_source
    line = _("{issue}，两人录入须与开奖公告一致").format(issue=words)
    if not public.bulletin:
        line = _("{issue}，等待开奖公告和两人录入的号码").format(issue=words)
    return Hero(title, line, figure, _("人已录入"))


def _computing(draw: Draw) -> Hero:
    if failed_job(draw) is not None:
        line = _("计算没有完成，将重新计算；随机数已定，结果不会因此改变")
        return Hero(_("计算中断"), line, tone="warn")
    return Hero(_("随机数已产生"), _("正在按公开算式计算结果并派人"))


def _result(draw: Draw) -> Hero:
    parts = [_("{n} 户抽 {m} 户").format(n=f"{draw.frame_count:,}", m=f"{draw.winner_count:,}")]
    parts.append(_("选派 {n} 人次").format(n=f"{queries.dealt(draw):,}"))
    empty = unfilled(draw)
    if empty:
        parts.append(_("{n} 个席位无人可派").format(n=empty))
    line = _("，").join(parts)
    figure, note = f"{draw.winner_count:,}", _("户抽中")
    if draw.state == DrawState.DRAWN:
        return Hero(_("结果已产生"), line, figure, note)
    return Hero(_("已派人，核对通过"), line, figure, note, tone="ok")


def _counting(
    title: str, line: str, until: datetime.datetime, now: datetime.datetime, note: str
) -> Hero:
    if until - now >= DAY:
        note = _("{note}，{at}").format(note=note, at=moment_near(until, now))
        return Hero(title, line, countdown(until - now), note)
    return Hero(title, line, countdown(until - now), note, until)


def countdown(left: datetime.timedelta) -> str:
    """06:42 below an hour, 1:06:42 below a day, else whole days; nothing runs below zero."""
    left = max(left, ZERO)
    if left >= DAY:
        return _("{n} 天").format(n=left.days)
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    short = f"{minutes:02}:{seconds:02}"
    return f"{hours}:{short}" if hours else short


def moment_near(moment: datetime.datetime, now: datetime.datetime) -> str:
    """今天 09:50 on the day itself, else 4-20 16:00; with the year where it differs."""
    there, here = moment.astimezone(CHINA), now.astimezone(CHINA)
    if there.date() == here.date():
        return _("今天 {at}").format(at=f"{there:%H:%M}")
    year = "" if there.year == here.year else f"{there.year}-"
    return f"{year}{there.month}-{there.day} {there:%H:%M}"


def _throws(draw: Draw) -> list[Throw]:
    return [_throw(row, draw.dice_digits) for row in dice_rows(draw)]


def _throw(row: DiceRow, digits: int) -> Throw:
    words = row.words
    typed = tuple(
        digits if row.party.settled_at or done else one.so_far for one, done in row.entries
    )
    submitted = any(done for _one, done in row.entries)
    if row.tone == "wait" and any(typed):
        words = _("等待另一人录入") if submitted else _("录入中")
    return Throw(row.party.label, typed, list(row.party.digits), digits, words, row.tone)


def _steps(draw: Draw, now: datetime.datetime) -> list[Step]:
    """Six steps; a void, a withdrawal or a red verdict stops the one it happened in."""
    labels = [
        _("冻结名单"), _("公告规则"), _("三方封存数字"), _("三方揭晓数字"),
        str(draw.closing_words.step), _("产生结果并派人"),
    ]  # fmt: skip
    reached, notes = _reached(draw), _notes(draw, now)
    here = "stopped" if draw.state in STOPPED else "now"
    return [
        Step(label, note, "done" if n < reached else here if n == reached else "todo")
        for n, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]


def _reached(draw: Draw) -> int:
    """How many of the six steps are done."""
    if draw.state == DrawState.REJECTED:
        return 5
    if draw.state in SETTLED:
        return 6
    if draw.seeded_at:
        return 5
    if draw.state == DrawState.REVEALED:
        return 4
    if draw.state == DrawState.COMMITTED:
        return 3
    if draw.state == DrawState.VOID:
        sealed = [one for one in parties_of(draw) if one.digest]
        revealed = sum(bool(one.secret) for one in sealed)
        return 4 if sealed and revealed == len(sealed) else 3 if revealed else 2
    return 2 if draw.announced_at else int(draw.frozen_at is not None)


def _notes(draw: Draw, now: datetime.datetime) -> list[str]:
    parties = [one for one in parties_of(draw) if one.kind == PartyKind.COMMIT]
    sealed = [one.committed_at for one in parties if one.committed_at]
    revealed = [one.revealed_at for one in parties if one.revealed_at]
    return [
        _with(draw.frozen_at, now, f"{draw.frame_count:,} " + _("户"), _("两人确认")),
        _with(
            draw.announced_at, now, _("抽 {n} 户").format(n=f"{draw.winner_count:,}"), _("冻结后")
        ),
        _("{at} 齐").format(at=moment_near(max(sealed), now))
        if len(sealed) == len(parties)
        else _("{at} 前").format(at=moment_near(draw.commit_by, now)),
        _span(revealed, now)
        if revealed and draw.state != DrawState.COMMITTED
        else _("{at} 前").format(at=moment_near(draw.reveal_by, now)),
        moment_near(draw.seeded_at, now)
        if draw.seeded_at
        else _("{at} 开始").format(at=moment_near(draw.draw_at, now)),
        moment_near(draw.drawn_at, now) if draw.drawn_at else str(draw.closing_words.after),
    ]


def _with(moment: datetime.datetime | None, now: datetime.datetime, count: str, before: str) -> str:
    return f"{moment_near(moment, now)}　{count}" if moment else before


def digests_of(draw: Draw) -> list[tuple[str, str]]:
    """What fixes a result that has no list on the screen: 16 + 8 characters of each."""
    values = [(_("随机数"), draw.seed)]
    if draw.result:
        values += [
            (_("结果摘要"), draw.result["result_root"]),
            (_("派人摘要"), draw.result["assignment"]["root"]),
            (_("结果记录摘要"), draw.result_digest),
        ]
    return [(label, short(value)) for label, value in values if value]


def list_digest_of(draw: Draw) -> tuple[str, str] | None:
    """What fixes the list at this moment: its root, before the announcement that of the freeze."""
    if draw.frame_root:
        return _("名单摘要"), short(draw.frame_root)
    if draw.freeze_digest:
        return _("冻结摘要"), short(draw.freeze_digest)
    return None


def short(digest: str, *, head: int = 16, tail: int = 8) -> str:
    """The ends of a digest by fours: 3ba5 0acc c293 b744 … 9517 8b84."""
    first, last = _by_fours(digest[:head]), _by_fours(digest[-tail:])
    return f"{first} … {last}" if digest else ""


def _by_fours(text: str) -> str:
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def _span(moments: list[datetime.datetime], now: datetime.datetime) -> str:
    first, last = moment_near(min(moments), now), moment_near(max(moments), now)
    return first if first == last else f"{first}—{last[-5:]}"
