"""The columns of the table: one person for every role, three from another prefecture, nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A column: its heading, the account of the world (None: not signed in), and who that is."""

    heading: str
    username: str | None
    words: str


# "own" records belong to market supervision of the region; fire and rescue joins its task.
PEOPLE = (
    Person("coordinator", "coordinator", "the office of the region's joint conference"),
    Person("planner", "planner_a", "market supervision of the region"),
    Person("approver", "approver_a", "market supervision of the region"),
    Person("officer", "officer_a1", "market supervision of the region"),
    Person("supervisor", "supervisor", "justice department of the region"),
    Person("participant", "party_justice", "seals a number in the draw of the own task only"),
    Person("system_admin", "sysadmin", "no department"),
    Person("security_admin", "secadmin", "no department"),
    Person("audit_admin", "auditadmin", "no department"),
    Person("joining_planner", "planner_b", "fire and rescue, joins the own task"),
    Person("office_approver", "chair", "the office of the region's joint conference"),
    Person("outer_coordinator", "coordinator_o", "the office of prefecture 652300"),
    Person("outer_planner", "outsider", "market supervision of prefecture 652300"),
    Person("outer_supervisor", "supervisor_o", "justice department of prefecture 652300"),
    Person("anonymous", None, "not signed in"),
)
HEADINGS = tuple(one.heading for one in PEOPLE)
