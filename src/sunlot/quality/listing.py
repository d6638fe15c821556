"""The queues' filters: from the address to a queryset and to chips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.errors import Text
from sunlot.quality.models import CorrectionReason, DuplicatePair, PairReason, RegisterCorrection
from sunlot.quality.queries.corrections import corrections_for
from sunlot.quality.queries.duplicates import pairs_for
from sunlot.quality.states import CorrectionState, PairState
from sunlot.regions.models import Region
from sunlot.ui.exports import Column
from sunlot.ui.filters import without

NOT_DECIDED = "undecided"
"""In the address of the queue: why nothing was decided of what was asked for."""
EXPORTED_PAIRS: Sequence[Column[DuplicatePair]] = (
    Column(_("依据"), lambda one: one.get_reason_display()),
    Column(_("对象编号"), lambda one: one.first.object_id),
    Column(_("名称"), lambda one: one.first.name),
    Column(_("地址"), lambda one: one.first.address),
    Column(_("另一条的对象编号"), lambda one: one.second.object_id),
    Column(_("另一条的名称"), lambda one: one.second.name),
    Column(_("另一条的地址"), lambda one: one.second.address),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("发现"), lambda one: one.found_at),
    Column(_("理由"), lambda one: one.note),
)
EXPORTED_CORRECTIONS: Sequence[Column[RegisterCorrection]] = (
    Column(_("对象编号"), lambda one: one.target.object_id),
    Column(_("名称"), lambda one: one.target.name),
    Column(_("情形"), lambda one: one.get_reason_display()),
    Column(_("检查编号"), lambda one: one.visit),
    Column(_("发现日期"), lambda one: one.found_on),
    Column(_("发现部门"), lambda one: one.found_by.short_name),
    Column(
        _("主管部门"),
        lambda one: one.target.department.short_name if one.target.department else None,
    ),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("处理意见"), lambda one: one.answer),
)


@dataclass(slots=True)
class Queue:
    """What was asked for; without a state the open ones. `text` is part of a name, or the beginning
    of a code, number or id. `chips` as on every list."""

    text: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    chips: list[tuple[str, str]] = field(default_factory=list)

    def take(self, asked: QueryDict, name: str, words: Mapping[str, Text]) -> str:
        """The value of a filter if it is one of `words`, noted as a chip."""
        value = asked.get(name, "")
        if value not in words:
            return ""
        self.chosen[name] = value
        self.chips.append((str(words[value]), without(asked, name)))
        return value


def pairs_of(
    asked: QueryDict, actor: Actor, regions: QuerySet[Region]
) -> tuple[QuerySet[DuplicatePair], Queue]:
    """The queue of duplicates narrowed by the address."""
    queue, rows = Queue(_text(asked)), pairs_for(actor)
    state = queue.take(asked, "state", _labels(PairState))
    rows = rows.waiting() if state in {"", PairState.OPEN} else rows.filter(state=state)
    if reason := queue.take(asked, "reason", _labels(PairReason)):
        rows = rows.filter(reason=reason)
    departments = {one.code: one.short_name for one in departments_of_pairs(actor)}
    if code := queue.take(asked, "department", departments):
        rows = rows.filter(Q(first__department__code=code) | Q(second__department__code=code))
    if queue.text:
        rows = rows.filter(_called("first__", queue.text) | _called("second__", queue.text))
    if path := _path(queue, asked, regions):
        rows = rows.filter(
            Q(first__region__path__startswith=path) | Q(second__region__path__startswith=path)
        )
    return rows, queue


def corrections_of(
    asked: QueryDict, actor: Actor, regions: QuerySet[Region]
) -> tuple[QuerySet[RegisterCorrection], Queue]:
    """The queue of corrections narrowed by the address."""
    queue = Queue(_text(asked))
    state = queue.take(asked, "state", _labels(CorrectionState)) or CorrectionState.OPEN
    rows = corrections_for(actor).filter(state=state)
    if reason := queue.take(asked, "reason", _labels(CorrectionReason)):
        rows = rows.filter(reason=reason)
    departments = {one.code: one.short_name for one in departments_in(actor)}
    if code := queue.take(asked, "department", departments):
        rows = rows.filter(target__department__code=code)
    if queue.text:
        rows = rows.filter(_called("target__", queue.text))
    if path := _path(queue, asked, regions):
        rows = rows.filter(target__region__path__startswith=path)
    return rows, queue


def departments_in(actor: Actor) -> QuerySet[Department]:
    """Departments that supervise targets of corrections in sight."""
    keys = corrections_for(actor).order_by().values("target__department")
    return Department.objects.filter(pk__in=keys).order_by("code")


def departments_of_pairs(actor: Actor) -> QuerySet[Department]:
    """Departments that supervise a record of pairs in sight."""
    pairs = DuplicatePair.objects.scoped(actor).order_by()
    keys = pairs.values("first__department").union(pairs.values("second__department"))
    return Department.objects.filter(pk__in=keys).order_by("code")


def _text(asked: QueryDict) -> str:
    return asked.get("q", "").strip()


def _called(side: str, text: str) -> Q:
    found = Q(**{f"{side}name__icontains": text})
    for name in ("object_id", "credit_code", "number"):
        found |= Q(**{f"{side}{name}__istartswith": text})
    return found


def _labels(choices: type[TextChoices]) -> dict[str, Text]:
    return {one.value: one.label for one in choices}


def _path(queue: Queue, asked: QueryDict, regions: QuerySet[Region]) -> str:
    if not asked.get("region"):
        return ""
    rows = regions.filter(code=asked["region"])
    names = {one.code: one.name for one in rows}
    paths = {one.code: one.path for one in rows}
    return paths.get(queue.take(asked, "region", names), "")
