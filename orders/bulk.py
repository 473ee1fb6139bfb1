"""Writing many rows of one table at once, as fast as the database takes them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Dialect, Table, func, insert, select
from sqlalchemy.orm import Session

from orders.db import Model, is_sqlite

_FEW = 50
"""Up to so many rows one statement is as fast as a stream."""


@contextmanager
def all_kept() -> Iterator[None]:
    """Do not look for garbage in the block: what it makes in great number is all still needed.

    Looking through millions of living objects again and again costs a fifth of a large load.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def take_ids(db: Session, model: type[Model], number: int) -> Sequence[int]:
    """So many new keys of a table with a column ``id``, for rows inserted in this transaction."""
    table = _table(model)
    if is_sqlite(db):
        last = db.scalar(select(func.max(table.c.id))) or 0
        return range(last + 1, last + 1 + number)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    return db.scalars(
        select(func.nextval(sequence)).select_from(func.generate_series(1, number).alias())
    ).all()


def insert_rows(db: Session, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in the session's transaction.

    PostgreSQL takes many of them as one stream (``COPY``), which is several times faster.
    """
    if not rows:
        return
    table = _table(model)
    if is_sqlite(db) or len(rows) <= _FEW:
        db.execute(insert(table), list(rows))
        return
    connection = db.connection()
    columns = [table.c[name] for name in rows[0]]
    ready = [_processor(column, connection.dialect) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as stream,
    ):
        for row in rows:
            cells = zip(ready, row.values(), strict=True)
            stream.write_row([value if to is None else to(value) for to, value in cells])


def _table(model: type[Model]) -> Table:
    return Model.metadata.tables[model.__tablename__]


def _processor(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)
