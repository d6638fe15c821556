"""The record of full views is as append-only as the ledger."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER disclosures_disclosure_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON disclosures_disclosure FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

BACKWARD = "DROP TRIGGER disclosures_disclosure_append_only ON disclosures_disclosure;"


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
