"""Items, targets, officers, recusals, class snapshots, uploads and jobs of one place."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from sunlot import clock
from sunlot.checklists.models import Checklist, ChecklistVersion, Question
from sunlot.checklists.states import ChecklistState
from sunlot.departments.actions import Wanted, request_succession
from sunlot.departments.models import Succession
from sunlot.imports.models import Batch
from sunlot.imports.states import BatchState
from sunlot.items.models import Item, ItemVersion, LawChange, UnifiedList
from sunlot.items.states import ItemState
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from sunlot.officers.models import Absence, Officer, Recusal
from sunlot.officers.states import RecusalState
from sunlot.quality import actions as quality
from sunlot.quality.models import DuplicatePair, HealthFigure, RegisterCorrection
from sunlot.regions.names import sort_key
from sunlot.risks.models import SectorGrade, Snapshot, TargetClass
from sunlot.targets.models import SpecialRegister, StoredFilter, Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW
from tests.permissions.world.places import Place

TARGETS = 14
CLASSES = "ABCDABCDABCDAB"
COUNTS = {"error": 0, "twin": 0, "warning": 0, "update": 0, "new": 1, "same": 0}
AWAY = (datetime.date(2028, 3, 1), datetime.date(2028, 3, 10))
CERTIFIED = (datetime.date(2024, 1, 1), datetime.date(2029, 1, 1))


def tag(place: Place) -> str:
    """The word by which a stored filter finds the targets of one place only."""
    return f"示例{place.name}"


def build_items(place: Place) -> tuple[Item, Item]:
    """A published item and a draft."""
    published = _item(place, f"item-{place.name}")
    ItemVersion.objects.create(
        item=published, number=1, category="示例", matter=f"{place.lead.short_name}检查",
        item_class="general", method="现场检查", basis_text="示例依据",
        basis=[{"instrument": "示例法", "article": "第一条", "verified": False}],
        cited=["示例法"], target_classes=["示例类"], state=ItemState.PUBLISHED, created_at=NOW,
        published_at=NOW, published_by=place.user(place.planner),
    )  # fmt: skip
    draft = _item(place, f"draft-{place.name}")
    ItemVersion.objects.create(
        item=draft, number=1, category="示例", matter=f"{place.lead.short_name}草稿",
        item_class="general", method="现场检查", basis_text="示例依据", created_at=NOW,
        basis=[{"instrument": "示例法", "article": "第一条", "verified": False}],
    )  # fmt: skip
    return published, draft


def _item(place: Place, code: str) -> Item:
    return Item.objects.create(code=code, department=place.lead, region=place.region)


def build_law(place: Place) -> LawChange:
    """A change of law that the place's planner entered; its published item cites it."""
    return LawChange.objects.create(
        region=place.region, instrument="示例法", key="示例法", what="amended",
        effective_on=datetime.date(2026, 3, 1), source="示例公报", entered_at=NOW,
        entered_by=place.user(place.planner),
    )  # fmt: skip


def build_checklist(place: Place, item: Item) -> Checklist:
    """The checklist of the published item: a version in use, and a draft."""
    checklist = Checklist.objects.create(item=item)
    used = ChecklistVersion.objects.create(
        checklist=checklist, number=1, state=ChecklistState.PUBLISHED, sha256="ab" * 32,
        item_version=item.versions.get(), created_at=NOW, published_at=NOW,
        created_by=place.user(place.planner), published_by=place.user(place.planner),
    )  # fmt: skip
    draft = ChecklistVersion.objects.create(
        checklist=checklist, number=2, created_at=NOW, created_by=place.user(place.planner)
    )
    for version in (used, draft):
        for position, kind in enumerate(("choice", "number"), start=1):
            Question.objects.create(
                version=version, position=position, text=f"示例问题{position}", kind=kind,
                options=["合格", "不合格"] if kind == "choice" else [], basis="《示例法》第一条",
                how="查看台账",
            )  # fmt: skip
    return checklist


def build_question(checklist: Checklist) -> Question:
    """A question of the draft."""
    return Question.objects.filter(version__checklist=checklist, version__number=2)[0]


