"""Industries as GB/T 4754-2017 numbers them: sections A to T, divisions 01 to 97 inside them."""

import re

from django.utils.translation import gettext_lazy as _

SECTIONS = (
    ("A", _("农、林、牧、渔业"), 5),
    ("B", _("采矿业"), 12),
    ("C", _("制造业"), 43),
    ("D", _("电力、热力、燃气及水生产和供应业"), 46),
    ("E", _("建筑业"), 50),
    ("F", _("批发和零售业"), 52),
    ("G", _("交通运输、仓储和邮政业"), 60),
    ("H", _("住宿和餐饮业"), 62),
    ("I", _("信息传输、软件和信息技术服务业"), 65),
    ("J", _("金融业"), 69),
    ("K", _("房地产业"), 70),
    ("L", _("租赁和商务服务业"), 72),
    ("M", _("科学研究和技术服务业"), 75),
    ("N", _("水利、环境和公共设施管理业"), 79),
    ("O", _("居民服务、修理和其他服务业"), 82),
    ("P", _("教育"), 83),
    ("Q", _("卫生和社会工作"), 85),
    ("R", _("文化、体育和娱乐业"), 90),
    ("S", _("公共管理、社会保障和社会组织"), 96),
    ("T", _("国际组织"), 97),
)
"""Letter, name in the language of the reader, last division."""
_INDUSTRY = re.compile(r"[A-T]?([0-9]{2,4})(?:[^0-9].*)?")


def industry_code(text: str) -> str | None:
    """The digits of a GB/T 4754 code: C1371, 1371 and “1371 蔬菜加工” are 1371; None for others."""
    match = _INDUSTRY.fullmatch(text.strip().upper())
    return match[1] if match else None


def section_of(code: str) -> str:
    """The section of an industry in the reader's words, such as “C 制造业”; "" where the standard
    has no such division.

    :param code: 2 to 4 digits.
    """
    division = int(code[:2]) if code[:2].isdecimal() else 0
    found = (f"{letter} {name}" for letter, name, last in SECTIONS if 1 <= division <= last)
    return next(found, "")
