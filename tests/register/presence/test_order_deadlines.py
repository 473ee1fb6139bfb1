"""Deadlines beside presence: never out of step with the events, the calendar and the settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask, current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.breaches.custody import clock_recalculation
from orders.courts import calendar, holidays
from orders.courts.calendar import CourtCalendar
from orders.courts.holidays import ChangeInput
from orders.courts.model import BankHolidayChange
from orders.db import db as database
from orders.db import make_engine
from orders.ground import custody_records
from orders.ground.schema import ReleaseInput
from orders.register.changes import corrections
from orders.register.model import Event, Order
from orders.register.person_facts import removals
from orders.register.presence import locks, order_deadlines, projection
from orders.register.presence.order_deadlines import OrderDeadline
from orders.register.proof import verify
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.london import LONDON
from tests.choosing import examples
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.ground import make_detention
from tests.factories.orders import (
    at,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
)
from tests.factories.people import make_same
from tests.search import invented
from tests.worklists.looking import make_court_order, references

pytestmark = pytest.mark.spatial
E = EventKind
Row = tuple[Any, ...]


@pytest.fixture
def areas(each_app: Flask, each_db: Session) -> Iterator[Session]:
    """The session of an app's context, which knows the corrections to the bank holidays."""
    make_areas(each_db)
    each_db.commit()
    with each_app.app_context():
        yield database.session


def every(db: Session, order: Order, clock: str) -> Sequence[OrderDeadline]:
    db.flush()
    found = select(OrderDeadline).where(
        OrderDeadline.order_id == order.id, OrderDeadline.clock == clock
    )
    ordered = found.order_by(OrderDeadline.number)
    return db.scalars(ordered.execution_options(populate_existing=True)).all()


def of(db: Session, order: Order, clock: str) -> OrderDeadline:
    (row,) = every(db, order, clock)
    return row


def test_each_change_of_an_order_writes_its_deadlines_anew(areas: Session) -> None:
    order = make_served_notice(areas)
    assert of(areas, order, "K1").due_at == at("2026-11-23 09:00")
    assert of(areas, order, "K1").met_at is None
    served = select(Event.id).where(Event.order_id == order.id, Event.kind == E.SERVED)
    order = corrections.strike_event(
        areas,
        order.reference,
        areas.scalars(served).one(),
        reason="He ran",
        by=make_account(areas),
        now=at("2026-11-20 10:00"),
        version=order.version,
    )
    assert not areas.scalars(select(OrderDeadline)).all()
    order = happen(areas, order, E.SERVED, "2026-11-20 11:00")
    order = happen(areas, order, E.HEARING_OPENED, "2026-11-23 08:30")
    assert of(areas, order, "K1").due_at == at("2026-11-23 11:00")
    assert of(areas, order, "K1").met_at == at("2026-11-23 08:30")
    assert verify(areas).mistimed == ()


def test_what_is_recorded_of_one_order_counts_for_the_duties_of_the_others(areas: Session) -> None:
    """Stalking Protection Act 2019 s.9(1)(a), (5)."""
    interim = make_court_order(areas, "SPO_INTERIM", "2026-11-02 11:00", "2026-12-31 00:00")
    interim = happen(areas, interim, E.SERVED, "2026-11-02 12:00")
    full = make_court_order(areas, "SPO", "2026-11-20 11:00", ends_orders=(interim.reference,))
    full = happen(areas, full, E.SERVED, "2026-11-20 17:00")
    assert of(areas, interim, "K7").met_at is None
    assert clocks_of(areas, full) == set()
    other = make_court_order(areas, "SPO", "2026-11-20 11:00")
    make_same(areas, other.subject_id, full.subject_id)
    happen(areas, other, E.SERVED, "2026-11-20 17:00")
    assert clocks_of(areas, other) == {"K7"}
    shpo = make_court_order(areas, "SHPO_CIVIL", "2026-11-21 11:00")
    make_same(areas, shpo.subject_id, full.subject_id)
    happen(areas, shpo, E.SERVED, "2026-11-21 17:00")
    assert of(areas, other, "K7").met_at == at("2026-11-21 17:00")
    assert verify(areas).mistimed == ()


