"""Draws that close with a drand round or a lottery's issue; all draws so far close with dice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("draws", "0007_digits_so_far"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="draw",
            name="closing",
            field=models.CharField(
                choices=[
                    ("dice", "现场掷骰"),
                    ("drand", "公共随机数（drand）"),
                    ("lot", "彩票开奖"),
                ],
                default="dice",
                max_length=8,
                verbose_name="最终随机源",
            ),
        ),
        migrations.AlterField(
            model_name="draw",
            name="draw_at",
            field=models.DateTimeField(verbose_name="最终随机源时间"),
        ),
        migrations.AlterField(
            model_name="draw",
            name="state",
            field=models.CharField(
                choices=[
                    ("prepared", "待冻结确认"),
                    ("frozen", "名单已冻结"),
                    ("announced", "已公告"),
                    ("committed", "待揭晓"),
                    ("revealed", "待最终随机源"),
                    ("seeded", "计算中"),
                    ("drawn", "已抽取"),
                    ("verified", "已核验"),
                    ("rejected", "核对不通过"),
                    ("void", "已作废"),
                    ("withdrawn", "已退回"),
                ],
                default="prepared",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="party",
            name="kind",
            field=models.CharField(
                choices=[("commit", "封存数字"), ("dice", "掷骰"), ("lot", "录入开奖号码")],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="PublicSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(blank=True, max_length=64)),
                ("round", models.BigIntegerField(null=True, verbose_name="轮次")),
                ("game", models.CharField(blank=True, max_length=16, verbose_name="彩种")),
                ("issue", models.CharField(blank=True, max_length=16, verbose_name="期号")),
                ("signature", models.CharField(blank=True, max_length=192)),
                ("bulletin", models.TextField(blank=True, verbose_name="开奖公告")),
                ("brought_at", models.DateTimeField(null=True)),
                (
                    "next_issue",
                    models.CharField(blank=True, max_length=16, verbose_name="下一期期号"),
                ),
                ("notice", models.TextField(blank=True, verbose_name="发行机构的通知")),
                ("asked_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="public_source",
                        to="draws.draw",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=(
                            ~models.Q(chain="") & models.Q(round__isnull=False, game="", issue="")
                        )
                        | (
                            models.Q(chain="", round__isnull=True)
                            & ~models.Q(game="")
                            & ~models.Q(issue="")
                        ),
                        name="public_source_round_or_issue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(confirmed_by__isnull=True)
                        | models.Q(asked_by__isnull=False)
                        & ~models.Q(confirmed_by=models.F("asked_by")),
                        name="public_source_next_issue_by_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(asked_by__isnull=True)
                        | (~models.Q(next_issue="") & ~models.Q(notice="")),
                        name="public_source_next_issue_has_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(signature="", bulletin="")
                        | models.Q(brought_at__isnull=False),
                        name="public_source_brought_has_time",
                    ),
                ],
            },
        ),
    ]
