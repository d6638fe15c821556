import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("risks", "0001_initial"),
        ("targets", "0003_stored_filter"),
    ]

    operations = [
        migrations.CreateModel(
            name="SectorGrade",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("food-making", "食品生产"),
                            ("food-sale", "食品销售"),
                            ("catering", "餐饮服务"),
                            ("equipment", "特种设备"),
                            ("drugs", "药品"),
                            ("devices", "医疗器械"),
                            ("cosmetics", "化妆品"),
                            ("products", "工业产品"),
                            ("fire", "消防安全"),
                            ("environment", "生态环境"),
                            ("safety", "安全生产"),
                            ("other", "其他行业"),
                        ],
                        max_length=12,
                        verbose_name="行业",
                    ),
                ),
                ("grade", models.CharField(max_length=20, verbose_name="等级")),
                ("as_of", models.DateField(verbose_name="评定日期")),
                ("issuer", models.CharField(blank=True, max_length=100, verbose_name="评定单位")),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target", "sector", "as_of"), name="sector_grade_per_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sector__in",
                                [
                                    "food-making",
                                    "food-sale",
                                    "catering",
                                    "equipment",
                                    "drugs",
                                    "devices",
                                    "cosmetics",
                                    "products",
                                    "fire",
                                    "environment",
                                    "safety",
                                    "other",
                                ],
                            )
                        ),
                        name="sector_grade_known_sector",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade", ""), _negated=True),
                        name="sector_grade_has_grade",
                    ),
                ],
            },
        ),
    ]
