"""Invented files of targets and of credit risk classes, the same for the same count."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from sunlot.targets.rules.credit_code import ALPHABET, make_code

HEAD = (
    "名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址", "行业代码",
    "登记状态", "主管部门", "标签", "经营范围", "监管单位", "成立日期", "备注",
)  # fmt: skip
COUNTIES = ("650102", "650103", "653101", "652301")
# Common signs (GB 2312, first level) make names that are nobody's.
SIGNS = bytes(
    byte for row in range(0xB0, 0xD7) for place in range(0xA1, 0xFF) for byte in (row, place)
).decode("gb2312")
GOODS = ("果蔬", "建材", "餐饮", "机械", "物流", "药品", "服装", "农资", "电器", "粮油")
FORMS = ("有限公司", "有限责任公司", "商行", "合作社", "服务部")
STREETS = ("人民路", "解放路", "文化巷", "团结街", "胡杨大道", "红柳巷", "丝路街", "天山路")
TAGS = (
    "",
    "食品经营许可",
    "食品生产许可",
    "重点用能",
    "特种设备使用",
    "食品经营许可；特种设备使用",
)
SCOPES = ("食品销售；日用百货销售", "道路货物运输", "餐饮服务", "建筑材料批发、零售", "")


def targets(count: int, *, renamed: int = 0) -> Iterator[Sequence[str]]:
    """Rows of a target file; of the first `renamed` ones the name is another.

    One row in fifty lacks a code and has a number, one in a hundred has a wrong check character.
    """
    chance = random.Random(7)
    pick = chance.choice
    for number in range(count):
        a, b, c, d = chance.choices(SIGNS, k=4)
        county, goods, form = pick(COUNTIES), pick(GOODS), pick(FORMS)
        kind = "个体工商户" if form in ("商行", "服务部") else "企业"
        code = _code(number, county)
        if number % 100 == 3:
            code = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 31]
        name = f"{a}{b}{c}{d}{goods}{form}"
        if number < renamed:
            name = f"新{name}"
        has_code = number % 50 != 1
        yield (
            name, kind, code if has_code else "", "" if has_code else f"ZC-{number}", county,
            f"{pick(STREETS)}{chance.randrange(1, 999)}号", f"{chance.randrange(100, 9800):04}",
            "存续" if number % 40 else "注销", "市场监管部门", pick(TAGS), pick(SCOPES),
            f"{goods}街道市场监督管理所", f"20{number % 24:02d}-{number % 12 + 1:02d}-15",
            "示例数据",
        )  # fmt: skip


LICENCE_HEAD = (
    "许可证名称", "许可证编号", "发证机关", "许可证有效期起", "许可证有效期至", "经营场所地址",
)  # fmt: skip


def licensed(count: int) -> Iterator[Sequence[str]]:
    """The same rows with what stands beside a target: one in three has a licence, one in ten a
    place of business elsewhere."""
    for number, row in enumerate(targets(count)):
        licence = (
            ("食品经营许可证", f"JY1{row[4]}{number:08}", "示例区市场监督管理局",
             f"2023-{number % 12 + 1:02}-06", f"2028-{number % 12 + 1:02}-05")
            if number % 3 == 0 else ("",) * 5
        )  # fmt: skip
        site = f"{STREETS[number % 8]}{number % 700 + 1}号" if number % 10 == 0 else ""
        yield (*row, *licence, site)


def classes(count: int, day: str, *, changed: int = 0) -> Iterator[Sequence[str]]:
    """Rows of a class snapshot; every `changed`-th one is of another class than at the start."""
    for number, row in enumerate(targets(count)):
        letter = "AAAAABBBBCD"[number % 11]
        if changed and number % changed == 0:
            letter = "B" if letter == "A" else "A"
        code = row[2] or f"{'individual' if row[1] == '个体工商户' else 'enterprise'}:{row[3]}"
        yield code, letter, day


def write(path: Path, head: Sequence[str], rows: Iterator[Sequence[str]]) -> Path:
    """A CSV file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as out:
        made = csv.writer(out)
        made.writerow(head)
        made.writerows(rows)
    return path


def _code(number: int, county: str) -> str:
    digits = ""
    for _ in range(8):
        number, rest = divmod(number, 31)
        digits = ALPHABET[rest] + digits
    return make_code("9", "1", county, digits)
