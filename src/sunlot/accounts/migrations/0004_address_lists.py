import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_in_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressList",
            fields=[
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("administrators", "三类管理员"),
                            ("desk", "业务岗位"),
                            ("field", "执法人员"),
                            ("ceremony", "抽取参与人"),
                        ],
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), default=list, size=None
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="signin",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("signed_in", "登录成功"),
                    ("wrong_password", "密码不正确"),
                    ("unknown_name", "没有这个用户名"),
                    ("wrong_code", "动态码不正确"),
                    ("disabled", "账号已停用"),
                    ("locked", "锁定期间尝试"),
                    ("outside", "不在地址名单内"),
                    ("released", "锁定已解除"),
                    ("signed_out", "退出登录"),
                    ("timed_out", "超时退出"),
                ],
                max_length=16,
                verbose_name="结果",
            ),
        ),
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("administrators", "三类管理员"),
                            ("desk", "业务岗位"),
                            ("field", "执法人员"),
                            ("ceremony", "抽取参与人"),
                        ],
                        max_length=16,
                        verbose_name="角色组",
                    ),
                ),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), default=list, size=None
                    ),
                ),
                (
                    "before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), default=list, size=None
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "待确认"),
                            ("confirmed", "已生效"),
                            ("refused", "已退回"),
                        ],
                        default="requested",
                        max_length=12,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("requested_from", models.GenericIPAddressField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="address_change_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "requested"),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="address_change_decided_has_who_and_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("group",),
                        name="address_change_one_open_per_group",
                    ),
                ],
            },
        ),
    ]
