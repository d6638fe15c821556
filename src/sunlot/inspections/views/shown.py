"""What the page of a visit shows of its way: stages, and the steps that the reader may take now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.policies import can_approve, can_plan, can_review
from sunlot.inspections.queries import replacing
from sunlot.inspections.states import CLOSED, RECORDABLE, InspectionState, PartState
from sunlot.officers.wording import period_words
from sunlot.ui.words import short_day

S = InspectionState


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the reader may do now: the button, where it leads, and the rule behind it."""

    label: str
    url: str
    icon: str
    rule_id: str = ""
    post: bool = False


def stages(visit: Inspection) -> list[dict[str, str]]:
    """The way of a visit: drawn or registered, approved, notified, recorded, reviewed, closed."""
    parts = list(visit.parts.all())
    recorded = [one for one in parts if one.recorded_at and one.state not in RECORDABLE]
    accepted = [one for one in parts if one.state == PartState.ACCEPTED]
    total = len(parts)
    names = [
        (_("抽取") if visit.draw_id else _("登记"), short_day(visit.registered_at)),
        (_("审批"), short_day(visit.approved_at) if visit.approved_at else ""),
        (_("通知"), short_day(visit.notified_at) if visit.notified_at else ""),
        (_("检查、录入"), _("{n} / {total} 个部门").format(n=len(recorded), total=total)),
        (_("审核"), _("{n} / {total} 个部门").format(n=len(accepted), total=total)),
        (_("办结"), short_day(visit.closed_at) if visit.closed_at else ""),
    ]
    now = _position(visit, len(recorded), total)
    return [
        {"label": label, "note": note, "state": _stage(number, now, visit)}
        for number, (label, note) in enumerate(names)
    ]


def _position(visit: Inspection, recorded: int, total: int) -> int:
    if visit.state in CLOSED:
        return 6
    if visit.state in {S.TO_APPROVE, S.REFUSED}:
        return 1
    if visit.state == S.TO_NOTIFY:
        return 2
    return 4 if recorded == total else 3


def _stage(number: int, now: int, visit: Inspection) -> str:
    if number < now:
        return "done"
    if number > now:
        return "todo"
    return "stopped" if visit.state == S.REFUSED else "now"


def next_steps(visit: Inspection, actor: Actor) -> Sequence[Step]:
    """What this reader may do with this visit now, the main step first."""
    found: list[Step] = []
    if visit.state == S.TO_APPROVE and can_approve(actor, visit):
        found.append(Step(_("审批"), _url("approve", visit), "rubber-stamp", "IN-02"))
    if visit.state == S.REFUSED and can_plan(actor, visit):
        found.append(Step(_("重新提交"), _url("resubmit", visit), "send", "IN-02", post=True))
    if visit.state == S.TO_NOTIFY and (can_plan(actor, visit) or _own_part(visit, actor)):
        found.append(Step(_("登记送达"), _url("notify", visit), "mail", "IN-03"))
    for part in visit.parts.all():
        found += _part_steps(part, visit, actor)
    return found


def _part_steps(part: Part, visit: Inspection, actor: Actor) -> list[Step]:
    if visit.state != S.TO_INSPECT:
        return []
    if part.state in RECORDABLE and part == _own_part(visit, actor):
        url = reverse("inspections:record", args=[visit.number, part.pk])
        return [Step(_("录入结果"), url, "edit", "IN-04")]
    if part.state == PartState.TO_REVIEW and can_review(actor, part):
        url = reverse("inspections:review", args=[visit.number, part.pk])
        return [Step(_("审核结果"), url, "user-check", "IN-05")]
    return []


def _own_part(visit: Inspection, actor: Actor) -> Part | None:
    """The part that the officer was sent to, None for everybody else."""
    if not actor.can(Permission.INSPECTIONS_RECORD):
        return None
    for part in visit.parts.all():
        members = [one.officer for one in part.team.all() if one.officer.is_active]
        if any(one.user_id == actor.user_id for one in members):
            return part
    return None


def _url(name: str, visit: Inspection) -> str:
    return reverse(f"inspections:{name}", args=[visit.number])


def urls_of(visit: Inspection) -> dict[str, str]:
    """Pages of other apps, empty where they do not exist."""
    wanted: dict[str, tuple[str, Sequence[object]]] = {
        "draw": ("draws:detail", [visit.draw.draw_id] if visit.draw else []),
        "task": ("plans:task", [visit.task_id] if visit.task_id else []),
        "target": ("targets:detail", [visit.object_id]),
        "substitute": ("draws:substitute", [visit.draw.draw_id] if visit.draw else []),
    }
    return {key: _maybe(name, args) for key, (name, args) in wanted.items()}


def vacant_parts(visit: Inspection, parts: Sequence[Part]) -> set[int]:
    """Keys of open parts with a place that nobody holds."""
    codes = replacing.vacancies_of(visit)
    return {
        part.pk
        for part in parts
        if part.state in RECORDABLE and codes & {part.department.code, *part.department.took_over}
    }


def absences_shown(visit: Inspection, parts: Sequence[Part]) -> dict[int, str]:
    """Officer key → days of the visit's period on which the person is not there, in words."""
    return {
        officer: "、".join(period_words(*one) for one in periods)
        for officer, periods in replacing.absences_of_members(visit, parts).items()
    }


def declare_url(visit: Inspection, actor: Actor) -> str:
    """Where an officer of the team says not to be impartial; empty for everybody else."""
    if visit.state in CLOSED or not actor.can(Permission.RECUSALS_DECLARE):
        return ""
    if _own_part(visit, actor) is None:
        return ""
    return f"{reverse('officers:declare')}?{urlencode({'target': visit.object_id})}"


def way_out(visit: Inspection, actor: Actor) -> str:
    """Where this reader gives open places to others; empty where the reader cannot."""
    if visit.state in CLOSED or not can_plan(actor, visit):
        return ""
    if visit.draw is not None:
        return reverse("draws:replace", args=[visit.draw.key])
    return _url("restaff", visit)


def _maybe(name: str, args: Sequence[object]) -> str:
    try:
        return reverse(name, args=args) if args else ""
    except NoReverseMatch:
        return ""
