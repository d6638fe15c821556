"""Reads for the staff pages of draws."""

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sunlot.actors import Actor, Permission
from sunlot.clock import CHINA
from sunlot.draws.models import Attestation, DiceEntry, Draw, Party, PartyKind
from sunlot.draws.policies import leads_or_organises
from sunlot.draws.queries.frozen import digest_now
from sunlot.draws.queries.scope import with_stratum
from sunlot.draws.rules.attesting import closing_of, frame_by
from sunlot.draws.rules.ceremony import clock
from sunlot.draws.states import OPEN, VOIDABLE, DrawState, ObjectionState
from sunlot.draws.words import Closing
from sunlot.plans.queries.scope import targets_of
from sunlot.risks.queries import snapshot_on
from sunlot.ui.todo import Todo


def draws_for(actor: Actor) -> QuerySet[Draw]:
    """Draws within scope, newest first."""
    return (
        Draw.objects.scoped(actor)
        .select_related("task__lead", "task__plan__region", "task__plan__office")
        .order_by("-requested_at", "-pk")
    )


def draw_for(actor: Actor, key: str) -> Draw:
    """One draw by its number, or by its row while it has none.

    :raises Http404: there is none, or it is outside the actor's scope.
    """
    by_key = Q(pk=int(key), draw_id="") if key.isdecimal() else Q(draw_id=key)
    draw = draws_for(actor).filter(by_key).first()
    if draw is None:
        raise Http404
    return draw


def draw_ever(actor: Actor, key: str) -> Draw:
    """One draw by its number, or by its row also after it got a number: a page that stands open
    during the announcement finds it again.

    :raises Http404: there is none, or it is outside the actor's scope.
    """
    by_key = Q(pk=int(key)) if key.isdecimal() else Q(draw_id=key)
    draw = draws_for(actor).filter(by_key).first()
    if draw is None:
        raise Http404
    return draw


def own_party(actor: Actor, draw: Draw) -> Party | None:
    """The party that the actor seals and reveals for."""
    return draw.parties.filter(kind=PartyKind.COMMIT, user_id=actor.person_id).first()


def own_entries(actor: Actor, draw: Draw) -> list[DiceEntry]:
    """What the actor types, in order: throws, or the numbers of a lottery. Never another typist's
    entry."""
    return list(
        DiceEntry.objects.filter(party__draw=draw, user_id=actor.person_id)
        .select_related("party")
        .order_by("party__sequence")
    )


def register_differences(draw: Draw, today: datetime.date) -> tuple[int, int, int]:
    """How many objects the register has that the frozen list has not, the reverse, and how many
    now lie in another stratum or area. For information: the draw uses the frozen list (DR-05)."""
    task = draw.task
    snapshot = snapshot_on(task.plan.region.path, today) if task.credit_linked else None
    targets: Any = with_stratum(
        targets_of(task), credit_linked=task.credit_linked, snapshot=snapshot
    )
    now = {one[0]: one[1:] for one in targets.values_list("object_id", "stratum", "region__code")}
    then = {one[0]: one[1:] for one in draw.frame.values_list("object_id", "stratum", "unit")}
    changed = sum(now[one] != then[one] for one in now.keys() & then.keys())
    return len(now.keys() - then.keys()), len(then.keys() - now.keys()), changed


def is_intact(draw: Draw) -> bool:
    """Whether the frozen rows still have the digest of the freeze."""
    return draw.freeze_digest == digest_now(draw)


def todo(actor: Actor, today: datetime.date) -> list[Todo]:
    """What draws ask of a person today."""
    if actor.can(Permission.DRAWS_PARTICIPATE):
        waiting = draws_for(actor).filter(state__in=OPEN).select_related("public_source")
        return [line for draw in waiting for line in _participant(actor, draw, today)]
    confirms, operates, attests, supervises = (
        actor.can(one)
        for one in (
            Permission.DRAWS_CONFIRM, Permission.DRAWS_OPERATE, Permission.DRAWS_ATTEST,
            Permission.DRAWS_FULL_BUNDLE,
        )
    )  # fmt: skip
    if not (confirms or operates or attests or supervises):
        return []
    found = list(_moving(actor))
    lines: list[Todo] = []
    if confirms:
        lines += [_to_confirm(draw, today) for draw in found if _may_confirm(actor, draw)]
        lines += [_to_void(draw) for draw in found if _may_void(actor, draw)]
        lines += [_to_next_issue(draw) for draw in found if _may_next_issue(actor, draw)]
        asked = draws_for(actor).filter(release_requested_by__isnull=False, released_at=None)
        lines += [_to_release(draw) for draw in asked if _may_release(actor, draw)]
    if operates:
        lines += [_to_operate(draw, today) for draw in found if _may_operate(actor, draw)]
        lines += [_to_decide(draw, today) for draw in found if _may_decide(actor, draw)]
    if attests:
        lines += [_to_attest(draw) for draw in found if _waits_for_audit(draw, today)]
    if supervises or operates:
        lines += [_rejected(draw) for draw in found if draw.state == DrawState.REJECTED]
    return lines


