import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coordinator", "协调员"),
                            ("planner", "计划员"),
                            ("approver", "审批人"),
                            ("officer", "执法人员"),
                            ("supervisor", "监督员"),
                            ("participant", "抽取参与人"),
                            ("system_admin", "系统管理员"),
                            ("security_admin", "安全管理员"),
                            ("audit_admin", "审计管理员"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "shown",
                    models.CharField(
                        choices=[("officer-certificate", "执法人员的执法证号")],
                        max_length=30,
                        verbose_name="内容",
                    ),
                ),
                ("record", models.CharField(max_length=80, verbose_name="记录编号")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("check", "核对证件、登记信息"),
                            ("document", "制作或核对执法文书"),
                            ("contact", "与本人联系"),
                            ("complaint", "办理投诉、举报、复议或诉讼"),
                            ("supervision", "执法监督、审计"),
                        ],
                        max_length=16,
                        verbose_name="用途",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["reader", "-at"], name="disclosures_reader__5cee77_idx")
                ],
            },
        ),
    ]
