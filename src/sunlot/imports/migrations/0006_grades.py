from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0005_second_person"),
    ]

    operations = [
        migrations.AlterField(
            model_name="batch",
            name="kind",
            field=models.CharField(
                choices=[
                    ("items", "抽查事项清单"),
                    ("targets", "检查对象"),
                    ("officers", "执法人员"),
                    ("risks", "信用风险分类"),
                    ("grades", "行业分级"),
                    ("plan", "年度计划"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="memory",
            name="kind",
            field=models.CharField(
                choices=[
                    ("items", "抽查事项清单"),
                    ("targets", "检查对象"),
                    ("officers", "执法人员"),
                    ("risks", "信用风险分类"),
                    ("grades", "行业分级"),
                    ("plan", "年度计划"),
                ],
                max_length=10,
            ),
        ),
    ]
