"""Adopting needs somebody who submitted: a comparison with NULL would let anybody through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_versions_immutable")]
    operations = [
        migrations.RemoveConstraint(model_name="plan", name="plan_adopted_by_second_person"),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_by__isnull", True),
                    models.Q(
                        ("submitted_by__isnull", False),
                        models.Q(("adopted_by", models.F("submitted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="plan_adopted_by_second_person",
            ),
        ),
    ]
