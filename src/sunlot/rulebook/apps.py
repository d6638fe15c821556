"""The rulebook as an app: its pages, its command, and the citations that the ui kit asks for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from sunlot.ui import hooks


class RulebookConfig(AppConfig):
    name = "sunlot.rulebook"
    label = "rulebook"
    verbose_name = _("规则与依据")

    def ready(self) -> None:
        """Give the ui kit the citations of rules."""
        hooks.register_citations(cited)


def cited(rule_id: str) -> hooks.Citation | None:
    """A rule as ``{% citation "DR-07" %}`` shows it; None for an id that nobody wrote."""
    from django.urls import reverse

    from sunlot import clock
    from sunlot.rulebook.book import book

    rule = book().get(rule_id)
    if rule is None:
        return None
    status = rule.status(clock.today_of(clock.now()))
    url = reverse("rulebook:detail", args=[rule_id])
    return hooks.Citation(rule_id, rule.main.short, status, url)
