"""Tags and filters of every page: ``{% load ui %}``. Page skeletons: docs/ui.md; all in use: /ui/.

Words and signs
    {% icon "lock" %} {% icon "lock" 18 %}            outline icon; words always beside it
    {% sep %}                                         thin line between facts, never a middle dot
    {{ n|number }}  {% ratio 1259 1308 %}             1,259   96.3%　1,259 / 1,308
    {% share 18 214 %}                                8.4%, only beside its two numbers
    {{ d|day }} {{ d|short_day }} {{ d|words_day }}   2026-04-22   4-22   4 月 22 日
    {{ t|moment }} {{ t|clock }}                      2026-04-22 10:33   10:33   (Asia/Shanghai)
    {{ t|short_moment:other }}                        4-22 10:33 in the year of the other moment
    {{ name|mask_name }} {{ tel|mask_phone }}         王**   138****2046
    {{ certificate|mask_number }}                     65******3456
    {{ name|hit:query }}                              search hits marked

States
    {% badge "draw" draw.state draw.get_state_display %}   noun, code, words (table: ui/badges.py)
    {% tone_badge "warn" _("地址待核") "map-pin" %}         for a fact that is no state of a noun
    {% deadline due today %} {% deadline due today left=4 %} {% deadline due today paused=_("…") %}
    {% appointment at now %}                          今天 10:10
    {% visits 1 2 %}  {% credit_class "B" %}          dots with 1 / 2; neutral box
    {% digest draw.list_root _("名单摘要") %}          first 8 + last 8; selecting it copies all 64
    {% qr address _("扫码打开本页") %}                 code of a public address, with its label
    {% citation "DR-07" %}                            rule, instrument, verified or not

Blocks
    {% print_code "draw" draw.draw_id %}   on paper only, in the block print_code of a record
    {% stage_line stages %}      list of {label, note, state: done|now|todo|stopped}
    {% step_line steps %}        the five steps of a wizard, same shape
    {% facts pairs %}            definition list of (label, value)
    {% history entries %}        经过: list of {at, text} or (at, text)
    {% two_persons proposer confirmer proposed confirmed returned %}
    {% progress_bar done total unit=_("行") %}   {% bar 62 125 tone="warn" tick=50 %}
    {% segments parts %}         one proportional bar of (tone, number, label)
    {% filter_chips chips clear_url %}   chips: list of (words, url without this filter)
    {% keyset_pager page unit=_("户") %}  with sunlot.ui.paging.keyset
    {% empty_state _("还没有…。") url _("批量导入") %}   (not ``empty``: that word belongs to for)
    {% health cells %}           the strip above a register, of `sunlot.ui.health.Health`
    {% filters_toggle chips %}<div class="filters">…</div>   selects fold to 筛选 2 on phones
    {% export_menu url %}        the list as files, with the filters of this page; calendar=url
    {% field form.name %} {% field form.name size="short" hint=_("…") %}
                                 the citation of a field's rule comes from the form's `rules`
    {% keep form %} {% keep form edit %} {% keep form address=there %}   inside a form whose view
                                 says which fields are kept while they are not sent
    {% error_summary form %} {% error_summary form error %}   error: a UserError that was caught
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sunlot.ui import (
    answers,
    drafting,
    due,
    exports,
    fields,
    filters,
    frame,
    hooks,
    masking,
    navigation,
    qr,
    signs,
    words,
)

register = template.Library()

FILTERS: dict[str, Callable[..., Any]] = {
    "number": words.number, "day": words.day, "short_day": words.short_day,
    "words_day": words.words_day, "moment": words.moment, "clock": words.clock, "hit": words.hit,
    "short_moment": words.short_moment,
    "plain_error": words.plain_error,
    "mask_name": masking.mask_name, "mask_phone": masking.mask_phone,
    "mask_number": masking.mask_number,
}  # fmt: skip
for name, shown in FILTERS.items():
    register.filter(name, shown)

for drawn in (
    signs.icon, signs.badge, signs.tone_badge, signs.credit_class, signs.visits, signs.ratio,
    signs.share, signs.bar, signs.segments, due.deadline, due.appointment, qr.qr,
):  # fmt: skip
    register.simple_tag(drawn)


@register.simple_tag
def sep() -> SafeString:
    """The separator between two facts of one line."""
    return SafeString('<span class="sep"></span>')


@register.inclusion_tag("ui/components/digest.html")
def digest(value: str, label: str = "", full: bool = False) -> dict[str, object]:
    """A SHA-256 or SM3 value in hex: first 8 and last 8 by fours; copying gives the whole value."""
    text = (value or "").lower()
    cuts = (text[:4], text[4:8], text[8:-8], text[-8:-4], text[-4:])
    return {"value": text, "parts": cuts if len(text) > 20 and not full else (), "label": label}


@register.inclusion_tag("ui/components/citation.html")
def citation(rule_id: str, portal: bool = False) -> dict[str, object]:
    """The rule a sentence rests on, linked to its page; without a known rule only its id."""
    found = hooks.citation(rule_id)
    return {"rule_id": rule_id, "found": found, "portal": portal}


# ── blocks ──


@register.inclusion_tag("ui/components/stage_line.html")
def stage_line(stages: Sequence[object]) -> dict[str, object]:
    """The way of a record, at most eight steps."""
    return {"stages": stages}


@register.inclusion_tag("ui/components/step_line.html")
def step_line(steps: Sequence[object]) -> dict[str, object]:
    """The steps of a wizard with their one-line results."""
    return {"steps": steps}


@register.inclusion_tag("ui/components/facts.html")
def facts(pairs: Iterable[tuple[object, object]]) -> dict[str, object]:
    """A definition list; a missing value reads 未填."""
    return {"pairs": list(pairs)}


@register.inclusion_tag("ui/components/history.html")
def history(entries: Iterable[Any]) -> dict[str, object]:
    """经过: sentences with their time, newest first as given."""
    return {
        "entries": [
            {"at": entry[0], "text": entry[1]} if isinstance(entry, tuple | list) else entry
            for entry in entries
        ]
    }


@register.inclusion_tag("ui/components/two_persons.html")
def two_persons(
    proposer: str = "", confirmer: str = "", proposed: bool = False, confirmed: bool = False,
    returned: bool = False, confirmer_role: str = "",
) -> dict[str, object]:  # fmt: skip
    """Rows 申请人 and 确认人 with the state of each."""
    first = _("已提出") if proposed else _("待提出")
    second = _("已退回") if returned else _("已确认") if confirmed else _("待确认")
    return {
        "proposer": proposer, "confirmer": confirmer, "first": first, "second": second,
        "confirmer_role": confirmer_role or _("审批人"),
    }  # fmt: skip


@register.inclusion_tag("ui/components/progress_bar.html")
def progress_bar(
    done: int, total: int, unit: str = "", verb: str = "", elapsed: str = ""
) -> dict[str, object]:
    """A running job: bar, real counts, elapsed time as words."""
    return {
        "done": done, "total": total, "unit": unit, "verb": verb or _("已完成"),
        "elapsed": elapsed, "percent": min(100, 100 * done // total) if total else 0,
    }  # fmt: skip


@register.inclusion_tag("ui/components/filter_chips.html")
def filter_chips(
    chips: Sequence[tuple[str, str]], clear_url: str = "", page: object = None, unit: str = ""
) -> dict[str, object]:
    """Applied filters, each with the way out, and how many rows fit."""
    return {"chips": chips, "clear_url": clear_url, "page": page, "unit": unit}


@register.inclusion_tag("ui/components/keyset_pager.html")
def keyset_pager(page: object, unit: str = "") -> dict[str, object]:
    """Pager of `sunlot.ui.paging.keyset`."""
    return {"page": page, "unit": unit or _("条")}


@register.inclusion_tag("ui/components/health.html")
def health(cells: Sequence[object]) -> dict[str, object]:
    """The strip above a register: figures of its quality, each leading to its rows."""
    return {"cells": cells}


@register.inclusion_tag("ui/components/filters_toggle.html")
def filters_toggle(chips: Sequence[object] = ()) -> dict[str, object]:
    """On phones the button that unfolds the filters; it works without script."""
    return {"chips": chips}


@register.inclusion_tag("ui/components/export_menu.html", takes_context=True)
def export_menu(
    context: dict[str, Any], url: str, status: str = "", calendar: str = ""
) -> dict[str, object]:
    """The list as a file in three forms, narrowed as the page is; the workbook is a job.

    :param status: what the page narrows to by its own address.
    :param calendar: the address of its days as a calendar file.
    """
    query = context["request"].GET.copy()
    if status:
        query["status"] = status
    excel = filters.without(query, "size", "flavour")
    query["flavour"] = exports.PLAIN
    return {
        "excel": url + excel.rstrip("?"), "plain": url + filters.without(query, "size"),
        "calendar": calendar and calendar + excel.rstrip("?"),
        "order": navigation.url_of("exports:order"),
        "page": context["request"].get_full_path()[:200],
        "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("ui/components/empty_state.html")
def empty_state(
    text: str,
    action_url: str = "",
    action_label: str = "",
    other_url: str = "",
    other_label: str = "",
) -> dict[str, object]:
    """Why a list is empty and what fills it."""
    return {
        "text": text, "action_url": action_url, "action_label": action_label,
        "other_url": other_url, "other_label": other_label,
    }  # fmt: skip


@register.inclusion_tag("ui/components/field.html")
def field(
    bound: Any, size: str = "", hint: str = "", basis: str = "", help_text: str = ""
) -> dict[str, object]:
    """One form field with label, help, error and control in that order.

    :param size: ``short`` (200 px), ``mid`` (360 px), ``wide`` (all of it); else 560 px.
    :param basis: rule id whose citation follows the help text; else the one that the form declares
        for the field in its `rules`, e.g. ``rules: ClassVar = {"reason": "PB-04"}``.
    """
    kind = bound.field.widget.__class__.__name__
    fields.prepare(bound)
    return {
        "field": bound, "size": size, "hint": hint,
        "basis": basis or getattr(bound.form, "rules", {}).get(bound.name, ""),
        "help_text": help_text or bound.help_text,
        "is_check": kind == "CheckboxInput", "is_choices": bound.field.widget.use_fieldset,
        "is_hidden": bound.is_hidden,
    }  # fmt: skip


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: Any = None, error: Any = None) -> dict[str, object]:
    """Everything that is wrong, on top, in the words that stand at the fields."""
    lines: list[tuple[str, str]] = []
    if form is not None and getattr(form, "errors", None):
        for bound in form:
            target = bound.id_for_label or bound.auto_id
            lines += [(f"#{target}", words.plain_error(message, bound)) for message in bound.errors]
        lines += [("", message) for message in form.non_field_errors()]
    count = len(lines)
    title = ngettext("有 %(n)d 处需要更正", "有 %(n)d 处需要更正", count) % {"n": count}
    return {"lines": lines, "title": title, "error": error}


@register.inclusion_tag("ui/components/keep.html", takes_context=True)
def keep(context: dict[str, Any], form: Any, edit: Any = None, address: str = "") -> Any:
    """Keep what is typed into a form; offer what was kept before.

    Stands before the fields, which it may fill.

    :param form: the form, or all forms of the page that are sent together.
    :param edit: `sunlot.ui.merging.Edit` of a record that two people may change.
    :param address: where the form is sent, if not to its own page.
    """
    request = context["request"]
    place = drafting.place_at(address or request.path)
    if place is None or getattr(request, "actor", None) is None:
        return {"kept": None}
    forms = answers.forms_of(form)
    return {"kept": drafting.keeping(request, forms, place, edit.read if edit else "")}


# ── frame ──


@register.simple_tag(takes_context=True)
def staff_frame(context: dict[str, Any]) -> frame.StaffFrame:
    """What the staff frame shows; used by ui/staff.html only."""
    return frame.staff_frame(context.get("request"))


@register.simple_tag
def navigation_links(links: navigation.Navigation) -> SafeString:
    """The links of the staff frame, made once for the two places where a page has them."""
    return render_to_string("ui/components/navigation.html", {"navigation": links})


@register.simple_tag(takes_context=True)
def portal_frame(context: dict[str, Any]) -> frame.PortalFrame:
    """What the public frame shows; used by ui/portal.html only."""
    return frame.portal_frame(context.get("request"))


@register.inclusion_tag("ui/components/print_code.html", takes_context=True)
def print_code(context: dict[str, Any], noun: str, key: str) -> dict[str, object]:
    """On paper, the code of the record's public page, where it has one already."""
    path = hooks.public_page(noun, key)
    return {"address": frame.with_host(context["request"], path) if path else ""}


@register.inclusion_tag("ui/components/ticket_line.html")
def ticket_line(picture: object) -> dict[str, object]:
    """The picture of a stratum, built by `sunlot.ui.ticket_line.draw`."""
    return {"picture": picture}
