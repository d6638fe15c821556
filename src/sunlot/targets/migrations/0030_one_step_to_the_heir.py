"""Who stands for a merged record is found in one step; chains of registered mergers end there."""

from django.db import migrations

# Each record that is moved gets a change, from which taking the later merger back knows it again.
SHORTEN = """
WITH RECURSIVE chain (gone, near, heir) AS (
    SELECT t.id, t.successor_id, n.successor_id FROM targets_target t
    JOIN targets_target n ON n.id = t.successor_id WHERE n.successor_id IS NOT NULL
    UNION
    SELECT c.gone, c.near, h.successor_id FROM chain c JOIN targets_target h ON h.id = c.heir
    WHERE h.successor_id IS NOT NULL
), ends AS (
    SELECT c.gone, n.object_id AS near, h.id AS heir, h.object_id AS name FROM chain c
    JOIN targets_target n ON n.id = c.near JOIN targets_target h ON h.id = c.heir
    WHERE h.successor_id IS NULL
), told AS (
    INSERT INTO targets_targetchange (target_id, at, action, before, after)
    SELECT gone, now(), 'moved', jsonb_build_object('successor', near),
        jsonb_build_object('successor', name) FROM ends
)
UPDATE targets_target t SET successor_id = ends.heir, updated_at = now()
FROM ends WHERE t.id = ends.gone
"""
# As merging does from now on: what led to a merged record leads to the one that stands for it.
HAND_ON = """
INSERT INTO targets_targetalias (target_id, kind, text, match_text, until, why)
SELECT DISTINCT ON (t.successor_id, a.kind, a.text)
    t.successor_id, a.kind, a.text, a.match_text, a.until, 'merged'
FROM targets_targetalias a JOIN targets_target t ON t.id = a.target_id
JOIN targets_target h ON h.id = t.successor_id
WHERE (a.kind, a.text) NOT IN (
    ('name', h.name), ('id', h.object_id), ('code', coalesce(h.credit_code, ''))
)
ORDER BY t.successor_id, a.kind, a.text, a.id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0029_special_register_title")]

    operations = [
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(SHORTEN, migrations.RunSQL.noop),
        migrations.RunSQL(HAND_ON, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
    ]
