"""Who registered an object, in the register and where rows of files wait."""

from django.db import migrations, models

WAITING = "ALTER TABLE targets_incoming ADD COLUMN registrar varchar(100) NOT NULL DEFAULT ''"


class Migration(migrations.Migration):
    dependencies = [("targets", "0020_street_pairs")]

    operations = [
        migrations.AddField(
            model_name="target",
            name="registrar",
            field=models.CharField(
                blank=True, db_default="", max_length=100, verbose_name="登记机关"
            ),
        ),
        migrations.RunSQL(WAITING, "ALTER TABLE targets_incoming DROP COLUMN registrar"),
    ]
