"""The person, or the system, on whose behalf one action or one read happens."""

from dataclasses import dataclass, replace

from sunlot.actors.permissions import ADMINISTRATIVE, Permission
from sunlot.actors.roles import ADMINISTRATORS, Role, Scope
from sunlot.actors.view import EVERYTHING, View
from sunlot.errors import Forbidden, NoBusiness


@dataclass(frozen=True, slots=True)
class Actor:
    """Plain facts about who acts; holds no database object, so that it can be passed anywhere.

    `region_path` is the path of the department's region, e.g. ``650000/650100/``; a role with
    `Scope.REGION` reads everything whose path starts with it. `user_id` is None for the system.
    `took_over` are the departments whose work has passed to the actor's own (ADR 0040),
    `former_codes` their codes. `view` is empty but on the actor that lists, the workbench and
    search read as.
    """

    user_id: int | None
    name: str
    role: type[Role] | None
    department_id: int | None = None
    department_code: str = ""
    department_name: str = ""
    region_path: str = ""
    region_name: str = ""
    took_over: tuple[int, ...] = ()
    former_codes: tuple[str, ...] = ()
    view: View = EVERYTHING

    @classmethod
    def system(cls, name: str = "system") -> "Actor":
        """The application itself: sequencer, periodic tasks, first load. Reads nothing."""
        return cls(user_id=None, name=name, role=None)

    @property
    def role_code(self) -> str:
        """The role's code as the ledger stores it."""
        return self.role.code if self.role else "system"

    @property
    def scope(self) -> Scope:
        """How far reads reach; the system reads through explicit queries, never through scope.

        A region's role without a region reaches nothing: every path begins with an empty one.
        """
        if self.role is None or (self.role.scope is Scope.REGION and not self.region_path):
            return Scope.NONE
        return self.role.scope

    @property
    def person_id(self) -> int:
        """Key of the account for a column that must name a person.

        :raises Forbidden: the system acts, and no person.
        """
        if self.user_id is None:
            raise Forbidden(role=self.name)
        return self.user_id

    @property
    def place_id(self) -> int:
        """Key of the department for filters; 0, which no row has, where there is none."""
        return self.department_id or 0

    @property
    def places(self) -> tuple[int, ...]:
        """Keys of the own department and of those whose work passed to it, for filters."""
        return (self.place_id, *self.took_over)

    def acts_for(self, department_id: int | None) -> bool:
        """Whether a department is the actor's own, or its work passed to the own one."""
        return bool(department_id) and department_id in self.places

    @property
    def view_path(self) -> str:
        """Path of the region that lists are about: the viewed one, else the own."""
        return self.view.region_path or self.region_path

    def viewing(self, view: View) -> "Actor":
        """The same person, reading through a view.

        A part of it that lies outside the person's own reach is dropped; who reads single records
        only has nothing to narrow.
        """
        if self.scope not in {Scope.REGION, Scope.DEPARTMENT}:
            return self
        if (
            not view.region_path.startswith(self.region_path)
            or view.region_path == self.region_path
        ):
            view = replace(view, region_path="", region_name="")
        if self.scope is Scope.DEPARTMENT:
            view = replace(view, department_id=0, department_name="")
        return replace(self, view=view)

    def can(self, permission: Permission) -> bool:
        """Whether the role holds the right; says nothing about a single record."""
        return self.role is not None and permission in self.role.permissions


def require(by: Actor, permission: Permission) -> None:
    """Stop unless the actor's role holds the right.

    :raises NoBusiness: an administrator asks for what concerns business records.
    :raises Forbidden: the role does not hold it.
    """
    if by.can(permission):
        return
    if by.role_code in ADMINISTRATORS and permission not in ADMINISTRATIVE:
        raise NoBusiness
    raise Forbidden(role=by.role.label if by.role else by.name)
