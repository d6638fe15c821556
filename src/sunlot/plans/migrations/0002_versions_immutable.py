"""What was issued stays what it was: a trigger refuses to change or delete a plan version."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION plans_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued plan version is immutable: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER plans_version_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON plans_planversion
    FOR EACH STATEMENT EXECUTE FUNCTION plans_version_refuse();
"""

BACKWARD = """
DROP TRIGGER plans_version_immutable ON plans_planversion;
DROP FUNCTION plans_version_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
