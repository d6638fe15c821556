"""What versions cite and what changes of law name is read anew, title by title.

Words before a title (1. 【法律】 根据) stood in the keys, so that a change of law found nothing. Only
the keys are written, and only where they differ: what a version says keeps its digest.
"""

from django.db import migrations

from sunlot.items.rules.citing import instrument_key, keys_of, read


def again(apps, _schema_editor):
    versions = apps.get_model("items", "ItemVersion").objects
    changed = []
    for one in versions.order_by("pk").only("basis", "cited").iterator(chunk_size=500):
        keys = keys_of(read(one.basis))
        if keys != one.cited:
            one.cited = keys
            changed.append(one)
    versions.bulk_update(changed, ["cited"], batch_size=500)
    laws = apps.get_model("items", "LawChange").objects
    for one in laws.order_by("pk"):
        key = instrument_key(one.instrument)
        if key != one.key:
            laws.filter(pk=one.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("items", "0003_fill_and_freeze")]
    operations = [migrations.RunPython(again, migrations.RunPython.noop)]
