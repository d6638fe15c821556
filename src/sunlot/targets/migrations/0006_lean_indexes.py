"""Keys that are rarely set need no index over two million rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0005_incoming"), ("imports", "0003_rows_of_one_record")]

    operations = [
        migrations.AlterField(
            model_name="target",
            name="created_batch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="imports.batch",
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="targets.target",
                verbose_name="承继对象",
            ),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(
                condition=models.Q(("successor__isnull", False)),
                fields=["successor"],
                name="target_successor",
            ),
        ),
    ]
