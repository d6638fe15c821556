"""The cast of all tests: one region, two departments that work together, and an outsider.

Users carry the same names as in the demo. `actor("planner_a")` is the actor of one of them,
`client_of("planner_a")` a signed-in test client.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import pytest
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.test import Client

from sunlot.accounts.models import User
from sunlot.accounts.queries import actor_of
from sunlot.actors import Actor
from sunlot.departments.models import Department, JointConference, JointConferenceMember
from sunlot.regions.models import Level, Region
from tests.stages import staged

M = TypeVar("M", bound=Model)

PASSWORD = "cast-password-2026"
NOW = datetime.datetime(2026, 4, 20, 2, 0, tzinfo=datetime.UTC)
OPENED = datetime.date(2019, 1, 1)

REGIONS = [
    ("650000", "新疆维吾尔自治区", Level.REGION, None),
    ("650100", "乌鲁木齐市", Level.PREFECTURE, "650000"),
    ("650102", "天山区", Level.COUNTY, "650100"),
    ("650103", "沙依巴克区", Level.COUNTY, "650100"),
    ("653100", "喀什地区", Level.PREFECTURE, "650000"),
    ("653101", "喀什市", Level.COUNTY, "653100"),
    ("652300", "昌吉回族自治州", Level.PREFECTURE, "650000"),
    ("652301", "昌吉市", Level.COUNTY, "652300"),
]
DEPARTMENTS = [
    ("650000-office", "自治区联席会议办公室", "联席办", "office", "650000"),
    ("650000-market", "自治区市场监督管理局", "市场监管部门", "market", "650000"),
    ("650000-fire", "自治区消防救援总队", "消防救援机构", "fire", "650000"),
    ("650000-ecology", "自治区生态环境厅", "生态环境部门", "ecology", "650000"),
    ("650000-justice", "自治区司法厅", "司法行政部门", "justice", "650000"),
    ("652300-market", "昌吉州市场监督管理局", "昌吉市场监管", "market", "652300"),
]
PEOPLE = [
    # user name, name, title, role, department
    ("coordinator", "周敏", "联席办专员", "coordinator", "650000-office"),
    ("coordinator_2", "马晓东", "联席办副主任", "coordinator", "650000-office"),
    ("chair", "吴建国", "联席办主任", "approver", "650000-office"),
    ("planner_a", "李文静", "信用监管处科员", "planner", "650000-market"),
    ("head_a", "郑国强", "局负责人", "approver", "650000-market"),
    ("approver_a", "孙丽", "信用监管处处长", "approver", "650000-market"),
    ("officer_a1", "王海涛", "执法人员", "officer", "650000-market"),
    ("officer_a2", "阿依努尔·买买提", "执法人员", "officer", "650000-market"),
    ("planner_b", "刘洋", "防火监督处参谋", "planner", "650000-fire"),
    ("head_b", "赵铁军", "总队负责人", "approver", "650000-fire"),
    ("approver_b", "何芳", "防火监督处处长", "approver", "650000-fire"),
    ("officer_b1", "陈刚", "执法人员", "officer", "650000-fire"),
    ("officer_b2", "古丽娜尔·艾合买提", "执法人员", "officer", "650000-fire"),
    ("planner_c", "高原", "执法处科员", "planner", "650000-ecology"),
    ("supervisor", "宋岩", "执法监督处", "supervisor", "650000-justice"),
    ("party_justice", "司法监督方", "", "participant", "650000-justice"),
    ("party_trade", "行业协会方", "", "participant", None),
    ("party_public", "群众代表方", "", "participant", None),
    ("typist_1", "录入员一", "", "participant", "650000-office"),
    ("typist_2", "录入员二", "", "participant", "650000-justice"),
    ("sysadmin", "系统管理员", "", "system_admin", None),
    ("secadmin", "安全管理员", "", "security_admin", None),
    ("auditadmin", "审计管理员", "", "audit_admin", None),
    ("outsider", "努尔兰", "昌吉科员", "planner", "652300-market"),
]


@dataclass
class Cast:
    """Everything that every test may expect to exist."""

    regions: dict[str, Region]
    departments: dict[str, Department]
    users: dict[str, User]
    conference: JointConference

    def actor(self, username: str) -> Actor:
        """The actor of one person."""
        return actor_of(self.users[username])

    def department(self, kind: str) -> Department:
        """A region-level department by kind: ``market``, ``fire``, ``ecology``, ``justice``."""
        return self.departments[f"650000-{kind}"]

    @property
    def office(self) -> Department:
        """The office of the joint conference."""
        return self.departments["650000-office"]


@cache
def _hash() -> str:
    """One argon2 hash for the whole run: it is slow on purpose."""
    return make_password(PASSWORD)


def _path(code: str, parent: Region | None) -> str:
    return f"{parent.path if parent else ''}{code}/"


def _written(rows: list[M], *, by: str) -> dict[str, M]:
    """Write rows of one table by one statement: nearly every test writes the cast."""
    return {getattr(row, by): row for row in type(rows[0])._default_manager.bulk_create(rows)}


def build_cast() -> Cast:
    """Write the cast; for tests and for tools that need a small database."""
    regions: dict[str, Region] = {}
    for level in Level:
        made = [
            Region(
                code=code, name=name, level=level, parent=regions.get(parent or ""),
                valid_from=OPENED, path=_path(code, regions.get(parent or "")),
            )
            for code, name, of, parent in REGIONS
            if of == level
        ]  # fmt: skip
        regions |= _written(made, by="code")
    departments = _written(
        [
            Department(
                code=code, name=name, short_name=short, kind=kind, region=regions[region],
                level=regions[region].level, is_office=kind == "office", opened=OPENED,
            )
            for code, name, short, kind, region in DEPARTMENTS
        ],
        by="code",
    )  # fmt: skip
    conference = JointConference.objects.create(
        region=regions["650000"], name="自治区“双随机、一公开”监管联席会议",
        office=departments["650000-office"],
    )  # fmt: skip
    JointConferenceMember.objects.bulk_create(
        JointConferenceMember(conference=conference, department=departments[code], joined=OPENED)
        for code in ("650000-market", "650000-fire", "650000-ecology", "650000-justice")
    )
    users = _written(
        [
            User(
                username=username, name=name, title=title, role=role, password=_hash(),
                opened_at=NOW, department=departments.get(department or ""),
                must_change_password=False,
            )
            for username, name, title, role, department in PEOPLE
        ],
        by="username",
    )  # fmt: skip
    return Cast(regions=regions, departments=departments, users=users, conference=conference)


@staged
def cast() -> Cast:
    """The cast in the test's database."""
    return build_cast()


@pytest.fixture
def actor(cast: Cast) -> Callable[[str], Actor]:
    """`actor("planner_a")`."""
    return cast.actor


@pytest.fixture
def client_of(cast: Cast) -> Callable[[str], Client]:
    """`client_of("planner_a")`: a signed-in client."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(
            cast.users[username],
            backend="sunlot.accounts.adapters.AccountBackend",
        )
        return client

    return signed_in
