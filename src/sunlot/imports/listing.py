"""The list of imports: from the address to a queryset, to chips and to a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission
from sunlot.errors import Text
from sunlot.imports import queries
from sunlot.imports.models import INTERNAL, Batch, BatchKind
from sunlot.imports.states import BatchState
from sunlot.imports.work import APART
from sunlot.ui.filters import chips_of, chosen_of, without

FILE, API = "file", "api"
ORIGINS: Mapping[str, Text] = {FILE: _("上传文件"), API: _("接口提交")}
MINE: Mapping[str, Text] = {"1": _("我的")}
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, and the words of its chips.

    `origins` are (words, address, chosen): all, files, calls of systems, one click each.
    """

    rows: QuerySet[Batch]
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    text: str
    origins: Sequence[tuple[Text, str, bool]]
    kinds: Sequence[tuple[str, Text]]


def listing_of(asked: QueryDict, actor: Actor) -> Listing:
    """All batches in scope; unknown values narrow nothing."""
    kinds = {
        kind.value: kind.label for kind in BatchKind
        if kind not in INTERNAL or actor.can(Permission.RISKS_VIEW)
    }  # fmt: skip
    known = {"kind": kinds, "state": dict(BatchState.choices), "origin": ORIGINS, "mine": MINE}
    chosen, text = chosen_of(asked, known), asked.get("q", "").strip()[:LONGEST]
    rows = queries.batches_for(actor)
    rows = rows.filter(**{name: chosen[name] for name in ("kind", "state") if name in chosen})
    if origin := chosen.get("origin"):
        called = {"options__has_key": APART}
        rows = rows.filter(**called) if origin == API else rows.exclude(**called)
    if "mine" in chosen:
        rows = rows.filter(uploaded_by=actor.person_id)
    if text:
        rows = rows.filter(file_name__icontains=text)
    chips = chips_of(asked, {name: str(known[name][value]) for name, value in chosen.items()})
    return Listing(rows, chosen, chips, text, _origins(asked, chosen), list(kinds.items()))


def _origins(asked: QueryDict, chosen: Mapping[str, str]) -> list[tuple[Text, str, bool]]:
    rest, now = without(asked, "origin"), chosen.get("origin", "")
    link = rest if rest == "?" else f"{rest}&"
    return [
        (_("全部"), rest, not now),
        *((words, f"{link}origin={code}", code == now) for code, words in ORIGINS.items()),
    ]
