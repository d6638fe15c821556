"""Where the server compares texts byte by byte, the index that keeps a code unique also finds codes
by their beginning: a second one of each made every row written dearer, and the register a tenth
larger.
Elsewhere (the C library's C.UTF-8, before version 17) both stay.
"""

from django.db import migrations

NAMES = {
    "object_id": "targets_target_object_id_8366fa34_like",
    "credit_code": "targets_target_credit_code_776b9ddb_like",
}
DROP = """
DO $$
BEGIN
    IF (SELECT datlocprovider = 'b' OR datcollate IN ('C', 'POSIX')
        FROM pg_database WHERE datname = current_database()) THEN
        DROP INDEX IF EXISTS targets_target_object_id_8366fa34_like,
            targets_target_credit_code_776b9ddb_like;
    END IF;
END
$$
"""
MAKE = [
    f"CREATE INDEX IF NOT EXISTS {name} ON targets_target ({field} varchar_pattern_ops)"
    for field, name in NAMES.items()
]
# A first load leaves them alone.
LOAD = """
DO $$
BEGIN
    EXECUTE replace(
        pg_get_functiondef('target_load(boolean)'::regprocedure), '{old}', '{new}'
    );
END
$$
"""
LINES = "".join(
    f"        (''{name}'', ''btree ({field} varchar_pattern_ops)''),\n"
    for field, name in NAMES.items()
)
NEXT = "        (''targets_target_department_id_fb74fbfc''"


class Migration(migrations.Migration):
    dependencies = [("targets", "0024_confirmation_by_calls")]

    operations = [
        migrations.RunSQL(DROP, MAKE),
        migrations.RunSQL(
            LOAD.format(old=LINES + NEXT, new=NEXT), LOAD.format(old=NEXT, new=LINES + NEXT)
        ),
    ]
