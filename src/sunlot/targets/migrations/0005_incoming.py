"""Where rows of large files wait. Unlogged: a server that is killed forgets them, and the file is
read again. The functions are the owner's, since an application may not drop an index and not
gather statistics; without these a join of two tables just filled is planned as if they were empty.
"""

from django.db import migrations

TABLES = """
CREATE UNLOGGED TABLE targets_incoming (
    batch_id bigint NOT NULL,
    row integer NOT NULL,
    key varchar(64) NOT NULL,
    number_id varchar(64),
    kind varchar(12) NOT NULL,
    name varchar(200) NOT NULL,
    credit_code varchar(18),
    code_doubtful boolean NOT NULL,
    number varchar(60) NOT NULL,
    region_id bigint NOT NULL,
    address varchar(300) NOT NULL,
    industry varchar(8) NOT NULL,
    registration_state varchar(12) NOT NULL,
    department_id bigint,
    tags varchar(40)[] NOT NULL,
    note varchar(300) NOT NULL,
    scope text NOT NULL,
    supervising_unit varchar(100) NOT NULL,
    registered_on date,
    region_tokens integer[] NOT NULL,
    name_key bytea NOT NULL,
    match_name varchar(200) NOT NULL,
    problems jsonb,
    PRIMARY KEY (batch_id, row)
);
CREATE UNLOGGED TABLE targets_difference (
    batch_id bigint NOT NULL,
    row integer NOT NULL,
    target_id bigint,
    change varchar(10) NOT NULL,
    other text NOT NULL DEFAULT '',
    PRIMARY KEY (batch_id, row)
);
"""
LOAD = """
CREATE FUNCTION target_load(begins boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $body$
BEGIN
    IF begins THEN
        DROP INDEX IF EXISTS target_name_search;
    ELSIF to_regclass('target_name_search') IS NULL THEN
        CREATE INDEX target_name_search ON targets_target
            USING gin ((bigrams(match_name::text) || region_tokens));
    END IF;
END
$body$;
"""

STATISTICS = """
CREATE FUNCTION target_incoming_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $body$
BEGIN
    ANALYZE targets_incoming (batch_id, row, key, number_id, credit_code, region_id);
END
$body$;
CREATE FUNCTION target_difference_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $body$
BEGIN
    ANALYZE targets_difference (batch_id, row, target_id, change);
END
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0004_register_fields")]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE targets_difference, targets_incoming"),
        migrations.RunSQL(
            STATISTICS, "DROP FUNCTION target_difference_statistics(), target_incoming_statistics()"
        ),
        migrations.RunSQL(LOAD, "DROP FUNCTION target_load(boolean)"),
    ]
