"""Versions from before get what their words say; a published list of a region is immutable.

What was published keeps the content its digest is over: form 1.
"""

from django.db import migrations

from sunlot.items.rules.citing import keys_of, read
from sunlot.items.rules.classes import classes_in, kinds_in, levels_in

FORWARD = """
CREATE FUNCTION items_unified_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published list is immutable: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER items_unified_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON items_unifiedlist
    FOR EACH STATEMENT EXECUTE FUNCTION items_unified_refuse();
"""

BACKWARD = """
DROP TRIGGER items_unified_immutable ON items_unifiedlist;
DROP FUNCTION items_unified_refuse();
"""


def fill(apps, _schema_editor):
    versions = apps.get_model("items", "ItemVersion").objects
    versions.exclude(state="draft").update(form=1)
    changed = []
    for one in versions.order_by("pk").iterator(chunk_size=500):
        one.target_classes = classes_in(one.object_text)
        one.target_kinds = kinds_in(one.object_text)
        one.levels = levels_in(one.level_text)
        one.cited = keys_of(read(one.basis))
        changed.append(one)
    versions.bulk_update(
        changed, ["target_classes", "target_kinds", "levels", "cited"], batch_size=200
    )


class Migration(migrations.Migration):
    dependencies = [("items", "0002_fields_laws_unified")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
