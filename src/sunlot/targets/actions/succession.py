"""Renamed, recoded, moved, merged, closed: each one act, after which the old still leads here."""

import datetime
from contextlib import AbstractContextManager

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.clock import today_of
from sunlot.departments.models import Department
from sunlot.regions.models import Region
from sunlot.targets import history, registry
from sunlot.targets.actions.writing import former, noted, recorded_change
from sunlot.targets.errors import (
    AlreadyMerged,
    CodeTaken,
    HeirMergedSince,
    HeldNow,
    MergedIntoItself,
    NothingNew,
    NotMergedHere,
    NotThere,
    SuccessorElsewhere,
)
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    ChangeAction,
    Target,
    TargetAlias,
    TargetChange,
)
from sunlot.targets.queries import registered_merge_of, standing_for
from sunlot.targets.rules import credit_code


@transaction.atomic
def rename(
    *, target: Target, name: str, on: datetime.date, evidence: str, by: Actor, at: datetime.datetime
) -> Target:
    """Give a new name; the old one is still found.

    :raises NothingNew: it has that name.
    """
    require(by, Permission.TARGETS_IMPORT)
    with _recorded("targets.renamed", target, by, at) as locked:
        if locked.name == name:
            raise NothingNew
        former(locked, AliasKind.NAME, locked.name, AliasReason.RENAMED, on)
        locked.name = name
        noted(locked, evidence)
    return locked


@transaction.atomic
def recode(
    *, target: Target, code: str, on: datetime.date, evidence: str, by: Actor, at: datetime.datetime
) -> Target:
    """Give a new credit code; the object's id stays, and the old code still leads to it.

    :raises CodeTaken: another target has it.
    :raises NothingNew: it has that code.
    """
    require(by, Permission.TARGETS_IMPORT)
    code = credit_code.normalise(code)
    with _recorded("targets.recoded", target, by, at) as locked:
        if locked.credit_code == code:
            raise NothingNew
        if other := Target.objects.filter(credit_code=code).first():
            raise CodeTaken(name=other.name)
        if locked.credit_code:
            former(locked, AliasKind.CODE, locked.credit_code, AliasReason.RECODED, on)
        locked.credit_code = code
        locked.code_doubtful = not credit_code.is_valid(code)
        noted(locked, evidence)
    return locked


@transaction.atomic
def move(
    *,
    target: Target,
    region: Region,
    address: str,
    on: datetime.date,
    evidence: str,
    by: Actor,
    at: datetime.datetime,
) -> Target:
    """Move to another address or division. Outside the reach of its department, the target waits
    there for one that takes it up.

    :raises NothingNew: it is there already.
    """
    require(by, Permission.TARGETS_IMPORT)
    with _recorded("targets.moved", target, by, at) as locked:
        if (locked.region_id, locked.address) == (region.pk, address):
            raise NothingNew
        department = locked.department
        if department and not region.path.startswith(department.region.path):
            locked.department = None
        locked.region, locked.address = region, address
        noted(locked, evidence, on)
    return locked


@transaction.atomic
def merge_into(
    *,
    target: Target,
    into: Target,
    on: datetime.date,
    evidence: str,
    by: Actor,
    at: datetime.datetime,
) -> Target:
    """Let another target stand for this one, and for those that this one stood for; their names
    and codes lead there from now on.

    :raises SuccessorElsewhere: the other one is not in the actor's register.
    :raises AlreadyMerged: another one stands for it already.
    :raises MergedIntoItself: the other one is this one, or stands behind it.
    :raises HeldNow: a frozen draw or an open visit counts on this one.
    """
    # One step leads to the end, as after merging duplicates: whatever reads who stands for a target
    # follows no chain.
    require(by, Permission.TARGETS_IMPORT)
    end = standing_for(into)
    together = Target.objects.filter(pk__in={target.pk, into.pk, end.pk})
    locked_all = {one.pk: one for one in together.select_for_update(of=("self",)).order_by("pk")}
    if not Target.objects.scoped(by).filter(pk=into.pk).exists():
        raise SuccessorElsewhere
    with _recorded("targets.merged", target, by, at) as locked:
        heir = standing_for(locked_all[into.pk])
        if heir.pk == locked.pk:
            raise MergedIntoItself
        if heir.pk not in locked_all:
            raise AlreadyMerged(name=end.name, other=heir.name)
        if locked.successor is not None:
            raise AlreadyMerged(name=locked.name, other=locked.successor.name)
        if why := registry.objections(locked.pk):
            raise HeldNow(name=locked.name, why="".join(why))
        for kind, text in _words_of(locked):
            former(heir, kind, text, AliasReason.MERGED, on)
        _hand_on_words(locked, heir)
        locked.successor = heir
        noted(locked, evidence)
    _lead(_led_to(locked), locked, heir, by, at)
    registry.follow(locked, heir, at)
    return locked