def build_list(place: Place) -> UnifiedList:
    """The list of the place's region as it was published."""
    content = {"items": [], "joint": [], "duplicates": [], "number": 1}
    return UnifiedList.objects.create(
        region=place.region, number=1, content=content, sha256="cd" * 32, published_at=NOW,
        published_by=place.user(place.coordinators[0]),
    )  # fmt: skip


def build_targets(place: Place, first: int) -> list[Target]:
    """Enterprises of the place's county."""
    return [_target(place, first + number) for number in range(TARGETS)]


def _target(place: Place, number: int) -> Target:
    code, name = f"91650100MA7{number:06d}A", f"示例食品加工{number:03d}号"
    tokens = [-int(one) for one in place.county.path.rstrip("/").split("/")]
    return Target.objects.create(
        object_id=code, kind="enterprise", name=name, name_key=sort_key(name), match_name=name,
        credit_code=code, region=place.county, region_tokens=tokens, industry="1310",
        department=place.lead, tags=[tag(place)], address="人民路 1 号", updated_at=NOW,
    )  # fmt: skip


def build_filter(place: Place) -> StoredFilter:
    """A stored filter of the place's lead department."""
    return StoredFilter.objects.create(
        name=f"示例范围 {place.name}", digest=place.name.ljust(64, "0"), region=place.lead.region,
        department=place.lead, stored_by=place.user(place.planner), stored_at=NOW,
        conditions={"all": [{"field": "tag", "op": "in", "value": [tag(place)]}]},
    )  # fmt: skip


def build_register(place: Place) -> SpecialRegister:
    """A special register of the place's lead department."""
    return SpecialRegister.objects.create(
        name=f"示例专项库 {place.name}",
        title=f"示例专项库 {place.name}",
        department=place.lead,
        region=place.lead.region,
    )


def build_pairs(place: Place, targets: list[Target]) -> dict[str, Any]:
    """Pairs that wait, that were merged and that were dismissed; a correction; a day's figures."""
    by, (one, two, three, four) = place.by(place.planner), targets[-4:]
    waiting, merged, dismissed = (
        DuplicatePair.objects.create(
            first=first, second=second, reason="near-name", score=80, found_at=NOW
        )
        for first, second in ((one, two), (two, three), (three, four))
    )
    made = quality.merge(pair=merged, kept=two.pk, by=by, at=NOW)
    quality.dismiss(pair=dismissed, reason="示例：两家不同的店", by=by, at=NOW)
    HealthFigure.objects.create(
        region=place.county, department=place.lead, check_name="stale", count=1, total=10,
        on=NOW.date(),
    )  # fmt: skip
    correction = RegisterCorrection.objects.create(
        target=one, visit="示例", part=10**9 + one.pk, reason="L2", kind="state",
        proposed={"registration_state": "cancelled"}, found_on=NOW.date(), found_by=place.lead,
        created_at=NOW,
    )  # fmt: skip
    return {
        "pair": waiting, "dismissed_pair": dismissed, "merge": made, "correction": correction,
    }  # fmt: skip


def build_grade(place: Place, target: Target) -> SectorGrade:
    """A grade of a sector."""
    return SectorGrade.objects.create(
        target=target, sector="food-making", grade="B 级", as_of=datetime.date(2026, 3, 31)
    )


def build_snapshot(place: Place, targets: list[Target]) -> Snapshot:
    """Classes of all targets of the place."""
    snapshot, _made = Snapshot.objects.get_or_create(
        region=place.region, as_of=datetime.date(2026, 3, 31), defaults={"imported_at": NOW}
    )
    TargetClass.objects.bulk_create(
        TargetClass(
            region=snapshot.region, valid_from=snapshot.as_of, target=one, risk_class=letter
        )
        for one, letter in zip(targets, CLASSES, strict=True)
    )
    return snapshot


def build_officers(place: Place) -> list[Officer]:
    """The officers' records behind the accounts of the place."""
    return [_officer(place, username) for username in place.officers]


def _officer(place: Place, username: str) -> Officer:
    user = place.user(username)
    return Officer.objects.create(
        officer_id=username, name=user.name, name_key=sort_key(user.name),
        department=user.department, user=user, certificate_no=f"ZF-{username}",
        certificate_from=CERTIFIED[0], certificate_to=CERTIFIED[1],
        units=[place.county.path.rstrip("/").split("/")[-2]], updated_at=NOW,
    )  # fmt: skip


