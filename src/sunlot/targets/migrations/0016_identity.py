"""Corrections of kind, code and number, by two persons where something has carried the target."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0015_beside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="targetalias",
            name="why",
            field=models.CharField(
                choices=[
                    ("renamed", "更名"),
                    ("recoded", "换发代码"),
                    ("merged", "合并"),
                    ("moved", "迁移"),
                    ("amended", "录入有误，已更正"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="IdentityChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "企业"),
                            ("individual", "个体工商户"),
                            ("nonprofit", "非营利组织"),
                            ("product", "产品"),
                            ("project", "项目"),
                            ("activity", "活动"),
                        ],
                        max_length=12,
                        verbose_name="主体类别",
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="其他编号")),
                ("reason", models.CharField(max_length=120, verbose_name="更正依据")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "待确认"),
                            ("done", "已生效"),
                            ("refused", "已退回"),
                        ],
                        default="requested",
                        max_length=9,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "refusal_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="退回理由"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity_changes",
                        to="targets.target",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("target",),
                        name="identity_change_one_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            models.Q(("state", "done"), _negated=True),
                            _connector="OR",
                        ),
                        name="identity_change_two_persons",
                    ),
                ],
            },
        ),
    ]
