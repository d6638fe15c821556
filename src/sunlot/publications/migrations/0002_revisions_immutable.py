"""What the public once saw stays on record: a trigger refuses to change or delete a revision."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION publications_revision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a public revision is immutable: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER publications_revision_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON publications_revision
    FOR EACH STATEMENT EXECUTE FUNCTION publications_revision_refuse();
"""

BACKWARD = """
DROP TRIGGER publications_revision_immutable ON publications_revision;
DROP FUNCTION publications_revision_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
