"""Objects that only a department's list numbers are found by that number alone: an index of those
few ids in which a slash stands."""

from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import GreaterThan

SLASH = StrIndex("object_id", models.Value("/"))


class Migration(migrations.Migration):
    dependencies = [("targets", "0027_quick_statistics")]

    operations = [
        migrations.AddIndex(
            model_name="target",
            index=models.Index(
                OpClass(Substr("object_id", SLASH + 1), name="text_pattern_ops"),
                condition=models.Q(GreaterThan(SLASH, 0)), name="target_own_key",
            ),
        ),
    ]  # fmt: skip
