"""What the pages of one draw show: stages, arrangements, parties, evidence."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.clock import CHINA
from sunlot.draws.models import DiceEntry, Draw, Mode, Party, PartyKind
from sunlot.draws.policies import leads_or_organises
from sunlot.draws.queries.check import labels_of
from sunlot.draws.queries.closing import source_words
from sunlot.draws.queries.frozen import parties_of
from sunlot.draws.queries.history import last_mismatch
from sunlot.draws.rules.ceremony import clock
from sunlot.draws.rules.guessing import Guess, guesses
from sunlot.draws.states import OPEN, VOIDABLE, WITH_RESULT, WITHDRAWABLE, DrawState
from sunlot.draws.words import Closing
from sunlot.errors import Text
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from sunlot.plans.queries.tasks import departments_of
from sunlot.plans.wording import percent_text
from sunlot.ui.words import short_day

ORDER = [
    DrawState.PREPARED, DrawState.FROZEN, DrawState.ANNOUNCED, DrawState.COMMITTED,
    DrawState.REVEALED, DrawState.SEEDED, DrawState.DRAWN, DrawState.VERIFIED,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the stage line."""

    label: str
    note: str
    state: str


def stages_of(draw: Draw) -> list[Stage]:
    """The way of a draw; a void or a withdrawal stops it where it stood."""
    notes = [
        (_("申请冻结"), _short(draw.requested_at)),
        (_("冻结名单"), _short(draw.frozen_at) or _("两人确认")),
        (_("公告"), _short(draw.announced_at) or _("协调员")),
        (_("封存"), _("{when} 前").format(when=_short(draw.commit_by))),
        (_("揭晓"), _("{when} 前").format(when=_short(draw.reveal_by))),
        (draw.closing_words.name, _short(draw.seeded_at or draw.draw_at)),
        (_("结果、派人"), _short(draw.drawn_at) or draw.closing_words.after),
        (_("核对"), _short(draw.verified_at) or _("随后自动进行")),
    ]
    reached = _reached(draw)
    stopped = draw.state in {DrawState.VOID, DrawState.WITHDRAWN, DrawState.REJECTED}
    return [
        Stage(str(label), str(note), _stage(number, reached, stopped=stopped))
        for number, (label, note) in enumerate(notes)
    ]


def _short(moment: datetime.datetime | None) -> str:
    """Day and time without the year, for narrow cells; empty where there is none."""
    return f"{short_day(moment)} {moment.astimezone(CHINA):%H:%M}" if moment else ""


def _stage(number: int, reached: int, *, stopped: bool) -> str:
    if number < reached:
        return "done"
    if number == reached:
        return "stopped" if stopped else "now"
    return "todo"


def _reached(draw: Draw) -> int:
    """How many stages are done."""
    if draw.state in ORDER:
        return ORDER.index(DrawState(draw.state)) + 1
    marks = (
        True, draw.frozen_at, draw.announced_at, draw.seeded_at, draw.drawn_at
    )  # fmt: skip
    if draw.state == DrawState.REJECTED:
        return 7
    return sum(bool(one) for one in marks)


def arrangements_of(draw: Draw) -> list[tuple[str, object]]:
    """抽取安排: what was decided at the request."""
    return [
        (_("方式"), draw.get_mode_display()),
        (_("检查期"), f"{draw.inspect_from.isoformat()} — {draw.inspect_to.isoformat()}"),
        (_("封存截止"), clock(draw.commit_by)),
        (_("揭晓截止"), clock(draw.reveal_by)),
        (
            str(draw.closing_words.name),
            _("{at}，{words}").format(at=clock(draw.draw_at), words=_ends(draw)),
        ),
        (_("派人"), team_words(draw)),
        (_("每人最多"), _("{n} 户").format(n=draw.cap)),
    ]


def _ends(draw: Draw) -> str:
    """How the draw closes."""
    if draw.closing == Closing.DICE:
        return _("两方各掷 {n} 枚十面骰，两人分别录入").format(n=draw.dice_digits)
    if draw.closing == Closing.LOT:
        return _("{source}，号码由两人分别录入").format(source=source_words(draw))
    return source_words(draw)


def team_words(draw: Draw) -> str:
    """The team rule as a sentence."""
    names = {one.code: one.short_name for one in departments_of_draw(draw)}
    rules = [(one["department"], one["places"], one["qualifications"]) for one in draw.team]
    return team_sentence(rules, names)


def team_sentence(
    rules: Iterable[tuple[str, int, Mapping[str, int]]], names: Mapping[str, str]
) -> str:
    """The team of one visit; a rule is department, places and how many with a qualification."""
    parts = []
    for department, places, qualifications in rules:
        skilled = sum(qualifications.values())
        words = _("{department} {n} 人").format(
            department=names.get(department, department), n=places + skilled
        )
        if skilled:
            words += _("（其中 {n} 人具备资质）").format(n=skilled)
        parts.append(words)
    return _("每户：") + _("、").join(parts)


def departments_of_draw(draw: Draw) -> Iterable[Any]:
    """The departments of the draw's task."""
    return departments_of(draw.task)


