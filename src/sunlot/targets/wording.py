"""What stands beside a target, in words; as its history keeps it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.errors import Text

BESIDE: Mapping[str, Text] = {
    "numbers": gettext_lazy("登记编号"), "licences": gettext_lazy("许可证"),
    "sites": gettext_lazy("经营场所"), "contact": gettext_lazy("联系方式"),
}  # fmt: skip
CONTACT: Mapping[str, Text] = {
    "legal_person": gettext_lazy("法定代表人（负责人）"), "person": gettext_lazy("联系人"),
    "phone": gettext_lazy("联系电话"),
}  # fmt: skip


def licence_words(licence: Sequence[Any]) -> str:
    """Name, number and validity of (name, number, issuer, from, to)."""
    name, number, _issuer, begin, end = licence
    return f"{name} {number} {begin or ''}—{end or ''}".removesuffix(" —")


def site_words(site: Sequence[Any]) -> str:
    """Name and address of (name, address, …)."""
    return f"{site[0]} {site[1]}".strip()


def contact_words(changed: Iterable[str]) -> str:
    """Which fields of a contact were changed; what they say is personal."""
    return _("、").join(str(CONTACT.get(name, name)) for name in changed)
