"""The texts that tell a withheld home, for those who may open homes to have them reworded.

They are found anew whenever they are asked for, and nothing is noted when a text is typed: so a
recorder who types one cannot learn by any answer, or by how long it takes, whether it told
something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Select,
    Subquery,
    Table,
    Text,
    cast,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from orders.breaches.model import Breach, BreachOutcome, BreachPlace
from orders.breaches.reports.model import BreachReport
from orders.db import Model
from orders.follow_ups.model import FollowUp
from orders.formatting import rows_before
from orders.ground.model import Detention, Handover, Visit
from orders.papers.model import Paper
from orders.people.dated_facts.model import DatedFact
from orders.people.fact_removals import FactRemoval
from orders.people.model import Address, Death, Person, PersonName
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import (
    Condition,
    ConditionCorrection,
    ConditionPlace,
    Event,
    Order,
    Protection,
)
from orders.register.number_model import OrderNumber, OrderNumberRemoval
from orders.search.disclosure.homes_near import homes_by_order, orders_near_homes
from orders.search.disclosure.words.streets import RevealingText
from orders.typed_words import LongWords, PersonWords, Words, WordsJson, texts_in
from orders.upkeep.model import Review, SystemUpdate

ORDERS_A_PAGE: Final = 100
"""So many orders with a withheld home are looked through at once."""
_OF_ORDERS: Final[tuple[type[Model], ...]] = (
    Breach,
    BreachReport,
    Condition,
    ConditionCorrection,
    CorrectionRecord,
    Event,
    FollowUp,
    Handover,
    OrderNumber,
    OrderNumberRemoval,
    Paper,
    Protection,
    Review,
    SystemUpdate,
    Visit,
)
_OF_PERSONS: Final[tuple[type[Model], ...]] = (
    Address,
    DatedFact,
    Death,
    Detention,
    FactRemoval,
    Person,
    PersonName,
)
_TYPES: Final = (LongWords, PersonWords, Words, WordsJson)
_SEALED: Final = "The court's words stay as they are."
_NAMED: Final = "A name is not reworded: people are found by it."
_STAYS: Final = dict.fromkeys(("condition.text_verbatim", "condition.exceptions"), _SEALED) | {
    f"{table}.{column}": _NAMED
    for table in ("person", "person_name")
    for column in ("family_name", "given_names")
}
_CALLED: Final = {"protective_order": "order", "order_review": "review", "person_name": "name"}


@dataclass(frozen=True, slots=True)
class TellingText:
    """A text that would tell a withheld home.

    Attributes:
        reference: the order it is about; ``order_id`` its number.
        field: what it is, in words: ``visit: words``.
        text: as typed.
        column: table and column it stands in: ``visit.words``.
        row: number of its row there.
    """

    reference: str
    field: str
    text: str
    order_id: int
    column: str
    row: int

    @property
    def stays(self) -> str | None:
        """Why it is not reworded here; ``None`` of one that is."""
        return _STAYS.get(self.column)

    @property
    def digest(self) -> str:
        """Names the text among those of its column, without a word of it."""
        return sha256(self.text.encode()).hexdigest()[:16]

    @property
    def longest(self) -> int | None:
        """So many characters its column holds; ``None``: any number."""
        table, _, column = self.column.partition(".")
        longest: int | None = getattr(Model.metadata.tables[table].c[column].type, "length", None)
        return longest


@dataclass(frozen=True, slots=True)
class TellingTexts:
    """Those of a page of orders.

    Attributes:
        texts: in the order of the orders, those recorded last first.
        orders: how many orders with a withheld home were looked through.
        total: how many such orders there are.
    """

    texts: tuple[TellingText, ...]
    orders: int
    total: int


def telling_texts(db: Session, *, page: int = 1) -> TellingTexts:
    """The texts to reword about a page of the orders that have to do with a withheld home.

    Args:
        page: from 1.
    """
    near = sorted(db.scalars(orders_near_homes()), reverse=True)
    start = rows_before(page, ORDERS_A_PAGE)
    ids = near[start : start + ORDERS_A_PAGE]
    known = dict(db.execute(select(Order.id, Order.reference).where(Order.id.in_(ids))).all())
    found = _found(db, {order_id: known[order_id] for order_id in ids})
    return TellingTexts(tuple(found), len(ids), len(near))


def telling_text(
    db: Session, reference: str, column: str, row: int, digest: str
) -> TellingText | None:
    """One text to reword; ``None`` when there is none of these (any more).

    Args:
        reference: the order's.
        column: table and column: ``visit.words``.
        row: number of its row.
        digest: its :attr:`TellingText.digest`.
    """
    order_id = db.scalar(select(Order.id).where(Order.reference == reference))
    found = [] if order_id is None else _found(db, {order_id: reference})
    asked = (column, row, digest)
    return next((each for each in found if (each.column, each.row, each.digest) == asked), None)


def tells_about(db: Session, text: TellingText, words: str) -> bool:
    """Whether other words about the order of a text would tell a withheld home too."""
    homes = homes_by_order(db, [text.order_id]).get(text.order_id, ())
    return any(each.spelt.telling(words) for each in homes)


def _found(db: Session, references: dict[int, str]) -> list[TellingText]:
    texts = _typed(db, list(references))
    homes = homes_by_order(db, list(references))
    return [
        TellingText(reference, each.field, each.text, order_id, each.column, each.row)
        for order_id, reference in references.items()
        for each in texts[order_id]
        if (each.least is RevealingText.STREET or any(map(str.isdigit, each.text)))
        and any(home.spelt.telling(each.text) >= each.least for home in homes.get(order_id, ()))
    ]


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


class _Typed(NamedTuple):
    """What a text is, where it stands, the text, how closely it must tell to be kept back."""

    field: str
    column: str
    row: int
    text: str
    least: RevealingText


def _typed(db: Session, order_ids: Sequence[int]) -> defaultdict[int, list[_Typed]]:
    """Every text typed about each of some orders, in two queries."""
    found: defaultdict[int, list[_Typed]] = defaultdict(list)
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
            stands = f"{table.name}.{column.name}"
            is_name = isinstance(column.type, PersonWords)
            (key,) = table.primary_key.columns
            parts.append(
                select(order_id, literal(field), literal(stands), key, literal(is_name), said)
                .select_from(joined)
                .where(order_id.in_(order_ids), column.is_not(None))
            )
    for parts in (lines, records):
        rows = db.connection().execute(union_all(*parts))
        for order_id, field, stands, row, is_name, value in rows:
            least = RevealingText.HOUSE if is_name else RevealingText.STREET
            for text in texts_in(value):
                typed = _Typed(field, stands, row, text, least)
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
    outcome, breach = BreachOutcome.__table__, Breach.__table__
    yield outcome, breach.c.order_id, outcome.join(breach, breach.c.id == outcome.c.breach_id)
    place, condition = ConditionPlace.__table__, Condition.__table__
    yield place, condition.c.order_id, place.join(condition, condition.c.id == place.c.condition_id)
    spot, breach = BreachPlace.__table__, Breach.__table__
    yield spot, breach.c.order_id, spot.join(breach, breach.c.id == spot.c.breach_id)
    for model in _OF_PERSONS:
        table = model.metadata.tables[model.__tablename__]
        person_id = table.c.id if model is Person else table.c.person_id
        yield table, people.c.order_id, table.join(people, people.c.person_id == person_id)


def looked_through() -> set[str]:
    """The names of the tables whose words are looked through."""
    placed: list[type[Model]] = [Order, *_OF_ORDERS, *_OF_PERSONS, ConditionPlace, BreachPlace]
    placed.append(BreachOutcome)
    return {each.__tablename__ for each in placed}


def field_of(table: Table, column: str) -> str:
    """What a column holds, in words: ``visit: words``."""
    noun = _CALLED.get(table.name, table.name).replace("_", " ")
    return f"{noun}: {column.replace('_', ' ')}"
