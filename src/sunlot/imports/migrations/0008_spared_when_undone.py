from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0007_rows_by_batch")]
    operations = [
        migrations.AddField(
            model_name="batch",
            name="spared",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
