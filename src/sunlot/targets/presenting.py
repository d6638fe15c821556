"""What the list and the page of one target say."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.errors import Text
from sunlot.imports.history import Line, lines_of
from sunlot.imports.models import BatchKind
from sunlot.ledger import queries as ledger
from sunlot.ledger.models import Event
from sunlot.ledger.words import kind_words
from sunlot.regions.models import Level, Region
from sunlot.targets import queries
from sunlot.targets.columns import Visits, left_of, visits_of
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    ChangeAction,
    FilterSize,
    IdentityChange,
    Licence,
    RegistrationState,
    SpecialRegister,
    StoredFilter,
    Target,
    TargetAlias,
    TargetChange,
    TargetKind,
    id_words,
    number_words,
)
from sunlot.targets.rules import section_of
from sunlot.targets.states import IdentityState
from sunlot.targets.wording import contact_words, licence_words, site_words
from sunlot.ui.navigation import urls_of

SOON_DAYS = 60
MOST_CHANGES = 100

# The acts of succession: what each is called, and what follows from it.
ACT_WORDS: Mapping[str, Text] = {
    "rename": gettext_lazy("更名"), "recode": gettext_lazy("换发代码"),
    "move": gettext_lazy("迁移"), "merge": gettext_lazy("合并到其他对象"),
    "unmerge": gettext_lazy("撤销合并登记"),
    "state": gettext_lazy("登记状态变更"), "assign": gettext_lazy("改主管部门"),
    "leave": gettext_lazy("移出名录库"), "return": gettext_lazy("恢复到名录库"),
}  # fmt: skip
ACT_EFFECTS: Mapping[str, Text] = {
    "rename": gettext_lazy("原名称记为曾用名，仍可查到。"),
    "recode": gettext_lazy("对象编号不变；按原代码仍可查到本对象，页面地址不变。"),
    "move": gettext_lazy("迁出主管部门辖区的，主管部门清空，由迁入地部门认领。"),
    "merge": gettext_lazy("本对象不再进入列表和抽取；其名称、代码转为承继对象的曾用名、原代码。"),
    "unmerge": gettext_lazy(
        "本对象不再由其他对象承继；转给承继对象的曾用名、原代码收回，承继对象的检查记录不变。"
    ),
    "state": gettext_lazy("不在存续状态的对象，不进入只含存续对象的抽取范围。"),
    "assign": gettext_lazy("此后由新的主管部门维护；不填部门的，由所在地各部门认领。"),
    "leave": gettext_lazy(
        "不再进入列表和抽取；以往的抽取、检查和公示不变。以后导入的文件里有它的，写入时回到名录库。"
    ),
    "return": gettext_lazy("重新进入列表和抽取，内容与移出时相同。"),
}


def acts_of(target: Target) -> Mapping[str, Text]:
    """The acts that a target can take, each with its words: of one that another stands for, a
    registered merge is taken back here, and nothing else."""
    off = set(ACT_WORDS.keys() - {"unmerge"}) if target.successor_id else set()
    if queries.registered_merge_of(target) is None:
        off.add("unmerge")
    off.add("return" if target.is_listed else "leave")
    return {act: words for act, words in ACT_WORDS.items() if act not in off}


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of the register: `url` of its page, `kind` and `state` in words; `above` is the
    prefecture of a county; `visits` where known; `left` why the target is in no list any more."""

    target: Target
    url: str
    kind: str
    state: str
    above: str
    visits: Visits | None
    left: str


def rows_of(targets: Sequence[Target], today: datetime.date) -> list[TargetRow]:
    """Targets with their places and visits, by one read of visits."""
    visits, url_of = visits_of(targets, today), urls_of("targets:detail")
    # Much cheaper than `get_…_display`, which makes the words of all choices for each row.
    kinds = {one.value: str(one.label) for one in TargetKind}
    states = {one.value: str(one.label) for one in RegistrationState}
    return [
        TargetRow(
            target=one, url=url_of(one.object_id), above=_above(one), visits=visits.get(one.pk),
            left=left_of(one), kind=kinds[one.kind], state=states[one.registration_state],
        )
        for one in targets
    ]  # fmt: skip


def _above(target: Target) -> str:
    parent = target.region.parent
    real = parent and not parent.is_virtual and target.region.level == Level.COUNTY
    return parent.name if parent and real else ""


def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The choices of a list's filter, (value, words)."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if value == chosen else "", words)
            for value, words in choices
        ),
    )


