"""Requests for slips whose number did not fit, for the locks against guessing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("draws", "0005_later_events_and_log")]
    operations = [
        migrations.CreateModel(
            name="SlipAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("code", models.CharField(max_length=64)),
                ("address", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["code", "at"], name="draws_slipa_code_fc98bc_idx"),
                    models.Index(fields=["address", "at"], name="draws_slipa_address_820b0f_idx"),
                ],
            },
        ),
    ]
