"""Who may do what with a target, a special register and a stored filter."""

from django.db.models import Q

from sunlot.actors import Actor, Permission, require
from sunlot.errors import Forbidden
from sunlot.targets.errors import MergedAway, OtherSupervises, RegisterOfOther
from sunlot.targets.models import SpecialRegister, StoredFilter, Target


def may_edit(by: Actor, target: Target) -> bool:
    """Whether the actor's department supervises the target; one that nobody supervises is taken
    care of by every department of its region."""
    if not by.can(Permission.TARGETS_IMPORT):
        return False
    return target.department_id is None or by.acts_for(target.department_id)


def require_target(by: Actor, target: Target) -> None:
    """:raises Forbidden: the role may not write the register.
    :raises OtherSupervises: another department supervises the target."""
    require(by, Permission.TARGETS_IMPORT)
    if not may_edit(by, target):
        name = target.department.short_name if target.department else ""
        raise OtherSupervises(name=target.name, department=name)


def require_standing(target: Target) -> None:
    """:raises MergedAway: another record stands for the target."""
    if target.successor is not None:
        raise MergedAway(name=target.name, other=target.successor.name)


def may_confirm(by: Actor, target: Target) -> bool:
    """Whether the actor approves for the department that supervises the target; for one that
    nobody supervises, in its region."""
    if not by.can(Permission.TARGETS_CONFIRM):
        return False
    return target.department_id is None or by.acts_for(target.department_id)


def require_confirm(by: Actor, target: Target) -> None:
    """:raises Forbidden: the role does not approve.
    :raises OtherSupervises: another department supervises the target."""
    require(by, Permission.TARGETS_CONFIRM)
    if not may_confirm(by, target):
        name = target.department.short_name if target.department else ""
        raise OtherSupervises(name=target.name, department=name)


def owns(by: Actor, register: SpecialRegister) -> bool:
    """Whether the actor's department owns a special register."""
    return by.can(Permission.TARGETS_IMPORT) and by.acts_for(register.department_id)


def require_register(by: Actor, register: SpecialRegister) -> None:
    """:raises RegisterOfOther: another department owns it."""
    if not owns(by, register):
        raise RegisterOfOther(name=register.title, department=register.department.short_name)


def tags_of_others(by: Actor, target: Target) -> set[str]:
    """Tags that only other departments may put on the target and take off it: those of their
    special registers."""
    above = target.region.path.rstrip("/").split("/")
    here = SpecialRegister.objects.filter(region__code__in=above)
    return set(here.exclude(department__in=by.places).values_list("name", flat=True))


def closed_tags(target: Target) -> set[str]:
    """Tags that nobody puts on a target any more."""
    above = target.region.path.rstrip("/").split("/")
    closed = SpecialRegister.objects.filter(region__code__in=above, closed_on__isnull=False)
    return set(closed.values_list("name", flat=True))


def tags_beyond(by: Actor) -> frozenset[str]:
    """Tags that stay as they are in any file of the actor's: special registers of other departments
    in the reach of the file and above it, and those that are closed."""
    above = by.region_path.rstrip("/").split("/")
    here = Q(region__code__in=above) | Q(region__path__startswith=by.region_path)
    not_own = ~Q(department__in=by.places) | Q(closed_on__isnull=False)
    found = SpecialRegister.objects.filter(here).filter(not_own)
    return frozenset(found.values_list("name", flat=True))


def tags_of(by: Actor) -> frozenset[str]:
    """Special registers that the actor's department manages."""
    found = SpecialRegister.objects.filter(department__in=by.places, closed_on=None)
    return frozenset(found.values_list("name", flat=True))


def is_own(by: Actor, stored: StoredFilter) -> bool:
    """Whether the actor's department stored the filter."""
    return by.can(Permission.PLANS_EDIT) and stored.department_id == by.place_id


def require_own(by: Actor, stored: StoredFilter) -> None:
    """:raises Forbidden: another role, or another department stored it."""
    require(by, Permission.PLANS_EDIT)
    if not is_own(by, stored):
        raise Forbidden(role=by.role.label if by.role else by.name)
