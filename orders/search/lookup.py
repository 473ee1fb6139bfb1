"""Finding an order by who it is about or by its reference, where a search by area cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import (
    RAISE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)
from marshmallow.validate import Length, Regexp
from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from orders import clock
from orders.access import look_up_budget
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import JsonObject, Loaded
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.db import Work
from orders.formatting import PAGE_SIZE, london, page_count, rows_before
from orders.people.joined_records import records_of, with_records
from orders.people.model import Person
from orders.people.name_search import persons_named
from orders.people.names import tokens, words
from orders.register.model import Order, Presence, Protection, Stay
from orders.rules.vocabulary import references
from orders.rules.vocabulary.codes import Basis
from orders.search.area_search import SearchResult
from orders.search.disclosure.visibility import sees_whole_force, visible_to
from orders.search.orders_elsewhere import masked, openable_of
from orders.search.results.loader import gather
from orders.search.results.rows import shown_by

MOST_ELSEWHERE = 20
"""So many orders outside the reader's own LPA are shown for one question, the best matches."""
_BIRTH = "Enter a real date of birth, like 27 3 1988."


@dataclass(frozen=True, slots=True)
class LookupQuery:
    """A look-up: any of a name, a date of birth, a reference; all that are given must fit.

    Attributes:
        name: words of one of the person's names, in any order and near enough in spelling.
        born_on: date of birth.
        reference: as the register writes it.
        page: from 1.
    """

    name: str = ""
    born_on: date | None = None
    reference: str | None = None
    page: int = 1

    @property
    def by(self) -> list[str]:
        """Which ways it asks, for the log."""
        given = {"name": self.name, "born_on": self.born_on, "reference": self.reference}
        return [way for way, value in given.items() if value]

    @property
    def reaches_out(self) -> bool:
        """Whether it may find orders outside the reader's own LPA: by a name or a reference.

        A day of birth, tried day after day, would read out the whole force; so would initials.
        """
        return bool(self.reference) or any(len(word) > 1 for word in words(self.name))


@dataclass(frozen=True, slots=True)
class LookUpFound(SearchResult):
    """What a look-up gives.

    Attributes:
        own_only: nothing outside the reader's own LPA was looked for.
        cut: more fits outside it than is shown.
    """

    own_only: bool = False
    cut: bool = False


class LookUpSchema(Schema):
    """The form of a look-up."""

    class Meta:
        """Options."""

        unknown = RAISE

    name = fields.String(
        load_default="", validate=Length(max=200, error="Enter at most 200 characters.")
    )
    born_on = fields.Date(load_default=None, error_messages={"invalid": _BIRTH})
    reference = fields.String(load_default="")
    page = fields.String(
        load_default="1",
        validate=Regexp(r"[1-9][0-9]{0,6}\Z", error="Enter a page number, 1 or more."),
    )

    @pre_load
    def _strip(self, data: Any, **_: object) -> Any:
        if not isinstance(data, Mapping):
            return data
        stripped = {
            key: value.strip() if isinstance(value, str) else value for key, value in data.items()
        }
        return {key: value for key, value in stripped.items() if value != ""}

    @validates_schema(skip_on_field_errors=True)
    def _asks_something(self, data: Loaded, **_: object) -> None:
        if data["name"] and not tokens(data["name"]):
            raise ValidationError("Enter a name with letters in it.", "name")
        if data["born_on"] and data["born_on"] > london(clock.now()).date():
            raise ValidationError("The date of birth must be in the past.", "born_on")
        if not any(data[key] for key in ("name", "born_on", "reference")):
            raise ValidationError("Enter a name, a date of birth or a reference.", "name")

    @post_load
    def _make(self, data: Loaded, **_: object) -> LookupQuery:
        return LookupQuery(
            name=data["name"],
            born_on=data["born_on"],
            reference=_reference(data["reference"]),
            page=int(data["page"]),
        )


def look_up(
    db: Work,
    asked: LookupQuery,
    *,
    by: Account,
    now: datetime,
    key: str,
    per_hour: int,
    action: Action = Action.CONSULTATION,
    calendar: CourtCalendar | None = None,
) -> LookUpFound:
    """The orders that are about a person or bear a reference, whole, logged as ``action``.

    A reader who sees the whole force finds every order, and by its reference one entered in error.
    Officers find what counts or counted in their own LPA; by a name or a reference also what is
    live elsewhere, the ``MOST_ELSEWHERE`` that fit best, masked as the person's page masks them.
    That the reader looked is counted and committed before anything is looked for.

    Args:
        asked: what to look for.
        by: the reader.
        key: secret the looked-up words are kept under in the log.
        per_hour: how many look-ups beyond their own LPA an account may make in an hour.
        action: what the Act calls this look; what leaves for another system is a disclosure.
        calendar: which days are bank holidays, when the caller has just asked.

    Raises:
        LookUpsSpent: the account has made them all.
    """
    places = gazetteer.current(db)
    everywhere = sees_whole_force(by)
    if everywhere or asked.reaches_out:
        look_up_budget.spend(db, by, per_hour=per_hour, now=now)
        # It counts whatever is found, and nobody who writes waits until that is.
        db.look()
    query = _matching(db, asked, now=now, places=places)
    matching, total, cut = _limited(db, query, asked, by=by, now=now)
    pages = page_count(total)
    page = min(asked.page, pages)
    chosen = matching.order_by(*_best_first()).offset(rows_before(page)).limit(PAGE_SIZE)
    rows = (
        gather(
            db,
            chosen.subquery("chosen"),
            as_at=now,
            places=places,
            calendar=calendar or calendars.current(db),
            whole=True,
            by=by,
        )
        if total
        else []
    )
    openable = openable_of(db, [row.reference for row in rows], by=by, now=now)
    found = LookUpFound(
        rows=tuple(row if row.reference in openable else masked(row) for row in rows),
        total=total,
        page=page,
        pages=pages,
        at=now,
        own_only=not everywhere and not asked.reaches_out,
        cut=cut,
    )
    _log(db, action, asked, found, by=by, now=now, key=key)
    return found


