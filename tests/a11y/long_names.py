"""A world in which every name is as long as its column allows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Names as people write them, and a word that has no place to break.
FILLER = "努尔兰·阿不都热依木江食品有限公司" * 7 + "Xinjiangtianshanguoshushipinyouxiangongsi" * 5
NAMES = {
    "targets_target": {"name": 200, "address": 300, "note": 300},
    "officers_officer": {"name": 200, "note": 300},
    "officers_recusal": {"reason": 300},
    "departments_department": {"name": 80, "short_name": 30},
    "accounts_user": {"name": 200, "title": 100},
    "accounts_accountrequest": {"name": 200, "title": 100, "reason": 200},
    "accounts_resetrequest": {"reason": 200},
    "items_itemversion": {"matter": 200, "method": 200, "object_text": 500, "basis_text": 500},
    "plans_plan": {"title": 200, "return_reason": 500},
    "plans_plantask": {"title": 200, "target_text": 500, "ratio_text": 300, "period_text": 300},
    "imports_batch": {"file_name": 200},
    "jobs_job": {"title": 200},
    "draws_framerow": {"name": 200},
    "draws_draw": {"void_reason": 500},
    "inspections_inspection": {"exception_reason": 500, "refusal_reason": 300},
    "inspections_part": {"note": 500, "return_reason": 300},
    "inspections_itemoutcome": {"note": 500},
    "publications_publication": {"withholding_note": 300},
    "publications_revision": {"reason": 300},
    "publications_changerequest": {"reason": 300},
}


@contextmanager
def long_names() -> Iterator[None]:
    """All names of the database filled up; undone at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, columns in NAMES.items():
            # Frozen and published rows refuse changes; here nobody asks whether a name may change.
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            for name, room in columns.items():
                longer = f'UPDATE "{table}" SET "{name}" = left("{name}" || %s, %s)'
                cursor.execute(f"{longer} WHERE \"{name}\" <> ''", [FILLER, room])
        yield
        transaction.set_rollback(True)
