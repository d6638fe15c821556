import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("departments", "0002_succession"),
        ("regions", "0001_initial"),
        ("targets", "0004_register_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("same-code", "代码相同"),
                            ("same-number", "编号相同"),
                            ("same-name", "名称相同"),
                            ("near-name", "地址相同、名称相近"),
                        ],
                        max_length=12,
                        verbose_name="依据",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待处理"),
                            ("merged", "已合并"),
                            ("dismissed", "不是重复"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="理由")),
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
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HealthFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_name", models.CharField(max_length=16)),
                ("count", models.PositiveIntegerField()),
                ("total", models.PositiveIntegerField()),
                ("on", models.DateField()),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("moved", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="quality.duplicatepair",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RegisterCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visit", models.CharField(max_length=40, verbose_name="检查编号")),
                ("part", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("L1", "已关闭停业或正在组织清算"),
                            ("L2", "注销"),
                            ("L3", "被吊销"),
                            ("L4", "被撤销"),
                            ("L5", "迁出"),
                            ("04", "通过登记的住所（经营场所）无法联系"),
                            ("07", "未发现开展本次抽查涉及的经营活动"),
                        ],
                        max_length=2,
                        verbose_name="情形",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("state", "登记状态"), ("address", "地址"), ("tags", "标签")],
                        max_length=8,
                        verbose_name="更正",
                    ),
                ),
                ("proposed", models.JSONField(default=dict)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="情况说明")),
                ("found_on", models.DateField(verbose_name="发现日期")),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待更正"),
                            ("accepted", "已更正"),
                            ("dismissed", "不予更正"),
                            ("settled", "名录已改"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="处理意见")),
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
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(
                fields=["state", "-score", "id"], name="quality_dup_state_4624d6_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.UniqueConstraint(
                fields=("first", "second"), name="duplicate_pair_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="duplicate_pair_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="duplicate_pair_decided_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="duplicate_pair_dismissed_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="healthfigure",
            constraint=models.UniqueConstraint(
                fields=("on", "check_name", "region", "department"),
                name="health_figure_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="healthfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__lte", models.F("total"))),
                name="health_figure_part_of_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)), fields=("gone",), name="merge_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("gone")), _negated=True),
                name="merge_of_two_records",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="merge_undone_has_who_and_when",
            ),
        ),
        migrations.AddIndex(
            model_name="registercorrection",
            index=models.Index(fields=["state", "-found_on", "-id"], name="correction_queue"),
        ),
        migrations.AddConstraint(
            model_name="registercorrection",
            constraint=models.UniqueConstraint(
                fields=("part", "reason"), name="correction_once_per_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="registercorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "dismissed"]), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="correction_decided_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="registercorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="correction_dismissed_has_reason",
            ),
        ),
    ]
