"""Rows of a report are found by two indexes that begin with their batch; a third one of it alone
made each of them dearer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0006_grades")]

    operations = [
        migrations.AlterField(
            model_name="batchrow", name="batch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="rows",
                to="imports.batch",
            ),
        ),
    ]  # fmt: skip
