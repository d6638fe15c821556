"""New rows that may mean a target which the register has under another code.

A name is never a reason to merge: a person decides row by row.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sunlot.imports.adapters import StagedRow
from sunlot.regions.names import normalise_name, sort_key
from sunlot.targets.importing.reading import Context
from sunlot.targets.models import Target

_FORMS = ("有限责任公司", "有限公司")
_LEGAL = re.compile(r"(有限责任公司|有限公司|股份有限公司)$")


def suspect(rows: Sequence[StagedRow], context: Context) -> None:
    """Mark rows with the name of another target of the same division."""
    waiting = [row for row in rows if not row.has_error]
    known = _registered(waiting)
    for row in waiting:
        place = (core_of(row.data["name"]), row.data["region_id"])
        if place in known:
            name, code = known[place]
            _mark(row, _("名录库中已有同一区划的“{name}”（{code}），代码不同。"), name, code)
        elif place in context.named:
            name, number = context.named[place]
            if number != row.number:
                _mark(row, _("与第 {code} 行“{name}”名称相同、代码不同。"), name, f"{number:,}")
        context.named.setdefault(place, (row.data["name"], row.number))


def core_of(name: str) -> str:
    """A name without its legal form, as names are compared."""
    return _LEGAL.sub("", normalise_name(name).replace(" ", ""))


def _mark(row: StagedRow, words: str, name: str, code: str) -> None:
    row.suspect(
        "targets-same-name", words.format(name=name, code=code),
        _("名称相同不作为合并依据。确属两家的，请选“不是重复”；同一家的，请更正代码。"),
        value=row.key,
    )  # fmt: skip


def _registered(rows: Sequence[StagedRow]) -> dict[tuple[str, int], tuple[str, str]]:
    names = {row.data["name"] for row in rows}
    names |= {_LEGAL.sub(form, name) for name in names for form in _FORMS}
    found = Target.objects.filter(
        # The index of sorting answers; the comparing form has none.
        name_key__in=[sort_key(name)[:800] for name in names],
        region_id__in={row.data["region_id"] for row in rows},
    )
    return {
        (core_of(name), region): (name, code)
        for name, region, code in found.values_list("name", "region_id", "object_id")
    }
