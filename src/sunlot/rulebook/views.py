"""The rules and what they rest on."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.rulebook.book import Rule, book
from sunlot.rulebook.guide import CHAPTERS, FIRST, LINK, chapter

GROUPS = {
    "JC": _("联席会议"), "IT": _("抽查事项"), "CL": _("检查表"), "TG": _("检查对象"),
    "OF": _("执法人员"), "RK": _("信用风险分类"), "PL": _("年度计划"),
    "DR": _("抽取"), "IN": _("检查"),
    "PB": pgettext_lazy("noun", "公示"), "AC": _("账号"), "WD": _("工作日历"),
    "BK": _("备份"), "LG": _("日志"),
}  # fmt: skip


@require_GET
@staff(Permission.RULES_VIEW)
def rule_list(request: StaffRequest) -> HttpResponse:
    """All rules by subject, each with its main source and whether that was compared."""
    rules = list(book().values())
    outside = [one for one in rules if one.standing != "own"]
    groups = [
        (name, [one for one in rules if one.id[:2] == prefix]) for prefix, name in GROUPS.items()
    ]
    context = {
        "groups": [
            (name, [(one, one.status(request.today)) for one in group]) for name, group in groups
        ],
        "total": len(outside),
        "verified": sum(one.standing == "verified" for one in outside),
    }
    return render(request, "rulebook/list.html", context)


@require_GET
@staff(Permission.RULES_VIEW)
def rule_detail(request: StaffRequest, rule_id: str) -> HttpResponse:
    """One rule: text, all sources, validity, codes, and the page where people meet it."""
    rule = book().get(rule_id)
    if rule is None:
        raise Http404
    context = {"rule": rule, "status": rule.status(request.today), "page_url": _page_of(rule)}
    return render(request, "rulebook/detail.html", context)


@require_GET
@staff()
def guide(request: StaffRequest, name: str = FIRST) -> HttpResponse:
    """A chapter of the guide, and the way to the others."""
    if name not in CHAPTERS:
        raise Http404
    title, text = chapter(name)
    text = text.replace(f'href="{LINK}', f'href="{reverse("rulebook:guide")}')
    context = {
        "title": title, "text": SafeString(text), "name": name,
        "chapters": [(one, chapter(one)[0]) for one in CHAPTERS],
    }  # fmt: skip
    return render(request, "rulebook/guide.html", context)


def _page_of(rule: Rule) -> str:
    try:
        return reverse(rule.page)
    except NoReverseMatch:
        return ""