def shpo_served(db: Session) -> Order:
    """One on a subject who was not on the register before, served Fri 20 Nov 2026."""
    order = make_court_order(db, "SHPO_CIVIL", "2026-11-20 11:00", on_register=False)
    return happen(db, order, E.SERVED, "2026-11-20 12:00")


def test_custody_moves_the_clock_of_part_2_whenever_it_is_recorded(areas: Session) -> None:
    """Sexual Offences Act 2003 s.83(4)."""
    order = shpo_served(areas)
    assert of(areas, order, "K11").due_at == at("2026-11-23 00:00")
    held = make_detention(areas, order, since_at=at("2026-11-20 15:00"))
    row = of(areas, order, "K11")
    assert (row.due_at, row.met_at) == (at("2026-11-23 00:00"), at("2026-11-20 15:00"))
    assert references(areas, "notifications-overdue", "2026-11-24 12:00") == []
    assert verify(areas).mistimed == ()
    by = make_account(areas)
    released = ReleaseInput(released_at=at("2026-11-25 10:00"))
    custody_records.release(areas, order, held.id, released, by=by, now=at("2026-11-25 11:00"))
    before, row = every(areas, order, "K11")
    assert (before.due_at, before.met_at) == (at("2026-11-23 00:00"), at("2026-11-20 15:00"))
    assert (row.starts_at, row.due_at, row.met_at) == (
        at("2026-11-25 10:00"),
        at("2026-11-28 00:00"),
        None,
    )
    for when, listed in {
        "2026-11-20 14:00": 1,
        "2026-11-22 12:00": 0,
        "2026-11-26 12:00": 1,
    }.items():
        assert references(areas, "notifications-due", when) == [order.reference] * listed
    assert references(areas, "notifications-overdue", "2026-11-28 12:00") == [order.reference]
    assert verify(areas).mistimed == ()
    removals.take_out(
        areas,
        "detention",
        held.id,
        person_id=order.subject_id,
        reason="Another man",
        by=by,
        now=at("2026-11-26 11:00"),
        reference=order.reference,
    )
    assert of(areas, order, "K11").due_at == at("2026-11-23 00:00")
    assert verify(areas).mistimed == ()


def test_custody_known_under_another_record_moves_it_once_they_are_one(areas: Session) -> None:
    order, other = shpo_served(areas), make_court_order(areas, "NMO", "2026-11-20 08:00")
    make_detention(areas, other, since_at=at("2026-11-20 15:00"))
    assert of(areas, order, "K11").met_at is None
    make_same(areas, order.subject_id, other.subject_id)
    assert of(areas, order, "K11").met_at == at("2026-11-20 15:00")
    assert verify(areas).mistimed == ()


def test_an_order_on_who_is_held_already_starts_no_days_until_the_release(areas: Session) -> None:
    """Recorded after the custody; by the file of another system likewise."""
    first = make_served_notice(areas)
    make_detention(areas, first, since_at=at("2026-11-20 15:00"))
    given = order_input(
        kind="SHPO_CIVIL", started_at=at("2026-11-21 11:00"), ends_at=None, on_register=False,
        ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
    )  # fmt: skip
    order = make_order(areas, given)
    make_same(areas, order.subject_id, first.subject_id)
    happen(areas, order, E.SERVED, "2026-11-21 12:00")
    assert clocks_of(areas, order) == set()
    assert verify(areas).mistimed == ()


def clocks_of(db: Session, order: Order) -> set[str]:
    """The clocks kept of an order."""
    found = select(OrderDeadline.clock).where(OrderDeadline.order_id == order.id)
    return set(db.scalars(found))


