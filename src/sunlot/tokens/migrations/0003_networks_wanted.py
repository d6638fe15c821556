"""Networks that one administrator wants and another has to agree to."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tokens", "0002_networks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="token",
            name="wanted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="wanted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="wanted_networks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=43), null=True, size=None
            ),
        ),
    ]
