"""What is on record of orders, many at once and in one statement: kind, events, conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache, reduce
from operator import attrgetter, itemgetter
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from orders.register.model import Condition, Event, Order
from orders.register.presence.facts import EventRow, happened, standing, terms_of
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.vocabulary.terms import TimedCondition, in_force

_BETWEEN: Final = ";"
_WITHIN: Final = "|"


def _joined(before: ColumnElement[str], after: ColumnElement[str]) -> ColumnElement[str]:
    return before.concat(_WITHIN).concat(after)


def _words(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), "")


_TERM = (Condition.position, Condition.code, Condition.starts_at, Condition.ends_at)
# One text an order: joined as rows, conditions would be most of what a list of thousands reads.
_TERMS = (
    select(func.aggregate_strings(reduce(_joined, map(_words, _TERM)), _BETWEEN))
    .where(Condition.order_id == Order.id)
    .correlate(Order)
    .scalar_subquery()
)
OF_ORDER: Final = (
    Order.id.label("order_id"),
    Order.kind.label("order_kind"),
    Order.subject_id,
    _TERMS.label("order_terms"),
)
"""What ``histories_in`` reads of an order itself, in a query of ``Order``."""
_OF_EVENT = (
    Event.order_id,
    Event.id,
    Event.kind,
    Event.occurred_at,
    Event.recorded_at,
    Event.until_at,
    Event.day_only,
    Event.without_notice,
    Event.replaces_id,
    Event.struck,
)


@dataclass(frozen=True, eq=False)
class OrderHistory:
    """What is on record of one order, from which its state at any instant follows.

    Attributes:
        order_id: the order.
        subject_id: whom it is against.
        kind: its entry in the catalogue.
        rows: every row of what happened, corrected ones too, in order of time.
        conditions: every condition in its order, those recorded in error too.
    """

    order_id: int
    subject_id: int
    kind: Kind
    rows: Sequence[EventRow]
    conditions: Sequence[TimedCondition]

    @cached_property
    def standing(self) -> list[EventRow]:
        """The rows that count: not corrected, not taken out."""
        return standing(self.rows)

    @cached_property
    def events(self) -> tuple[states.LifecycleEvent, ...]:
        """What happened as the rules read it, corrections applied."""
        return happened(self.rows)

    @cached_property
    def terms(self) -> tuple[TimedCondition, ...]:
        """The conditions as the rules read them, where each may have an end of its own."""
        return terms_of(self.conditions) if self.kind.terms_end_apart else ()

    def codes_at(self, as_at: datetime) -> tuple[str, ...]:
        """Codes of the conditions in force at ``as_at`` (aware), each once, in their order."""
        return tuple(dict.fromkeys(each.code for each in in_force(self.conditions, as_at)))


def histories(db: Session, order_ids: Sequence[int]) -> dict[int, OrderHistory]:
    """The histories of orders by number, lowest first, in one statement."""
    db.flush()
    # Plain columns on the plain connection: these are never records, and there may be thousands.
    rows = db.connection().execute(_STATEMENT, {"ids": order_ids}).all()
    orders = [row for row in rows if row.order_kind is not None]
    return histories_in(sorted(orders, key=attrgetter("order_id")), rows)


def stacked(*queries: Select[*tuple[Any, ...]]) -> CompoundSelect[*tuple[Any, ...]]:
    """Several queries in one statement: each row has every column, empty where its query has none.

    Columns called alike are the same column. PostgreSQL joins no bare NULL to a number, so that
    each has the type of its column.
    """
    types = {name: each.type for query in queries for name, each in query.selected_columns.items()}
    return union_all(
        *(
            query.with_only_columns(
                *(
                    query.selected_columns.get(name, cast(null(), kind)).label(name)
                    for name, kind in types.items()
                ),
                maintain_column_froms=True,
            )
            for query in queries
        )
    )


IDS: Final[BindParameter[int]] = bindparam("ids", expanding=True)
"""The numbers of orders, where a statement is made once."""
EVENTS: Final = select(*_OF_EVENT).where(Event.order_id.in_(IDS))
"""What ``histories_in`` reads of what happened to them."""
_STATEMENT: Final = stacked(select(*OF_ORDER).where(Order.id.in_(IDS)), EVENTS)


def histories_in(orders: Iterable[Any], rows: Iterable[Any]) -> dict[int, OrderHistory]:
    """The histories that rows tell, by order.

    Args:
        orders: rows with ``OF_ORDER``.
        rows: those of ``EVENTS``; others have no ``id``.
    """
    events: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.id is not None:
            events[row.order_id].append(row)
    return {
        each.order_id: OrderHistory(
            each.order_id,
            each.subject_id,
            catalogue.kind(each.order_kind),
            sorted(events[each.order_id], key=_in_time),
            _conditions(each.order_terms),
        )
        for each in orders
    }


def _in_time(row: Any) -> tuple[datetime, int, int]:
    return row.occurred_at, row.kind.rank, row.id


def _conditions(text: str | None) -> tuple[TimedCondition, ...]:
    found = [_condition(each) for each in (text or "").split(_BETWEEN) if each]
    return tuple(each for _, each in sorted(found, key=itemgetter(0)))


@lru_cache(maxsize=8192)
def _condition(text: str) -> tuple[int, TimedCondition]:
    # Most conditions have no time of their own: there are few such texts.
    position, code, starts, ends = text.split(_WITHIN)
    return int(position), TimedCondition(code, _instant(starts), _instant(ends))


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
