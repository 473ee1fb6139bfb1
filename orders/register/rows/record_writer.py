"""Writing new records, a table at a time: one is a batch of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.audit.log import Signer
from orders.audit.model import AuditEntry
from orders.audit.shown import note
from orders.bulk import inserting
from orders.register.presence import locks, order_deadlines, projection
from orders.register.rows.condition_rows import Grids
from orders.register.rows.order_rows import NewOrder, OrderRowBuilder

BATCH = 1_000


def write_records(
    db: Session,
    orders: Sequence[NewOrder],
    grids: Grids,
    *,
    by: Account,
    progress: Callable[[int], None] = lambda orders: None,
) -> Sequence[int]:
    """Write records that have no fault, with people, events, presence and log; gives their ids.

    Whoever writes an order asks ``changes.withholding`` afterwards which homes it tells.

    Args:
        grids: where the postcodes and UPRNs of their people and terms are.
        by: the account that records them.
        progress: told after each batch how many records it held.
    """
    rows = builder(db, orders, grids, by=by)
    insert_records(db, rows, signer=Signer(db), progress=progress)
    order_deadlines.rewrite_beside(db, rows.order_ids)
    note(db, rows.shown)
    projection.note_changed(db, rows.order_ids)
    return rows.order_ids


def builder(
    db: Session, orders: Sequence[NewOrder], grids: Grids, *, by: Account
) -> OrderRowBuilder:
    """What makes the rows of new records; boundaries stay as they are until they are written."""
    locks.hold(db)
    places = gazetteer.current(db)
    places.foresee(sorted(set(grids.values())))
    return OrderRowBuilder(db, orders, grids, places, by=by)


def insert_records(
    db: Session,
    rows: OrderRowBuilder,
    *,
    signer: Signer | None,
    progress: Callable[[int], object],
) -> None:
    """Insert everything a builder makes, some records at a time.

    Args:
        signer: signs the lines of the log; ``None``: whoever calls it writes them.
        progress: told after each batch how many records it held.
    """
    number = len(rows.order_ids)
    with inserting(db, meanwhile=number > 1) as insert:
        for start in range(0, number, BATCH):
            stop = min(start + BATCH, number)
            lines = [] if signer is None else signer.rows(rows.lines(start, stop))
            insert([*rows.tables(start, stop), (AuditEntry, lines)])
            progress(stop - start)