def _moving(actor: Actor) -> QuerySet[Draw, Any]:
    """Draws that may ask something of somebody, in one statement. `undecided`: objections that
    wait for the office; `attested`: whether an auditor has stated anything."""
    waiting = Count("objections", filter=Q(objections__state=ObjectionState.OPEN))
    attested = Exists(Attestation.objects.filter(draw=OuterRef("pk")))
    found = draws_for(actor).filter(state__in=OPEN | {DrawState.REJECTED})
    found = found.select_related("public_source")
    return found.annotate(undecided=waiting, attested=attested)


def _may_confirm(actor: Actor, draw: Draw) -> bool:
    return (
        draw.state == DrawState.PREPARED
        and draw.requested_by_id != actor.user_id
        and leads_or_organises(actor, draw.task)
    )


def _may_void(actor: Actor, draw: Draw) -> bool:
    return (
        draw.state in VOIDABLE
        and draw.void_requested_by_id is not None
        and draw.void_requested_by_id != actor.user_id
        and leads_or_organises(actor, draw.task)
    )


def _may_next_issue(actor: Actor, draw: Draw) -> bool:
    if draw.state != DrawState.REVEALED or draw.closing != Closing.LOT:
        return False
    source = draw.public_source
    asked = source.asked_by_id is not None and source.confirmed_at is None
    other = source.asked_by_id != actor.user_id
    return asked and other and leads_or_organises(actor, draw.task)


def _may_release(actor: Actor, draw: Draw) -> bool:
    return draw.release_requested_by_id != actor.user_id and leads_or_organises(actor, draw.task)


def _may_operate(actor: Actor, draw: Draw) -> bool:
    if draw.state not in OPEN:
        return False
    if draw.state == DrawState.FROZEN and draw.requested_by_id == actor.user_id:
        return False
    return draw.state != DrawState.PREPARED and leads_or_organises(actor, draw.task)


def _to_confirm(draw: Draw, today: datetime.date) -> Todo:
    due = draw.commit_by.astimezone(CHINA).date()
    return Todo(
        icon="snowflake", kind="decide", tone="wait", due=due, late=due < today,
        what=_("冻结名单等待确认：{count} 户").format(count=draw.expected_count),
        why=draw.task.title, button=_("核对"), url=reverse("draws:confirm", args=[draw.key]),
    )  # fmt: skip


def _to_void(draw: Draw) -> Todo:
    return Todo(
        icon="ban", kind="decide", tone="bad",
        what=_("抽取 {number} 的作废申请等待确认").format(number=draw.draw_id),
        why=draw.void_reason, button=_("处理"), url=reverse("draws:void-confirm", args=[draw.key]),
    )  # fmt: skip


def _to_next_issue(draw: Draw) -> Todo:
    source = draw.public_source
    return Todo(
        icon="calendar-event", kind="decide", tone="wait",
        what=_("抽取 {number} 改用下一期 {issue} 的申请等待确认").format(
            number=draw.draw_id, issue=source.next_issue
        ),
        why=draw.task.title, button=_("处理"),
        url=reverse("draws:next-issue-confirm", args=[draw.key]),
    )  # fmt: skip


def _to_release(draw: Draw) -> Todo:
    return Todo(
        icon="speakerphone", kind="decide", tone="wait",
        what=_("抽取 {number} 的公开申请等待确认：{count} 户").format(
            number=draw.draw_id, count=draw.winner_count
        ),
        why=draw.task.title, button=_("处理"), url=reverse("draws:release", args=[draw.key]),
    )  # fmt: skip


