"""Divisions that invented objects stand in, with weights and former codes."""

import csv
from dataclasses import dataclass
from pathlib import Path

DIVISIONS = Path(__file__).parents[1] / "src/sunlot/regions/data/xinjiang.csv"
# Weight of a prefecture among 1,000 objects.
PREFECTURES = {
    "650100": 250, "650200": 40, "650400": 32, "650500": 40, "652300": 90, "652700": 30,
    "652800": 85, "652900": 90, "653000": 24, "653100": 100, "653200": 55, "654000": 95,
    "654200": 38, "654300": 26, "659000": 55,
}  # fmt: skip
# Codes before the divisions of 吐鲁番 and 哈密 were remade: older credit codes embed them.
FORMER = {
    "650402": "652101", "650421": "652122", "650422": "652123",
    "650502": "652201", "650521": "652222", "650522": "652223",
    "652902": "652923", "654203": "654223",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A county-level division in force."""

    code: str
    name: str
    prefecture: str
    prefecture_name: str
    former: str

    @property
    def short(self) -> str:
        """The name without its rank, for names of businesses: 喀什市 → 喀什, 天山区 → 天山."""
        return self.name if len(self.name) <= 2 else self.name.rstrip("市县区")

    @property
    def full(self) -> str:
        """As an address begins; the cities without a prefecture stand directly below the region."""
        above = "" if self.prefecture == "659000" else self.prefecture_name
        return f"新疆{above}{self.name}"


def counties() -> list[tuple[Place, int]]:
    """Every county with its weight; towns weigh more than counties, city districts most."""
    with DIVISIONS.open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if not row["valid_to"]]
    names = {row["code"]: row["name"] for row in rows}
    below = [row for row in rows if row["level"] == "county"]
    weights = {row["code"]: 4 if row["name"].endswith(("市", "区")) else 2 for row in below}
    totals: dict[str, int] = {}
    for row in below:
        totals[row["parent"]] = totals.get(row["parent"], 0) + weights[row["code"]]
    return [
        (
            Place(
                row["code"], row["name"], row["parent"], names[row["parent"]],
                FORMER.get(row["code"], ""),
            ),
            PREFECTURES[row["parent"]] * 1000 * weights[row["code"]] // totals[row["parent"]],
        )
        for row in below
        if row["code"] not in ("653228", "653229")  # new counties whose codes are not verified
    ]  # fmt: skip
