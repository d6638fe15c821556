"""Changes and former names of a target are found by indexes that begin with it; a second one of it
alone made each of a hundred thousand renamed targets dearer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0022_special_register_closed")]

    operations = [
        migrations.AlterField(
            model_name=name, name="target",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name=related,
                to="targets.target",
            ),
        )
        for name, related in (("targetchange", "changes"), ("targetalias", "aliases"))
    ]  # fmt: skip