def _matching(
    db: Session, asked: LookupQuery, *, now: datetime, places: Gazetteer
) -> Select[*tuple[Any, ...]]:
    """What fits, whatever the reader may see."""
    stay = and_(
        Presence.order_id == Order.id,
        Presence.area_id == places.force_id,
        Presence.basis == Basis.EITHER,
        Presence.holds_at(now),
    )
    people = _about(db, asked)
    rank = literal(0) if people is None else people.c.rank
    query = select(
        Order.id.label("order_id"),
        Presence.state,
        Presence.order_ends_at,
        Presence.from_at,
        Presence.until_at,
        rank.label("rank"),
    ).outerjoin(Presence, stay)
    if people is not None:
        query = query.join(people, people.c.order_id == Order.id)
    if asked.reference is None:
        # What was entered in error counts nowhere, and is found by its reference alone.
        return query.where(Presence.order_id.is_not(None))
    return query.where(Order.reference == asked.reference)


def _limited(
    db: Session, query: Select[*tuple[Any, ...]], asked: LookupQuery, *, by: Account, now: datetime
) -> tuple[Select[*tuple[Any, ...]], int, bool]:
    """What of it the reader may find, how many that is, and whether more fits elsewhere."""
    if sees_whole_force(by):
        return query, _number(db, query), False
    own = visible_to(by, now)
    if not asked.reaches_out:
        query = query.where(own)
        return query, _number(db, query), False
    elsewhere = query.where(~own, Presence.state == Stay.LIVE)
    best = elsewhere.order_by(*_best_first()).limit(MOST_ELSEWHERE + 1)
    ids = [each.order_id for each in db.execute(best)]
    query = query.where(or_(own, Order.id.in_(ids[:MOST_ELSEWHERE])))
    return query, _number(db, query), len(ids) > MOST_ELSEWHERE


def _number(db: Session, query: Select[*tuple[Any, ...]]) -> int:
    return db.scalar(select(func.count()).select_from(query.subquery())) or 0


def _about(db: Session, asked: LookupQuery) -> Subquery | None:
    """Orders that are about the persons asked for or protect them, the likeliest name first."""
    if not asked.name and asked.born_on is None:
        return None
    # What one record says is true of the person under every other.
    born = None if asked.born_on is None else select(Person.id).where(_born(asked.born_on))
    if asked.name:
        named = persons_named(db, asked.name, halves=True).subquery("named")
        own = with_records(select(named.c.person_id)).subquery("own")
        who = select(own.c.record_id.label("person_id"), named.c.rank).join(
            named, named.c.person_id == own.c.person_id
        )
        both_fit = true() if born is None else own.c.record_id.in_(records_of(born))
        people = who.where(both_fit).cte("people")
    else:
        own = with_records(born if born is not None else []).subquery("own")
        people = select(own.c.record_id.label("person_id"), literal(0).label("rank")).cte("people")
    rank = people.c.rank
    both = union_all(
        select(Order.id.label("order_id"), rank).join(
            people, people.c.person_id == Order.subject_id
        ),
        select(Protection.order_id, rank).join(people, people.c.person_id == Protection.person_id),
    ).subquery("both_sides")
    best = select(both.c.order_id, func.min(both.c.rank).label("rank"))
    return best.group_by(both.c.order_id).subquery("about")


def _born(on: date) -> ColumnElement[bool]:
    # A person whose day of birth is not known may have been born on it.
    return or_(Person.born_on == on, Person.birth_year == on.year)


def _best_first() -> tuple[SQLColumnExpression[Any] | str, ...]:
    over = Presence.state.in_([Stay.ENDED, Stay.NEVER_LIVE])
    return (
        "rank",
        func.coalesce(Presence.state, len(Stay) + 1),
        case((over, None), else_=Presence.order_ends_at),
        Presence.order_ends_at.desc(),
        Order.id,
    )


def _reference(text: str) -> str | None:
    if not text:
        return None
    reference = references.normalise(text)
    if reference is None:
        message = "This is not a reference like WM26-00412-7: check every digit."
        raise ValidationError({"reference": [message]})
    return reference


def _log(
    db: Session,
    action: Action,
    asked: LookupQuery,
    found: SearchResult,
    *,
    by: Account,
    now: datetime,
    key: str,
) -> None:
    words = f"{' '.join(sorted(tokens(asked.name)))} {asked.born_on or ''}"
    details: JsonObject = {
        "by": asked.by,
        "page": found.page,
        "total": found.total,
        "found": found.references,
    }
    if asked.name or asked.born_on:
        details["words_hash"] = log.fingerprint(words, key=key)
    log.record(
        db, action, "order.look-up", by=by, now=now,
        reference=asked.reference, details=details, shows=shown_by(found.rows),
    )  # fmt: skip
