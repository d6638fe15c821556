"""Who may ever see a credit class."""

from sunlot.actors import Permission, Role
from sunlot.rulebook import rule


@rule("RK-01")
def may_see(role: type[Role] | None) -> bool:
    """Classes are an internal aid: only roles that hold the right see them, nobody anonymous."""
    return role is not None and Permission.RISKS_VIEW in role.permissions
