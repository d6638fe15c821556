"""What checks of the ledger found is as append-only as the ledger."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER upkeep_ledgercheck_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON upkeep_ledgercheck FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

BACKWARD = "DROP TRIGGER upkeep_ledgercheck_append_only ON upkeep_ledgercheck;"


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
