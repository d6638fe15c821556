"""What stands beside a target in a file waits with its row; nothing in all others."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0006_grades"), ("targets", "0014_load")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE targets_incoming ADD beside jsonb",
            "ALTER TABLE targets_incoming DROP beside",
        ),
        migrations.AddField(
            model_name="targetcontact",
            name="person",
            field=models.CharField(
                blank=True, db_default="", max_length=100, verbose_name="联系人"
            ),
        ),
        migrations.CreateModel(
            name="FormerContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("legal_person", models.CharField(blank=True, max_length=100)),
                ("person", models.CharField(blank=True, max_length=100)),
                ("phone", models.CharField(blank=True, max_length=40)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "target"), name="former_contact_once")
                ],
            },
        ),
    ]
