"""Who acts: roles as plain classes, the permissions they hold, and the actor of one request."""

from sunlot.actors.actor import Actor, require
from sunlot.actors.permissions import Permission
from sunlot.actors.roles import ROLES, Role, Scope, role_of

__all__ = ["ROLES", "Actor", "Permission", "Role", "Scope", "require", "role_of"]
