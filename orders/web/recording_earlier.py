"""The page of a new order that names the earlier ones it ends: the interim, or those superseded."""

from __future__ import annotations

from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from orders.formatting import instant
from orders.people.schema import PersonSchema
from orders.register import linking
from orders.register.facts import happened
from orders.register.model import Order
from orders.rules import catalogue, instants, lifecycle, references
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.web import recording_reading as reading
from orders.web.recording_reading import Asked, Checked, Form, Pages

KEY = "earlier"
"""Its path under a draft."""
MANY = "ends_orders"
"""The name it sends once for each order chosen."""
_OTHER = "other_order"


def is_asked(kind: Kind) -> bool:
    """Whether an order of this kind ends others."""
    return bool(linking.endings(kind))


def read(_asked: Asked, form: Form) -> Checked:
    """References of the orders chosen from the list, and of one that was typed."""
    chosen = [str(each) for each in form.get(MANY, ())]
    typed = str(form.get(_OTHER, "")).strip()
    found = references.normalise(typed) if typed else None
    if typed and found is None:
        return Checked({MANY: chosen}, {_OTHER: ["Enter a reference like WM26-00412-7."]})
    return Checked({MANY: chosen if found is None else list(dict.fromkeys([*chosen, found]))})


def options(
    db: Session, kind: Kind, pages: Pages, *, visible: ColumnElement[bool], now: datetime
) -> list[tuple[str, str, str]]:
    """Orders in force on the same subject that this one may end: reference, kind, what happens.

    Args:
        pages: the draft's pages; before the subject's is filled in there is nothing to offer.
        visible: condition on ``Order`` that limits what the writer may see.
        now: taken for the making of the order while its page is empty, aware.
    """
    asked = Asked(db, kind, pages, KEY)
    try:
        subject = PersonSchema().load(reading.person(asked, pages.get("subject", {})).data)
    except ValidationError:
        return []
    at = _made_at(asked) or now
    found = linking.candidates(db, kind, subject, at=at, visible=visible)
    ways = linking.endings(kind)
    return [
        (order.reference, _called(order), f"It is recorded as “{ways[order.kind].label}” then.")
        for order in found
    ]


def _called(order: Order) -> str:
    kind, events = catalogue.kind(order.kind), happened(order.events)
    made = next((event for event in events if event.kind is EventKind.MADE), None)
    ends_at = lifecycle.ends_at(lifecycle.periods(kind, events))
    until = "" if ends_at == lifecycle.FAR_FUTURE else f", until {instant(ends_at)}"
    since = "" if made is None else f", made {instant(made.occurred_at)}"
    return f"{kind.short} {order.reference}, {order.subject.name}{since}{until}"


def _made_at(asked: Asked) -> datetime | None:
    said = reading.court(asked, asked.pages.get("court", {})).data.get("started_at")
    return instants.read(said).start if said else None
