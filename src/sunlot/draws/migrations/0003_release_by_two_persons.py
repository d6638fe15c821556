"""The winners of a private draw are released by two persons."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _person() -> models.Field:
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("draws", "0002_snapshot_and_two_persons"),
    ]

    operations = [
        migrations.AddField("draw", "release_requested_by", _person()),
        migrations.AddField("draw", "release_requested_at", models.DateTimeField(null=True)),
        migrations.AddField("draw", "released_by", _person()),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by__isnull", True),
                    models.Q(
                        ("release_requested_by__isnull", False),
                        models.Q(("released_by", models.F("release_requested_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="draw_released_by_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "private"), _negated=True),
                    ("released_at__isnull", True),
                    ("released_by__isnull", False),
                    _connector="OR",
                ),
                name="draw_private_release_has_person",
            ),
        ),
    ]
