"""Classes as intervals: what a row per target and snapshot said, in a twentieth of the rows.

Backwards a row for every target and snapshot is made again.
"""

import django.db.models.deletion
from django.db import migrations, models

CONVERT = """
INSERT INTO risks_targetclass (region_id, target_id, risk_class, valid_from, valid_to)
SELECT region_id, target_id, risk_class, min(as_of), (array_agg(following ORDER BY n DESC))[1]
FROM (
    SELECT s.region_id, c.target_id, c.risk_class, s.as_of, s.following, s.n,
        s.n - row_number() OVER (
            PARTITION BY s.region_id, c.target_id, c.risk_class ORDER BY s.n
        ) AS island
    FROM risks_classbydate c JOIN (
        SELECT id, region_id, as_of, row_number() OVER w AS n, lead(as_of) OVER w AS following
        FROM risks_snapshot WINDOW w AS (PARTITION BY region_id ORDER BY as_of)
    ) s ON s.id = c.snapshot_id
) dated
GROUP BY region_id, target_id, risk_class, island
ORDER BY region_id, target_id
"""
BACK = """
INSERT INTO risks_classbydate (snapshot_id, target_id, risk_class)
SELECT s.id, c.target_id, c.risk_class FROM risks_snapshot s JOIN risks_targetclass c
ON c.region_id = s.region_id AND c.valid_from <= s.as_of
AND (c.valid_to IS NULL OR c.valid_to > s.as_of)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0006_grades"),
        ("regions", "0001_initial"),
        ("risks", "0002_sector_grade"),
        ("targets", "0010_load"),
    ]

    operations = [
        migrations.AddField(
            "snapshot",
            "batch",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="imports.batch",
            ),
        ),
        migrations.AddField("snapshot", "changed", models.PositiveIntegerField(db_default=0)),
        migrations.AddField("snapshot", "is_whole", models.BooleanField(db_default=True)),
        migrations.RenameModel("TargetClass", "ClassByDate"),
        migrations.CreateModel(
            name="TargetClass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "risk_class",
                    models.CharField(
                        choices=[("A", "A 类"), ("B", "B 类"), ("C", "C 类"), ("D", "D 类")],
                        max_length=1,
                        verbose_name="类别",
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target", "region", "valid_from"), name="risk_class_begins_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("risk_class__in", ["A", "B", "C", "D"])),
                        name="risk_class_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="risk_class_lasts",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CONVERT, BACK),
        migrations.DeleteModel("ClassByDate"),
        migrations.CreateModel(
            name="ClassCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=1)),
                ("after", models.CharField(max_length=1)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="risks.snapshot",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["batch", "id"], name="class_correction_of_batch"),
                    models.Index(fields=["snapshot", "target"], name="class_correction_of_target"),
                ],
            },
        ),
    ]
