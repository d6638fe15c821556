"""What other systems ask for each night: the officers that were changed since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("officers", "0003_fields_absences_and_periods")]

    operations = [
        migrations.AddIndex(
            model_name="officer",
            index=models.Index(fields=["updated_at", "id"], name="officer_updated_since"),
        ),
    ]
