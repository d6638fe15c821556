"""The target register 检查对象名录库."""

import string
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Length, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view
from sunlot.revisions import revision_at
from sunlot.targets.rules import credit_code, own_key_of
from sunlot.targets.states import IdentityState

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


class NumberKind(models.TextChoices):
    REGISTRATION = "registration", _("注册号")
    ORGANISATION = "organisation", _("组织机构代码")
    LICENCE = "licence", _("许可证号")
    TAX = "tax", _("纳税人识别号")
    OTHER = "other", _("其他编号")


def id_words(object_id: str) -> str:
    """An id as a department says it: the code, its own key, or kind and number; the id itself
    stands in addresses, files and proofs."""
    kind, colon, number = object_id.partition(":")
    if not colon or kind not in TargetKind.values:
        return object_id
    key = own_key_of(object_id)
    return f"{gettext('部门自编号')} {key}" if key else f"{TargetKind(kind).label} {number}"


def number_words(number: Sequence[str]) -> str:
    """Words of the kind and number of (kind, number)."""
    kind, text = number
    return f"{NumberKind(kind).label} {text}"


class TargetNumber(models.Model):
    """A further number under which a target is registered; `Target.number` makes the id."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="numbers")
    kind = models.CharField(_("编号类别"), max_length=12, choices=NumberKind.choices)
    number = models.CharField(_("编号"), max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "kind", "number"], name="target_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="target_number", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.number


class Site(models.Model):
    """A place where a target works, with its division."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("场所名称"), max_length=200, blank=True)
    address = models.CharField(_("地址"), max_length=300)
    region = models.ForeignKey(
        "regions.Region", verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+"
    )
    is_main = models.BooleanField(_("主要经营场所"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(is_main=True), name="site_one_main"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class Licence(models.Model):
    """A licence of a target; without an end it is valid until it is taken back."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="licences")
    name = models.CharField(_("许可证名称"), max_length=100)
    number = models.CharField(_("许可证号"), max_length=60)
    issuer = models.CharField(_("发证机关"), max_length=100, blank=True)
    valid_from = models.DateField(_("有效期起"), null=True, blank=True)
    valid_to = models.DateField(_("有效期止"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "number"], name="licence_once"),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="licence_period",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["valid_to"], name="licence_end"),
            models.Index(fields=["number"], name="licence_no", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class AliasKind(models.TextChoices):
    NAME = "name", _("曾用名")
    CODE = "code", _("原代码")
    NUMBER = "number", _("原编号")
    ID = "id", _("原对象编号")


class AliasReason(models.TextChoices):
    RENAMED = "renamed", _("更名")
    RECODED = "recoded", _("换发代码")
    MERGED = "merged", _("合并")
    MOVED = "moved", _("迁移")
    AMENDED = "amended", _("录入有误，已更正")


class TargetAlias(models.Model):
    """A former name, code or id that still leads to a target.

    `match_text` is a name as searching compares it, a code in its canonical form.
    """

    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="aliases", db_index=False
    )  # `target_alias_once` begins with it
    kind = models.CharField(max_length=6, choices=AliasKind.choices)
    text = models.CharField(max_length=200)
    match_text = models.CharField(max_length=200, editable=False)
    until = models.DateField(_("用到"), null=True, blank=True)
    why = models.CharField(max_length=8, choices=AliasReason.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "kind", "text"], name="target_alias_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["text"], name="target_alias_text"),
            models.Index(
                fields=["match_text"], name="target_alias_match", opclasses=["text_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.text


class KeysField(models.Field):  # type: ignore[type-arg]
    """A set of keys as PostgreSQL's ``int8multirange``: two million in a row take thirty bytes."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - the only database
        """The column's type."""
        return "int8multirange"


class Confirmation(models.Model):
    """That a file, or the calls of a department's systems, named targets and left them as they are,
    or made them so.

    Its rows say of which targets the register was checked on a day, though nothing of them changed
    and nothing of them was written. Of what calls name on a day (`on`) earlier rows of the
    department's calls say nothing any more: systems hand in the same rows every night.
    """

    batch = models.OneToOneField("imports.Batch", on_delete=models.CASCADE, null=True)
    called_by = models.ForeignKey(
        "departments.Department",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    on = models.DateField(null=True)
    at = models.DateTimeField(db_index=True)
    targets = KeysField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["called_by", "on"], name="target_calls_of_a_day"),
            models.CheckConstraint(
                condition=models.Q(batch__isnull=False, called_by=None, on=None)
                | models.Q(batch=None, called_by__isnull=False, on__isnull=False),
                name="target_file_or_calls",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id or self.called_by} {self.at}"


class TargetContact(models.Model):
    """Personal data of who represents a target and whom to call: masked, revealed by a recorded
    act, never in an export (个人信息保护法 art. 6)."""

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="contact")
    legal_person = models.CharField(_("法定代表人（负责人）"), max_length=100, blank=True)
    person = models.CharField(_("联系人"), max_length=100, blank=True, db_default="")
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    def __str__(self) -> str:
        return str(self.target_id)


class FormerContact(models.Model):
    """What a file replaced in a contact: kept only as long as the batch can be taken back."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey("imports.Batch", on_delete=models.CASCADE, related_name="+")
    legal_person = models.CharField(max_length=100, blank=True)
    person = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "target"], name="former_contact_once"),
        ]

    def __str__(self) -> str:
        return str(self.target_id)


class ChangeAction(models.TextChoices):
    UPDATED = "updated", _("更新")
    MERGED = "merged", _("合并")
    UNMERGED = "unmerged", _("撤销合并")
    CORRECTED = "corrected", _("更正")
    UNDONE = "undone", _("撤销导入")
    MOVED = "moved", _("变更登记")


class TargetChange(models.Model):
    """What was changed of a target's facts; rows are only added.

    `before` and `after` map the names of facts to values: texts, lists of texts, keys of divisions
    and departments as numbers, days as ``YYYY-MM-DD``. A new target has no row: `created_at` and
    `created_batch` say where it came from.
    """

    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="changes", db_index=False
    )  # `target_change_of` begins with it
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(
        "imports.Batch", on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=9, choices=ChangeAction.choices)
    before: "models.JSONField[Any, Any]" = models.JSONField()
    after: "models.JSONField[Any, Any]" = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target", "-at", "-id"], name="target_change_of"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.action}"


class IdentityChange(models.Model):
    """A correction of kind, code and number that were entered wrongly; see ADR 0064.

    Done at once where nothing has carried the target; else asked for by one person and decided by
    another. The facts are those that the target is to have, all three.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="identity_changes")
    kind = models.CharField(_("主体类别"), max_length=12, choices=TargetKind.choices)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    number = models.CharField(_("其他编号"), max_length=60, blank=True)
    reason = models.CharField(_("更正依据"), max_length=120)
    state = models.CharField(
        max_length=9, choices=IdentityState.choices, default=IdentityState.REQUESTED
    )
    requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(_("退回理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(state="requested"),
                name="identity_change_one_waits",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("requested_by")) | ~models.Q(state="done"),
                name="identity_change_two_persons",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.target_id} {self.state}"