def region_options(regions: Iterable[Region], chosen: str) -> SafeString:
    """Those of the filter by division, counties set in."""
    return options(
        (
            (one.code, f"\u3000{one.name}" if one.level == Level.COUNTY else one.name)
            for one in regions
        ),
        chosen,
    )


LABELS: Mapping[str, Text] = {
    "name": gettext_lazy("名称"), "credit_code": gettext_lazy("统一社会信用代码"),
    "code_doubtful": gettext_lazy("代码待核"), "number": gettext_lazy("其他编号"),
    "kind": gettext_lazy("主体类别"), "region_id": gettext_lazy("行政区划"),
    "address": gettext_lazy("地址"), "industry": gettext_lazy("行业代码"),
    "scope": gettext_lazy("经营范围"), "registered_on": gettext_lazy("成立日期"),
    "registration_state": gettext_lazy("登记状态"), "department_id": gettext_lazy("主管部门"),
    "supervising_unit": gettext_lazy("监管单位"), "registrar": gettext_lazy("登记机关"),
    "tags": gettext_lazy("标签"),
    "note": gettext_lazy("备注"), "numbers": gettext_lazy("登记编号"),
    "sites": gettext_lazy("经营场所"), "licences": gettext_lazy("许可证"),
    "successor": gettext_lazy("承继对象"), "is_listed": gettext_lazy("在库"),
}  # fmt: skip
BESIDE = ("numbers", "sites", "licences", "successor", "is_listed", "tags", "name", "code_doubtful")


@dataclass(frozen=True, slots=True)
class Names:
    """Divisions and departments that facts mean, by key; records, by id."""

    regions: Mapping[int, str]
    departments: Mapping[int, str]
    records: Mapping[str, str] = field(default_factory=dict)


def names_of(states: Iterable[Mapping[str, Any]]) -> Names:
    """What the words of some states of a target need, by two reads."""
    regions: set[int] = set()
    departments: set[int] = set()
    records: set[str] = set()
    for facts in states:
        if facts.get("successor"):
            records.add(facts["successor"])
        if facts.get("region_id"):
            regions.add(facts["region_id"])
        regions |= {site[2] for site in facts.get("sites") or ()}
        if facts.get("department_id"):
            departments.add(facts["department_id"])
    places = Region.objects.only("name", "code")
    bodies = Department.objects.only("short_name")
    return Names(
        {key: _place(one) for key, one in places.in_bulk(regions).items()},
        {key: one.short_name for key, one in bodies.in_bulk(departments).items()},
        records_named(records),
    )


def records_named(ids: Iterable[str]) -> dict[str, str]:
    """Name and id of records, by id."""
    found = Target.objects.filter(object_id__in=set(ids)).values_list("object_id", "name")
    return {
        key: _("“{name}”（{code}）").format(name=name, code=id_words(key)) for key, name in found
    }


def names_at(target: Target) -> Names:
    """The same for the facts of now, without a read where division and department are loaded."""
    department = target.department
    return Names(
        {target.region_id: _place(target.region)},
        {department.pk: department.short_name} if department else {},
    )


def _place(region: Region) -> str:
    return _("{name}（{code}）").format(name=region.name, code=region.code)


_ROW_WORDS: Mapping[str, Callable[[Any], str]] = {
    "numbers": number_words, "sites": site_words, "licences": licence_words,
}  # fmt: skip


def words_of(name: str, value: Any, names: Names) -> str:
    """One fact in words; "" where there is none."""
    match name:
        case "kind":
            return str(TargetKind(value).label)
        case "registration_state":
            return str(RegistrationState(value).label)
        case "region_id":
            return names.regions.get(value, str(value))
        case "department_id":
            return names.departments.get(value, "") if value else ""
        case "industry":
            section = section_of(value)
            return (
                _("{code}（{section}）").format(code=value, section=section) if section else value
            )
        case "code_doubtful" | "is_listed":
            return _("是") if value else _("否")
        case "successor":
            return names.records.get(value, value or "")
        case "numbers" | "sites" | "licences":
            return _("；").join(map(_ROW_WORDS[name], value))
    return _("、").join(value) if isinstance(value, list) else str(value or "")


def facts_in_words(
    facts: Mapping[str, Any], names: Names, *, everything: bool = False
) -> list[tuple[str, str]]:
    """(label, words) of a state of a target; what the page shows elsewhere only on request."""
    return [
        (str(label), words_of(name, facts[name], names))
        for name, label in LABELS.items()
        if name in facts and (everything or name not in BESIDE)
    ]


