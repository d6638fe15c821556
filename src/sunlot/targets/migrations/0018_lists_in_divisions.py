"""Rare kinds and states within a division: the division stands in their indexes, so that rows of
others are not read. The index of divisions alone is the beginning of another one and goes.

After a first load the small tables beside the register are measured too: of fewer than fifty rows
the server never does it by itself, and takes a region for one of hundreds.
"""

import django.db.models.deletion
from django.db import migrations, models

ANALYZED = """
DO $$
BEGIN
    EXECUTE replace(
        pg_get_functiondef('target_load(boolean)'::regprocedure),
        'ANALYZE {old};', 'ANALYZE {new};'
    );
END
$$
"""
ALONE, WITH_OTHERS = "targets_target", "targets_target, regions_region, departments_department"


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0002_succession"),
        ("imports", "0006_grades"),
        ("regions", "0001_initial"),
        ("targets", "0017_address_pairs"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="target", name="target_rare_kind"),
        migrations.RemoveIndex(model_name="target", name="target_not_active"),
        migrations.AlterField(
            model_name="target",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="行政区划",
            ),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(
                condition=models.Q(("kind__in", ["nonprofit", "product", "project", "activity"])),
                fields=["kind", "name_key", "id", "region"],
                name="target_rare_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(
                condition=models.Q(
                    ("registration_state__in", ["closed", "cancelled", "revoked", "moved"])
                ),
                fields=["registration_state", "name_key", "id", "region"],
                name="target_not_active",
            ),
        ),
        migrations.RunSQL(
            ANALYZED.format(old=ALONE, new=WITH_OTHERS), ANALYZED.format(old=WITH_OTHERS, new=ALONE)
        ),
    ]
