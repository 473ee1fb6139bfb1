"""A small register to search: every status, two LPAs, a withheld home and one nobody can place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Level
from orders.register.changes import change_steps
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from orders.search.criteria.search_query import SearchQuery
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import (
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    subject,
)

NOW = at("2026-11-30 12:00")
NAMES = ("ended", "live", "ending", "pending", "elsewhere", "nowhere")
"""What the orders are, in the order they are recorded."""
SECRET_LINES = "Rowan House, 9 Hidden Mews"
REFUGE = home("WS2 2BB", lines=SECRET_LINES, confidential=True)


@dataclass(frozen=True)
class Scene:
    """The orders by what they are.

    Subjects live in Alder West and protected persons in Birch West unless said otherwise.
    """

    places: Gazetteer
    live: Order
    """A DVPN served 20 Nov 09:00."""
    ending: Order
    """A DVPO made 23 Nov, 28 days, not served."""
    pending: Order
    """A DVPN authorised and not served."""
    ended: Order
    """A DVPN served 20 Nov, its application refused 24 Nov."""
    elsewhere: Order
    """Live; subject and protected person both in Birch, her home withheld."""
    nowhere: Order
    """Live; nobody knows where the subject lives."""

    def wanted(self, code: str = "ALD", **changes: object) -> SearchQuery:
        """A search of the area with this code."""
        level = Level.NEIGHBOURHOOD if code[-1].isdigit() else Level.LPA
        level = Level.FORCE if code == "WMP" else level
        return SearchQuery(area=self.places.area(level, code), **changes)  # type: ignore[arg-type]

    def officer(self, db: Session, code: str | None = "ALD") -> Account:
        """An officer of the LPA with this code."""
        area_id = None if code is None else self.places.area(Level.LPA, code).id
        return make_account(db, Role.OFFICER, area_id=area_id)


def make_scene(db: Session) -> Scene:
    """Draw the areas and record the orders, or read them where a database opens with them."""
    ids = db.scalars(select(Order.id).order_by(Order.id)).all()
    if ids:
        orders = dict(zip(NAMES, (change_steps.loaded(db, each) for each in ids), strict=True))
        return Scene(places=gazetteer.current(db), **orders)
    places = make_areas(db)
    ended = make_served_notice(db, notice_input(subject=subject(given_names="Ewan")))
    happen(db, ended, EventKind.HEARING_OPENED, "2026-11-23 10:00")
    happen(db, ended, EventKind.REFUSED, "2026-11-24 11:00")
    return Scene(
        places=places,
        live=make_served_notice(db),
        ending=make_order(db, order_input(subject=subject(given_names="Finn"))),
        pending=make_order(db, notice_input(subject=subject(given_names="Paul"))),
        ended=ended,
        elsewhere=make_served_notice(
            db,
            notice_input(
                subject=subject(
                    home("WS1 1AA"),
                    family_name="O\u2019Brien-Ångström",
                    given_names="Zoë Ann",
                    born_on=date(1979, 2, 3),
                ),
                protected_persons=(protected(REFUGE, given_names="Sentinel"),),
            ),
        ),
        nowhere=make_served_notice(
            db, notice_input(subject=subject(home(None), given_names="Noel"))
        ),
    )


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, savepoints left out."""
    sent: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
