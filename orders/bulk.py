"""Many rows of one table at once, written and found as fast as the database can."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from psycopg.adapt import PyFormat, Transformer
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Dialect,
    Double,
    Enum,
    Integer,
    Table,
    any_,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import column as column_called
from sqlalchemy import table as table_called
from sqlalchemy.orm import InstrumentedAttribute, Session

from orders.db import Coded, Model, UtcInstant, is_sqlite

_FEW = 50
"""Up to so many rows one statement is as fast as a stream."""
_BLOCK = 500
"""So many rows are sent at once."""
_ESCAPED = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
Rows = tuple[type[Model], Sequence[Mapping[str, Any]]]
"""Rows of one table that all name the same columns."""
_LAST: Final = table_called("sqlite_sequence", column_called("name"), column_called("seq"))
"""The last number that SQLite gave a row, of the tables whose numbers it uses once."""
Insert = Callable[[Sequence[Rows]], None]
"""Takes rows of several tables, those first to which others point."""
_WATCH: Final = "rows_watch"


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


def watch_rows(db: Session, told: Callable[[Rows], None] | None) -> None:
    """Have ``told`` know of all rows this session inserts from here on; ``None``: nobody any more.

    What looks at records as a session writes them sees no row that is inserted here.
    """
    db.info[_WATCH] = told


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], name: str, *, in_sqlite: bool
) -> ColumnElement[bool]:
    """Whether a column holds one of the values given as ``name`` when the statement is run.

    On PostgreSQL they are one parameter: with one for each, a thousand take longer to be written
    down and read than to be found.
    """
    if in_sqlite:
        return column.in_(bindparam(name, expanding=True, type_=column.type))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def take_ids(db: Session, model: type[Model], number: int) -> Sequence[int]:
    """So many new keys of a table with a column ``id``, for rows inserted in this transaction."""
    return take_keys(db, {model: number})[model]


def take_keys(db: Session, numbers: Mapping[type[Model], int]) -> dict[type[Model], Sequence[int]]:
    """So many new keys of tables with a column ``id``, for rows inserted in this transaction."""
    tables = {model: table_of(model) for model in numbers}
    if is_sqlite(db):
        found = db.execute(select(*map(_last_key, tables.values()))).one()
        lasts = zip(numbers.items(), found, strict=True)
        return {
            model: range((last or 0) + 1, (last or 0) + 1 + number)
            for (model, number), last in lasts
        }
    taken = db.execute(
        select(*(_next_keys(tables[model].name, number) for model, number in numbers.items()))
    ).one()
    return {model: keys or () for model, keys in zip(numbers, taken, strict=True)}


def _last_key(table: Table) -> ColumnElement[int | None]:
    """The last key of a table on SQLite, that of a deleted row where none is used again."""
    if table.dialect_options["sqlite"]["autoincrement"]:
        return select(_LAST.c.seq).where(_LAST.c.name == table.name).scalar_subquery()
    return select(func.max(table.c.id)).scalar_subquery()


def insert_rows(db: Session, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in the session's transaction.

    PostgreSQL takes many of them as one stream (``COPY``), which is several times faster.
    """
    if not rows:
        return
    _tell(db, (model, rows))
    if is_sqlite(db) or len(rows) <= _FEW:
        db.execute(insert(table_of(model)), list(rows))
        return
    connection = db.connection()
    _stream(connection.connection.driver_connection, connection.dialect, table_of(model), rows)


def update_rows(db: Session, model: type[Model], column: str, values: Mapping[int, Any]) -> None:
    """Give one column of rows new values, by their ``id``, in the session's transaction.

    What the session holds of these rows is read anew when it is next asked for.
    """
    if not values:
        return
    table = table_of(model)
    setting = update(table).where(table.c.id == bindparam("of")).values({column: bindparam("to")})
    rows = [{"of": key, "to": value} for key, value in values.items()]
    db.connection().execute(setting, rows)
    for key in values:
        held = db.identity_map.get(db.identity_key(model, key))
        if held is not None:
            db.expire(held, [column])


@contextmanager
def inserting(db: Session, *, meanwhile: bool = True) -> Iterator[Insert]:
    """Give a function that inserts rows table by table while the caller makes the next ones.

    The database checks keys and fills indexes for as long as Python needs to make the rows, so
    that on PostgreSQL the two take turns in vain: there a thread writes. All is written when the
    block ends well. In the block the session must not be used.

    Args:
        db: session.
        meanwhile: whether there is more to make; a single record is written at once.
    """
    if is_sqlite(db) or not meanwhile:
        yield lambda tables: _insert_all(db, tables)
        return
    connection = db.connection()
    driver, dialect = connection.connection.driver_connection, connection.dialect

    def write(tables: Sequence[Rows]) -> None:
        for model, rows in tables:
            if rows:
                _stream(driver, dialect, table_of(model), rows)

    with ThreadPoolExecutor(1, "inserting") as writer:
        before = writer.submit(write, ())

        def hand_over(tables: Sequence[Rows]) -> None:
            nonlocal before
            for each in tables:
                _tell(db, each)
            before.result()
            before = writer.submit(write, tables)

        yield hand_over
        before.result()


def _tell(db: Session, rows: Rows) -> None:
    told: Callable[[Rows], None] | None = db.info.get(_WATCH)
    if told is not None:
        told(rows)


def _insert_all(db: Session, tables: Sequence[Rows]) -> None:
    for model, rows in tables:
        insert_rows(db, model, rows)


def _stream(driver: Any, dialect: Dialect, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Send rows as PostgreSQL's text format has them."""
    columns = [table.c[name] for name in rows[0]]
    names = ", ".join(f'"{column.name}"' for column in columns)
    cells = [_cell(column, dialect, driver) for column in columns]
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as stream,
    ):
        for start in range(0, len(rows), _BLOCK):
            block = zip(*(row.values() for row in rows[start : start + _BLOCK]), strict=True)
            texts = (map(cell, values) for cell, values in zip(cells, block, strict=True))
            stream.write("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n")


class _Remembered(dict[Any, str]):
    """Values of a column of few, as instants, days and codes are, with how each is written."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> str:
        text = self[value] = self._write(value)
        return text


def _cell(column: Column[Any], dialect: Dialect, driver: Any) -> Callable[[Any], str]:
    """What writes a value of ``column`` into the stream."""
    write = _writer(driver)
    ready = column.type.dialect_impl(dialect).bind_processor(dialect)
    to_text = write if ready is None else lambda value: write(ready(value))
    if isinstance(column.type, (UtcInstant, Coded, Enum, Boolean, Date, Double)):
        return _Remembered(to_text).__getitem__
    if isinstance(column.type, Integer) and not column.nullable:
        return str
    return to_text


def _writer(driver: Any) -> Callable[[Any], str]:
    adapting = Transformer(driver)

    def write(value: Any) -> str:
        if value is None:
            return "\\N"
        if type(value) is str:
            text = value
        else:
            dumped = adapting.get_dumper(value, PyFormat.TEXT).dump(value)
            text = "" if dumped is None else bytes(dumped).decode()
        # Most texts hold nothing to escape; to translate one takes twenty times as long.
        return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPED)

    return write


def _next_keys(table: str, number: int) -> ColumnElement[Any]:
    key = func.nextval(func.pg_get_serial_sequence(table, "id"))
    keys = select(func.array_agg(key)).select_from(func.generate_series(1, number).alias())
    return keys.scalar_subquery()


def table_of(model: type[Model]) -> Table:
    """The table whose rows ``model`` stands for."""
    return Model.metadata.tables[model.__tablename__]
