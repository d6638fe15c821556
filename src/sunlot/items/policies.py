"""Who may write and publish items, enter changes of law, and decide about a region's list."""

from sunlot.actors import Actor, Permission, Scope, require
from sunlot.departments.models import Department
from sunlot.items.errors import NotYourItem, OtherDepartment
from sunlot.items.models import Item, LawChange


def writes_for(by: Actor, department: Department) -> bool:
    """A department writes its own items; the office those of its region and below."""
    if by.scope is Scope.REGION:
        return department.region.path.startswith(by.region_path)
    return by.acts_for(department.pk)


def may_publish(by: Actor, item: Item) -> bool:
    """The department in charge, and the office of the region."""
    return by.can(Permission.ITEMS_PUBLISH) and writes_for(by, item.department)


def require_publish(by: Actor, item: Item) -> None:
    """Stop unless `may_publish`.

    :raises Forbidden: the role never publishes. :raises OtherDepartment: not this item.
    """
    require(by, Permission.ITEMS_PUBLISH)
    if not may_publish(by, item):
        raise OtherDepartment(item=item.code, department=item.department.short_name)


def may_edit(by: Actor, item: Item) -> bool:
    """The department in charge, and the office of the region."""
    return by.can(Permission.ITEMS_EDIT) and writes_for(by, item.department)


def require_edit(by: Actor, department: Department, code: str) -> None:
    """Stop unless the actor writes the items of a department.

    :raises Forbidden: the role never does. :raises NotYourItem: not of this department.
    """
    require(by, Permission.ITEMS_EDIT)
    if not writes_for(by, department):
        raise NotYourItem(item=code, department=department.short_name)


def may_withdraw(by: Actor, change: LawChange) -> bool:
    """Who entered a change of law, and the office of its region."""
    if not by.can(Permission.ITEMS_EDIT) or change.withdrawn_at is not None:
        return False
    office = by.scope is Scope.REGION and change.region.path.startswith(by.region_path)
    return office or change.entered_by_id == by.user_id
