"""How strata are called on staff pages. Classes are internal; the portal never shows them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Text

STRATUM_LABELS: Mapping[str, Text] = {
    "all": _("全部对象"), "A": _("A 类"), "B": _("B 类"), "C": _("C 类"), "D": _("D 类"),
}  # fmt: skip
