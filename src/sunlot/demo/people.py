"""The people of the demo: administrators open their accounts, two by two, as on any site."""

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction

from sunlot.accounts import actions as accounts
from sunlot.accounts.models import User
from sunlot.accounts.queries import actor_of
from sunlot.actors import Actor
from sunlot.departments.models import Department

ADMINISTRATORS = [
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditadmin", "审计管理员", "audit_admin"),
]


@dataclass(frozen=True, slots=True)
class Person:
    """A demo account to be opened."""

    username: str
    name: str
    title: str
    role: str
    department: str


PEOPLE = [
    Person("coordinator", "周敏", "联席办专员", "coordinator", "650000-office"),
    Person("coordinator2", "马晓东", "联席办副主任", "coordinator", "650000-office"),
    Person("chair", "吴建国", "联席办主任", "approver", "650000-office"),
    Person("planner", "李文静", "信用监管处科员", "planner", "650000-market"),
    Person("head", "郑国强", "局负责人", "approver", "650000-market"),
    Person("approver", "孙丽", "信用监管处处长", "approver", "650000-market"),
    Person("officer", "亚森·艾买提", "执法人员", "officer", "650000-market"),
    Person("ecology", "高原", "执法处科员", "planner", "650000-ecology"),
    Person("ecology-head", "田野", "厅负责人", "approver", "650000-ecology"),
    Person("ecology-approver", "叶尔波力", "执法处处长", "approver", "650000-ecology"),
    Person("education", "林小雨", "督导处科员", "planner", "650000-education"),
    Person("education-head", "何芳", "厅负责人", "approver", "650000-education"),
    Person("education-approver", "帕提古丽", "督导处处长", "approver", "650000-education"),
    Person("supervisor", "宋岩", "行政执法监督处", "supervisor", "650000-justice"),
    Person("party-justice", "司法监督方", "封存方", "participant", "650000-justice"),
    Person("party-trade", "行业协会方", "封存方", "participant", ""),
    Person("party-public", "群众代表方", "封存方", "participant", ""),
    Person("typist1", "录入员一", "骰子录入", "participant", "650000-office"),
    Person("typist2", "录入员二", "骰子录入", "participant", "650000-justice"),
    Person("outsider", "努尔兰", "外地科员", "planner", "653100-market"),
]


def install(at: datetime.datetime) -> dict[str, str]:
    """Open all accounts; returns ``{user name: password}``, made on this machine just now."""
    passwords = {}
    with transaction.atomic():
        for username, name, role in ADMINISTRATORS:
            passwords[username] = secrets.token_urlsafe(9)
            user = accounts.create_user(
                username=username, name=name, title="", role=role, department=None,
                password=passwords[username], at=at,
            )  # fmt: skip
            _own_password(user, at)
    proposer, decider = actor("sysadmin"), actor("secadmin")
    departments = {one.code: one for one in Department.objects.all()}
    for person in PEOPLE:
        request = accounts.request_account(
            username=person.username, name=person.name, title=person.title, role=person.role,
            department=departments[person.department] if person.department else None,
            by=proposer, at=at,
        )  # fmt: skip
        user, passwords[person.username] = accounts.open_account(request=request, by=decider, at=at)
        _own_password(user, at)
    return passwords


def actor(username: str) -> Actor:
    """The actor of a demo account."""
    return actor_of(User.objects.with_actor_facts().get(username=username))


def _own_password(user: User, at: datetime.datetime) -> None:
    """The demo's passwords count as chosen by their owner, so that one can look around at once."""
    with transaction.atomic():
        accounts.password_replaced(
            user=user, by=actor_of(User.objects.with_actor_facts().get(pk=user.pk)), at=at
        )
