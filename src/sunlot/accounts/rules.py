"""Decisions about accounts."""

from sunlot.actors import Role, Scope
from sunlot.rulebook import rule


@rule("AC-01")
def may_decide(*, requested_by: int, decided_by: int | None) -> bool:
    """An account is opened by two administrators: the proposer does not decide."""
    return requested_by != decided_by


@rule("AC-02")
def sees_no_business(role: type[Role]) -> bool:
    """The three administrators hold no right over a business record."""
    return role.scope is Scope.NONE
