import django.db.models.deletion
from django.db import migrations, models

import sunlot.targets.models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0006_grades"),
        ("targets", "0018_lists_in_divisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="imports.batch",
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("targets", sunlot.targets.models.KeysField()),
            ],
        ),
    ]
