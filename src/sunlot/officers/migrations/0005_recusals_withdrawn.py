"""Recusals that were taken back before the head decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("officers", "0004_updated_since")]

    operations = [
        migrations.AlterField(
            model_name="recusal",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "待决定"),
                    ("upheld", "应回避"),
                    ("dismissed", "不需回避"),
                    ("withdrawn", "已撤回"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
    ]
