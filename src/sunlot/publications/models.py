"""Results made public 公示: one publication per department's part, its clock and its revisions."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view
from sunlot.inspections.models import LifeCycle, Part
from sunlot.publications.states import PublicationState


class WithholdingReason(models.TextChoices):
    """政府信息公开条例 art. 14–16: the code list of rule PB-03; a test compares them."""

    SECRET = "W14A", _("依法确定为国家秘密（第十四条）")
    FORBIDDEN = "W14B", _("法律、行政法规禁止公开（第十四条）")
    SAFETY = "W14C", _("公开后可能危及国家安全、公共安全、经济安全、社会稳定（第十四条）")
    TRADE = "W15A", _("涉及商业秘密，公开会损害第三方合法权益（第十五条）")
    PRIVACY = "W15B", _("涉及个人隐私，公开会损害第三方合法权益（第十五条）")
    INTERNAL = "W16A", _("行政机关内部事务信息（第十六条）")
    PROCESS = "W16B", _("过程性信息、行政执法案卷信息（第十六条）")


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Reads of publications."""

    def scoped(self, actor: Actor) -> "PublicationQuerySet":
        """The publishing department; region roles by region; officers where they inspected."""
        if not actor.can(Permission.BUSINESS_VIEW):
            return self.none()
        match actor.scope:
            case Scope.REGION:
                found = self.filter(part__inspection__region__path__startswith=actor.region_path)
            case Scope.DEPARTMENT:
                found = self.filter(part__department_id__in=actor.places)
            case Scope.ASSIGNED:
                teams = Part.objects.filter(team__officer__user_id=actor.person_id)
                found = self.filter(part__in=teams.values("pk"))
            case _:
                return self.none()
        return in_view(
            found, actor.view, path="part__inspection__region__path",
            whose=lambda key: models.Q(part__department_id=key),
        )  # fmt: skip

    def public(self) -> "PublicationQuerySet":
        """What the portal may show: published and withdrawn (as a tombstone)."""
        return self.filter(state__in=[PublicationState.PUBLISHED, PublicationState.WITHDRAWN])


class Publication(models.Model):
    """What became of the duty to publish one part: made public, withheld by law, or taken down.

    The row appears with the first of these; until then the duty is the accepted part itself. The
    clock runs from `part.formed_on`; the due date is never stored, so that it becomes known when
    the calendar of a later year is loaded.

    `published_at` is the first time the public saw the result and never moves (a trigger refuses),
    so that a result that was taken down and comes back is as punctual or as late as it was.
    `withdrawn_at` and `republished_at` are the last times of each; all of them are revisions.
    """

    part = models.OneToOneField(
        "inspections.Part", on_delete=models.PROTECT, related_name="publication"
    )
    state = models.CharField(max_length=10, choices=PublicationState.choices)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withheld_at = models.DateTimeField(null=True)
    withheld_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withholding_reason = models.CharField(
        _("不公开理由"), max_length=4, choices=WithholdingReason.choices, blank=True
    )
    withholding_note = models.CharField(_("说明"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    republished_at = models.DateTimeField(null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=PublicationState.WITHHELD)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="publication_published_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PublicationState.WITHHELD)
                | (
                    models.Q(withheld_at__isnull=False, withheld_by__isnull=False)
                    & ~models.Q(withholding_reason="")
                    & ~models.Q(withholding_note="")
                ),
                name="publication_withheld_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PublicationState.WITHDRAWN)
                | models.Q(withdrawn_at__isnull=False),
                name="publication_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, republished_at__isnull=True)
                | models.Q(
                    state=PublicationState.PUBLISHED,
                    withdrawn_at__isnull=False,
                    republished_at__isnull=False,
                    republished_at__gte=models.F("withdrawn_at"),
                )
                | (
                    models.Q(state=PublicationState.WITHDRAWN, withdrawn_at__isnull=False)
                    & (
                        models.Q(republished_at__isnull=True)
                        | models.Q(republished_at__lte=models.F("withdrawn_at"))
                    )
                ),
                name="publication_comes_back_by_republication",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "published_at"])]

    def __str__(self) -> str:
        return f"{self.part_id} {self.state}"


class RevisionKind(models.TextChoices):
    FIRST = "first", _("首次公示")
    CORRECTION = "correction", _("更正")
    WITHDRAWAL = "withdrawal", _("撤下")
    REPUBLICATION = "republish", _("重新公示")


class Revision(models.Model):
    """What the public saw from one moment on; the last revision is the present text.

    `content` is the snapshot of `rules.snapshot`, `sha256` that of its canonical JSON. Old
    revisions stay for ever and are shown to staff only.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="revisions")
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
            models.CheckConstraint(
                condition=models.Q(kind=RevisionKind.FIRST)
                | (models.Q(confirmed_by__isnull=False) & ~models.Q(confirmed_by=models.F("by"))),
                name="revision_change_has_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} r{self.number}"


class ChangeRequest(models.Model):
    """A correction, withdrawal or republication asked for by one person, confirmed by another.

    `outcomes` maps the key of an `ItemOutcome` row (as text) to its new code, `visited_on` and
    `life_cycle` are new values; absent and null stay as they are. A republication may leave all
    of them as they are: the withdrawal was wrong, not the result.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="change_requests"
    )
    kind = models.CharField(max_length=10, choices=RevisionKind.choices)
    reason = models.CharField(_("理由"), max_length=300)
    outcomes: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    visited_on = models.DateField(_("检查日期"), null=True)
    life_cycle = models.CharField(  # noqa: DJ001 - null changes nothing, empty: could be inspected
        _("无法检查的情形"), max_length=2, choices=LifeCycle.choices, blank=True, null=True
    )
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    refusal_reason = models.CharField(_("不同意的理由"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        RevisionKind.CORRECTION,
                        RevisionKind.WITHDRAWAL,
                        RevisionKind.REPUBLICATION,
                    ]
                )
                & ~models.Q(reason=""),
                name="change_request_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=RevisionKind.REPUBLICATION)
                | models.Q(
                    kind=RevisionKind.WITHDRAWAL,
                    outcomes={},
                    visited_on__isnull=True,
                    life_cycle__isnull=True,
                )
                | (
                    models.Q(kind=RevisionKind.CORRECTION)
                    & (
                        ~models.Q(outcomes={})
                        | models.Q(visited_on__isnull=False)
                        | models.Q(life_cycle__isnull=False)
                    )
                ),
                name="change_request_correction_changes_something",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True)
                | models.Q(decided_by__isnull=False, accepted__isnull=False),
                name="change_request_decided_has_who_and_what",
            ),
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
