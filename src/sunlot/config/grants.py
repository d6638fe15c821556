"""What the application role may do, set again after every migration.

Rows everywhere, but on the ledger only reading and adding: with the triggers of the ledger app
that makes two independent locks on its past. The owner of the tables could lift both, a
superuser too; so neither is what web and worker connect as (docs/adr/0002).
"""

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

# Written by migrations alone; the application reads it to know whether it fits the database.
READ_ONLY = ["django_migrations"]


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` its rights on every table and sequence of the public schema."""
    name = sql.Identifier(role)
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(
            name
        ),
        sql.SQL("GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
    ]
    existing = set(connection.introspection.table_names())
    for tables, rights in (
        (settings.LEDGER_TABLES, "UPDATE, DELETE, TRUNCATE"),
        (READ_ONLY, "INSERT, UPDATE, DELETE, TRUNCATE"),
    ):
        statements += [
            sql.SQL("REVOKE {} ON {} FROM {}").format(sql.SQL(rights), sql.Identifier(table), name)
            for table in tables
            if table in existing
        ]
    with connection.cursor() as cursor:
        # Unlogged tables hold what waits for a moment and can be had again.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 'u' "
            "AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        statements += [
            sql.SQL("GRANT TRUNCATE ON {} TO {}").format(sql.Identifier(table), name)
            for (table,) in cursor.fetchall()
        ]
        for statement in statements:
            cursor.execute(statement)
