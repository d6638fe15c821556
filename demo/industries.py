"""Kinds of objects, read from data/industries.csv: GB/T 4754-2017 class, words, tags, body."""

import csv
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "industries.csv"
EVERYWHERE = "65"


@dataclass(frozen=True, slots=True)
class Industry:
    """One row: `share` of its kind's objects, by weight; `count` where the number is fixed.

    `region` limits to divisions whose code begins so; ``65!6501`` means 65 without 6501. `form` is
    company, branch (no stock company), co-op or house (no form in the name). `register` is the
    first two characters of the credit code: registration authority and category.
    """

    kind: str
    code: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    share: int
    count: int
    region: str
    department: str
    form: str
    register: str


def industries() -> list[Industry]:
    """All rows in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as opened:
        return [
            Industry(
                kind=row["主体类别"],
                code=row["行业代码"],
                words=_split(row["名称用语"]),
                tags=_split(row["标签"]),
                share=int(row["权重"] or 0),
                count=int(row["固定数"] or 0),
                region=row["区划"] or EVERYWHERE,
                department=row["主管部门"],
                form=row["组织形式"],
                register=row["代码前两位"],
            )
            for row in csv.DictReader(opened)
        ]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("；") if part)
