"""The texts that tell a withheld home, for who may open homes to have them reworded.

They are found anew whenever they are asked for, and nothing is noted when a text is typed: so
whoever types one cannot learn by any answer, or by how long it takes, whether it told something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Table,
    Text,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from orders.breaches.model import Breach, BreachPlace
from orders.db import Model
from orders.ground.model import Detention, Handover, Visit
from orders.papers.model import Paper
from orders.people.model import Address, Person, PersonName, withheld_column
from orders.register.model import Condition, ConditionPlace, Event, Order, Protection
from orders.search.disclosure.homes_near import KeptHome, homes_of, kept
from orders.search.disclosure.spellings import Telling
from orders.typed_words import LongWords, PersonWords, Words, WordsJson, texts_in
from orders.upkeep.model import Review, SystemUpdate

PER_PAGE: Final = 100
"""So many orders with a withheld home are looked through at once."""
_OF_ORDERS: Final[tuple[type[Model], ...]] = (
    Breach,
    Condition,
    Event,
    Handover,
    Paper,
    Protection,
    Review,
    SystemUpdate,
    Visit,
)
_OF_PERSONS: Final[tuple[type[Model], ...]] = (Address, Detention, Person, PersonName)
_TYPES: Final = (LongWords, PersonWords, Words, WordsJson)
_CALLED: Final = {"protective_order": "order", "order_review": "review", "person_name": "name"}


@dataclass(frozen=True, slots=True)
class TellingText:
    """A text that would tell where somebody lives.

    Attributes:
        reference: the order it is about.
        field: what it is, in words: ``visit: words``.
        text: as typed.
    """

    reference: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class TellingTexts:
    """Those of a page of orders.

    Attributes:
        texts: in the order of the orders, those recorded last first.
        first: which order with a withheld home was looked through first, from 1.
        last: and which last.
        total: how many such orders there are.
    """

    texts: tuple[TellingText, ...]
    first: int
    last: int
    total: int


def telling_texts(db: Session, *, page: int = 1) -> TellingTexts:
    """The texts to reword about a page of the orders that have to do with a withheld home.

    Args:
        db: session.
        page: from 1.
    """
    hidden = _has_hidden_people()
    total = db.scalar(select(func.count()).select_from(Order).where(hidden)) or 0
    start = (page - 1) * PER_PAGE
    orders = db.execute(
        select(Order.id, Order.reference)
        .where(hidden)
        .order_by(Order.id.desc())
        .limit(PER_PAGE)
        .offset(start)
    ).all()
    references = dict(orders)
    texts = _typed(db, list(references))
    homes = _homes(db, list(references))
    found = [
        TellingText(reference, field, text)
        for order_id, reference in references.items()
        for field, text, least in texts[order_id]
        if (least is Telling.STREET or any(map(str.isdigit, text)))
        and any(home.spelt.telling(text) >= least for home in homes[order_id])
    ]
    return TellingTexts(tuple(found), start + 1, start + len(orders), total)


def _has_hidden_people() -> ColumnElement[bool]:
    """Whether somebody on an order, or on another against the same subject, has a withheld home."""
    other, protection = Order.__table__.alias("other"), Protection.__table__.alias("of_other")
    near = (
        select(protection.c.person_id)
        .join(other, other.c.id == protection.c.order_id)
        .where(other.c.subject_id == Order.subject_id)
    )
    return exists().where(
        withheld_column(),
        or_(
            Address.person_id == Order.subject_id,
            Address.person_id.in_(near.correlate(Order)),
        ),
    )


def _people(order_ids: Sequence[int]) -> Subquery:
    """Who an order has to do with: those on it, and whom others against its subject protect."""
    near = Order.__table__.alias("near")
    return union(
        select(Order.id.label("order_id"), Order.subject_id.label("person_id")).where(
            Order.id.in_(order_ids)
        ),
        select(Protection.order_id, Protection.person_id).where(Protection.order_id.in_(order_ids)),
        select(Order.id, Protection.person_id)
        .join(near, near.c.subject_id == Order.subject_id)
        .join(Protection, Protection.order_id == near.c.id)
        .where(Order.id.in_(order_ids)),
    ).subquery("people")


def _homes(db: Session, order_ids: Sequence[int]) -> dict[int, list[KeptHome]]:
    """The withheld homes near each order; one of somebody joined with them counts for each."""
    people = _people(order_ids)
    near: defaultdict[int, set[int]] = defaultdict(set)
    for order_id, person_id in db.execute(select(people.c.order_id, people.c.person_id)):
        near[order_id].add(person_id)
    known = {person_id for some in near.values() for person_id in some}
    homes = [kept(row) for row in db.connection().execute(homes_of(Order.id.in_(order_ids)))]
    return {
        order_id: [
            home
            for home in homes
            if home.person_id in near[order_id] or home.person_id not in known
        ]
        for order_id in order_ids
    }


Typed = tuple[str, str, Telling]
"""What a text is, the text, and how closely it must tell to be kept back."""


def _typed(db: Session, order_ids: Sequence[int]) -> defaultdict[int, list[Typed]]:
    """Every text typed about each of some orders, in two queries."""
    found: defaultdict[int, list[Typed]] = defaultdict(list)
    lines: list[Select[*tuple[Any, ...]]] = []
    records: list[Select[*tuple[Any, ...]]] = []
    for table, order_id, joined in _tables(order_ids):
        for column in table.columns:
            if isinstance(column.type, WordsJson):
                said, parts = column, records
            elif isinstance(column.type, _TYPES):
                said, parts = cast(column, Text), lines
            else:
                continue
            field = field_of(table, column.name)
            is_name = isinstance(column.type, PersonWords)
            parts.append(
                select(order_id, literal(field), literal(is_name), said)
                .select_from(joined)
                .where(order_id.in_(order_ids), column.is_not(None))
            )
    for parts in (lines, records):
        for order_id, field, is_name, value in db.connection().execute(union_all(*parts)):
            for text in texts_in(value):
                typed = (field, text, Telling.HOUSE if is_name else Telling.STREET)
                if text and typed not in found[order_id]:
                    found[order_id].append(typed)
    return found


def _tables(order_ids: Sequence[int]) -> Iterator[tuple[Any, Any, Any]]:
    """Each table with words, the column that names the order, and what it is read from."""
    order, people = Order.__table__, _people(order_ids)
    yield order, order.c.id, order
    for model in _OF_ORDERS:
        table = model.metadata.tables[model.__tablename__]
        yield table, table.c.order_id, table
    place, condition = ConditionPlace.__table__, Condition.__table__
    yield place, condition.c.order_id, place.join(condition, condition.c.id == place.c.condition_id)
    spot, breach = BreachPlace.__table__, Breach.__table__
    yield spot, breach.c.order_id, spot.join(breach, breach.c.id == spot.c.breach_id)
    for model in _OF_PERSONS:
        table = model.metadata.tables[model.__tablename__]
        person_id = table.c.id if model is Person else table.c.person_id
        yield table, people.c.order_id, table.join(people, people.c.person_id == person_id)


def field_of(table: Table, column: str) -> str:
    """What a column holds, in words: ``visit: words``."""
    noun = _CALLED.get(table.name, table.name).replace("_", " ")
    return f"{noun}: {column.replace('_', ' ')}"