class SpecialRegister(models.Model):
    """A special register 专项库: a tag with an owner, who alone puts it on and takes it off.

    `name` is the tag, by which objects, stored filters and files know it; `title` what it is
    called. Once the tag is in use only the title changes.

    From `closed_on` nobody puts it on; who has it keeps it, so that history stays readable.
    """

    name = models.CharField(_("标签"), max_length=40)
    title = models.CharField(_("名称"), max_length=40)
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("管理部门"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=300, blank=True)
    closed_on = models.DateField(_("关闭日期"), null=True, blank=True)
    # Counts every change of what its page edits (`sunlot.revisions`).
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="special_register_name"),
            models.UniqueConstraint(fields=["region", "title"], name="special_register_title"),
            models.CheckConstraint(
                condition=~models.Q(title=""), name="special_register_has_title"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


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


class FilterSize(models.Model):
    """How many objects a stored filter found on a day; `mix` has how many of each `TargetKind`.

    `classes` has how many of each credit risk class: internal, shown to roles that may know them
    (RK-01); empty where nobody counted.
    """

    filter = models.ForeignKey(StoredFilter, on_delete=models.CASCADE, related_name="sizes")
    on = models.DateField()
    size = models.PositiveIntegerField()
    mix: "models.JSONField[Any, Any]" = models.JSONField()
    classes: "models.JSONField[Any, Any]" = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filter", "on"], name="filter_size_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.filter_id} {self.on}"