@dataclass(frozen=True, slots=True)
class StratumRow:
    """One line of 将要抽取."""

    label: str
    population: int
    ratio: str
    winners: int


def strata_rows(strata: Iterable[Any]) -> list[StratumRow]:
    """Strata for a table, from the plan of the check or from the frozen rows."""
    labels = labels_of()
    rows = []
    for one in strata:
        p, q = (one.ratio_p, one.ratio_q) if hasattr(one, "ratio_p") else (one.p, one.q)
        rows.append(
            StratumRow(
                labels.get(one.name, one.name), one.population, percent_text(p, q) if q else "0%",
                one.winners,
            )
        )  # fmt: skip
    return rows


@dataclass(frozen=True, slots=True)
class GuessRow:
    """One guess of a class in words: counts behind both shares, and the shares as percentages."""

    label: str
    guess: Guess
    posterior: str
    prior: str


def guess_rows(draw: Draw) -> tuple[list[GuessRow], bool]:
    """The best guess and, where it is another class, the one that the result raises most; and
    whether it deserves a warning. Empty without classes: then there is nothing to guess.
    """
    counts = {one.name: (one.population, one.winners) for one in draw.strata.all()}
    found = guesses(counts) if draw.is_private and draw.snapshot_as_of else None
    if found is None:
        return [], False
    labels = labels_of()
    rows = [
        GuessRow(
            labels.get(one.name, one.name), one, _about(one.posterior), _about(one.prior)
        )
        for one in dict.fromkeys([found.best, found.raised])
    ]  # fmt: skip
    return rows, found.warns


