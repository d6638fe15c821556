"""The pre-launch check: facts in, lines out. Counts and problems only, never a name (DR-08)."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from sunlot.draws import errors
from sunlot.draws.rules.staffing import SMALL_POOL, Staffing, staffing_problem
from sunlot.draws.rules.strata import (
    StratumPlan,
    check_quotas,
    check_ratios,
    check_something_is_drawn,
    narrow_scope,
    small_strata,
)
from sunlot.errors import Text, UserError
from sunlot.plans.rules import YEARLY_CAP
from sunlot.rulebook import rule

AIMED_PERMILLE = 1  # a scope below 0.1 % of its kind is worth a second look


class Level(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    PASS = "pass"  # noqa: S105 - a line that passes


class Group(StrEnum):
    PEOPLE = "people"
    TARGETS = "targets"
    PROCEDURE = "procedure"


GROUP_LABELS: dict[Group, Text] = {
    Group.PEOPLE: _("人员"),
    Group.TARGETS: _("检查对象"),
    Group.PROCEDURE: _("事项与程序"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is the case, the figures that decide, the rule, and the way out.

    `problem` is set for blocks and warnings; `link` names where to mend it (see the page).
    """

    level: Level
    group: Group
    rule_id: str
    words: Text = ""
    params: dict[str, Any] = field(default_factory=dict)
    problem: UserError | None = None
    link: str = ""
    rows: tuple[tuple[Staffing, str, str], ...] = ()

    @property
    def text(self) -> str:
        """What is the case, in the reader's language."""
        return self.problem.text() if self.problem else str(self.words).format(**self.params)

    @property
    def remedy(self) -> str:
        """The way out; empty for what passes."""
        return self.problem.remedy_text() if self.problem else ""


@dataclass(frozen=True, slots=True)
class Area:
    """One department in one area with its names on the screen."""

    staffing: Staffing
    department: str
    unit: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the check looks at; gathered by `queries.check.gather`."""

    title: str
    region: str
    has_scope: bool
    credit_linked: bool
    strata: tuple[StratumPlan, ...]
    snapshot: int | None = None
    snapshot_as_of: datetime.date | None = None
    without_class: int = 0
    same_kind: int = 0
    year: int = 0
    at_cap: int = 0
    closed: int = 0
    areas: tuple[Area, ...] = ()
    joint: tuple[Area, ...] = ()
    qualification_names: dict[str, str] = field(default_factory=dict)
    lapsing: int = 0
    recusals: int = 0
    open_recusals: int = 0
    absent: int = 0
    partly: int = 0
    unrotated: int = 0
    used_up: int = 0
    items: int = 0
    unmatched: tuple[str, ...] = ()
    unqualified: tuple[str, ...] = ()
    without_basis: tuple[str, ...] = ()
    unpublished: tuple[str, ...] = ()
    departments_without_item: tuple[str, ...] = ()
    lead_missing: str | None = None
    plan: str = ""
    plan_state: str = ""
    plan_issued: bool = False
    open_draw: tuple[str, str] | None = None
    participants: int = 0

    @property
    def population(self) -> int:
        """Objects in the scope, those without a class included."""
        return sum(one.population for one in self.strata) + self.without_class

    @property
    def winners(self) -> int:
        """How many would be drawn."""
        return sum(one.winners for one in self.strata)


def _block(group: Group, rule_id: str, problem: UserError, link: str = "", **more: Any) -> Line:
    return Line(Level.BLOCK, group, rule_id, problem=problem, link=link, **more)


def _warn(group: Group, rule_id: str, problem: UserError, link: str = "") -> Line:
    return Line(Level.WARN, group, rule_id, problem=problem, link=link)


def _pass(group: Group, rule_id: str, words: Text, **params: Any) -> Line:
    return Line(Level.PASS, group, rule_id, words=words, params=params)


@rule("DR-08")
def lines(facts: Facts) -> tuple[Line, ...]:
    """All lines, blocks first inside each group. Holds counts and areas, no object, no officer."""
    found = [*people(facts), *targets(facts), *procedure(facts)]
    order = list(Level)
    groups = list(Group)
    return tuple(sorted(found, key=lambda one: (groups.index(one.group), order.index(one.level))))


def first_block(found: Iterable[Line]) -> UserError | None:
    """The problem to raise where a block stops an action; None when nothing blocks."""
    return next((one.problem for one in found if one.level is Level.BLOCK), None)


def people(facts: Facts) -> Iterator[Line]:
    """Officers: enough for the worst case, certificates, recusals."""
    group = Group.PEOPLE
    short = list(_areas(facts, facts.areas)) or list(_areas(facts, facts.joint))
    yield from short
    if facts.areas and not short:
        yield _pass(
            group, "OF-01", _("{areas} 个部门与地区，按最多可能抽中的户数计，人员都够；专家不计入"),
            areas=len(facts.areas),
        )  # fmt: skip
    if facts.lapsing:
        yield _warn(group, "OF-02", errors.CertificatesEnding(count=facts.lapsing), "officers")
    elif facts.areas:
        yield _pass(group, "OF-02", _("可派人员的证件在整个检查期内有效"))
    if facts.open_recusals:
        yield _warn(group, "OF-03", errors.RecusalsOpen(count=facts.open_recusals), "recusals")
    if facts.areas:
        yield _pass(group, "OF-03", _("{count} 条回避将并入名册"), count=facts.recusals)
    yield from _time(facts)
    small = sum(
        0 < one.staffing.available < SMALL_POOL for one in facts.areas if one.staffing.visits
    )
    if small:
        yield _warn(group, "DR-10", errors.SmallPools(count=small))


def _time(facts: Facts) -> Iterator[Line]:
    """Absences, rotation and the year's load: they warn, the draw stays random."""
    group = Group.PEOPLE
    if facts.absent or facts.partly:
        problem = errors.OfficersAbsent(absent=facts.absent, partly=facts.partly)
        yield _warn(group, "OF-05", problem, "absences")
    elif facts.areas:
        yield _pass(group, "OF-05", _("检查期内没有已确认的不在岗时段"))
    if facts.unrotated:
        yield _warn(group, "OF-06", errors.NotRotated(count=facts.unrotated))
    if facts.used_up:
        yield _warn(group, "OF-07", errors.CapacityUsedUp(count=facts.used_up), "capacity")


