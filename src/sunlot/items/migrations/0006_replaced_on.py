"""From when on a newer version stands in the place of an older one, beside the older one's last day.

A version that was replaced on its own first day had been given a last day before that first day.
"""

from django.db import migrations, models


def fill(apps, _schema_editor):
    versions = apps.get_model("items", "ItemVersion").objects
    newer, changed = {}, []
    for one in versions.exclude(state="draft").order_by("-number").iterator(chunk_size=500):
        one.replaced_on = newer.get(one.item_id)
        if one.replaced_on is not None:
            if one.ended_on is None and one.valid_from and one.valid_to:
                one.valid_to = max(one.valid_to, one.valid_from)
            changed.append(one)
        newer[one.item_id] = one.valid_from
    versions.bulk_update(changed, ["replaced_on", "valid_to"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("items", "0005_ending")]
    operations = [
        migrations.AddField(
            model_name="itemversion",
            name="replaced_on",
            field=models.DateField(editable=False, null=True, verbose_name="由新版替代的日期"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
