"""The log of signing in is as append-only as the ledger."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER accounts_signin_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

BACKWARD = "DROP TRIGGER accounts_signin_append_only ON accounts_signin;"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_in"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