def _about(share: Fraction) -> str:
    """A share as a percentage with one place, rounded half up; the exact counts stand beside it."""
    tenths = (2000 * share + 1) // 2
    return _("约 {percent}").format(percent=f"{tenths // 10}.{tenths % 10}%")


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A commit party as the console shows it."""

    party: Party
    words: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class DiceRow:
    """What two type of one throw or of one bulletin; never a digit before both agree."""

    party: Party
    role: str
    entries: list[tuple[DiceEntry, bool]]
    words: str
    tone: str


def commit_rows(draw: Draw) -> list[PartyRow]:
    """The parties that seal, with where they are."""
    return [_commit_row(draw, one) for one in parties_of(draw) if one.kind == PartyKind.COMMIT]


def _commit_row(draw: Draw, party: Party) -> PartyRow:
    past_commit = draw.state not in {DrawState.PREPARED, DrawState.FROZEN, DrawState.ANNOUNCED}
    past_reveal = past_commit and draw.state != DrawState.COMMITTED
    if party.secret:
        return PartyRow(party, _("已揭晓，与封存一致"), "ok", "circle-check")
    if draw.state == DrawState.VOID:
        sealed = _("作废前已封存") if party.digest else _("作废前未封存")
        return PartyRow(party, sealed, "fact", "minus")
    if past_reveal:
        return PartyRow(party, _("未揭晓（按规则记为缺失，继续进行）"), "warn", "alert-triangle")
    if party.digest:
        return PartyRow(party, _("已封存，待揭晓") if past_commit else _("已封存"), "run", "lock")
    if past_commit:
        return PartyRow(party, _("未封存（按规则记为缺失，继续进行）"), "warn", "alert-triangle")
    return PartyRow(party, _("待封存"), "wait", "hourglass")


def dice_rows(draw: Draw) -> list[DiceRow]:
    """The throws or the lottery that two people type, and who has typed."""
    rows = []
    for party in parties_of(draw):
        if party.kind == PartyKind.COMMIT:
            continue
        entries = [(one, bool(one.digits)) for one in party.typists.all()]
        if party.settled_at:
            words, tone = _("两人录入一致"), "ok"
        elif party.mismatches and not any(typed for _one, typed in entries):
            words, tone = _differ(party), "warn"
        elif draw.state == DrawState.VOID:
            words, tone = _("作废前未录入"), "fact"
        elif party.kind == PartyKind.LOT and all(typed for _one, typed in entries):
            words, tone = _("两人已录入，待开奖公告"), "wait"
        else:
            words, tone = _("待录入"), "wait"
        role = _("掷骰方") if party.kind == PartyKind.DICE else _("彩票")
        rows.append(DiceRow(party, role, entries, words, tone))
    return rows


def _differ(party: Party) -> str:
    place = last_mismatch(party)
    if party.kind == PartyKind.DICE:
        return _("两人录入第 {place} 位不一致").format(place=place)
    if place:
        return _("两人录入第 {place} 个号码不一致").format(place=place)
    return _("录入的号码与开奖公告不符")


@dataclass(frozen=True, slots=True)
class Rights:
    """What the actor may do with a draw now; decides which buttons a page has."""

    confirm: bool
    announce: bool
    operate: bool
    withdraw: bool
    void: bool
    void_confirm: bool
    change: bool
    verify: bool
    full: bool
    slips: bool
    release: bool
    screen: bool


def rights_of(actor: Actor, draw: Draw) -> Rights:
    """Buttons only; the actions check again."""
    near = leads_or_organises(actor, draw.task)
    other = draw.requested_by_id != actor.user_id
    state = draw.state
    confirms = near and actor.can(Permission.DRAWS_CONFIRM)
    operates = near and actor.can(Permission.DRAWS_OPERATE)
    voiding = draw.void_requested_by_id is not None
    return Rights(
        confirm=confirms and other and state == DrawState.PREPARED,
        announce=operates and other and state == DrawState.FROZEN,
        operate=operates and state in OPEN and bool(draw.draw_id),
        withdraw=near
        and state in WITHDRAWABLE
        and (confirms or actor.can(Permission.DRAWS_PREPARE)),
        void=confirms and state in VOIDABLE and not voiding,
        void_confirm=confirms and state in VOIDABLE and voiding,
        change=near
        and state in {DrawState.DRAWN, DrawState.VERIFIED}
        and (operates or actor.can(Permission.INSPECTIONS_PLAN)),
        verify=state in WITH_RESULT
        and near
        and (operates or actor.can(Permission.DRAWS_FULL_BUNDLE)),
        full=state in WITH_RESULT and actor.can(Permission.DRAWS_FULL_BUNDLE),
        slips=bool(draw.draw_id)
        and state not in {DrawState.VOID, DrawState.REJECTED}
        and actor.can(Permission.DRAWS_FULL_BUNDLE),
        release=(confirms if draw.release_requested_by_id else operates)
        and state == DrawState.VERIFIED
        and draw.released_at is None,
        screen=any(
            actor.can(one)
            for one in (
                Permission.DRAWS_OPERATE, Permission.DRAWS_FULL_BUNDLE,
                Permission.DRAWS_PARTICIPATE,
            )
        ),
    )  # fmt: skip


def failed_job(draw: Draw) -> Job | None:
    """The computation that did not come to its end, where a new one may be ordered."""
    if draw.state != DrawState.SEEDED or draw.job_id is None:
        return None
    job = draw.job
    ended = job is not None and job.state in {JobState.FAILED, JobState.CANCELLED}
    return job if ended else None


def verdict_of(draw: Draw) -> dict[str, Any] | None:
    """The stored verdict of the public bundle in the reader's language.

    The sentences under `shows` are the verifier's own: each is there only when all checks that it
    rests on have passed.
    """
    if not draw.verdict:
        return None
    language = "en" if (get_language() or "").startswith("en") else "zh"
    found = draw.verdict
    words = {"passed": _("通过"), "failed": _("不通过"), "not-checkable": _("本级不可核对")}
    return {
        "sentence": found["sentence"][language],
        "status": found["status"],
        "full": draw.full_verdict["sentence"][language] if draw.full_verdict else "",
        "checks": [
            (one["id"], one[language], one["state"], words[one["state"]])
            for one in (draw.full_verdict or found)["checks"]
        ],
        "flags": [one[language] for one in (draw.full_verdict or found)["flags"]],
        "shows": found["shows"][language],
        "does_not_show": [
            _("名录库是否完整"), draw.closing_words.fair, _("检查是否真的进行"),
            _("抽中的企业有没有问题"),
        ],
    }  # fmt: skip


_WAITING: Mapping[str, Text] = {
    Closing.DICE: gettext_lazy("名单、比例和三方数字都已固定。骰子落定之前，谁也不知道会抽中谁。"),
    Closing.DRAND: gettext_lazy(
        "名单、比例和三方数字都已固定。公共随机数产生之前，谁也不知道会抽中谁。"
    ),
    Closing.LOT: gettext_lazy("名单、比例和三方数字都已固定。开奖之前，谁也不知道会抽中谁。"),
}


def sentence_now(draw: Draw) -> str:
    """The one sentence that is true now (ux.md T8)."""
    sentences = {
        DrawState.PREPARED: _("等待另一人核对并确认冻结。"),
        DrawState.FROZEN: _("名单已冻结，尚未公告。"),
        DrawState.ANNOUNCED: _("名单和比例已经公告，此后不能再改。三方正在封存各自的数字。"),
        DrawState.COMMITTED: _("封存已经结束，各方正在揭晓自己的数字。"),
        DrawState.REVEALED: str(_WAITING[draw.closing]),
        DrawState.SEEDED: _("随机数已产生，正在计算结果。"),
        DrawState.VOID: _("本次作废：{reason}").format(reason=draw.void_reason),
        DrawState.WITHDRAWN: _("已退回：{reason}").format(reason=draw.withdrawal_reason),
        DrawState.REJECTED: _("核对不通过，不能据此实施检查。"),
    }
    if draw.state in sentences:
        return sentences[DrawState(draw.state)]
    if draw.mode == Mode.PRIVATE and draw.released_at is None:
        return _("抽取完成。本次为不公开分层抽取，名单在检查期结束后公开。")
    return _("抽取完成，名单已公开。")


def moved_on(draw: Draw, seen: str) -> bool:
    """Whether an open page still shows the state `seen`, which the draw has left."""
    return seen not in {"", draw.state}