@pytest.mark.parametrize("damage", ["altered", "missing", "stale"])
def test_verify_names_an_order_whose_deadlines_are_not_what_the_facts_say(
    areas: Session, damage: str
) -> None:
    wrong, right = make_served_notice(areas), make_served_notice(areas)
    its = OrderDeadline.order_id == wrong.id
    if damage == "altered":
        later = of(areas, wrong, "K1").due_at + timedelta(hours=1)
        areas.execute(update(OrderDeadline).where(its).values(due_at=later))
    elif damage == "missing":
        areas.execute(delete(OrderDeadline).where(its))
    else:
        areas.add(make_event(wrong, E.HEARING_OPENED, at("2026-11-23 08:30")))
    areas.commit()
    ran = database_command("register", "verify")
    assert ran.exit_code == 1
    assert f"{wrong.reference} has other deadlines than the facts say." in ran.stderr
    assert "Run flask register deadlines to work them out anew." in ran.stderr
    assert right.reference not in ran.stderr
    assert database_command("register", "deadlines").exit_code == 0
    assert database_command("register", "verify").exit_code == 0


def test_a_correction_of_the_bank_holidays_moves_deadlines_and_back_c15(areas: Session) -> None:
    order = make_order(areas, notice_input(started_at=at("2026-12-24 08:00")))
    order = happen(areas, order, E.SERVED, "2026-12-24 10:00")
    published, later = at("2026-12-29 10:00"), at("2026-12-30 10:00")
    assert (of(areas, order, "K1").due_at, of(areas, order, "K1").arguable_at) == (published, later)
    declare(areas, date(2026, 12, 26))
    assert (of(areas, order, "K1").due_at, of(areas, order, "K1").arguable_at) == (later, None)
    by, now = make_account(areas), at("2026-12-25 12:00")
    found = holidays.of_day(areas, date(2026, 12, 26)).id
    clock_recalculation.correct(
        areas, lambda: holidays.withdraw(areas, found, by=by, now=now), by=by, now=now
    )
    assert of(areas, order, "K1").due_at == published
    assert verify(areas).mistimed == ()