def _to_operate(draw: Draw, today: datetime.date) -> Todo:
    words, moment = {
        DrawState.FROZEN: (_("名单已冻结，等待公告"), draw.commit_by),
        DrawState.ANNOUNCED: (_("等待三方封存"), draw.commit_by),
        DrawState.COMMITTED: (_("等待三方揭晓"), draw.reveal_by),
        DrawState.REVEALED: (str(draw.closing_words.waiting), draw.draw_at),
        DrawState.SEEDED: (_("随机数已产生，正在计算"), draw.result_by),
    }[DrawState(draw.state)]
    due = moment.astimezone(CHINA).date()
    over = draw.state == DrawState.REVEALED and draw.result_by.astimezone(CHINA).date() < today
    if over:
        words = _("已过结果公布截止，请作废后重新提出")
    announcing = draw.state == DrawState.FROZEN
    return Todo(
        icon="dice-5", kind="act" if due <= today or announcing else "wait", due=due,
        late=due < today, what=f"{draw.draw_id} {words}".strip(), why=draw.task.title,
        tone="bad" if over else "run",
        button=pgettext("button", "公告") if announcing else _("操作台"),
        url=reverse("draws:announce" if announcing else "draws:console", args=[draw.key]),
    )  # fmt: skip


def _may_decide(actor: Actor, draw: Any) -> bool:
    return draw.undecided > 0 and draw.state in VOIDABLE and leads_or_organises(actor, draw.task)


def _to_decide(draw: Any, today: datetime.date) -> Todo:
    due = draw.draw_at.astimezone(CHINA).date()
    return Todo(
        icon="message-report", kind="decide", tone="warn", due=due, late=due < today,
        what=_("抽取 {number} 有 {n} 件异议等待决定").format(
            number=draw.draw_id, n=draw.undecided
        ),
        why=_("决定之前不能录入骰子。"), button=_("去决定"),
        url=reverse("draws:objections", args=[draw.key]),
    )  # fmt: skip


def _waits_for_audit(draw: Any, today: datetime.date) -> bool:
    """A private draw whose list nobody has attested, while it still can be in time."""
    if not draw.is_private or draw.state not in VOIDABLE:
        return False
    last = frame_by(closing_of(draw.announcement)).astimezone(CHINA).date()
    return last >= today and not draw.attested


def _to_attest(draw: Draw) -> Todo:
    by = frame_by(closing_of(draw.announcement))
    return Todo(
        icon="signature", kind="act", tone="wait", due=by.astimezone(CHINA).date(),
        what=_("抽取 {number} 的名单等待审计核对，{by} 截止").format(
            number=draw.draw_id, by=clock(by)
        ),
        why=draw.task.title, button=_("核对"), url=reverse("draws:attest", args=[draw.key]),
    )  # fmt: skip


def _rejected(draw: Draw) -> Todo:
    return Todo(
        icon="shield-x", kind="decide", tone="bad",
        what=_("抽取 {number} 核对不通过").format(number=draw.draw_id),
        why=_("不能据此实施检查。"), button=_("查看"), url=reverse("draws:detail", args=[draw.key]),
    )  # fmt: skip


def _participant(actor: Actor, draw: Draw, today: datetime.date) -> list[Todo]:
    party = own_party(actor, draw)
    match draw.state:
        case DrawState.ANNOUNCED if party and not party.digest:
            return [_step(draw, "commit", _("请封存数字"), _("封存"), draw.commit_by, today)]
        case DrawState.COMMITTED if party and party.digest and not party.secret:
            return [_step(draw, "reveal", _("请揭晓数字"), _("揭晓"), draw.reveal_by, today)]
        case DrawState.REVEALED if any(may_type(one) for one in own_entries(actor, draw)):
            lottery = draw.closing == Closing.LOT
            name, what = ("numbers", _("请录入开奖号码")) if lottery else ("dice", _("请录入骰子"))
            return [_step(draw, name, what, _("录入"), draw.draw_at, today)]
    return []


def may_type(entry: DiceEntry) -> bool:
    """Whether an entry still waits for its typist."""
    return not entry.digits and entry.party.settled_at is None


def _step(
    draw: Draw, name: str, what: str, button: str, moment: datetime.datetime, today: datetime.date
) -> Todo:
    due = moment.astimezone(CHINA).date()
    return Todo(
        icon={"dice": "dice-5", "numbers": "edit"}.get(name, "lock"), what=f"{draw.draw_id} {what}",
        why=draw.task.title, button=button, url=reverse(f"draws:{name}", args=[draw.key]),
        due=due, late=due < today,
    )  # fmt: skip