def history_of(target: Target) -> list[Line]:
    """Who changed what when, from which file; the newest first, at the end where it came from."""
    changes = list(
        target.changes.select_related("by", "batch")
        .only("target", "at", "action", "before", "after", "by__name", "batch__file_name")
        .order_by("-at", "-pk")[:MOST_CHANGES]
    )
    names = names_of([one.before for one in changes] + [one.after for one in changes])
    merged = _merged_with(target)
    # What was taken back, and what not, the register knows better than the rows of the file.
    undone = {one.batch_id for one in changes if one.action == ChangeAction.UNDONE}
    lines = [
        line for line in lines_of(BatchKind.TARGETS, target.object_id)
        if not line.get("undone") or line.get("batch") not in undone
    ]  # fmt: skip
    told = {line.get("batch") for line in lines if not line.get("undone")}
    lines += [
        Line(at=one.at, text=_sentence(one, names, merged.get(one.at, "")))
        for one in changes
        if one.batch_id is None or one.action == ChangeAction.UNDONE or one.batch_id not in told
    ]
    lines += _asked(target)
    lines += _confirmed(target)
    batch = target.created_batch
    if target.created_at and (batch is None or batch.pk not in told):
        by_hand = ledger.history("target", target.object_id).filter(kind="targets.entered").first()
        if batch:
            words = _("从“{file}”新增。").format(file=batch.file_name)
        elif by_hand:
            words = _("{who} 在名录库中新增。").format(who=by_hand.actor_name)
        else:
            words = _("在名录库中新增。")
        lines.append(Line(at=target.created_at, text=words))
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _confirmed(target: Target) -> list[Line]:
    """The newest file or call that named the target and changed nothing of it."""
    one = queries.confirmation_of(target)
    if one is None or one.at <= target.updated_at:
        return []
    if one.batch:
        words = _("与“{file}”核对，没有变化。").format(file=one.batch.file_name)
    else:
        words = _("与{department}的系统核对，没有变化。").format(department=one.called_by)
    return [Line(at=one.at, text=words)]


def tag_options(actor: Actor) -> list[tuple[str, str]]:
    """Tags with what they are called: that of a renamed special register with its name too."""
    words = _("{title}（标签 {tag}）")
    return [
        (tag, words.format(title=title, tag=tag) if title not in {"", tag} else tag)
        for tag, title in queries.tags_in_use(actor).items()
    ]


def history_of_register(register: SpecialRegister) -> list[Line]:
    """What was done with a special register, newest first."""
    events = ledger.history("special-register", str(register.pk)).order_by("-id")[:MOST_CHANGES]
    return [Line(at=one.at, text=_register_line(one)) for one in events]


def _register_line(event: Event) -> str:
    what = str(kind_words(event.kind))
    if event.kind == "targets.register-changed":
        words = _("{who} 加入 {n} 户。") if event.data["on"] else _("{who} 移出 {n} 户。")
        return words.format(who=event.actor_name, n=event.data["count"])
    if event.kind == "targets.register-edited":
        labels = {
            "name": _("名称"),
            "tag": _("标签"),
            "department": _("管理部门"),
            "note": _("说明"),
        }
        before, after = event.data["before"], event.data["after"]
        changes = _("；").join(
            _("{label} {old} → {new}").format(
                label=labels[one], old=before[one] or _("空"), new=after[one] or _("空")
            )
            for one in event.data["changed"]
        )
        what = _("{what}：{changes}").format(what=what, changes=changes)
    return _("{who} {what}。").format(who=event.actor_name, what=what)


def _asked(target: Target) -> list[Line]:
    """Corrections of what the target is registered as that two persons decide."""
    found: list[Line] = []
    changes = target.identity_changes.exclude(state=IdentityState.DONE, decided_by=None)
    for one in changes.select_related("requested_by", "decided_by").order_by("pk"):
        who = one.requested_by.name if one.requested_by else _("系统")
        words = _("{who} 提出更正为“{facts}”，须审批人确认。依据：{reason}。")
        facts = " ".join(identity_words(one))
        found.append(
            Line(at=one.requested_at, text=words.format(who=who, facts=facts, reason=one.reason))
        )
        if one.state == IdentityState.REFUSED and one.decided_at:
            who = one.decided_by.name if one.decided_by else _("系统")
            words = _("{who} 退回更正。理由：{reason}。")
            text = words.format(who=who, reason=one.refusal_reason)
            found.append(Line(at=one.decided_at, text=text))
    return found


def identity_lines(target: Target, change: IdentityChange) -> list[tuple[Text, str, str]]:
    """(label, now, then) of all three, for who confirms."""
    kinds = (str(target.get_kind_display()), str(TargetKind(change.kind).label))
    return [
        (LABELS["kind"], *kinds),
        (LABELS["credit_code"], target.credit_code or "", change.credit_code),
        (LABELS["number"], target.number, change.number),
    ]


