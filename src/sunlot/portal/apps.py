"""App configuration."""

from django.apps import AppConfig
from django.urls import reverse

from sunlot.ui import hooks


class PortalConfig(AppConfig):
    name = "sunlot.portal"
    label = "portal"

    def ready(self) -> None:
        """Tell the kit where a record of the staff stands in public, for codes on paper."""
        hooks.register_public_pages(public_page)


def public_page(noun: str, key: str) -> str:
    """The path of a draw with a number, of its slips, or of a visit with a published result."""
    from sunlot.publications.queries import by_inspection

    if noun == "draw":
        return reverse("portal:draw", args=[key])
    if noun == "slip":
        return reverse("portal:slip", args=[key])
    if noun == "inspection" and by_inspection(key).exists():
        return reverse("portal:inspection", args=[key])
    return ""