def test_another_number_of_days_to_the_return_hearing_is_taken_up_by_the_command_c33(
    each_app: Flask, areas: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_court_order(areas, "NMO_EX_PARTE", "2026-05-04 11:00", "2026-11-04 13:00")
    assert of(areas, order, "K12").due_at == at("2026-06-02 00:00")
    areas.commit()
    fourteen = replace(each_app.config["SETTINGS"], nmo_return_days=14)
    monkeypatch.setitem(each_app.config, "SETTINGS", fourteen)
    assert verify(areas).mistimed == (order.reference,)
    assert database_command("register", "deadlines").exit_code == 0
    assert of(areas, order, "K12").due_at == at("2026-05-19 00:00")


def test_what_is_recorded_beside_a_correction_is_counted_by_it_too(each_new_database: str) -> None:
    engine = make_engine(each_new_database)
    with Session(engine) as db:
        by_id = make_account(db).id
        db.commit()

    def correct() -> None:
        with Session(engine) as db:
            db.add(
                BankHolidayChange(
                    on_day=date(2026, 11, 23),
                    is_holiday=True,
                    reason="proclaimed",
                    recorded_at=at("2026-11-20 12:00"),
                    recorded_by_id=by_id,
                )
            )
            db.flush()
            order_deadlines.count_anew(db)
            db.commit()

    correction = Thread(target=correct)
    with Session(engine) as db:
        locks.hold(db)
        start = at("2026-11-20 09:00")
        due = calendar.current(db).deadline("K1", start)
        row = OrderDeadline(
            order_id=1, number=1, clock="K1", started_by=E.SERVED, starts_at=start, due_at=due.at
        )
        db.add(row)
        db.flush()
        correction.start()
        correction.join(0.3)
        db.commit()
    correction.join()
    with Session(engine) as db:
        assert db.scalars(select(OrderDeadline.due_at)).one() == at("2026-11-24 09:00")
    engine.dispose()


def test_two_who_record_on_orders_of_one_person_at_once_take_turns(
    each_new_database: str,
) -> None:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        session = database.session
        ensure_fixed_areas(session, force_code="WMP", force_name="West Midlands Police")
        make_areas(session)
        shpo = make_court_order(session, "SHPO_CIVIL", "2026-11-02 11:00")
        full = make_court_order(session, "SPO", "2026-11-20 11:00")
        make_same(session, shpo.subject_id, full.subject_id)
        session.commit()

    def tell() -> None:
        with Session(app.extensions["engine"]) as db:
            db.add(make_event(shpo, E.SERVED, at("2026-11-21 12:00")))
            db.flush()
            projection.rewrite(db, [shpo.id])
            db.commit()

    other = Thread(target=tell)
    with Session(app.extensions["engine"]) as db:
        db.execute(update(Order).where(Order.id == full.id).values(version=Order.version + 1))
        db.add(make_event(full, E.SERVED, at("2026-11-20 17:00")))
        db.flush()
        projection.rewrite(db, [full.id])
        other.start()
        other.join(0.3)
        db.commit()
    other.join()
    with Session(app.extensions["engine"]) as db:
        assert of(db, full, "K7").met_at == at("2026-11-21 12:00")
        assert verify(db).wrong == ()
    dispose(app)


@pytest.fixture
def before(each_new_database: str) -> Iterator[Flask]:
    """An app on a register as it was before there were deadlines, with notices in it."""
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        db = database.session
        ensure_fixed_areas(db, force_code="WMP", force_name="West Midlands Police")
        make_areas(db)
        projection.rewrite(db, invented.write(db, invented.invent(50, 5), make_account(db).id))
        db.commit()
    yield app
    dispose(app)


def test_an_upgrade_works_out_the_deadlines_of_the_orders_there_are(before: Flask) -> None:
    runner = before.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", "0041", "--yes"]).exit_code == 0
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    with before.app_context():
        assert database.session.scalars(select(OrderDeadline.clock)).first() == "K1"
        assert verify(database.session).mistimed == ()


KINDS = ("DVPN", "DAPO", "SPO", "SPO_INTERIM", "NMO_EX_PARTE", "NMO")
HAPPENING = (E.MADE, E.SERVED, E.HEARING_OPENED, E.ADJOURNED, E.NOTIFIED, E.DETAILS_CHANGED)
DAYS = st.dates(date(2026, 12, 20), date(2027, 1, 5))
FIRST = datetime(2026, 12, 21, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Events of an order in the order of recording, some correcting or striking out earlier ones.

    All are on whole hours, for what counts them here to count by hours.
    """
    found: list[dict[str, Any]] = []
    free: list[int] = []
    for number in range(draw(st.integers(0, 7))):
        corrected = draw(st.sampled_from([None, None, *free]))
        if corrected is not None:
            free.remove(corrected)
        occurred_at = FIRST + timedelta(hours=draw(st.integers(0, 300)))
        kind = draw(st.sampled_from((*HAPPENING, E.EXCUSED)))
        until_at = occurred_at + timedelta(days=draw(st.integers(1, 40)))
        found.append(
            {
                "kind": kind,
                "occurred_at": occurred_at,
                "until_at": None if kind is E.EXCUSED else until_at,
                "corrects": corrected,
                "struck": corrected is not None and draw(st.booleans()),
            }
        )
        free.append(number)
    return found


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    first=histories(),
    more=histories(),
    corrected=st.dictionaries(DAYS, st.booleans(), max_size=3),
)
def test_whatever_happens_deadlines_are_what_a_plain_count_makes_of_it(
    areas: Session,
    kind: str,
    first: list[dict[str, Any]],
    more: list[dict[str, Any]],
    corrected: dict[date, bool],
) -> None:
    with areas.begin_nested() as taken_back:
        by, before = make_account(areas), calendar.current(areas)
        [order_id] = _write(areas, kind, by.id)
        for history in (first, more):
            _record(areas, order_id, history, by.id)
            projection.rewrite(areas, [order_id])
            plain = _plain(kind, _standing(areas, order_id), before)
            assert _stored(areas, order_id) == plain
        for day, is_holiday in corrected.items():
            if (day in before.bank_holidays(day.year)) is not is_holiday:
                declare(areas, day, is_holiday=is_holiday)
        plain = _plain(kind, _standing(areas, order_id), calendar.current(areas))
        assert _stored(areas, order_id) == plain
        assert verify(areas, [order_id]).mistimed == ()
        taken_back.rollback()


def declare(db: Session, day: date, *, is_holiday: bool = True) -> BankHolidayChange:
    by, now = make_account(db), at("2026-12-20 12:00")
    given = ChangeInput(day, is_holiday=is_holiday, reason="proclaimed")
    made, _ = clock_recalculation.correct(
        db, lambda: holidays.change(db, given, by=by, now=now), by=by, now=now
    )
    return made


def make_event(order: Order, kind: EventKind, when: datetime) -> Event:
    """An event behind the register's back."""
    return Event(
        order_id=order.id,
        kind=kind,
        occurred_at=when,
        recorded_at=when,
        recorded_by_id=order.recorded_by_id,
        reason="test",
        details={},
        struck=False,
    )


def database_command(*words: str) -> Any:
    """What a command of this context's app did."""
    return current_app.test_cli_runner().invoke(args=words)


def _write(db: Session, kind: str, by_id: int) -> list[int]:
    ids = invented.write(db, invented.invent(1, 3), by_id)
    db.execute(delete(Event).where(Event.order_id.in_(ids)))
    db.execute(update(Order).where(Order.id.in_(ids)).values(kind=kind))
    return ids


def _record(db: Session, order_id: int, history: Sequence[dict[str, Any]], by_id: int) -> None:
    ids: list[int] = []
    for each in history:
        row = Event(
            order_id=order_id,
            kind=each["kind"],
            occurred_at=each["occurred_at"],
            until_at=each["until_at"],
            recorded_at=each["occurred_at"],
            recorded_by_id=by_id,
            reason="test",
            details={},
            struck=each["struck"],
            replaces_id=None if each["corrects"] is None else ids[each["corrects"]],
        )
        db.add(row)
        db.flush()
        ids.append(row.id)


def _stored(db: Session, order_id: int) -> Counter[Row]:
    found = select(
        OrderDeadline.clock,
        OrderDeadline.started_by,
        OrderDeadline.starts_at,
        OrderDeadline.due_at,
        OrderDeadline.arguable_at,
        OrderDeadline.met_at,
    )
    db.flush()
    return Counter(
        tuple(row) for row in db.execute(found.where(OrderDeadline.order_id == order_id))
    )


def _standing(db: Session, order_id: int) -> list[Event]:
    """The events that count, soonest first: none corrected later, none that only strikes out."""
    rows = db.scalars(select(Event).where(Event.order_id == order_id)).all()
    replaced = [row.replaces_id for row in rows]
    counting = [row for row in rows if row.id not in replaced and not row.struck]
    until = datetime(9999, 1, 1, tzinfo=UTC)
    return sorted(counting, key=lambda row: (row.occurred_at, row.kind.rank, row.until_at or until))


def _plain(kind: str, events: Sequence[Event], calendar: CourtCalendar) -> Counter[Row]:
    """Each clock of an order, counted hour by hour and day by day from the events alone."""
    at = {each: [row.occurred_at for row in events if row.kind is each] for each in EventKind}
    found: Counter[Row] = Counter()
    if kind == "DVPN" and at[E.SERVED]:
        start, met = min(at[E.SERVED]), min(at[E.HEARING_OPENED], default=None)
        due = _hours(start, 48, calendar)
        later = _hours(start, 48, calendar, {date(2026, 12, 26)})
        found["K1", E.SERVED, start, due, None if due == later else later, met] += 1
    starts = {"SPO": E.SERVED, "SPO_INTERIM": E.SERVED, "DAPO": E.MADE}.get(kind)
    if starts is not None and at[starts]:
        first, change = ("K10", "K10") if kind == "DAPO" else ("K7", "K8")
        start, never = min(at[starts]), datetime(9999, 1, 1, tzinfo=UTC)
        excused, over = min(at[E.EXCUSED], default=never), _last_end(events) or never
        if start >= over:
            return found + _plain_hearings(kind, events, at)
        if excused > start:
            due = _days(start, 3)
            missed = kind == "SPO_INTERIM" and due < over <= excused
            until = [each for each in (excused, over) if each < never and not missed]
            met = min([*at[E.NOTIFIED], *until], default=None)
            found[first, starts, start, due, None, met] += 1
        for changed in {each for each in at[E.DETAILS_CHANGED] if start <= each}:
            if changed < min(over, excused):
                told = [each for each in at[E.NOTIFIED] if each >= changed]
                until = [each for each in (excused, over) if each < never]
                row = (changed, _days(changed, 3), None, min([*until, *told], default=None))
                found[change, E.DETAILS_CHANGED, *row] += 1
    return found + _plain_hearings(kind, events, at)


def _plain_hearings(
    kind: str, events: Sequence[Event], at: dict[EventKind, list[datetime]]
) -> Counter[Row]:
    found: Counter[Row] = Counter()
    named = [row for row in events if row.kind is E.ADJOURNED]
    returns = kind == "NMO_EX_PARTE" and bool(at[E.MADE])
    ends_at = _end(kind, events)
    hearing = named[-1].until_at if named else None
    gap = ends_at is not None and hearing is not None and hearing >= ends_at
    if gap and ends_at is not None:
        last_day = (ends_at - timedelta(microseconds=1)).astimezone(LONDON).date()
        alert = datetime.combine(last_day - timedelta(7), time(), LONDON).astimezone(UTC)
        found["GAP", E.ADJOURNED, alert, ends_at, None, hearing] += 1
    if returns:
        over = [*at[E.ADJOURNED], *at[E.HEARING_OPENED]]
        start = at[E.MADE][-1]
        found["K12", E.MADE, start, _days(start, 29), None, min(over, default=None)] += 1
    for number, row in enumerate(named):
        if gap and number == len(named) - 1:
            continue
        after = events[events.index(row) + 1 :]
        over = [each.occurred_at for each in after if each.kind is E.ADJOURNED]
        over += [each.occurred_at for each in after if each.kind is E.MADE and not returns]
        over += [each for each in at[E.HEARING_OPENED] if returns and each >= row.occurred_at]
        clock = "K12" if returns else "HEARING"
        met = min(over, default=None)
        found[clock, E.ADJOURNED, row.occurred_at, row.until_at, None, met] += 1
    return found


def _end(kind: str, events: Sequence[Event]) -> datetime | None:
    """When an interim order runs out."""
    return _last_end(events) if kind in {"SPO_INTERIM", "NMO_EX_PARTE"} else None


def _last_end(events: Sequence[Event]) -> datetime | None:
    """The end that the last making named: one after the end before puts in force again."""
    named = [row.until_at for row in events if row.kind is E.MADE]
    return named[-1] if named else None


def _hours(
    start: datetime, hours: int, calendar: CourtCalendar, besides: Collection[date] = ()
) -> datetime:
    """So many hours of days that are no Sunday, Christmas Day or bank holiday, from ``start``."""
    here = start.astimezone(UTC)  # London is on UTC in winter.
    while hours:
        day = here.date()
        out = day.weekday() == 6 or (day.month, day.day) == (12, 25) or day in besides
        if out or day in calendar.bank_holidays(day.year):
            here = datetime.combine(day + timedelta(1), time(), UTC)
        else:
            here, hours = here + timedelta(hours=1), hours - 1
    return here


def _days(start: datetime, days: int) -> datetime:
    """The end of the last of so many London days, that of ``start`` being the first."""
    return datetime.combine(start.date() + timedelta(days), time(), UTC)
