"""What was changed of targets: written by whoever changes facts, read back to any past day."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from sunlot.targets.models import Target, TargetChange
from sunlot.targets.rules import FACTS

Changed = tuple[Target, Mapping[str, Any], Mapping[str, Any]]


def record(
    rows: Iterable[Changed], *, action: str, by_id: int | None, at: datetime.datetime,
    batch_id: int | None = None,
) -> None:  # fmt: skip
    """Add one change per target, in the transaction that makes it.

    :param rows: (target, facts before, facts after), only those that differ, as JSON values.
    """
    TargetChange.objects.bulk_create(
        TargetChange(
            target=target, at=at, by_id=by_id, batch_id=batch_id, action=action,
            before=dict(before), after=dict(after),
        )
        for target, before, after in rows
    )  # fmt: skip


def plain_facts(target: Target) -> dict[str, Any]:
    """The facts of now as JSON values, without those beside the record."""
    return {name: plain(getattr(target, name)) for name in FACTS}


def facts_of(target: Target) -> dict[str, Any]:
    """The facts of now as JSON values, those beside the record too: `numbers` as (kind, number),
    `sites` as (name, address, key of the division, main one), `licences` as (name, number, issuer,
    from, to), `successor` as id."""
    return plain_facts(target) | {
        "numbers": sorted(list(one) for one in target.numbers.values_list("kind", "number")),
        "sites": sorted(
            list(one)
            for one in target.sites.values_list("name", "address", "region_id", "is_main")
        ),
        "licences": [
            [plain(value) for value in one]
            for one in target.licences.order_by("number").values_list(
                "name", "number", "issuer", "valid_from", "valid_to"
            )
        ],
        "successor": target.successor.object_id if target.successor else "",
        "is_listed": target.is_listed,
    }  # fmt: skip


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts that two states of a target do not share, as they were and as they are."""
    names = [name for name, value in after.items() if before.get(name) != value]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def changes_after(target: Target, day: datetime.date) -> list[TargetChange]:
    """What was changed after the end of a day in China, the newest first."""
    end = datetime.datetime.combine(
        day + datetime.timedelta(days=1), datetime.time(), timezone.get_default_timezone()
    )
    found = TargetChange.objects.filter(target=target, at__gte=end)
    return list(found.order_by("-at", "-pk"))


def facts_on(facts: Mapping[str, Any], changes: Iterable[TargetChange]) -> dict[str, Any]:
    """The facts as they were before some changes.

    :param facts: the present ones, as JSON values.
    :param changes: all that were made after the moment in question, the newest first.
    """
    found = dict(facts)
    for change in changes:
        found |= change.before
    return found


def plain(value: Any) -> Any:
    """A value of a fact as JSON keeps it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
