"""Records of persons that were decided to be one human being: the decisions, and who is one.

Records are joined in pairs, each pair a decision with a reason that can be taken back. All that are
joined in any number of steps are one: they share ``Person.one_id``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    Index,
    Select,
    case,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from orders.db import Model
from orders.people.model import Person
from orders.typed_words import Words

Persons = Collection[int] | Select[int] | BindParameter[int]
"""Records by number: some, a query of them, or a parameter that stands for them."""
_OWN, _OTHER = aliased(Person), aliased(Person)
"""Made once: an alias copies every column of its table."""


class PersonJoin(Model):
    """A decision that two records are of one person, and whether it was taken back."""

    __tablename__ = "person_join"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by_id IS NULL) AND"
            " (taken_back_at IS NULL) = (taken_back_reason IS NULL)",
            name="taking_back_is_whole",
        ),
        Index(
            "uq_person_join_in_force",
            "first_id",
            "second_id",
            unique=True,
            postgresql_where=text("taken_back_at IS NULL"),
            sqlite_where=text("taken_back_at IS NULL"),
        ),
        Index("ix_person_join_first_id", "first_id"),
        Index("ix_person_join_second_id", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(
        Words, comment="why, in words; empty: decided before a reason was asked for"
    )
    joined_at: Mapped[datetime]
    joined_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_back_reason: Mapped[str | None] = mapped_column(Words)

    def held_at(self, as_at: datetime) -> bool:
        """Whether the two were joined before an instant (aware) and still were at it."""
        before = self.joined_at < as_at
        return before and (self.taken_back_at is None or as_at <= self.taken_back_at)


def are_one(one: type[Person], other: type[Person]) -> ColumnElement[bool]:
    """Whether two records are one person's, in a query on both; each is one with itself."""
    return or_(one.id == other.id, one.one_id == other.one_id)


def with_records(person_ids: Persons, *, ever: bool = False) -> CompoundSelect[int, int]:
    """The query of each of some records with every record of its person, itself among them.

    Columns ``person_id`` and ``record_id``; an index answers each half.

    Args:
        person_ids: records, or a query of them.
        ever: also those whose join was taken back, for what tells a withheld home.
    """
    one, other = (_OWN.ever_one_id, _OTHER.ever_one_id) if ever else (_OWN.one_id, _OTHER.one_id)
    own = select(_OWN.id.label("person_id"), _OWN.id.label("record_id"))
    joined_to_it = select(_OWN.id, _OTHER.id).join(_OTHER, other == one)
    return union_all(
        own.where(_OWN.id.in_(person_ids)),
        joined_to_it.where(_OWN.id.in_(person_ids), _OTHER.id != _OWN.id),
    )


def records_of(person_ids: Persons) -> Select[int]:
    """The query of every record of the persons of whom these are records, these among them."""
    return select(with_records(person_ids).subquery().c.record_id)


def joined(db: Session, person_ids: Collection[int]) -> dict[int, int]:
    """Every record joined with one of these, each with the lowest number of those it is joined to.

    A record that stands alone is left out. One query.
    """
    ones = select(_OWN.one_id).where(_OWN.id.in_(person_ids), _OWN.one_id.is_not(None))
    rows = db.execute(select(Person.id, Person.one_id).where(Person.one_id.in_(ones)))
    return {person_id: one_id for person_id, one_id in rows if one_id is not None}


def same_records(db: Session, person_id: int) -> tuple[int, ...]:
    """Every record of the person of whom ``person_id`` is one, the lowest number first."""
    return tuple(sorted({person_id, *joined(db, [person_id])}))


def joined_pairs() -> Select[int, int]:
    """The query of each joined record (``record_id``) and the lowest of its person (``one_id``)."""
    return (
        select(_OWN.id.label("one_id"), _OTHER.id.label("record_id"))
        .join(_OTHER, _OTHER.one_id == _OWN.id)
        .where(_OTHER.id != _OWN.id)
    )