def build_recusal(place: Place, officer: Officer, target: Target) -> Recusal:
    """A recusal that waits for the head's decision."""
    return Recusal.objects.create(
        officer=officer, target=target, origin="declared", reason="近亲属在该企业任职",
        state=RecusalState.PROPOSED, proposed_at=NOW, proposed_by=officer.user,
    )  # fmt: skip


def build_absence(officer: Officer) -> Absence:
    """An absence that waits for the department's answer, long after every draw."""
    return Absence.objects.create(
        officer=officer, kind="leave", first=AWAY[0], last=AWAY[1], requested_at=NOW,
        requested_by=officer.user,
    )  # fmt: skip


def build_batch(place: Place) -> Batch:
    """An upload that was checked and waits for confirmation; every earlier step can be redone."""
    path = f"imports/{place.planner}.csv"
    file = Path(settings.MEDIA_ROOT, path)
    file.parent.mkdir(exist_ok=True)
    file.write_text("名称,主体类别,行政区划代码\n示例,项目,650102\n", encoding="utf-8")
    rows = [[1, ["名称", "主体类别", "行政区划代码"]], [2, ["示例", "项目", "650102"]]]
    part = {"name": "UTF-8", "encoding": "utf-8-sig", "delimiter": ",", "rows": rows}
    batch = Batch.objects.create(
        kind="targets", state=BatchState.CHECKED, department=place.lead, file_name="示例.csv",
        path=path, sha256="ab" * 32, size=100, counts=COUNTS,
        writes={"new": 1, "update": 0, "same": 0}, survey={"parts": [part]},
        choice={"part": 0, "first": 1, "last": 1},
        mapping={"columns": {"name": 0, "kind": 1, "region": 2}, "fixed": {}, "source": "known"},
        uploaded_by=place.user(place.planner), uploaded_at=NOW, checked_at=NOW,
    )  # fmt: skip
    batch.rows.create(number=2, row_class="new", change="new", key="示例", label="示例")
    return batch


def build_written_batch(place: Place) -> Batch:
    """An upload that was written; what it wrote has not been touched since."""
    batch = Batch.objects.create(
        kind="targets", state=BatchState.APPLIED, department=place.lead, file_name="已写入.csv",
        sha256="cd" * 32, size=100, counts=COUNTS, writes={"new": 1, "update": 0, "same": 0},
        written={"new": 1, "update": 0}, uploaded_by=place.user(place.planner), uploaded_at=NOW,
        checked_at=NOW, applied_at=clock.now(), applied_by=place.user(place.planner),
    )  # fmt: skip
    name = f"示例-{place.planner}"
    batch.rows.create(
        number=2, row_class="new", change="new", key=name, label="示例", is_written=True,
    )  # fmt: skip
    made = make_target(place.county, "示例（由文件写入）", object_id=f"project:{batch.pk}")
    Target.objects.filter(pk=made.pk).update(created_batch=batch)
    return batch


def build_result(place: Place, username: str) -> Job:
    """Work that has ended with a file."""
    path = Path(settings.MEDIA_ROOT, "results", f"{username}.csv")
    path.parent.mkdir(exist_ok=True)
    path.write_text("示例", encoding="utf-8")
    return Job.objects.create(
        task="imports.check", title="示例", state=JobState.DONE, owner=place.user(username),
        queued_at=NOW, started_at=NOW, ended_at=NOW, result_name="示例.csv",
        result_path=f"results/{username}.csv",
    )  # fmt: skip


def build_job(place: Place, username: str) -> Job:
    """Work that somebody ordered and that still waits."""
    return Job.objects.create(
        task="imports.check", title="检查导入文件：示例.csv", state=JobState.QUEUED,
        owner=place.user(username), queued_at=NOW, args={"batch_id": 0},
    )  # fmt: skip


def build_succession(place: Place) -> Succession:
    """A change of the lead that waits for its confirmation, on a day that has not come."""
    wanted = Wanted(
        kind="renamed", document_number="示例〔2026〕1号", effective_on=datetime.date(2026, 12, 1),
        new_code=f"{place.lead.code}-2", new_name="示例新机构", new_short_name="示例新机构",
    )  # fmt: skip
    return request_succession(
        old=place.lead, wanted=wanted, by=place.by(place.coordinators[1]), at=NOW
    )
