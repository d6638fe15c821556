"""Who may publish an item."""

from sunlot.actors import Actor, Permission, Scope, require
from sunlot.items.errors import OtherDepartment
from sunlot.items.models import Item


def may_publish(by: Actor, item: Item) -> bool:
    """The department in charge, and the office of the region."""
    if not by.can(Permission.ITEMS_PUBLISH):
        return False
    if by.scope is Scope.REGION:
        return item.department.region.path.startswith(by.region_path)
    return by.acts_for(item.department_id)


def require_publish(by: Actor, item: Item) -> None:
    """Stop unless `may_publish`.

    :raises Forbidden: the role never publishes. :raises OtherDepartment: not this item.
    """
    require(by, Permission.ITEMS_PUBLISH)
    if not may_publish(by, item):
        raise OtherDepartment(item=item.code, department=item.department.short_name)
