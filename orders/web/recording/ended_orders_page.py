"""The page of a new order that names the earlier ones it ends: the interim, or those superseded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from orders.formatting import instant
from orders.register.changes import order_links
from orders.register.model import Order
from orders.register.presence.facts import happened
from orders.rules.clocks import instants
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.vocabulary import references
from orders.rules.vocabulary.events import EventKind
from orders.web.forms import Form, many
from orders.web.recording.page_readers import Checked, PageContext

KEY = "earlier"
"""Its path under a draft."""
MANY = "ends_orders"
"""The name it sends once for each order chosen."""
_OTHER = "other_order"


def is_asked(kind: Kind) -> bool:
    """Whether an order of this kind ends others."""
    return bool(order_links.endings(kind))


def read(_asked: PageContext, form: Form) -> Checked:
    """References of the orders chosen from the list, and of one that was typed."""
    chosen = many(form, MANY)
    typed = str(form.get(_OTHER, "")).strip()
    found = references.normalise(typed) if typed else None
    if typed and found is None:
        return Checked({MANY: chosen}, {_OTHER: ["Enter a reference like WM26-00412-7."]})
    return Checked({MANY: chosen if found is None else list(dict.fromkeys([*chosen, found]))})


def options(
    db: Session,
    kind: Kind,
    read: Mapping[str, Checked],
    *,
    visible: ColumnElement[bool],
    now: datetime,
) -> list[tuple[str, str, str]]:
    """Orders in force on the same subject that this one may end: reference, kind, what happens.

    Args:
        read: the draft's pages; before the subject's is filled in there is nothing to offer.
        visible: condition on ``Order`` that limits what the writer may see.
        now: taken for the making of the order while its page is empty, aware.
    """
    subject = read["subject"].given if "subject" in read else None
    if subject is None:
        return []
    said = read["court"].data.get("started_at") if "court" in read else None
    at = instants.read(said).start if said else now
    found = order_links.candidates(db, kind, subject, made_at=at, visible=visible)
    ways = order_links.endings(kind)
    return [
        (order.reference, _called(order), f"It is recorded as “{ways[order.kind].label}” then.")
        for order in found
    ]


def _called(order: Order) -> str:
    kind, events = catalogue.kind(order.kind), happened(order.events)
    made = next((event for event in events if event.kind is EventKind.MADE), None)
    ends_at = states.ends_at(states.periods(kind, events))
    until = "" if ends_at == states.FAR_FUTURE else f", until {instant(ends_at)}"
    since = "" if made is None else f", made {instant(made.occurred_at)}"
    return f"{kind.short} {order.reference}, {order.subject.name}{since}{until}"
