"""What the public may read: issued versions, exactly as they were issued."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sunlot.plans.models import PlanVersion
from sunlot.plans.rules import Share


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """One issued version. `content` is canonical JSON as parsed; `sha256` its digest (64 hex)."""

    plan_id: int
    number: int
    document_number: str
    issued_at: datetime.datetime
    sha256: str
    content: Mapping[str, Any]
    is_current: bool

    @property
    def title(self) -> str:
        """The plan's name."""
        return str(self.content["title"])

    @property
    def year(self) -> int:
        """The plan's year."""
        return int(self.content["year"])

    @property
    def region_name(self) -> str:
        """The region that the plan is for."""
        return str(self.content["region"]["name"])

    @property
    def low_share_reason(self) -> str:
        """Why less than half is credit-linked (PL-01); empty where it need not say."""
        return str(self.content["low_share_reason"])

    @property
    def share(self) -> Share:
        """Credit-linked tasks of all tasks."""
        return Share(linked=self.content["credit_linked"], total=self.content["task_count"])


@dataclass(frozen=True, slots=True)
class PublicItem:
    """An item as the plan names it; `code` of the item list, empty while 待匹配."""

    text: str
    code: str
    department: str


@dataclass(frozen=True, slots=True)
class PublicTask:
    """One task of an issued version. Texts are the plan's own words; names are short names."""

    sequence: int
    code: str
    title: str
    field: str
    items: tuple[PublicItem, ...]
    target_text: str
    lead: str
    joining: tuple[str, ...]
    level_text: str
    draw_kind: str
    item_class: str
    ratio_text: str
    frequency_text: str
    method_text: str
    period_text: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    credit_linked: bool
    source_note: str
    is_demo: bool

    @property
    def departments(self) -> tuple[str, ...]:
        """Names of all departments, the lead first."""
        return tuple(name for name in (self.lead, *self.joining) if name)


def public_plans() -> list[PublicPlan]:
    """The version in force of every issued plan: region by region, newest year first.

    A plan that is being revised stays public in its last issued version.
    """
    versions = PlanVersion.objects.select_related("plan__region").order_by(
        "plan__region__path", "-plan__year", "plan", "-number"
    )
    newest: dict[int, PlanVersion] = {}
    for version in versions:
        newest.setdefault(version.plan_id, version)
    return [_plan(version, is_current=True) for version in newest.values()]


def public_versions(plan_id: int) -> list[PublicPlan]:
    """All issued versions of one plan, newest first; empty where nothing was issued."""
    versions = PlanVersion.objects.filter(plan_id=plan_id).order_by("-number")
    return [_plan(one, is_current=place == 0) for place, one in enumerate(versions)]


def public_tasks(plan: PublicPlan) -> list[PublicTask]:
    """The tasks of an issued version in plan order."""
    return [_task(one) for one in plan.content["tasks"]]


def issued_task(plan_id: int, code: str) -> tuple[PublicPlan, PublicTask] | None:
    """A task as the version in force names it; None where it was never issued."""
    for version in public_versions(plan_id)[:1]:
        for task in public_tasks(version):
            if task.code == code:
                return version, task
    return None


def _plan(version: PlanVersion, *, is_current: bool) -> PublicPlan:
    return PublicPlan(
        plan_id=version.plan_id,
        number=version.number,
        document_number=version.document_number,
        issued_at=version.issued_at,
        sha256=version.sha256,
        content=version.content,
        is_current=is_current,
    )


def _task(task: Mapping[str, Any]) -> PublicTask:
    plain = {
        name: task[name]
        for name in PublicTask.__dataclass_fields__
        if name not in {"items", "lead", "joining", "starts_on", "ends_on"}
    }
    return PublicTask(
        **plain,
        items=tuple(_items(task["items"])),
        lead=task["lead"]["name"] or task["lead_text"],
        joining=tuple(one["name"] for one in task["joining"]),
        starts_on=_date(task["starts_on"]),
        ends_on=_date(task["ends_on"]),
    )


def _items(items: list[Mapping[str, str]]) -> Iterator[PublicItem]:
    for one in items:
        yield PublicItem(text=one["text"], code=one["code"], department=one["department"])


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
