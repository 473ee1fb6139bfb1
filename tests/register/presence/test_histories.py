"""What is on record of many orders is read in one statement, alike on both databases."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, selectinload

from orders.register.changes import corrections
from orders.register.model import Event, Order
from orders.register.presence.facts import happened, terms_of
from orders.register.presence.histories import histories, stacked
from orders.register.schemas.event import EventInput
from orders.rules.lifecycle.states import in_order
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import at, make_order, make_served_notice, order_input, seen
from tests.search.scenes import counted


def corrected(db: Session) -> Order:
    """A notice whose service was recorded an hour too late, and corrected."""
    notice = make_served_notice(db)
    wrong = db.scalars(
        select(Event).where(Event.order_id == notice.id, Event.kind == EventKind.SERVED)
    ).one()
    return corrections.correct_event(
        db,
        notice.reference,
        wrong.id,
        EventInput(EventKind.SERVED, at("2026-11-20 08:30"), reason="mistyped"),
        **seen(db, notice, "2026-11-20 12:00"),
    )


def test_histories_say_what_the_records_of_each_order_say(areas: Session) -> None:
    made = [corrected(areas), make_order(areas, order_input()), make_order(areas)]
    found = histories(areas, [order.id for order in made])
    assert list(found) == sorted(order.id for order in made)
    records = areas.scalars(
        select(Order)
        .options(selectinload(Order.events), selectinload(Order.conditions))
        .execution_options(populate_existing=True)
    )
    for order in records:
        history = found[order.id]
        assert (history.kind.code, history.subject_id) == (order.kind, order.subject_id)
        assert list(history.events) == in_order(happened(order.events))
        assert {row.id for row in history.rows} == {event.id for event in order.events}
        assert tuple(history.conditions) == terms_of(order.conditions)
        assert history.terms == (history.conditions if history.kind.terms_end_apart else ())
        codes = [condition.code for condition in order.conditions]
        assert history.codes_at(at("2026-11-25 12:00")) == tuple(dict.fromkeys(codes))


def test_a_corrected_event_is_among_the_rows_and_does_not_count(areas: Session) -> None:
    order = corrected(areas)
    history = histories(areas, [order.id])[order.id]
    served = [row.occurred_at for row in history.rows if row.kind is EventKind.SERVED]
    assert served == [at("2026-11-20 08:30"), at("2026-11-20 09:00")]
    assert [each.occurred_at for each in history.events if each.kind is EventKind.SERVED] == [
        at("2026-11-20 08:30")
    ]


def test_any_number_of_histories_is_one_statement(areas: Session) -> None:
    made = [make_served_notice(areas) for _ in range(3)]
    areas.flush()
    with counted(areas.get_bind().engine) as sent:
        assert len(histories(areas, [order.id for order in made])) == 3
        assert histories(areas, []) == {}
    assert len(sent) == 2


def test_stacked_queries_share_the_columns_called_alike(each_db: Session) -> None:
    first = select(literal(1).label("one"), literal("a").label("word"))
    second = select(literal(2).label("one"), literal(3).label("more"))
    rows = each_db.connection().execute(stacked(first, second)).all()
    assert sorted((row.one, row.word, row.more) for row in rows) == [(1, "a", None), (2, None, 3)]
