"""The three places of the world: whose records they hold, and who works there."""

from dataclasses import dataclass

from sunlot.accounts.models import User
from sunlot.actors import Actor
from sunlot.departments.models import Department, JointConference, JointConferenceMember
from sunlot.regions.models import Region
from tests.cast import NOW, OPENED, Cast

OWN, OTHER, OUTSIDE = "own", "other", "outside"
PLACES = (OWN, OTHER, OUTSIDE)

_DEPARTMENTS = [
    ("652300-office", "昌吉州联席会议办公室", "昌吉联席办", "office"),
    ("652300-justice", "昌吉州司法局", "昌吉司法行政部门", "justice"),
]
_PEOPLE = [
    ("approver_c", "approver", "650000-ecology"),
    ("officer_c1", "officer", "650000-ecology"),
    ("officer_c2", "officer", "650000-ecology"),
    ("coordinator_o", "coordinator", "652300-office"),
    ("coordinator_o2", "coordinator", "652300-office"),
    ("chair_o", "approver", "652300-office"),
    ("approver_o", "approver", "652300-market"),
    ("officer_o1", "officer", "652300-market"),
    ("officer_o2", "officer", "652300-market"),
    ("supervisor_o", "supervisor", "652300-justice"),
    # Parties and typists of the draws that do not concern the cast's party_justice.
    ("party_1", "participant", None),
    ("party_2", "participant", None),
    ("party_3", "participant", None),
    ("typist_3", "participant", None),
    ("typist_4", "participant", None),
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one variant of every record lives. People are user names of the world."""

    name: str
    cast: Cast
    lead: Department
    joining: Department | None
    region: Region
    county: Region
    planner: str
    approver: str
    officers: tuple[str, ...]
    coordinators: tuple[str, str]
    chair: str
    parties: tuple[str, str, str]
    typists: tuple[str, str]

    def by(self, username: str) -> Actor:
        """The actor of one person of the world."""
        return self.cast.actor(username)

    def user(self, username: str) -> User:
        """The account of one person of the world."""
        return self.cast.users[username]


def build_places(cast: Cast) -> dict[str, Place]:
    """Add what the cast lacks, and name the three places."""
    for code, name, short, kind in _DEPARTMENTS:
        cast.departments[code] = Department.objects.create(
            code=code, name=name, short_name=short, kind=kind, region=cast.regions["652300"],
            level=cast.regions["652300"].level, is_office=kind == "office", opened=OPENED,
        )  # fmt: skip
    conference = JointConference.objects.create(
        region=cast.regions["652300"], name="昌吉州联席会议",
        office=cast.departments["652300-office"],
    )  # fmt: skip
    for code in ("652300-market", "652300-justice"):
        JointConferenceMember.objects.create(
            conference=conference, department=cast.departments[code], joined=OPENED
        )
    for username, role, code in _PEOPLE:
        cast.users[username] = User.objects.create(
            username=username, name=f"示例{username}", role=role, opened_at=NOW,
            password=cast.users["coordinator"].password,
            department=cast.departments[code] if code else None, must_change_password=False,
        )  # fmt: skip
    strangers = ("party_1", "party_2", "party_3")
    own = Place(
        OWN, cast, cast.department("market"), cast.department("fire"), cast.regions["650000"],
        cast.regions["650102"], "planner_a", "approver_a",
        ("officer_a1", "officer_a2", "officer_b1", "officer_b2"),
        ("coordinator", "coordinator_2"), "chair",
        # The column "participant" also types dice: each of a participant's pages has a reader.
        ("party_justice", "party_trade", "party_public"), ("party_justice", "typist_2"),
    )  # fmt: skip
    other = Place(
        OTHER, cast, cast.department("ecology"), None, cast.regions["650000"],
        cast.regions["650103"], "planner_c", "approver_c", ("officer_c1", "officer_c2"),
        ("coordinator", "coordinator_2"), "chair", strangers, ("typist_3", "typist_4"),
    )  # fmt: skip
    outside = Place(
        OUTSIDE, cast, cast.departments["652300-market"], None, cast.regions["652300"],
        cast.regions["652301"], "outsider", "approver_o", ("officer_o1", "officer_o2"),
        ("coordinator_o", "coordinator_o2"), "chair_o", strangers, ("typist_3", "typist_4"),
    )  # fmt: skip
    return {one.name: one for one in (own, other, outside)}
