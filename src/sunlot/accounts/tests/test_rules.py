"""What administrators may decide and hold, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from sunlot.accounts.rules import may_decide, may_hold
from sunlot.actors import ROLES

ADMINISTRATORS = {"system_admin", "security_admin", "audit_admin"}


@given(st.integers(1, 9), st.integers(1, 9))
def test_opening_when_decided_then_by_another_person(first: int, second: int) -> None:
    """AC-01"""
    assert may_decide(requested_by=first, decided_by=second) == (first != second)


@given(st.sampled_from(sorted(ROLES)), st.sets(st.sampled_from(sorted(ROLES))))
def test_role_when_held_beside_others_then_no_administrator_is_among_them(
    role: str, others: set[str]
) -> None:
    """AC-02"""
    held = {role, *others}
    allowed = may_hold(ROLES[role], others=[ROLES[one] for one in others])
    assert allowed == (held == {role} or not held & ADMINISTRATORS)
