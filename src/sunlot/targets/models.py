"""The target register 检查对象名录库."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view


class TargetKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    INDIVIDUAL = "individual", _("个体工商户")
    NONPROFIT = "nonprofit", _("非营利组织")
    PRODUCT = "product", _("产品")
    PROJECT = "project", _("项目")
    ACTIVITY = "activity", _("活动")


class RegistrationState(models.TextChoices):
    ACTIVE = "active", _("存续")
    CLOSED = "closed", _("停业或清算")
    CANCELLED = "cancelled", _("注销")
    REVOKED = "revoked", _("吊销")
    MOVED = "moved", _("迁出")


class TargetQuerySet(models.QuerySet["Target"]):
    """Reads of targets."""

    def scoped(self, actor: Actor) -> "TargetQuerySet":
        """The register is shared by the departments of a region and closed to other regions."""
        if not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        return in_view(
            self.filter(region__path__startswith=actor.region_path), actor.view,
            path="region__path", whose=lambda key: models.Q(department_id=key),
        )  # fmt: skip


class FilterQuerySet(models.QuerySet["StoredFilter"]):
    """Reads of stored filters."""

    def scoped(self, actor: Actor) -> "FilterQuerySet":
        """As the register: shared by the departments of a region, closed to other regions."""
        reads_lists = actor.scope in {Scope.REGION, Scope.DEPARTMENT}
        if not reads_lists or not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        return in_view(
            self.filter(region__path__startswith=actor.region_path), actor.view,
            path="region__path", whose=lambda key: models.Q(department_id=key),
        )  # fmt: skip


class Target(models.Model):
    """One object that may be inspected: enterprise, person in business, product, project, …

    `object_id` is the protocol's id (1–64 of ``[0-9A-Za-z._:/+-]``): the credit code where there
    is one, else ``<kind>:<number>``. It never changes. `tags` are plain Chinese words.
    `match_name` is the name as searching compares it, `region_tokens` the division codes from the
    top to the own one as negative numbers: both feed the index of `targets.queries.search`.
    """

    object_id = models.CharField(_("对象编号"), max_length=64, unique=True)
    kind = models.CharField(_("主体类别"), max_length=12, choices=TargetKind.choices)
    name = models.CharField(_("名称"), max_length=200)
    name_key = models.BinaryField(max_length=800, editable=False)
    match_name = models.CharField(max_length=200, editable=False)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, unique=True)  # noqa: DJ001 - absence is not the empty code, and only absence may recur
    code_doubtful = models.BooleanField(_("代码待核"), default=False)
    number = models.CharField(_("其他编号"), max_length=60, blank=True)
    region = models.ForeignKey(
        "regions.Region", verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+"
    )
    region_tokens = ArrayField(models.IntegerField(), editable=False)
    address = models.CharField(_("地址"), max_length=300, blank=True)
    industry = models.CharField(_("行业代码"), max_length=8, blank=True)
    registration_state = models.CharField(
        _("登记状态"), max_length=12, choices=RegistrationState.choices,
        default=RegistrationState.ACTIVE,
    )  # fmt: skip
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("主管部门"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("标签"), default=list)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    updated_at = models.DateTimeField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key", "id"]),
            models.Index(fields=["region", "kind"]),
            models.Index(
                fields=["industry"], name="target_industry", opclasses=["text_pattern_ops"]
            ),
            GinIndex(fields=["tags"], name="target_tags"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(object_id__regex=r"^[0-9A-Za-z._:/+-]{1,64}$"),
                name="target_object_id_form",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_code__isnull=True)
                | models.Q(credit_code__regex=r"^[0-9A-HJ-NP-RTUWXY]{18}$"),
                name="target_credit_code_form",
            ),
            models.CheckConstraint(
                condition=models.Q(code_doubtful=False) | models.Q(credit_code__isnull=False),
                name="target_doubtful_code_is_there",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StoredFilter(models.Model):
    """A filter of the register under a name, kept for tasks; see `targets.filters` for its form.

    It never changes. A task takes a copy of `conditions`, so that taking a filter off the list
    changes no task. `digest` is SHA-256 of the canonical JSON: a region keeps each filter once.
    """

    name = models.CharField(_("名称"), max_length=80)
    conditions: "models.JSONField[Any, Any]" = models.JSONField()
    digest = models.CharField(max_length=64, editable=False)
    region = models.ForeignKey(
        "regions.Region", verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+"
    )
    stored_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    stored_at = models.DateTimeField()

    objects = FilterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="target_filter_name"),
            models.UniqueConstraint(fields=["region", "digest"], name="target_filter_once"),
        ]

    def __str__(self) -> str:
        return self.name