def components(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each number of some pairs with the lowest of those that are linked with it, in any steps."""
    above: dict[int, int] = {}

    def lowest(each: int) -> int:
        while (higher := above.setdefault(each, each)) != each:
            above[each] = above[higher]
            each = higher
        return each

    for one, other in pairs:
        lower, upper = sorted((lowest(one), lowest(other)))
        above[upper] = lower
    return {each: lowest(each) for each in above}


def joins_of(db: Session, person_ids: Collection[int]) -> list[PersonJoin]:
    """Every decision about these records, those taken back too, in the order they were made."""
    about = or_(PersonJoin.first_id.in_(person_ids), PersonJoin.second_id.in_(person_ids))
    return list(db.scalars(select(PersonJoin).where(about).order_by(PersonJoin.id)))


def ever_joined(db: Session, person_ids: Collection[int]) -> set[int]:
    """These records and all that were ever joined with them, in any steps."""
    ones = select(_OWN.ever_one_id).where(_OWN.id.in_(person_ids), _OWN.ever_one_id.is_not(None))
    return {*person_ids, *db.scalars(select(Person.id).where(Person.ever_one_id.in_(ones)))}


def ones_of(joins: Iterable[PersonJoin]) -> tuple[dict[int, int], dict[int, int]]:
    """What ``one_id`` and ``ever_one_id`` are of every record that some decisions are about.

    Args:
        joins: every decision about the records, and about those they were ever joined with.
    """
    every = list(joins)
    standing = components((j.first_id, j.second_id) for j in every if j.taken_back_at is None)
    return standing, components((each.first_id, each.second_id) for each in every)


def renumber(db: Session, person_ids: Collection[int]) -> None:
    """Store anew who is one, of these records and all that were ever joined with them."""
    known = ever_joined(db, person_ids)
    now_one, ever_one = ones_of(joins_of(db, known))
    if not ever_one:
        return
    db.execute(
        update(Person)
        .where(Person.id.in_(ever_one))
        .values(
            one_id=case(now_one, value=Person.id) if now_one else None,
            ever_one_id=case(ever_one, value=Person.id),
        )
    )


def wrongly_numbered(db: Session) -> list[int]:
    """Records of which it is stored otherwise than the decisions say whose they are."""
    now_one, ever_one = ones_of(db.scalars(select(PersonJoin)))
    rows = db.execute(
        select(Person.id, Person.one_id, Person.ever_one_id).where(
            or_(Person.one_id.is_not(None), Person.ever_one_id.is_not(None))
        )
    )
    stored = {each: (one, ever) for each, one, ever in rows}
    said = {each: (now_one.get(each), ever) for each, ever in ever_one.items()}
    return sorted(each for each in {*stored, *said} if stored.get(each) != said.get(each))


def lock_records(db: Session, person_ids: Collection[int]) -> list[int]:
    """Every record of these persons, in the order of their numbers, each locked for a change.

    Who records an order on one of them, joins it or moves it waits until this transaction ends.
    """
    held: list[int] = []
    found = sorted({*person_ids})
    while found != held:
        held = found
        db.scalars(
            select(Person.id).where(Person.id.in_(held)).order_by(Person.id).with_for_update()
        ).all()
        found = sorted(db.scalars(records_of(held)))
    return held


def copies_of(db: Session, fact: Any, records: Collection[int]) -> Sequence[Any]:
    """A fact of a person and what is a copy of it, or of which it is one, those taken out too.

    Args:
        fact: a row of any table of facts that are taken along when records part.
        records: on which of the person's records.
    """
    model: Any = type(fact)
    origin = fact.copied_from_id or fact.id
    return db.scalars(
        select(model)
        .where(
            model.person_id.in_(records),
            or_(model.id == origin, model.copied_from_id == origin),
        )
        .order_by(model.id)
    ).all()