def _areas(facts: Facts, areas: Iterable[Area]) -> Iterator[Line]:
    for area in areas:
        problem = staffing_problem(
            area.staffing, department=area.department, unit=area.unit,
            qualification_names=facts.qualification_names,
        )  # fmt: skip
        if problem is not None:
            row = (area.staffing, area.department, area.unit)
            yield _block(Group.PEOPLE, "OF-01", problem, "officers", rows=(row,))


def targets(facts: Facts) -> Iterator[Line]:
    """The scope: there is one, it is classified, every stratum is drawn from, it is not aimed."""
    group = Group.TARGETS
    if not facts.has_scope:
        yield _block(group, "DR-04", errors.NoScope(title=facts.title), "task")
        return
    if facts.credit_linked:
        yield _classes(facts)
    if not facts.population:
        yield _block(group, "DR-04", errors.EmptyFrame(), "task")
        return
    yield from _quotas(facts)
    for warning in (narrow_scope(facts.strata), small_strata(facts.strata), _aimed(facts)):
        if warning is not None:
            yield _warn(group, "DR-10", warning, "task")
    if facts.closed:
        yield _warn(group, "DR-09", errors.ClosedInScope(count=facts.closed), "task")
    if facts.at_cap:
        full = errors.AtVisitCap(count=facts.at_cap, cap=YEARLY_CAP, year=facts.year)
        yield _warn(group, "PL-04", full)
    else:
        yield _pass(
            group,
            "PL-04",
            _("没有 {year} 年检查已满 {cap} 次的对象：各部门合计，含已安排的"),
            year=facts.year,
            cap=YEARLY_CAP,
        )


