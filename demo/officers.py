"""600 invented enforcement officers in the departments of departments.csv."""

import csv
import datetime
from dataclasses import dataclass
from pathlib import Path

from demo.chance import Chance
from demo.words import person_name

DATA = Path(__file__).parent / "data"
COLUMNS = (
    "姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "资质", "服务区划", "是否专家",
    "备注", "发证机关", "股室", "上岗日期",
)  # fmt: skip
SECTIONS = ("监督检查科", "执法一科", "执法二科")
TOTAL = 600
NOTE = "示例数据"
INSPECTION = datetime.date(2026, 5, 11)
# People of the cast (tests/cast.py); their accounts are linked to these rows.
CAST = {
    "650000-market": ("王海涛", "阿依努尔·买买提"),
    "650000-fire": ("陈刚", "古丽娜尔·艾合买提"),
    "650000-ecology": ("高振宇", "努尔兰·加合亚"),
    "650000-education": ("周文博", "帕提古丽·托合提"),
}
# Departments that lead or join the drawn tasks need pools deep enough for a chance deal.
SIZES = {
    "650000-market": 90, "650000-ecology": 60, "650000-education": 48, "650000-fire": 48,
    "650000-police": 24, "650000-health": 24, "650000-transport": 20, "650000-housing": 20,
    "650000-agriculture": 20, "650000-culture": 20, "650000-emergency": 16, "650000-labour": 14,
    "650100-market": 28, "650100-fire": 18, "650100-ecology": 12, "650100-education": 12,
    "653100-market": 14, "653100-fire": 10, "652300-market": 12, "652300-fire": 8,
}  # fmt: skip
SPECIAL = {
    "market": ("food-safety", "vehicle-testing", "special-equipment", "metrology"),
    "fire": ("fire-supervision",),
    "ecology": ("environment-monitoring", "vehicle-testing"),
    "education": ("food-safety",),
    "health": ("public-health", "food-safety"),
    "transport": ("road-transport", "hazardous-chemicals"),
    "emergency": ("hazardous-chemicals",),
    "labour": ("labour-inspection",),
    "culture": ("culture-market",),
}
# Officers of the region serve in three circuits; 650000 stands for the region as a whole.
CIRCUITS = (
    ("650100", "650200", "652300", "652700", "654000", "654200", "654300", "659000"),
    ("650100", "650400", "650500", "652300", "659000"),
    ("652800", "652900", "653000", "653100", "653200", "659000"),
)


@dataclass(frozen=True, slots=True)
class Department:
    """What an officer needs of a department."""

    code: str
    name: str
    kind: str
    region: str


def departments() -> list[Department]:
    """Departments that may have officers: all but the offices (JC-01)."""
    with (DATA / "departments.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["职能"] != "office"]
    return [Department(row["机构代码"], row["名称"], row["职能"], row["区划代码"]) for row in rows]


def make_officers() -> list[list[str]]:
    """Rows in the order of `COLUMNS`."""
    found = departments()
    rest = [one for one in found if one.code not in SIZES]
    left = TOTAL - sum(SIZES.values())
    sizes = SIZES | {
        one.code: left // len(rest) + (at < left % len(rest)) for at, one in enumerate(rest)
    }
    rows: list[list[str]] = []
    for department in found:
        for number in range(1, sizes[department.code] + 1):
            rows.append(_officer(department, number, serial=len(rows) + 1))
    return rows


def _officer(department: Department, number: int, *, serial: int) -> list[str]:
    chance = Chance("officer", department.code, number)
    cast = CAST.get(department.code, ())
    is_cast = number <= len(cast)
    name = cast[number - 1] if is_cast else person_name(chance)
    first, last = _certificate(chance, lapsed=not is_cast and chance.often(3, 100))
    return [
        name,
        f"{department.code}-{number:03d}",
        department.name,
        f"65{chance.between(1, 14):02d}{serial:06d}",
        first.isoformat(),
        last.isoformat(),
        "；".join(_qualifications(chance, department, number)),
        "；".join(_units(chance, department, number)),
        "是" if not is_cast and chance.often(2, 100) else "否",
        NOTE,
        "自治区司法厅",
        SECTIONS[number % len(SECTIONS)],
        first.isoformat(),
    ]


def _certificate(chance: Chance, *, lapsed: bool) -> tuple[datetime.date, datetime.date]:
    """Five years; the lapsed ones ended at most a year before the inspections of the demo."""
    if lapsed:
        last = INSPECTION - datetime.timedelta(days=chance.between(1, 365))
    else:
        last = INSPECTION + datetime.timedelta(days=chance.between(60, 1700))
    first = datetime.date(last.year - 5, last.month, min(last.day, 28))
    return first, last


def _qualifications(chance: Chance, department: Department, number: int) -> list[str]:
    """Everybody the general one; every second officer one or two special ones in turn."""
    special = SPECIAL.get(department.kind, ())
    found = ["general-enforcement"]
    if special:
        found.append(special[number % len(special)])
        if len(special) > 1 and chance.often(1, 3):
            found.append(special[(number + 1) % len(special)])
    return sorted(found)


def _units(chance: Chance, department: Department, number: int) -> list[str]:
    if department.region != "650000":
        return [department.region]
    circuit = CIRCUITS[number % len(CIRCUITS)]
    # 650100 has most objects, so every third officer of another circuit helps out there.
    extra = ("650100",) if "650100" not in circuit and chance.often(1, 3) else ()
    return sorted({"650000", *circuit, *extra})
