"""An order recorded on persons while these are joined or parted, on two connections."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import create_app
from orders.access.model import Account
from orders.db import db as database
from orders.people.joined_records import PersonJoin
from orders.people.schema import PersonChoice
from orders.register.changes import change_steps, granting, person_joins, recording
from orders.register.changes.recorded_before import next_orders
from orders.register.model import Order
from orders.register.proof import verify
from orders.register.schemas.event import GrantInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.beside import Act, at_once, hold
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import (
    FORCE,
    NON_MOLEST,
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    order_input,
    subject,
)

NOW: Final = at("2026-11-24 09:00")
MADE: Final = GrantInput(
    made_at=at("2026-11-23 11:00"),
    ends_at=at("2026-12-21 00:00"),
    ends_kind=EndsKind.FIXED,
    court="Birmingham Magistrates' Court",
    conditions=(NON_MOLEST,),
    override_reason="As sealed.",
)


@pytest.fixture
def served(each_new_database: str) -> Iterator[Flask]:
    """A notice and an ex parte order on Daniel Marsh, and another man's who lives elsewhere."""
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        db = database.session
        make_areas(db)
        notice = make_served_notice(db)
        happen(db, notice, EventKind.HEARING_OPENED, "2026-11-23 10:00")
        away = subject(home("WS1 1AA", lines="5 Away"), given_names="Danny", born_on=None)
        make_order(db, order_input(subject=away))
        make_order(db, order_input(kind="NMO_EX_PARTE", ends_at=at("2027-05-19 16:00")))
        db.commit()
    yield app
    dispose(app)


def order_of(db: Session, kind: str) -> Order:
    return db.scalars(select(Order).where(Order.kind == kind).order_by(Order.id)).first() or Order()


def acting(db: Session) -> dict[str, Any]:
    by: Account = make_account(db)
    return {"by": by, "now": NOW}


def join_notice(db: Session) -> None:
    pair = order_of(db, "DVPN").subject_id, order_of(db, "DVPO").subject_id
    person_joins.join(db, *pair, reason="One fingerprint.", **acting(db))


def join_ex_parte(db: Session) -> None:
    pair = order_of(db, "NMO_EX_PARTE").subject_id, order_of(db, "DVPO").subject_id
    person_joins.join(db, *pair, reason="One fingerprint.", **acting(db))


def part(db: Session) -> None:
    made = db.scalars(select(PersonJoin).order_by(PersonJoin.id).limit(1)).one()
    person_joins.take_back(db, made.id, reason="Twins.", by=make_account(db), now=NOW)


def grant_on_notice(db: Session) -> None:
    notice = order_of(db, "DVPN")
    granting.grant(db, notice.reference, MADE, version=notice.version, **acting(db))


def replace_ex_parte(db: Session) -> None:
    earlier, kind = order_of(db, "NMO_EX_PARTE"), catalogue.kind("NMO")
    version = earlier.version
    next_orders.make_next(db, earlier.reference, kind, MADE, version=version, **acting(db))


def choose_the_subject(db: Session) -> None:
    choice = PersonChoice(same_as=order_of(db, "DVPN").subject_id)
    given = order_input(subject=subject(choice=choice), override_reason="Another order.")
    recording.record(db, given, force=FORCE, **acting(db))


@pytest.mark.parametrize("record", [grant_on_notice, choose_the_subject])
@pytest.mark.parametrize("change", [join_notice, part])
@pytest.mark.parametrize("joins_first", [True, False])
def test_what_is_recorded_meanwhile_counts_by_every_home(
    served: Flask, record: Act, change: Act, *, joins_first: bool
) -> None:
    if change is part:
        _done(served, join_notice)
    _beside(served, *((change, record) if joins_first else (record, change)))


@pytest.mark.parametrize("joins_first", [True, False])
def test_an_order_that_replaces_another_counts_by_every_home(
    served: Flask, *, joins_first: bool
) -> None:
    acts = (join_ex_parte, replace_ex_parte)
    _beside(served, *(acts if joins_first else reversed(acts)))


def test_a_grant_that_holds_its_notice_and_a_join_take_turns(
    served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Persons are locked before orders by both, or each would wait for what the other holds."""
    claim, under_way = change_steps.claim, Event()

    def claimed(*args: Any, **kwargs: Any) -> Order:
        found = claim(*args, **kwargs)
        hold(under_way)
        return found

    monkeypatch.setattr(change_steps, "claim", claimed)
    _beside(served, grant_on_notice, join_notice, under_way)


def _beside(app: Flask, first: Act, second: Act, amid: Event | None = None) -> None:
    assert at_once(app, first, second, amid) == [None, None]
    with app.app_context():
        assert verify(database.session).wrong == ()


def _done(app: Flask, act: Act) -> None:
    with app.app_context():
        act(database.session)
        database.session.commit()
