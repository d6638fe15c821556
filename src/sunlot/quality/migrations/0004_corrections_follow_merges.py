"""Corrections know what merging their record did with them, those of earlier merges too."""

import django.db.models.deletion
from django.db import migrations, models

STATES = [
    ("open", "待更正"),
    ("accepted", "已更正"),
    ("dismissed", "不予更正"),
    ("settled", "名录已改"),
    ("confirmed", "确认无法联系"),
    ("reached", "已恢复联系"),
]
# Until now, counting closed what waited about a merged record, and left out what was confirmed.
# The first comes back when the merge is taken back, unless the register says so by itself. The
# second goes along to where the address is the same, unless an inspection has been there since:
# what it found, this migration cannot read.
FOLLOW = """
WITH RECURSIVE chain (gone, heir) AS (
    SELECT id, successor_id FROM targets_target WHERE successor_id IS NOT NULL
    UNION
    SELECT c.gone, t.successor_id FROM chain c JOIN targets_target t ON t.id = c.heir
    WHERE t.successor_id IS NOT NULL
)
UPDATE quality_registercorrection c SET target_id = h.id, origin_id = c.target_id,
    before_merge = c.state,
    trail = jsonb_build_array(jsonb_build_object(
        'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
        'did', 'moved', 'gone', g.name, 'heir', h.name))
FROM chain, targets_target h, targets_target g
WHERE chain.gone = c.target_id AND h.id = chain.heir AND g.id = c.target_id
    AND h.successor_id IS NULL AND c.reason = '04' AND c.state IN ('open', 'confirmed')
    AND h.address = c.address
    AND (h.last_inspected_on IS NULL OR h.last_inspected_on <= c.found_on)
"""
END = """
UPDATE quality_registercorrection c
SET before_merge = CASE c.state WHEN 'settled' THEN 'open' ELSE c.state END, state = 'settled',
    trail = jsonb_build_array(jsonb_build_object(
        'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
        'did', 'ended', 'gone', t.name, 'heir', h.name))
FROM targets_target t JOIN targets_target h ON h.id = t.successor_id
WHERE t.id = c.target_id AND (
    c.state IN ('open', 'confirmed')
    OR c.state = 'settled' AND NOT (
        c.kind = 'state' AND t.registration_state <> 'active'
        OR c.kind = 'address' AND t.address <> c.address
        OR c.kind = 'tags' AND jsonb_array_length(c.proposed -> 'tags') > 0
            AND NOT to_jsonb(t.tags)
                ?| ARRAY(SELECT jsonb_array_elements_text(c.proposed -> 'tags'))
    )
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0003_confirmed_unreachable"),
        ("targets", "0030_one_step_to_the_heir"),
    ]

    operations = [
        migrations.AddField(
            model_name="registercorrection",
            name="before_merge",
            field=models.CharField(blank=True, choices=STATES, db_default="", max_length=10),
        ),
        migrations.AddField(
            model_name="registercorrection",
            name="origin",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="targets.target",
            ),
        ),
        migrations.AddField(
            model_name="registercorrection",
            name="trail",
            field=models.JSONField(db_default=[], default=list),
        ),
        # The checks of the foreign key are due before a table with new columns is written.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOW, migrations.RunSQL.noop),
        migrations.RunSQL(END, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
    ]
