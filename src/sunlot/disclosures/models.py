"""Views of personal data in full. Rows are only ever added."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import ROLES, Actor, Permission


class Purpose(models.TextChoices):
    """What somebody may need the full data for."""

    CHECK = "check", _("核对证件、登记信息")
    DOCUMENT = "document", _("制作或核对执法文书")
    CONTACT = "contact", _("与本人联系")
    COMPLAINT = "complaint", _("办理投诉、举报、复议或诉讼")
    SUPERVISION = "supervision", _("执法监督、审计")


class Shown(models.TextChoices):
    """What was shown, of what."""

    CERTIFICATE = "officer-certificate", _("执法人员的执法证号")
    TARGET_CONTACT = "target-contact", _("检查对象的负责人和电话")


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    """Reads of the record."""

    def scoped(self, actor: Actor) -> "DisclosureQuerySet":
        """The audit administrator sees all of it, others none."""
        return self if actor.can(Permission.AUDIT_VIEW) else self.none()


class Disclosure(models.Model):
    """Somebody saw masked data in full. Holds the number of the record, never the data."""

    at = models.DateTimeField()
    reader = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        max_length=20, choices=[(code, one.label) for code, one in ROLES.items()]
    )
    shown = models.CharField(_("内容"), max_length=30, choices=Shown.choices)
    record = models.CharField(_("记录编号"), max_length=80)
    purpose = models.CharField(_("用途"), max_length=16, choices=Purpose.choices)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["reader", "-at"])]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.shown} {self.record}"
