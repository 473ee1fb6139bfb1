"""Where the people of an order live, over time, kept beside its presence for maps to read.

Derived from the same facts as presence and rewritten with it. A person without a home at some time
has a row without a place for that time, so that no person is left out of a count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import CheckConstraint, Double, SmallInteger, delete, false
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.bulk import insert_rows
from orders.db import Coded, Model
from orders.register.presence.facts import Facts
from orders.register.presence.facts_query import facts_of
from orders.register.presence.stays import FAR_PAST, CountedHome
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.codes import Basis


class OrderHome(Model):
    """A home of a person an order is against or protects, or a time in which they have none."""

    __tablename__ = "order_home"
    __table_args__ = (
        CheckConstraint("(easting IS NULL) = (northing IS NULL)", name="place_is_whole"),
        CheckConstraint(
            "from_at IS NULL OR until_at IS NULL OR from_at < until_at", name="forwards"
        ),
        {"sqlite_with_rowid": False},
    )

    order_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, comment="tells an order's rows apart"
    )
    basis: Mapped[Basis] = mapped_column(Coded(*Basis), comment="whose; never EITHER")
    from_at: Mapped[datetime | None] = mapped_column(comment="NULL: since always")
    until_at: Mapped[datetime | None] = mapped_column(comment="half-open; NULL: still")
    easting: Mapped[float | None] = mapped_column(
        Double, comment="metres, EPSG:27700; NULL when nobody knows where they live"
    )
    northing: Mapped[float | None] = mapped_column(Double, comment="likewise")
    withheld: Mapped[bool] = mapped_column(comment="confidential, or a refuge")
    no_abode: Mapped[bool] = mapped_column(
        server_default=false(), comment="no fixed abode, and no place they often are at is known"
    )


def home_rows(facts: Facts) -> list[dict[str, Any]]:
    """The rows of ``OrderHome`` for one order; none when it was entered in error."""
    if not facts.periods:
        return []
    whose = chain(
        [(Basis.SUBJECT_HOME, facts.subject_homes)],
        ((Basis.VICTIM_HOME, homes) for homes in facts.protected_homes),
    )
    every = (
        (basis, home) for basis, homes in whose for home in (*homes, *_gaps(homes)) if not home.gone
    )
    return [_row(facts.order_id, number, *each) for number, each in enumerate(every, start=1)]


def rewrite_of(db: Session, order_ids: Sequence[int]) -> None:
    """Store the homes of orders anew, where nothing else of their presence changed.

    Nobody else changes what they follow from until this transaction ends.
    """
    rows = [row for facts in facts_of(db, order_ids) for row in home_rows(facts)]
    db.execute(delete(OrderHome).where(OrderHome.order_id.in_(order_ids)))
    insert_rows(db, OrderHome, rows)


def _row(order_id: int, number: int, basis: Basis, home: CountedHome) -> dict[str, Any]:
    easting, northing = home.point or (None, None)
    return {
        "order_id": order_id,
        "number": number,
        "basis": basis,
        "from_at": None if home.from_at == FAR_PAST else home.from_at,
        "until_at": None if home.until_at == FAR_FUTURE else home.until_at,
        "easting": easting,
        "northing": northing,
        "withheld": home.confidential,
        "no_abode": home.no_abode,
    }


def _gaps(homes: Sequence[CountedHome]) -> Iterator[CountedHome]:
    """The times in which a person has none of ``homes``, as homes without a place."""
    covered = FAR_PAST
    for home in sorted(homes, key=lambda home: home.from_at):
        if home.from_at > covered:
            yield CountedHome(covered, home.from_at, None)
        covered = max(covered, home.until_at)
    if covered < FAR_FUTURE:
        yield CountedHome(covered, FAR_FUTURE, None)
