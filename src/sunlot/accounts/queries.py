"""Reads of accounts, and the actor of an account."""

from django.db.models import QuerySet

from sunlot.accounts.models import AccountRequest, User
from sunlot.accounts.states import RequestState
from sunlot.actors import Actor, Permission, Role, role_of


def actor_of(user: User) -> Actor:
    """The actor that a signed-in account is; needs `department__region` loaded."""
    department = user.department
    return Actor(
        user_id=user.pk,
        name=user.name,
        role=role_of(user.role),
        department_id=department.pk if department else None,
        department_code=department.code if department else "",
        department_name=department.short_name if department else "",
        region_path=department.region.path if department else "",
        region_name=department.region.name if department else "",
    )


def actor_of_user_id(user_id: int | None) -> Actor:
    """The actor of a stored account; the system's where none ordered the work."""
    if user_id is None:
        return Actor.system()
    return actor_of(User.objects.with_actor_facts().get(pk=user_id))


def accounts_for(actor: Actor) -> QuerySet[User]:
    """Accounts that the actor may see, newest first."""
    people: QuerySet[User] = User.objects.scoped(actor).with_actor_facts()
    return people.order_by("-opened_at", "pk")


def requests_for(actor: Actor) -> QuerySet[AccountRequest]:
    """Requests for accounts: both kinds of administrator see all of them."""
    if not actor.can(Permission.ACCOUNTS_VIEW):
        return AccountRequest.objects.none()
    return AccountRequest.objects.select_related(
        "department", "requested_by", "decided_by"
    ).order_by("-requested_at", "pk")


def roles_held(name: str) -> set[type[Role]]:
    """Roles of a person's active accounts and waiting requests; people are told apart by name."""
    active = User.objects.filter(name=name, is_active=True).values_list("role", flat=True)
    waiting = AccountRequest.objects.filter(name=name, state=RequestState.REQUESTED)
    return {role_of(one) for one in {*active, *waiting.values_list("role", flat=True)}}


def people_with_role(role: str, *, department_id: int | None = None) -> QuerySet[User]:
    """Active accounts of one role, e.g. to choose the parties of a draw."""
    people: QuerySet[User] = User.objects.with_actor_facts().filter(role=role, is_active=True)
    if department_id is not None:
        people = people.filter(department_id=department_id)
    return people.order_by("department_id", "name", "pk")
