"""No number of a row that was taken out is used again: SQLite would give it to the next row.

What was put right, and the log, name a row by its number. Under a number that was used twice the
later row had the history of the earlier one, and the earlier one's authors.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_SORTS = {
    "visit": ("visit",),
    "order_review": ("review",),
    "system_update": ("system-update",),
    "handover": ("handover",),
    "breach": ("breach", "breach-place", "progress"),
}
"""By table, what corrections of its rows are called; the first takes a row out."""
_TABLES = (*_SORTS, "follow_up", "order_number", "saved_search")
_ONCE = "id INTEGER NOT NULL CONSTRAINT pk_{table} PRIMARY KEY AUTOINCREMENT"
_AGAIN = "id INTEGER NOT NULL"
_KEY = ", \n\tCONSTRAINT pk_{table} PRIMARY KEY (id)"


def upgrade() -> None:
    """Have SQLite count on, and give each row the history that is its own; PostgreSQL does so."""
    if not _is_sqlite():
        return
    for table in _TABLES:
        _make_anew(table, once=True)
    for table, sorts in _SORTS.items():
        _count_on(table, _part(table, sorts))
    gone = "SELECT {} FROM correction{} WHERE correction.act = 'TAKEN_OUT'"
    _count_on("follow_up", _number(gone.format("max(json_extract(was, '$.follow_up.id'))", "")))
    each = ", json_each(correction.was, '$.numbers') AS gone"
    _count_on("order_number", _number(gone.format("max(json_extract(gone.value, '$.id'))", each)))


def downgrade() -> None:
    """Let SQLite use numbers again; each row keeps the history that is its own."""
    if _is_sqlite():
        for table in reversed(_TABLES):
            _make_anew(table, once=False)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _make_anew(table: str, *, once: bool) -> None:
    """Write a table anew: SQLite changes no key of one that is there.

    Other tables name its rows, which come back under their numbers before that is looked at.
    """
    bind = op.get_bind()
    made, *indexes = bind.execute(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL"
            " ORDER BY type = 'index', name"
        ),
        {"name": table},
    ).scalars()
    again, key = _AGAIN, _KEY.format(table=table)
    number = _ONCE.format(table=table)
    if once:
        parts = made.partition(f"{again}, ")
        changed = f"{parts[0]}{number}, {parts[2].replace(key, '', 1)}"
    else:
        parts = made.partition(f"{number}, ")
        end = parts[2].find(", \n\tCONSTRAINT ")
        changed = f"{parts[0]}{again}, {parts[2][:end]}{key}{parts[2][end:]}"
    bind.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    bind.exec_driver_sql(f"CREATE TABLE rows_of_{table} AS SELECT * FROM {table}")  # noqa: S608  no input
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(changed)
    bind.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM rows_of_{table}")  # noqa: S608  no input
    bind.exec_driver_sql(f"DROP TABLE rows_of_{table}")
    for each in indexes:
        bind.exec_driver_sql(each)


def _part(table: str, sorts: tuple[str, ...]) -> int:
    """Give the history of what was taken out a number of its own where another row has its number.

    Returns:
        The last number that was used.
    """
    bind, main = op.get_bind(), sorts[0]
    of_sort = "SELECT max(row_id) FROM correction WHERE sort = :sort"
    last = max(_last(table), _number(of_sort, sort=main))
    for gone in bind.execute(
        sa.text(
            "SELECT id, row_id FROM correction WHERE act = 'TAKEN_OUT' AND sort = :sort ORDER BY id"
        ),
        {"sort": main},
    ).all():
        back = _number(
            "SELECT row_id FROM correction WHERE act = 'PUT_BACK'"
            " AND json_extract(was, '$.correction') = :gone",
            gone=gone.id,
        )
        another = _number(
            f"SELECT EXISTS (SELECT 1 FROM {table} WHERE id = :row)"  # noqa: S608  no input
            " OR EXISTS (SELECT 1 FROM correction"
            " WHERE sort = :sort AND row_id = :row AND id > :gone)",
            row=gone.row_id,
            sort=main,
            gone=gone.id,
        )
        if back == gone.row_id or not another:
            continue
        last += 0 if back else 1
        bind.execute(
            sa.text(
                "UPDATE correction SET row_id = :own"
                " WHERE sort IN :sorts AND row_id = :row AND id <= :gone"
            ).bindparams(sa.bindparam("sorts", expanding=True)),
            {"own": back or last, "sorts": sorts, "row": gone.row_id, "gone": gone.id},
        )
    return last


def _count_on(table: str, last: int) -> None:
    """Have the next row of a table numbered after ``last`` and after every row there is."""
    last = max(last, _last(table))
    bind = op.get_bind()
    bind.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
    bind.execute(
        sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"),
        {"name": table, "last": last},
    )


def _last(table: str) -> int:
    return _number(f"SELECT max(id) FROM {table}")  # noqa: S608  no input


def _number(query: str, **given: Any) -> int:
    """The number that a query finds; 0 for none."""
    return op.get_bind().execute(sa.text(query), given).scalar() or 0
