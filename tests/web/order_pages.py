"""An instant at which pages are looked at, and short ways to the pages of one order."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.audit.model import AuditEntry
from orders.register.model import Event, Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import at, home, protected
from tests.pages import Page, check_page
from tests.signing_in import csrf_token

NOW = at("2026-11-22 10:00")
SECRET = "Rowan House, 9 Hidden Mews"
HIDDEN = protected(home("WS2 2BB", lines=SECRET, confidential=True))


def page_of(client: FlaskClient, order: Order, query: str = "") -> Page:
    """The order's page, checked strictly."""
    answer = client.get(f"/orders/{order.reference}{query}")
    assert answer.status_code == 200
    return check_page(answer.text)


def send(client: FlaskClient, path: str, **form: object) -> TestResponse:
    """Post a form with its token."""
    return client.post(path, data={**form, "csrf_token": csrf_token(client)})


def looked_up(client: FlaskClient, **form: object) -> TestResponse:
    """The page on which the answer to a look-up stands."""
    data = {**form, "csrf_token": csrf_token(client)}
    return client.post("/look-up", data=data, follow_redirects=True)


def send_shown(client: FlaskClient, path: str, **form: object) -> TestResponse:
    """Post a form as its page has it: with the version of the order that stands in it."""
    shown = re.search(r'name="version" value="(\d+)"', client.get(path).text)
    return send(client, path, **form, **({"version": shown[1]} if shown else {}))


def moment(name: str, text: str) -> dict[str, str]:
    """A moment's four fields from ``2026-11-22 09:30``."""
    day, clock = text.split()
    year, month, number = day.split("-")
    return {
        f"{name}-day": number,
        f"{name}-month": month,
        f"{name}-year": year,
        f"{name}-time": clock,
    }


def guard_fields(db: Session, order: Order) -> dict[str, object]:
    """The hidden fields of a form opened now."""
    db.expire_all()
    version = db.scalar(select(Order.version).where(Order.id == order.id))
    seen = db.scalars(
        select(Event.id).where(Event.order_id == order.id).order_by(Event.id.desc())
    ).first()
    return {"version": version, "seen": seen}


def events_of(db: Session, order: Order) -> list[EventKind]:
    """Kinds of the rows an order has, as recorded."""
    db.expire_all()
    return list(db.scalars(select(Event.kind).where(Event.order_id == order.id).order_by(Event.id)))


def event_id(db: Session, order: Order, kind: EventKind) -> int:
    """The number of the first row of ``kind``."""
    wanted = select(Event.id).where(Event.order_id == order.id, Event.kind == kind)
    return db.scalars(wanted.order_by(Event.id)).first() or 0


def logged(db: Session, what: str) -> list[AuditEntry]:
    """The log's lines of one sort."""
    db.expire_all()
    return list(db.scalars(select(AuditEntry).where(AuditEntry.what == what)))
