"""What every change of a target's facts by hand has in common: lock, compare, history, ledger."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sunlot.actors import Actor
from sunlot.ledger import actions as ledger
from sunlot.regions.models import Region
from sunlot.regions.names import tokens_of
from sunlot.targets import history
from sunlot.targets.models import AliasKind, Target, TargetAlias
from sunlot.targets.policies import require_target
from sunlot.targets.rules import match_name, name_key


@contextmanager
def recorded_change(
    target: Target, *, kind: str, action: str, by: Actor, at: datetime.datetime,
    beside: Mapping[str, Any] | None = None,
    allowed: Callable[[Actor, Target], None] = require_target,
) -> Iterator[Target]:  # fmt: skip
    """The locked record; what the block changes of it is saved, kept as history and recorded.

    Nothing is written where nothing differs. The caller is in a transaction.

    :param beside: what the event also says; the block fills it with what is no fact of the history.
    :param allowed: who may; the supervising department.

    :raises Forbidden: another department supervises the target.
    """
    locked = Target.objects.scoped(by).select_for_update(of=("self",)).get(pk=target.pk)
    allowed(by, locked)
    before = history.facts_of(locked)
    yield locked
    derive(locked)
    old, new = history.differing(before, history.facts_of(locked))
    if not new and not beside:
        return
    locked.updated_at = at
    locked.save()
    contact = (beside or {}).get("contact")
    told: tuple[dict[str, Any], dict[str, Any]] = (
        ({"contact": []}, {"contact": contact}) if contact else ({}, {})
    )
    history.record([(locked, old | told[0], new | told[1])], action=action, by_id=by.user_id, at=at)
    ledger.record(
        kind=kind, noun="target", noun_id=locked.object_id, by=by, at=at,
        data={"before": without_null(old), "after": without_null(new), **(beside or {})},
    )  # fmt: skip


def without_null(value: Any) -> Any:
    """The ledger knows no null: what is not there is an empty text."""
    if isinstance(value, dict):
        return {name: without_null(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_null(one) for one in value]
    return "" if value is None else value


def derive(target: Target) -> None:
    """What searching and sorting need, from name and division."""
    target.name_key = name_key(target.name)
    target.match_name = match_name(target.name)
    path = Region.objects.values_list("path", flat=True).get(pk=target.region_id)
    target.region_tokens = tokens_of(path)


def former(target: Target, kind: str, text: str, why: str, until: datetime.date | None) -> None:
    """Let a name, code, number or id lead to a target, beside those of now."""
    form = match_name(text) if kind == AliasKind.NAME else text
    TargetAlias.objects.get_or_create(
        target=target, kind=kind, text=text,
        defaults={"match_text": form[:200], "until": until, "why": why},
    )  # fmt: skip


def noted(target: Target, evidence: str, on: datetime.date | None = None) -> None:
    """The document stands in the note, before what stood there."""
    words = f"{on.isoformat()} {evidence}" if on else evidence
    target.note = f"{words}；{target.note}".strip("；")[:300]
