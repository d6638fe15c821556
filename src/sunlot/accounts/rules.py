"""Decisions about accounts."""

from collections.abc import Collection

from sunlot.actors import Role, Scope
from sunlot.rulebook import rule


@rule("AC-01")
def may_decide(*, requested_by: int, decided_by: int | None) -> bool:
    """An account is opened by two administrators: the proposer does not decide."""
    return requested_by != decided_by


def is_administrator(role: type[Role]) -> bool:
    """Whether a role sees no business record: that of the three administrators."""
    return role.scope is Scope.NONE


@rule("AC-02")
def may_hold(role: type[Role], *, others: Collection[type[Role]]) -> bool:
    """Whether a person may hold a role beside those of the own other accounts.

    An administrator's role is held alone: nobody is two of the three, and no second account shows
    an administrator the business.
    """
    held = {role, *others}
    return len(held) == 1 or not any(is_administrator(one) for one in held)
