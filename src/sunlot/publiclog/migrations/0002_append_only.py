"""Entries are as append-only as the ledger, and their indexes have no gap."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION publiclog_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.index <> (SELECT coalesce(max(index) + 1, 0) FROM publiclog_entry) THEN
        RAISE EXCEPTION 'entry % of the public log would leave a gap', NEW.index
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER publiclog_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON publiclog_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER publiclog_entry_next BEFORE INSERT ON publiclog_entry
    FOR EACH ROW EXECUTE FUNCTION publiclog_next();
"""

BACKWARD = """
DROP TRIGGER publiclog_entry_next ON publiclog_entry;
DROP TRIGGER publiclog_entry_append_only ON publiclog_entry;
DROP FUNCTION publiclog_next();
"""


class Migration(migrations.Migration):
    dependencies = [("publiclog", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
