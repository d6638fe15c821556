"""Who acts: roles as plain classes, the permissions they hold, and the actor of one request."""

from sunlot.actors.actor import Actor, require
from sunlot.actors.permissions import Permission
from sunlot.actors.roles import ADMINISTRATORS, ROLES, Role, Scope, limited, role_of
from sunlot.actors.sessions import SessionRule
from sunlot.actors.view import View, in_view, way_to

__all__ = [
    "ADMINISTRATORS",
    "ROLES",
    "Actor",
    "Permission",
    "Role",
    "Scope",
    "SessionRule",
    "View",
    "in_view",
    "limited",
    "require",
    "role_of",
    "way_to",
]
