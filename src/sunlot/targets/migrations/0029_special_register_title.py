"""A special register has a name of its own beside its tag: it can be renamed while objects have the
tag and stored filters ask for it."""

from django.db import migrations, models
from django.db.models import F


def named_by_tag(apps, _schema_editor):
    apps.get_model("targets", "SpecialRegister").objects.update(title=F("name"))


class Migration(migrations.Migration):
    dependencies = [("targets", "0028_own_keys")]

    operations = [
        migrations.AddField(
            "specialregister", "title",
            models.CharField(max_length=40, default="", verbose_name="名称"),
            preserve_default=False,
        ),
        migrations.RunPython(named_by_tag, migrations.RunPython.noop),
        migrations.AlterField(
            "specialregister", "name", models.CharField(max_length=40, verbose_name="标签"),
        ),
        migrations.AddConstraint(
            "specialregister",
            models.UniqueConstraint(fields=["region", "title"], name="special_register_title"),
        ),
        migrations.AddConstraint(
            "specialregister",
            models.CheckConstraint(
                condition=~models.Q(title=""), name="special_register_has_title"
            ),
        ),
    ]  # fmt: skip