def _quotas(facts: Facts) -> Iterator[Line]:
    group = Group.TARGETS
    for rule_id, check in (
        ("PL-02", check_ratios), ("DR-03", check_quotas), ("DR-04", check_something_is_drawn)
    ):  # fmt: skip
        try:
            check(facts.strata)
        except UserError as problem:
            yield _block(group, rule_id, problem, "task")
    if facts.winners:
        yield _pass(
            group, "DR-04", _("{count} 户在抽取范围内，编号没有重复，抽 {winners} 户"),
            count=facts.population, winners=facts.winners,
        )  # fmt: skip


def _classes(facts: Facts) -> Line:
    if facts.snapshot_as_of is None:
        return _block(Group.TARGETS, "PL-02", errors.NoSnapshot(region=facts.region), "risks")
    if facts.without_class:
        problem = errors.WithoutClass(
            count=facts.without_class, total=facts.population,
            as_of=facts.snapshot_as_of.isoformat(),
        )  # fmt: skip
        return _block(Group.TARGETS, "PL-02", problem, "risks")
    return _pass(
        Group.TARGETS, "PL-02", _("全部有信用风险类别，截至 {as_of}"),
        as_of=facts.snapshot_as_of.isoformat(),
    )  # fmt: skip


def _aimed(facts: Facts) -> UserError | None:
    if not 0 < facts.population * 1000 < facts.same_kind * AIMED_PERMILLE:
        return None
    hundredths = facts.population * 10000 // facts.same_kind
    return errors.ScopeAimed(
        share=f"{hundredths // 100}.{hundredths % 100:02d}%", count=facts.population,
        all=facts.same_kind,
    )  # fmt: skip


def procedure(facts: Facts) -> Iterator[Line]:
    """Items, plan, open draws, the people of the ceremony."""
    group = Group.PROCEDURE
    yield from _items(facts)
    if facts.lead_missing is not None:
        yield _block(group, "IT-01", errors.NoLead(text=facts.lead_missing), "task")
    if facts.departments_without_item:
        names = "、".join(facts.departments_without_item)
        yield _warn(group, "IT-01", errors.DepartmentsWithoutItem(names=names), "task")
    if not facts.plan_issued:
        problem = errors.PlanNotIssued(plan=facts.plan, state=facts.plan_state)
        yield _block(group, "DR-01", problem, "plan")
    else:
        yield _pass(group, "DR-01", _("年度计划已印发，本任务在计划内"))
    try:
        check_may_open(facts.open_draw)
    except errors.DrawOpen as problem:
        yield _block(group, "DR-01", problem, "draw")
    else:
        yield _pass(group, "DR-01", _("没有正在进行的抽取，编号连续"))
    if facts.participants < 3:
        yield _block(group, "DR-06", errors.PartiesIncomplete())
    else:
        yield _pass(
            group,
            "DR-06",
            _("{count} 名抽取参与人可代表封存方或录入骰子、开奖号码"),
            count=facts.participants,
        )


@rule("DR-01")
def check_may_open(running: tuple[str, str] | None) -> None:
    """A task opens a draw only when none of its draws still waits for a result or a void.

    :param running: number (with a comma, or empty) and state of the draw that waits.
    :raises DrawOpen: there is one.
    """
    if running is not None:
        number, state = running
        raise errors.DrawOpen(number=number, state=state)


def _items(facts: Facts) -> Iterator[Line]:
    group, problems = Group.PROCEDURE, 0
    if not facts.items:
        yield _block(group, "IT-01", errors.NoItems(), "task")
        return
    for rule_id, names, error, link in (
        ("IT-01", facts.unmatched, errors.ItemsUnmatched, "task"),
        ("IT-02", facts.without_basis, errors.ItemsWithoutBasis, "items"),
        ("IT-01", facts.unpublished, errors.ItemsUnpublished, "items"),
        ("OF-08", facts.unqualified, errors.TeamsUnqualified, "task"),
    ):
        if names:
            problems += 1
            yield _block(group, rule_id, error(count=len(names), names="、".join(names)), link)
    if not problems:
        words = _("{count} 个抽查事项均已公示，有依据和方式")
        yield _pass(group, "IT-01", words, count=facts.items)