@transaction.atomic
def unmerge(*, target: Target, reason: str, by: Actor, at: datetime.datetime) -> Target:
    """Take back what `merge_into` wrote: the target stands for itself again.

    Draws and visits of the one that stood for it stay as they are: it loses nothing but the words
    that led there. Records that led through this one lead to it again.

    :raises NotMergedHere: it stands for itself, or was merged as a duplicate.
    :raises HeirMergedSince: what stood for it was merged itself; that one is undone first.
    """
    require(by, Permission.TARGETS_IMPORT)
    with recorded_change(
        target, kind="targets.unmerged", action=ChangeAction.UNMERGED, by=by, at=at
    ) as locked:
        change, heir = registered_merge_of(locked), locked.successor
        if change is None or heir is None:
            raise NotMergedHere(name=locked.name)
        if heir.object_id != change.after["successor"]:
            first = Target.objects.get(object_id=change.after["successor"])
            raise HeirMergedSince(name=first.name, other=heir.name)
        if heir.successor is not None:
            raise HeirMergedSince(name=heir.name, other=heir.successor.name)
        _lead(_led_through(locked, heir), heir, locked, by, at)
        _forget_words(heir, of=locked)
        locked.successor = None
        noted(locked, reason, today_of(at))
    registry.come_back(locked, heir, at)
    return locked


@transaction.atomic
def close(
    *,
    target: Target,
    state: str,
    on: datetime.date,
    evidence: str,
    by: Actor,
    at: datetime.datetime,
) -> Target:
    """Write down another state of registration.

    :param state: a `RegistrationState`.
    :raises NothingNew: it is in that state.
    """
    require(by, Permission.TARGETS_IMPORT)
    with _recorded("targets.state-changed", target, by, at) as locked:
        if locked.registration_state == state:
            raise NothingNew
        locked.registration_state = state
        noted(locked, evidence, on)
    return locked


@transaction.atomic
def assign(
    *,
    target: Target,
    department: Department | None,
    on: datetime.date,
    evidence: str,
    by: Actor,
    at: datetime.datetime,
) -> Target:
    """Give the target to another department; with None, to whichever of the region takes it up.

    :raises NotThere: the department has no say where the target is.
    :raises HeldNow: a frozen draw or an open visit counts on the department of now.
    :raises NothingNew: it is that department's.
    """
    require(by, Permission.TARGETS_IMPORT)
    with _recorded("targets.assigned", target, by, at) as locked:
        if locked.department_id == (department.pk if department else None):
            raise NothingNew
        if department and not _has_say(department, locked, at):
            raise NotThere(name=locked.name, department=department.short_name)
        if why := registry.objections(locked.pk):
            raise HeldNow(name=locked.name, why="".join(why))
        locked.department = department
        noted(locked, evidence, on)
    return locked


def _words_of(target: Target) -> list[tuple[str, str]]:
    """The kinds and texts under which a target is found after another one stands for it."""
    words = [(AliasKind.NAME.value, target.name), (AliasKind.ID.value, target.object_id)]
    if target.credit_code and target.credit_code != target.object_id:
        words.append((AliasKind.CODE.value, target.credit_code))
    return words


def _hand_on_words(gone: Target, heir: Target) -> None:
    """What led to a target leads to its heir too, unless that is called so itself."""
    own = _words_of(heir)
    for one in gone.aliases.order_by("pk"):
        if (one.kind, one.text) not in own:
            TargetAlias.objects.get_or_create(
                target=heir, kind=one.kind, text=one.text,
                defaults={
                    "match_text": one.match_text, "until": one.until, "why": AliasReason.MERGED,
                },
            )  # fmt: skip


def _led_to(target: Target) -> list[Target]:
    """Targets that a target stands for, locked."""
    found = Target.objects.filter(successor=target).select_for_update(of=("self",))
    return list(found.order_by("pk"))


def _led_through(gone: Target, heir: Target) -> list[Target]:
    """Targets that lead to an heir because the one that went stood for them, locked."""
    led = {one.pk: one for one in _led_to(heir)}
    told = TargetChange.objects.filter(target__in=led, after__has_key="successor")
    last = told.order_by("target", "-at", "-pk").distinct("target")
    came = {one.target_id for one in last if one.before.get("successor") == gone.object_id}
    return [one for key, one in led.items() if key in came]


def _lead(led: list[Target], old: Target, new: Target, by: Actor, at: datetime.datetime) -> None:
    """Let targets that one stands for be stood for by another."""
    Target.objects.filter(pk__in=[one.pk for one in led]).update(successor=new, updated_at=at)
    before, after = {"successor": old.object_id}, {"successor": new.object_id}
    history.record(
        [(one, before, after) for one in led], action=ChangeAction.MOVED, by_id=by.user_id, at=at
    )


def _forget_words(heir: Target, *, of: Target) -> None:
    """Former words of a target lead to its heir no more, unless they are those of another one that
    the heir stands for; of names and codes, also those that it had when it was merged."""
    gone = {*_words_of(of), *of.aliases.values_list("kind", "text")}
    for other in Target.objects.filter(successor=heir).exclude(pk=of.pk):
        gone -= {*_words_of(other), *other.aliases.values_list("kind", "text")}
    for alias in heir.aliases.filter(why=AliasReason.MERGED):
        if (alias.kind, alias.text) in gone:
            alias.delete()


def _has_say(department: Department, target: Target, at: datetime.datetime) -> bool:
    there = Department.objects.open(today_of(at)).inspecting().select_related("region")
    found = there.filter(pk=department.pk).first()
    return found is not None and target.region.path.startswith(found.region.path)


def _recorded(
    kind: str, target: Target, by: Actor, at: datetime.datetime
) -> AbstractContextManager[Target]:
    return recorded_change(target, kind=kind, action=ChangeAction.MOVED, by=by, at=at)
