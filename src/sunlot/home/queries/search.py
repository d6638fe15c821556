"""Search over the nouns of the product: everything starts from the actor's scope."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Literal

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.draws.queries import draws_for
from sunlot.errors import Text
from sunlot.inspections.queries import visits_for
from sunlot.items.queries import newest_versions
from sunlot.plans.queries import tasks_for
from sunlot.targets.queries import BY_NAME, targets_for, with_code
from sunlot.targets.queries import search as search_targets

MOST_COUNTED = 1000
FEW = 5
MANY = 50
LONGEST = 100
SHORTEST_FRAGMENT = 4  # of a number; shorter ones would find every draw of the year
NUMBER = re.compile(r"[0-9A-Z._:/+-]+")
SHORT_DRAW = re.compile(r"\d{6}")  # 000123 of 650000-2026-000123, as people say it
SEARCHES = (Permission.BUSINESS_VIEW, Permission.DRAWS_PARTICIPATE)

Noun = Literal["targets", "tasks", "draws", "inspections", "items"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: name, number, facts of one line; `badge` is noun, code, words."""

    name: str
    code: str
    about: Sequence[Text]
    url: str
    badge: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one noun. `count` is exact up to 1,000, `capped` beyond; `more` leads to all."""

    noun: Noun
    label: str
    unit: str
    icon: str
    hits: Sequence[Hit]
    count: int
    capped: bool
    more: str


@dataclass(frozen=True, slots=True)
class Source:
    """How one noun is found: by a text, and by exactly its number."""

    noun: Noun
    label: Callable[[], str]
    unit: Callable[[], str]
    icon: str
    find: Callable[[Actor, str], "QuerySet[Any, Any]"]
    exact: Callable[[Actor, str], "QuerySet[Any, Any]"]
    hit: Callable[[Any], Hit]
    page: str = ""


def asked(text: str) -> str:
    """What was typed, as it is compared: full width and half width are one, spaces are single."""
    plain = unicodedata.normalize("NFKC", text.replace("\0", ""))
    return " ".join(plain.split())[:LONGEST].strip()


def may_search(actor: Actor) -> bool:
    """Whether there is anything that the person may find."""
    return any(actor.can(permission) for permission in SEARCHES)


def jump(actor: Actor, text: str) -> str:
    """The address of the one record that the text is exactly the number of, or nothing."""
    code = text.upper()
    if not NUMBER.fullmatch(code):
        return ""
    urls = chain.from_iterable(_exactly(source, actor, code) for source in SOURCES)
    found = list(islice(urls, 2))
    return found[0] if len(found) == 1 else ""


def search(actor: Actor, text: str, *, noun: str = "") -> list[Group]:
    """Groups that have hits, in the order of the top bar's words; all hits of one with `noun`."""
    if not text:
        return []
    groups = (_group(source, actor, text, noun) for source in SOURCES if noun in {"", source.noun})
    return [group for group in groups if group.hits]


def _exactly(source: Source, actor: Actor, code: str) -> Iterator[str]:
    for row in source.exact(actor, code)[:2]:
        yield source.hit(row).url


def _group(source: Source, actor: Actor, text: str, noun: str) -> Group:
    rows = source.find(actor, text)
    found: list[Model] = list(rows[: MANY if noun else FEW])
    count = rows.order_by()[: MOST_COUNTED + 1].count() if found else 0
    page = reverse(source.page) if source.page else ""
    words = {"q": text} if page else {"q": text, "noun": source.noun}
    return Group(
        noun=source.noun, label=source.label(), unit=source.unit(), icon=source.icon,
        hits=[source.hit(row) for row in found], count=min(count, MOST_COUNTED),
        capped=count > MOST_COUNTED,
        more=f"{page}?{urlencode(words)}" if count > len(found) else "",
    )  # fmt: skip


def _targets(actor: Actor, text: str) -> "QuerySet[Any, Any]":
    found = search_targets(targets_for(actor), text, region_path=actor.view_path)
    return found.order_by(*BY_NAME)


def _tasks(actor: Actor, text: str) -> "QuerySet[Any, Any]":
    by_text = Q(title__icontains=text) | Q(code__istartswith=text)
    return tasks_for(actor).filter(by_text).order_by("-plan__year", "plan", "sequence")


def _draws(actor: Actor, text: str) -> "QuerySet[Any, Any]":
    return draws_for(actor).filter(Q(task__title__icontains=text) | _number("draw_id", text))


def _draw(actor: Actor, code: str) -> "QuerySet[Any, Any]":
    found = Q(draw_id=code)
    if SHORT_DRAW.fullmatch(code):
        found |= Q(draw_id__endswith=f"-{code}")
    return draws_for(actor).filter(found)


def _visits(actor: Actor, text: str) -> "QuerySet[Any, Any]":
    found = visits_for(actor).filter(_number("number", text))
    return found.order_by("-planned_from", "number")


def _items(actor: Actor, text: str) -> "QuerySet[Any, Any]":
    found = Q(matter__icontains=text) | Q(item__code__istartswith=text)
    return newest_versions(actor).filter(found).order_by("item__code")


def _number(name: str, text: str) -> Q:
    if len(text) >= SHORTEST_FRAGMENT and NUMBER.fullmatch(text.upper()):
        return Q(**{f"{name}__icontains": text})
    return Q(pk__in=[])


SOURCES: Sequence[Source] = (
    Source(
        "targets", lambda: _("企业"), lambda: _("户"), "building-store", _targets,
        with_code,
        lambda row: Hit(
            name=row.name, code=row.object_id, about=[row.region.name, row.get_kind_display()],
            url=reverse("targets:detail", args=[row.object_id]),
            badge=("target", row.registration_state, row.get_registration_state_display()),
        ),
        page="targets:list",
    ),
    Source(
        "tasks", lambda: _("任务"), lambda: _("项"), "calendar-event", _tasks,
        lambda actor, code: tasks_for(actor).filter(code__iexact=code),
        lambda row: Hit(
            name=row.title, code=row.code,
            about=[row.plan.title, row.lead.short_name if row.lead else row.lead_text],
            url=reverse("plans:task", args=[row.pk]),
        ),
    ),
    Source(
        "draws", lambda: _("抽取"), lambda: _("次"), "dice-5", _draws,
        _draw,
        lambda row: Hit(
            name=row.task.title, code=row.draw_id, about=[row.get_mode_display()],
            url=reverse("draws:detail", args=[row.key]),
            badge=("draw", row.state, row.get_state_display()),
        ),
        page="draws:list",
    ),
    Source(
        "inspections", lambda: _("检查"), lambda: _("户次"), "clipboard-check", _visits,
        lambda actor, code: visits_for(actor).filter(number__iexact=code),
        lambda row: Hit(
            name=row.target.name, code=row.number,
            about=[row.region.name, *([row.task.title] if row.task else [])],
            url=reverse("inspections:detail", args=[row.number]),
            badge=("inspection", row.state, row.get_state_display()),
        ),
        page="inspections:list",
    ),
    Source(
        "items", lambda: _("事项"), lambda: _("项"), "list-details", _items,
        lambda actor, code: newest_versions(actor).filter(item__code__iexact=code),
        lambda row: Hit(
            name=row.matter, code=row.item.code,
            about=[row.item.department.short_name, row.get_item_class_display()],
            url=reverse("items:detail", args=[row.item.code]),
            badge=("item", row.state, row.get_state_display()),
        ),
        page="items:list",
    ),
)  # fmt: skip