def identity_words(change: IdentityChange) -> list[str]:
    """Kind, code and number, those that there are."""
    kind = str(TargetKind(change.kind).label)
    return [one for one in (kind, change.credit_code, change.number) if one]


def _merged_with(target: Target) -> dict[datetime.datetime, str]:
    """The records that were merged into a target as duplicates, or parted from it, by moment."""
    kinds = ("quality.merged", "quality.unmerged")
    events = ledger.history("target", target.object_id).filter(kind__in=kinds)
    ids = {one.at: one.data["gone"] for one in events}
    named = records_named(ids.values())
    return {at: named.get(key, key) for at, key in ids.items()}


def _sentence(change: TargetChange, names: Names, other: str) -> str:
    who = change.by.name if change.by else _("系统")
    if change.action == ChangeAction.UNDONE and not change.after and change.batch:
        words = _("{who} 撤销了“{file}”的导入；本对象之后又有改动或已被使用，保持现状。")
        return words.format(who=who, file=change.batch.file_name)
    facts = _("；").join(
        _("{label} {old} → {new}").format(
            label=LABELS.get(name, name),
            old=words_of(name, change.before.get(name), names) or _("空"),
            new=words_of(name, value, names) or _("空"),
        )
        for name, value in change.after.items()
        if name != "contact"
    )
    if contact := change.after.get("contact") or change.before.get("contact"):
        words = _("更改了{fields}（内容不显示）").format(fields=contact_words(contact))
        facts = _("；").join(filter(None, [facts, words]))
    source = _("从“{file}”").format(file=change.batch.file_name) if change.batch else ""
    action = change.get_action_display()
    if other and change.action in {ChangeAction.MERGED, ChangeAction.UNMERGED}:
        action = f"{action}{other}"
    words = _("{who} {source}{action}：{facts}。") if facts else _("{who} {source}{action}。")
    return words.format(who=who, source=source, action=action, facts=facts)


def aliases() -> QuerySet[TargetAlias]:
    """Former names and codes; the id that its number of now would make is no former one."""
    present = Q(kind=AliasKind.ID, why=AliasReason.AMENDED)
    return TargetAlias.objects.exclude(present).order_by("-until", "pk")


def aliases_of(target: Target) -> QuerySet[TargetAlias]:
    """Those of one target."""
    return aliases().filter(target=target)


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence with how it stands today, as (tone, words, icon)."""

    licence: Licence
    badge: tuple[str, str, str]


def licences_of(target: Target, today: datetime.date) -> list[LicenceRow]:
    """The licences, those that end first at the top."""
    found = target.licences.order_by("valid_to", "number")
    return [LicenceRow(one, _validity(one, today)) for one in found]


def _validity(licence: Licence, today: datetime.date) -> tuple[str, str, str]:
    if licence.valid_to and licence.valid_to < today:
        return "bad", _("已过期"), "x"
    if licence.valid_from and licence.valid_from > today:
        return "fact", _("尚未生效"), "clock"
    if licence.valid_to and licence.valid_to <= today + datetime.timedelta(days=SOON_DAYS):
        left = (licence.valid_to - today).days
        return "warn", _("{n} 天后到期").format(n=left), "clock-exclamation"
    return "ok", _("有效"), "check"


@dataclass(frozen=True, slots=True)
class Course:
    """How a filter's size has changed: a line in a picture of 100 by 100 from `least` to `most`,
    and the same numbers, the newest first."""

    line: str
    least: int
    most: int
    sizes: Sequence[FilterSize]


def course_of(stored: StoredFilter) -> Course | None:
    """The last year of days that were counted; None where there are not two."""
    sizes = list(stored.sizes.order_by("-on")[:366])
    if len(sizes) < 2:
        return None
    least, most = min(one.size for one in sizes), max(one.size for one in sizes)
    first, last = sizes[-1].on, sizes[0].on
    span, room = (last - first).days, (most - least) or 1
    points = (
        f"{100 * (one.on - first).days / span:.2f},{95 - 90 * (one.size - least) / room:.2f}"
        for one in reversed(sizes)
    )
    return Course(" ".join(points), least, most, sizes)


def mix_of(size: FilterSize) -> list[tuple[str, int]]:
    """(kind in words, how many), those that there are."""
    return [(str(kind.label), size.mix[kind]) for kind in TargetKind if size.mix.get(kind)]
