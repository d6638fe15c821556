"""The stored target filter: data that is published with a plan, never code.

``{"all": [{"field": "tag", "op": "in", "value": ["食品生产许可"]}, …]}`` – every condition must
hold. A filter says everything itself: without a condition on the state of registration it also
finds objects that are closed.

======================  ========  ==========================================================
field                   op        value
======================  ========  ==========================================================
``tag``                 in        list of tags, one of which the object has
``kind``                in        list of `TargetKind`
``registration_state``  in        list of `RegistrationState`
``industry``            prefix    list of the first 2 to 4 digits of GB/T 4754 codes
``division``            under     a division code or a list of them: there and below
``department``          in        list of department codes (the supervising department)
``supervising_unit``    in        list of names of the station or team that looks after the object
``licence``             in        list of names of licences, one of which the object has
``licence_lapsed``      before    a day: a licence of the object ended before it
``last_inspected``      before    a day: the object was last inspected before it, or never
``established``         since     a day: the object was established on it or later
======================  ========  ==========================================================

The tag of a special register (专项库) is a tag like others. A day is ``YYYY-MM-DD``: a filter that
is published says the same to everybody on every day.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sunlot.departments.models import Department
from sunlot.regions.models import Region
from sunlot.targets.errors import FilterInvalid, FilterShapeless
from sunlot.targets.models import LISTED, Licence, RegistrationState, TargetKind

OPS = {
    "tag": "in", "kind": "in", "registration_state": "in", "industry": "prefix",
    "division": "under", "department": "in", "supervising_unit": "in", "licence": "in",
    "licence_lapsed": "before", "last_inspected": "before", "established": "since",
}  # fmt: skip
DAYS = frozenset({"licence_lapsed", "last_inspected", "established"})
MOST_VALUES = 200
Filter = Mapping[str, Any]


def validate(stored: Any) -> dict[str, Any]:
    """The filter in its canonical form: values as lists without repeats, nothing else kept.

    :raises FilterShapeless: it is no filter at all, or has no condition.
    :raises FilterInvalid: a condition cannot be used; says which and why.
    """
    if not isinstance(stored, Mapping) or set(stored) != {"all"}:
        raise FilterShapeless
    conditions = stored["all"]
    if not isinstance(conditions, list) or not conditions:
        raise FilterShapeless
    clean = []
    for place, condition in enumerate(conditions, start=1):
        values, problem = _read(condition)
        if problem:
            raise FilterInvalid(place=place, why=problem)
        clean.append({"field": condition["field"], "op": condition["op"], "value": values})
    return {"all": clean}


def complete(stored: Any) -> dict[str, Any]:
    """`validate`, and a condition on the state of registration where the filter names none.

    Objects that are closed, cancelled or have moved cannot be inspected; who wants them in a draw
    says so. The condition becomes part of what is published.
    """
    clean = validate(stored)
    if any(condition["field"] == "registration_state" for condition in clean["all"]):
        return clean
    active = {"field": "registration_state", "op": "in", "value": [RegistrationState.ACTIVE.value]}
    return {"all": [*clean["all"], active]}


def condition(field: str, value: str) -> dict[str, Any]:
    """One condition on a field with one value."""
    return {"field": field, "op": OPS[field], "value": [value]}


def condition_of(stored: Filter) -> Q:
    """The filter as a condition on `Target`, for what stands in the register now; expects what
    `validate` gave back."""
    return LISTED & matching_of(stored)


def matching_of(stored: Filter) -> Q:
    """As `condition_of`, but of everything that ever stood in the register."""
    found = Q()
    for condition in stored["all"]:
        found &= _CONDITIONS[condition["field"]](_values(condition))
    return found


def describe(stored: Filter) -> str:
    """The filter as one sentence, e.g. 企业；标签含食品生产许可；在乌鲁木齐市（650100）."""
    return _("；").join(
        _WORDS[condition["field"]](_values(condition)) for condition in stored["all"]
    )


def _values(condition: Mapping[str, Any]) -> list[str]:
    value = condition["value"]
    return [value] if isinstance(value, str) else list(value)


def _read(condition: Any) -> tuple[list[str], str]:
    """(values, what is wrong)."""
    if not isinstance(condition, Mapping) or set(condition) != {"field", "op", "value"}:
        return [], _("应有 field、op、value 三项")
    field, op, value = condition["field"], condition["op"], condition["value"]
    if not isinstance(field, str) or field not in OPS:
        return [], _("没有名为“{field}”的条件").format(field=field)
    if op != OPS[field]:
        return [], _("“{field}”只能用 {op}").format(field=field, op=OPS[field])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) and one for one in values):
        return [], _("值应为文字或文字的列表")
    values = list(dict.fromkeys(values))
    if field in DAYS and (len(values) != 1 or day_of(values[0]) is None):
        return [], _("值应为一个日期，例如 2026-01-31")
    if not 0 < len(values) <= MOST_VALUES:
        return [], _("值应有 1 至 {most} 个").format(most=MOST_VALUES)
    return values, _unknown(field, values)


def _unknown(field: str, values: Sequence[str]) -> str:
    strange: list[str] = []
    match field:
        case "kind":
            strange = [one for one in values if one not in TargetKind.values]
        case "registration_state":
            strange = [one for one in values if one not in RegistrationState.values]
        case "industry":
            strange = [one for one in values if not re.fullmatch(r"[0-9]{2,4}", one)]
        case "division":
            known = set(Region.objects.filter(code__in=values).values_list("code", flat=True))
            strange = [one for one in values if one not in known]
        case "department":
            known = set(Department.objects.filter(code__in=values).values_list("code", flat=True))
            strange = [one for one in values if one not in known]
    return _("不认识的值：{values}").format(values=_("、").join(strange)) if strange else ""


def day_of(text: str) -> datetime.date | None:
    """``YYYY-MM-DD`` as a day; None for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _licensed(**condition: Any) -> Q:
    return Q(pk__in=Licence.objects.filter(**condition).values("target"))


