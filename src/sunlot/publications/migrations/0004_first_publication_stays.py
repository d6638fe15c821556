"""The first publication's time never moves: nothing that comes later restarts a clock (PB-01)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION publications_first_time_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the time of the first publication never changes'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER publications_first_time_stays
    BEFORE UPDATE ON publications_publication
    FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at)
    EXECUTE FUNCTION publications_first_time_refuse();
"""

BACKWARD = """
DROP TRIGGER publications_first_time_stays ON publications_publication;
DROP FUNCTION publications_first_time_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("publications", "0003_changes_of_every_fact")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
