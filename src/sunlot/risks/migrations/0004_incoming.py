"""Where the rows of a class file wait and how they differ; unlogged, since the file has it all.

The functions are the owner's: an application may not gather statistics of these tables, and
without them a join of tables just filled is planned as if they were empty.
"""

from django.db import migrations

TABLES = """
CREATE UNLOGGED TABLE risks_incoming (
    batch_id bigint NOT NULL,
    row integer NOT NULL,
    key varchar(64) NOT NULL,
    risk_class varchar(1) NOT NULL,
    as_of date NOT NULL
);
CREATE UNLOGGED TABLE risks_difference (
    batch_id bigint NOT NULL,
    row integer NOT NULL,
    key varchar(64) NOT NULL DEFAULT '',
    target_id bigint,
    as_of date NOT NULL,
    change varchar(10) NOT NULL,
    old varchar(1),
    new varchar(1),
    first integer,
    PRIMARY KEY (batch_id, row)
);
"""
STATISTICS = """
CREATE FUNCTION risk_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $body$
BEGIN
    ANALYZE risks_incoming;
    ANALYZE risks_targetclass;
END
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [("risks", "0003_intervals")]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE risks_difference, risks_incoming"),
        migrations.RunSQL(STATISTICS, "DROP FUNCTION risk_statistics()"),
    ]