def _industry(values: Sequence[str]) -> Q:
    found = Q()
    for value in values:
        found |= Q(industry__startswith=value)
    return found


def _division(values: Sequence[str]) -> Q:
    """By path, since code prefixes do not say who stands below whom."""
    found = Q(pk__in=[])
    for path in Region.objects.filter(code__in=values).values_list("path", flat=True).distinct():
        found |= Q(region__path__startswith=path)
    return found


_CONDITIONS: Mapping[str, Callable[[Sequence[str]], Q]] = {
    "tag": lambda values: Q(tags__overlap=list(values)),
    "kind": lambda values: Q(kind__in=values),
    "registration_state": lambda values: Q(registration_state__in=values),
    "industry": _industry,
    "division": _division,
    "department": lambda values: Q(department__code__in=values),
    "supervising_unit": lambda values: Q(supervising_unit__in=values),
    "licence": lambda values: _licensed(name__in=values),
    "licence_lapsed": lambda values: _licensed(valid_to__lt=values[0]),
    "last_inspected": lambda values: Q(last_inspected_on=None) | Q(last_inspected_on__lt=values[0]),
    "established": lambda values: Q(registered_on__gte=values[0]),
}


def _division_words(values: Sequence[str]) -> str:
    names = dict(
        Region.objects.filter(code__in=values).order_by("valid_from").values_list("code", "name")
    )
    return _("在{places}").format(
        places=_("、").join(f"{names.get(one, '')}（{one}）" for one in values)
    )


def _department_words(values: Sequence[str]) -> str:
    names = dict(Department.objects.filter(code__in=values).values_list("code", "short_name"))
    return _("主管部门为{names}").format(names=_("、").join(names.get(one, one) for one in values))


_WORDS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "tag": lambda values: _("标签含{tags}").format(tags=_("或").join(values)),
    "kind": lambda values: _("、").join(str(TargetKind(one).label) for one in values),
    "registration_state": lambda values: _("登记状态为{states}").format(
        states=_("、").join(str(RegistrationState(one).label) for one in values)
    ),
    "industry": lambda values: _("行业代码以 {codes} 开头").format(codes=_("、").join(values)),
    "division": _division_words,
    "department": _department_words,
    "supervising_unit": lambda values: _("监管单位为{names}").format(names=_("、").join(values)),
    "licence": lambda values: _("有{names}").format(names=_("或").join(values)),
    "licence_lapsed": lambda values: _("许可证在 {day} 前到期").format(day=values[0]),
    "last_inspected": lambda values: _("{day} 以来没有检查过").format(day=values[0]),
    "established": lambda values: _("{day} 以后成立").format(day=values[0]),
}
