"""20,000 invented inspection targets and the credit risk classes of the enterprises among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from demo import words
from demo.chance import Chance, Weights
from demo.industries import Industry, industries
from demo.places import Place, counties
from sunlot.targets.rules.credit_code import ALPHABET, make_code

COLUMNS = (
    "名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址", "行业代码",
    "登记状态", "主管部门", "标签", "备注",
)  # fmt: skip
KINDS = {
    "企业": 13_400, "个体工商户": 5_200, "非营利组织": 1_000, "产品": 160, "项目": 160, "活动": 80,
}  # fmt: skip
TOTAL = sum(KINDS.values())
STATES = Weights((("存续", 955), ("停业或清算", 20), ("注销", 15), ("吊销", 6), ("迁出", 4)))
HEADS = Weights((("region", 40), ("short", 35), ("full", 15), ("none", 10)))
# Xinjiang, end of 2022, firms per class (domain.md A4): 48.60 / 41.52 / 6.42 / 3.47 %.
CLASS_FIRMS = (("A", 206_000), ("B", 176_000), ("C", 27_200), ("D", 14_700))
FORMS = {
    "company": Weights((("有限公司", 70), ("有限责任公司", 25), ("股份有限公司", 5))),
    "branch": Weights((("有限公司", 80), ("有限责任公司", 20))),
}
NOTE = "示例数据"
PREFIX = {"产品": "CP", "项目": "XM", "活动": "HD"}


@dataclass(frozen=True, slots=True)
class Target:
    """One invented object, ready to be written as a row."""

    kind: str
    name: str
    credit_code: str
    number: str
    place: Place
    address: str
    industry: Industry
    state: str

    def row(self) -> list[str]:
        """The cells in the order of `COLUMNS`."""
        return [
            self.name, self.kind, self.credit_code, self.number, self.place.code, self.address,
            self.industry.code, self.state, self.industry.department,
            "；".join(self.industry.tags), NOTE,
        ]  # fmt: skip


def make_targets() -> list[Target]:
    """All objects in the order of a register that grew over time: mixed."""
    places = counties()
    names: set[str] = set()
    table = industries()
    targets = [
        _make(number, industry, places, names)
        for kind, count in KINDS.items()
        for number, industry in enumerate(
            _spread(kind, [one for one in table if one.kind == kind], count)
        )
    ]
    return Chance("order").shuffled(targets)


def _spread(kind: str, table: Sequence[Industry], count: int) -> Iterator[Industry]:
    """Fixed numbers first, the rest by share."""
    chance = Chance("industries", kind)
    left = count
    for one in table:
        for _ in range(one.count):
            yield one
        left -= one.count
    shares = Weights([(one, one.share) for one in table if one.share])
    for _ in range(left):
        yield chance.weighted(shares)


def _make(
    number: int,
    industry: Industry,
    places: Sequence[tuple[Place, int]],
    names: set[str],
) -> Target:
    kind = industry.kind
    chance = Chance("target", kind, number)
    place = chance.weighted(_within(industry.region, places))
    name = _fresh_name(chance, industry, place, names)
    has_code = kind not in PREFIX
    return Target(
        kind=kind,
        name=name,
        credit_code=_code(chance, number, industry, place) if has_code else "",
        number="" if has_code else f"{PREFIX[kind]}-{chance.between(2023, 2026)}-{number + 1:04d}",
        place=place,
        address=_address(chance, place),
        industry=industry,
        state=chance.weighted(STATES) if has_code else "存续",
    )


_reach: dict[str, Weights[Place]] = {}


def _within(region: str, places: Sequence[tuple[Place, int]]) -> Weights[Place]:
    """Places whose code begins so; ``65!6501`` means 65 without 6501."""
    if region not in _reach:
        inside, _, outside = region.partition("!")
        _reach[region] = Weights(
            [
                (place, weight)
                for place, weight in places
                if place.code.startswith(inside)
                and not (outside and place.code.startswith(outside))
            ]
        )
    return _reach[region]


def _fresh_name(chance: Chance, industry: Industry, place: Place, names: set[str]) -> str:
    """A name that nobody has yet, as a registration office would demand."""
    while True:
        name = NAMING[industry.kind](chance, industry, place)
        if name not in names:
            names.add(name)
            return name


def _enterprise_name(chance: Chance, industry: Industry, place: Place) -> str:
    trade, word = words.trade_name(chance), chance.pick(industry.words)
    if industry.form == "house":
        return f"新疆{trade}{word}"
    if industry.form == "co-op":
        # The longest names of the register: autonomous counties with a union of co-operatives.
        village = words.village_name(chance)
        if chance.often(1, 12):
            return f"{place.full}{village}{trade}{word}农民专业合作社联合社"
        return f"{place.name}{village}{trade}{word}农民专业合作社"
    form = chance.weighted(FORMS[industry.form])
    if chance.often(1, 25):
        return f"新疆{trade}{word}{form}{place.short}分公司"
    heads = {"region": "新疆", "short": place.short, "full": place.name, "none": ""}
    return f"{heads[chance.weighted(HEADS)]}{trade}{word}{form}"


def _individual_name(chance: Chance, industry: Industry, place: Place) -> str:
    word = chance.pick(industry.words)
    if chance.often(2, 5):
        return f"{place.name}{words.person_name(chance)}{word}"
    return f"{place.name}{words.trade_name(chance)}{word}"


def _nonprofit_name(chance: Chance, industry: Industry, place: Place) -> str:
    word = chance.pick(industry.words)
    if word in ("人民医院", "中医医院", "妇幼保健院"):
        return f"{place.name}{words.trade_name(chance)}{word}"
    if word in ("职业技术学院", "师范学院", "公益基金会"):
        return f"新疆{words.trade_name(chance)}{word}"
    if word in ("小学", "中学", "初级中学", "高级中学") and chance.often(1, 3):
        return f"{place.name}第{_ordinal(chance.between(1, 40))}{word}"
    return f"{place.name}{words.trade_name(chance)}{word}"


def _product_name(chance: Chance, industry: Industry, place: Place) -> str:
    batch = f"（{chance.between(2024, 2026)}{chance.between(1, 12):02d}批）"
    return f"{place.short}{words.trade_name(chance)}{chance.pick(industry.words)}{batch}"


def _project_name(chance: Chance, industry: Industry, place: Place) -> str:
    stage = chance.pick(("一期", "二期", "三期", ""))
    return f"{place.name}{words.trade_name(chance)}{chance.pick(industry.words)}{stage}"


def _activity_name(chance: Chance, industry: Industry, place: Place) -> str:
    year = chance.between(2025, 2026)
    return f"{year}年{place.name}{words.trade_name(chance)}{chance.pick(industry.words)}"


NAMING = {
    "企业": _enterprise_name, "个体工商户": _individual_name, "非营利组织": _nonprofit_name,
    "产品": _product_name, "项目": _project_name, "活动": _activity_name,
}  # fmt: skip


def _ordinal(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def _code(chance: Chance, number: int, industry: Industry, place: Place) -> str:
    """A code right in both check characters; unique, because `number` is part of it."""
    authority, category = industry.register[0], industry.register[1]
    division = place.former if place.former and chance.often(2, 5) else place.code
    serial = Chance("kind", industry.kind).below(31**3) * 31**3 + number
    body = "MA" + _base31(serial % 31**6, 6)
    return make_code(authority, category, division, body)


def _base31(number: int, length: int) -> str:
    """Digits of the code alphabet, scattered so that neighbours do not look alike."""
    scattered = number * 7_368_787 % 31**length
    digits = []
    for _ in range(length):
        scattered, rest = divmod(scattered, 31)
        digits.append(ALPHABET[rest])
    return "".join(digits)


def _address(chance: Chance, place: Place) -> str:
    detail = chance.pick(words.BUILDINGS).format(n=chance.between(1, 28))
    return f"{place.full}{chance.pick(words.STREETS)}{chance.between(1, 999)}号{detail}"


def make_classes(targets: Sequence[Target]) -> list[tuple[str, str]]:
    """Credit code and class of every enterprise, in the shares of `CLASS_FIRMS` per branch.

    Each branch of trade gets the shares by the largest remainder, so that a task drawn per class
    finds every class inside its filter.
    """
    branches: dict[tuple[str, tuple[str, ...]], list[Target]] = {}
    for target in targets:
        if target.kind == "企业":
            branches.setdefault((target.industry.code, target.industry.words), []).append(target)
    classes: dict[str, str] = {}
    carried = dict.fromkeys((letter for letter, _ in CLASS_FIRMS), 0)
    for key in sorted(branches):
        members = Chance("class", *key).shuffled(branches[key])
        for letter, size in _sizes(len(members), carried).items():
            for target in members[:size]:
                classes[target.credit_code] = letter
            members = members[size:]
    return [
        (target.credit_code, classes[target.credit_code])
        for target in targets
        if target.credit_code in classes
    ]


def _sizes(count: int, carried: dict[str, int]) -> dict[str, int]:
    """How many of `count` fall into each class; what rounding took is given back next time."""
    whole = sum(firms for _, firms in CLASS_FIRMS)
    exact = {letter: count * firms + carried[letter] for letter, firms in CLASS_FIRMS}
    sizes = {letter: max(0, number // whole) for letter, number in exact.items()}
    rest = sorted(exact, key=lambda letter: exact[letter] - sizes[letter] * whole, reverse=True)
    for letter in rest[: count - sum(sizes.values())]:
        sizes[letter] += 1
    for letter in exact:
        carried[letter] = exact[letter] - sizes[letter] * whole
    return sizes
