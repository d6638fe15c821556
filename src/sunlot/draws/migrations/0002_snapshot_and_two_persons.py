"""The class snapshot of the request; a void without the person who asked for it is refused."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("draws", "0001_initial"),
        ("risks", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="draw",
            name="snapshot",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="risks.snapshot",
            ),
        ),
        migrations.RemoveConstraint(model_name="draw", name="draw_voided_by_second_person"),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_by__isnull", True),
                    models.Q(
                        ("void_requested_by__isnull", False),
                        models.Q(("voided_by", models.F("void_requested_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="draw_voided_by_second_person",
            ),
        ),
    ]
