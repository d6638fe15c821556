"""Results made public 公示: one publication per department's part, its clock and its revisions."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope
from sunlot.publications.states import PublicationState


class WithholdingReason(models.TextChoices):
    """政府信息公开条例 art. 14–16."""

    SECRET = "W1", _("国家秘密（第十四条）")
    SAFETY = "W2", _("可能危及国家安全、公共安全、经济安全、社会稳定（第十四条）")
    PRIVACY = "W3", _("商业秘密、个人隐私（第十五条）")
    INTERNAL = "W4", _("内部事务或过程性信息、行政执法案卷信息（第十六条）")


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Reads of publications."""

    def scoped(self, actor: Actor) -> "PublicationQuerySet":
        """The publishing department; region roles by region."""
        if not actor.can(Permission.BUSINESS_VIEW):
            return self.none()
        match actor.scope:
            case Scope.REGION:
                return self.filter(
                    part__inspection__region__path__startswith=actor.region_path
                )
            case Scope.DEPARTMENT:
                return self.filter(part__department_id=actor.department_id)
        return self.none()

    def public(self) -> "PublicationQuerySet":
        """What the portal may show: published and withdrawn (as a tombstone)."""
        return self.filter(
            state__in=[PublicationState.PUBLISHED, PublicationState.WITHDRAWN]
        )


class Publication(models.Model):
    """The duty to publish one part. `due_on` is null while the calendar of its year is unknown."""

    part = models.OneToOneField(
        "inspections.Part", on_delete=models.PROTECT, related_name="publication"
    )
    state = models.CharField(
        max_length=10, choices=PublicationState.choices, default=PublicationState.PENDING
    )
    formed_on = models.DateField(_("信息形成日期"))
    due_on = models.DateField(_("公示期限"), null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withholding_reason = models.CharField(
        _("不公开理由"), max_length=2, choices=WithholdingReason.choices, blank=True
    )
    withholding_note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state=PublicationState.PUBLISHED)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="publication_published_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PublicationState.WITHHELD)
                | (~models.Q(withholding_reason="") & ~models.Q(withholding_note="")),
                name="publication_withheld_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.state}"


class RevisionKind(models.TextChoices):
    FIRST = "first", _("首次公示")
    CORRECTION = "correction", _("更正")
    WITHDRAWAL = "withdrawal", _("撤下")


class Revision(models.Model):
    """What the public saw from one moment on; the last revision is the present text."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RevisionKind.choices)
    content: "models.JSONField[Any, Any]" = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "number"], name="revision_number"),
            models.CheckConstraint(
                condition=models.Q(kind=RevisionKind.FIRST) | ~models.Q(reason=""),
                name="revision_change_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} r{self.number}"


class ChangeRequest(models.Model):
    """A correction or withdrawal asked for by one person and confirmed by another."""

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="change_requests"
    )
    kind = models.CharField(max_length=10, choices=RevisionKind.choices)
    reason = models.CharField(_("理由"), max_length=300)
    content: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication"],
                condition=models.Q(decided_at__isnull=True),
                name="change_request_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="change_request_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.kind}"
