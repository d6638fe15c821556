"""The objects of the register, and how they are called."""

import string
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Length, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, in_view
from sunlot.revisions import revision_at
from sunlot.targets.rules import credit_code, own_key_of

ID_SIGNS = f"{string.digits}{string.ascii_letters}._:/+-"


def _made_of(name: str, signs: str) -> models.Q:
    """That a text has no other signs: a condition that costs a tenth of a pattern's time."""
    left = models.Func(models.F(name), models.Value(signs), function="ltrim")
    return models.Q(Exact(left, models.Value("")))


# What stands behind the first slash of an id: in few ids there is one (ADR 0064).
BEHIND_SLASH = Substr("object_id", StrIndex("object_id", models.Value("/")) + 1)


HAS_SLASH = models.Q(GreaterThan(StrIndex("object_id", models.Value("/")), 0))


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


# Objects that a full list left out, or that another one stands for, are in no list and no draw.
LISTED = models.Q(is_listed=True, successor=None)


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

    def standing(self) -> "TargetQuerySet":
        """Objects in the register that stand for themselves: neither taken off nor merged."""
        return self.filter(LISTED)


def id_words(object_id: str) -> str:
    """An id as a department says it: the code, its own key, or kind and number; the id itself
    stands in addresses, files and proofs."""
    kind, colon, number = object_id.partition(":")
    if not colon or kind not in TargetKind.values:
        return object_id
    key = own_key_of(object_id)
    return f"{gettext('部门自编号')} {key}" if key else f"{TargetKind(kind).label} {number}"


class Target(models.Model):
    """One object that may be inspected: enterprise, person in business, product, project, …

    `object_id` is the protocol's id (1–64 of ``[0-9A-Za-z._:/+-]``): the credit code where there
    is one, else ``<kind>:<number>``, else ``<kind>:<department>/<own key>``. It never changes.
    `tags` are plain Chinese words.
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
        "regions.Region", verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
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
    scope = models.TextField(_("经营范围"), max_length=4000, blank=True, db_default="")
    supervising_unit = models.CharField(_("监管单位"), max_length=100, blank=True, db_default="")
    registrar = models.CharField(_("登记机关"), max_length=100, blank=True, db_default="")
    registered_on = models.DateField(_("成立日期"), null=True, blank=True)
    is_listed = models.BooleanField(_("在库"), default=True, db_default=True)
    successor = models.ForeignKey(
        "self", verbose_name=_("承继对象"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    last_inspected_on = models.DateField(_("最近检查"), null=True, blank=True)
    created_at = models.DateTimeField(null=True)
    created_batch = models.ForeignKey(
        "imports.Batch", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key", "id"]),
            # For those who look after few divisions, and for counting up to a limit.
            models.Index(fields=["region", "name_key", "id"], name="target_of_region"),
            models.Index(
                fields=["industry"], name="target_industry", opclasses=["text_pattern_ops"]
            ),
            models.Index(fields=["updated_at", "id"], name="target_updated_since"),
            models.Index(fields=["registered_on"], name="target_established"),
            models.Index(
                OpClass(BEHIND_SLASH, name="text_pattern_ops"),
                name="target_own_key",
                condition=HAS_SLASH,
            ),
            # What is rare is found here; what is common, by walking along the names. With the
            # division, rows of others are passed by in the index.
            models.Index(
                fields=["kind", "name_key", "id", "region"],
                name="target_rare_kind",
                condition=models.Q(kind__in=["nonprofit", "product", "project", "activity"]),
            ),
            models.Index(
                fields=["registration_state", "name_key", "id", "region"],
                name="target_not_active",
                condition=models.Q(
                    registration_state__in=["closed", "cancelled", "revoked", "moved"]
                ),
            ),
            models.Index(
                fields=["name_key", "id"],
                name="target_doubtful",
                condition=models.Q(code_doubtful=True),
            ),
            models.Index(
                fields=["name_key", "id"],
                name="target_no_address",
                condition=models.Q(address=""),
            ),
            models.Index(
                fields=["name_key", "id"],
                name="target_unlisted",
                condition=models.Q(is_listed=False),
            ),
            GinIndex(fields=["tags"], name="target_tags"),
            models.Index(
                fields=["successor"],
                name="target_successor",
                condition=models.Q(successor__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_made_of("object_id", ID_SIGNS) & ~models.Q(object_id=""),
                name="target_object_id_form",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_code__isnull=True)
                | _made_of("credit_code", credit_code.ALPHABET)
                & models.Q(Exact(Length("credit_code"), models.Value(credit_code.LENGTH))),
                name="target_credit_code_form",
            ),
            models.CheckConstraint(
                condition=models.Q(code_doubtful=False) | models.Q(credit_code__isnull=False),
                name="target_doubtful_code_is_there",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def own_key(self) -> str:
        """What the list of a department called it that had neither code nor number for it."""
        return own_key_of(self.object_id)

    @property
    def id_words(self) -> str:
        """The id as its department says it."""
        return id_words(self.object_id)

    @property
    def revision(self) -> int:
        """Whatever writes facts of a target sets `updated_at`."""
        return revision_at(self.updated_at)
