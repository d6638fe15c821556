"""What can be wrong with a record, as conditions on `Target`: figures and lists ask the same ones.

Apps above this one know more; each registers in `AppConfig.ready()`:
``flaws.register(Check("unreachable", …))``. Whoever counts registers as well
(`register_figures`): the list shows stored figures and never counts the register by itself.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.errors import Text
from sunlot.targets.models import Licence, RegistrationState, Site, TargetKind

FRESH_DAYS = 90
# These are registered under a credit code; products, projects and activities have none.
WITH_CODE = (TargetKind.ENTERPRISE, TargetKind.INDIVIDUAL, TargetKind.NONPROFIT)
Condition = Callable[[datetime.date], Q]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look for. `remedy` says who mends it how; `mends` is False for a mere fact."""

    code: str
    label: Text
    remedy: Text
    condition: Condition
    mends: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """Stored figures as far as a reader sees: all targets, and by code of the check; as of `on`."""

    total: int
    counts: Mapping[str, int]
    on: datetime.date


FiguresOf = Callable[[Actor], Figures | None]
_figures_of: FiguresOf | None = None


def _stale(on: datetime.date) -> Q:
    oldest = datetime.datetime.combine(
        on - datetime.timedelta(days=FRESH_DAYS), datetime.time(), datetime.UTC
    )
    return Q(updated_at__lt=oldest) & ~Q(_confirmed_since(oldest))


def _confirmed_since(moment: datetime.datetime) -> Func:
    """Whether a file has named the target since, though nothing of it changed."""
    known = RawSQL(
        "(SELECT coalesce(range_agg(targets), '{}') FROM targets_confirmation WHERE at >= %s)",
        [moment],
    )
    return Func(
        F("pk"), known, template="%(expressions)s", arg_joiner=" <@ ", output_field=BooleanField()
    )


def _nowhere(_on: datetime.date) -> Q:
    """Neither a registered address nor a site: whoever inspects would not know where to go."""
    return Q(address="") & ~Q(Exists(Site.objects.filter(target=OuterRef("pk"))))


def _lapsed(on: datetime.date) -> Q:
    """A licence that is over, without another one of the same name that is not."""
    valid = Licence.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        target=OuterRef("target"), name=OuterRef("name"),
    )  # fmt: skip
    over = Licence.objects.filter(~Exists(valid), valid_to__lt=on)
    return Q(registration_state=RegistrationState.ACTIVE, pk__in=over.values("target"))


_checks: dict[str, Check] = {
    one.code: one
    for one in (
        Check("doubtful", _("代码待核"), _("对照执照核对代码，重新导入。"),
              lambda _on: Q(code_doubtful=True)),
        Check("no-code", _("没有代码"), _("补上统一社会信用代码后重新导入。"),
              lambda _on: Q(credit_code=None, kind__in=WITH_CODE)),
        Check("no-address", _("没有地址"), _("补上住所或经营场所后重新导入。"),
              _nowhere),
        Check("no-department", _("未归入部门"), _("在文件的“主管部门”列填写部门后重新导入。"),
              lambda _on: Q(department=None)),
        Check("stale", _("90 天内没有核对"), _("导入登记机关最新的名单，没有变化的也算核对。"),
              _stale),
        Check("licence", _("许可证已过期"), _("换发新证的，更新有效期；不再经营的，更正标签。"),
              _lapsed),
        Check("inactive", _("不在存续状态"), _("不参加抽取，不需要处理。"),
              lambda _on: ~Q(registration_state=RegistrationState.ACTIVE), mends=False),
    )
}  # fmt: skip


def register(check: Check) -> None:
    """Announce a check that an app above knows."""
    if _checks.setdefault(check.code, check) is not check:
        raise ValueError(f"two flaws are called {check.code}")


def all_checks() -> Sequence[Check]:
    """Every check, those of this app first."""
    return list(_checks.values())


def check_called(code: str) -> Check | None:
    """One check; None for an unknown code."""
    return _checks.get(code)


def rows_of(code: str, on: datetime.date) -> Q:
    """The condition behind a figure; `Target.objects.standing()` is what it is counted of."""
    return _checks[code].condition(on)


def register_figures(source: FiguresOf) -> None:
    """`source(reader)` gives the newest stored figures; None where nobody has counted yet."""
    global _figures_of
    _figures_of = source


def figures_for(reader: Actor) -> Figures | None:
    """The newest stored figures."""
    return _figures_of(reader) if _figures_of else None


Scope = tuple[Mapping[str, Any], str]
"""A filter in its stored form, and the path of the region in which it holds."""

_scopes: list[Callable[[], Sequence[Scope]]] = []


def register_scopes(source: Callable[[], Sequence[Scope]]) -> None:
    """`source()` gives filters in use besides the stored ones: those of an app's tasks."""
    if source not in _scopes:
        _scopes.append(source)


def scopes() -> list[Scope]:
    """Filters of tasks in force."""
    return [one for source in _scopes for one in source()]
