"""Statements of auditors about a draw, and objections to it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("draws", "0008_closing"),
        ("auditors", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attestation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "states",
                    models.CharField(choices=[("frame", "名单"), ("full", "结果")], max_length=8),
                ),
                ("at", models.DateTimeField()),
                ("record", models.JSONField()),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="draws.draw",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="auditors.auditorkey",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draw", "states", "key"), name="attestation_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("object_id", models.CharField(max_length=64)),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("not-in-scope", "本户不属于抽取范围，却在名单里"),
                            ("left-out", "本户属于抽取范围，却不在名单里"),
                            ("wrong-facts", "本户在名单里的信息有误"),
                            ("scope", "抽取范围或比例与计划不符"),
                            ("people", "随机源的参加方或人员应当回避"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="异议内容",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="说明")),
                ("contact", models.CharField(max_length=100, verbose_name="联系人和电话")),
                ("address", models.CharField(blank=True, max_length=64)),
                ("salt", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待决定"),
                            ("proposed", "拟支持，待作废确认"),
                            ("upheld", "成立"),
                            ("rejected", "不成立"),
                            ("lapsed", "抽取已作废"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                ("decision_salt", models.CharField(blank=True, max_length=32)),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="draws.draw",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["address", "at"], name="objection_address_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draw", "number"), name="objection_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "proposed"])),
                        fields=("draw", "object_id"),
                        name="objection_one_open_per_object",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "lapsed"]),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_decided_has_who_and_answer",
                    ),
                ],
            },
        ),
    ]
