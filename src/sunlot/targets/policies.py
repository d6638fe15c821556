"""Who may do what with a stored filter."""

from sunlot.actors import Actor, Permission, require
from sunlot.errors import Forbidden
from sunlot.targets.models import StoredFilter


def is_own(by: Actor, stored: StoredFilter) -> bool:
    """Whether the actor's department stored the filter."""
    return by.can(Permission.PLANS_EDIT) and stored.department_id == by.place_id


def require_own(by: Actor, stored: StoredFilter) -> None:
    """:raises Forbidden: another role, or another department stored it."""
    require(by, Permission.PLANS_EDIT)
    if not is_own(by, stored):
        raise Forbidden(role=by.role.label if by.role else by.name)
