"""A special register can be closed, and two people who edit one are told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0021_registrar")]

    operations = [
        migrations.AddField(
            "specialregister", "closed_on",
            models.DateField(blank=True, null=True, verbose_name="关闭日期"),
        ),
        migrations.AddField(
            "specialregister", "revision", models.PositiveIntegerField(default=0)
        ),
    ]  # fmt: skip
