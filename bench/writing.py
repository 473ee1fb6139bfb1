"""Queries that give the rows of each table of the register from ``bench.facts``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from bench.facts import FACT, PLACE
from geo.crs import STORED_SRID
from orders.db import Model
from orders.people.model import Address, NameToken, Person, PersonName
from orders.register.model import Cause, Condition, Event, Order, Presence, Protection, Stay
from orders.register.presence.order_homes import OrderHome
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.codes import (
    AddressKind,
    Basis,
    EndsKind,
    NameKind,
    RelationshipBasis,
    Sex,
)
from orders.rules.vocabulary.events import EventKind

Filling = tuple[type[Model], Select[Any]]
"""A table, and the query for its rows with columns named as the table's."""

_F = FACT.c
_SUBJECT, _PROTECTED = 2 * _F.id - 1, 2 * _F.id
_RECORDED = func.coalesce(_F.pending_at, _F.live_at)
_HOME, _OTHER_HOME = PLACE.alias("home"), PLACE.alias("other_home")
_WHO = (
    (_SUBJECT, _F.subject_name, _F.subject_place, Sex.MALE, literal(False)),
    (_PROTECTED, _F.protected_name, _F.protected_place, Sex.FEMALE, _F.confidential),
)
_TERMS = ("NON_MOLEST", "NON_MOLEST_ACTS", "NO_CONTACT_DIRECT")
"""None speaks of premises: a subject told to leave counts elsewhere, which is not timed here."""
_POINT = f"ST_GeomFromText('POINT(' || home.easting || ' ' || home.northing || ')', {STORED_SRID})"


def records(by_id: int) -> Iterator[Filling]:
    """Rows of every table but presence.

    Args:
        by_id: account that recorded them.
    """
    yield from _people()
    yield Order, _orders(by_id)
    yield (
        Protection,
        _rows(
            Protection,
            id=_F.id,
            order_id=_F.id,
            person_id=_PROTECTED,
            relationship_basis=RelationshipBasis.EX_COHABITANT,
        ),
    )
    yield from _events(by_id)
    for position, code in enumerate(_TERMS, start=1):
        yield (
            Condition,
            _rows(
                Condition,
                id=len(_TERMS) * _F.id + position,
                order_id=_F.id,
                position=position,
                code=code,
                text_verbatim="You must not do what the code says.",
            ),
        )


def stays(force_id: int) -> Iterator[Filling]:
    """Rows of presence: every state an order is ever in, in every area it counts in.

    They are what ``orders.register.presence.projection`` derives for people who never move.
    """
    over, ended = _F.over_at, _F.over_at < FAR_FUTURE
    until = func.coalesce(_F.live_at, over)
    was = case((_F.live_at.is_not(None), _coded(Stay.ENDED)), else_=_coded(Stay.NEVER_LIVE))
    far = literal(FAR_FUTURE, Presence.until_at.type)
    for basis, area_id, counts in _counting(force_id):
        for state, from_at, until_at, when in (
            (_coded(Stay.PENDING), _F.pending_at, until, _F.pending_at.is_not(None)),
            (_coded(Stay.LIVE), _F.live_at, over, _F.live_at.is_not(None)),
            (was, over, far, ended),
        ):
            query = _rows(
                Presence,
                order_id=_F.id,
                basis=basis,
                area_id=area_id,
                from_at=from_at,
                until_at=until_at,
                state=state,
                order_ends_at=over,
                began_by=Cause.EVENT,
                ended_by=case((until_at < FAR_FUTURE, _coded_cause())),
                excluded=False,
                kind=_F.kind,
            )
            yield Presence, _at_home(query).where(when, counts)


def order_homes() -> Iterator[Filling]:
    """Rows of the homes beside presence: one for each person, where they have always lived."""
    for number, (basis, home, withheld) in enumerate(
        (
            (Basis.SUBJECT_HOME, _HOME.c, literal(False)),
            (Basis.VICTIM_HOME, _OTHER_HOME.c, _F.confidential),
        ),
        start=1,
    ):
        query = _rows(
            OrderHome,
            order_id=_F.id,
            number=number,
            basis=basis,
            easting=home.easting,
            northing=home.northing,
            withheld=withheld,
        )
        yield OrderHome, _at_home(query)


def _counting(
    force_id: int,
) -> Iterator[tuple[Basis, ColumnElement[Any], ColumnElement[bool]]]:
    # home is the subject's, other_home the protected person's.
    force = literal(force_id, Presence.area_id.type)
    first, second = _HOME.c, _OTHER_HOME.c
    inner, other_inner = first.neighbourhood_id, second.neighbourhood_id
    open_inner = and_(other_inner.is_not(None), _F.confidential.is_(False))
    yield from ((basis, force, true()) for basis in Basis)
    yield Basis.SUBJECT_HOME, first.lpa_id, true()
    yield Basis.SUBJECT_HOME, inner, inner.is_not(None)
    yield Basis.VICTIM_HOME, second.lpa_id, true()
    yield Basis.VICTIM_HOME, other_inner, open_inner
    yield Basis.EITHER, first.lpa_id, true()
    yield Basis.EITHER, second.lpa_id, second.lpa_id != first.lpa_id
    yield Basis.EITHER, inner, inner.is_not(None)
    apart = or_(inner.is_(None), inner != other_inner)
    yield Basis.EITHER, other_inner, and_(open_inner, apart)


def _people() -> Iterator[Filling]:
    for person_id, name, place, sex, confidential in _WHO:
        family = literal("Family") + cast(name % 5_000, String)
        given = literal("Given") + cast(name // 5_000, String)
        yield (
            Person,
            _rows(
                Person,
                id=person_id,
                family_name=family,
                given_names=given,
                born_on=date(1980, 1, 1),
                sex=sex,
                recorded_at=_RECORDED,
            ),
        )
        named = {"person_id": person_id, "family_name": family, "given_names": given}
        yield PersonName, _rows(PersonName, id=person_id, kind=NameKind.LEGAL, **named)
        for word in (family, given):
            yield (
                NameToken,
                _rows(
                    NameToken,
                    person_name_id=person_id,
                    token=func.lower(word),
                    person_id=person_id,
                ),
            )
        home = _rows(
            Address,
            id=person_id,
            person_id=person_id,
            kind=AddressKind.HOME,
            lines="1 Made-up Street",
            postcode=_HOME.c.postcode,
            point=literal_column(_POINT),
            confidential=confidential,
            source="bench",
            recorded_at=_RECORDED,
        )
        yield Address, home.select_from(FACT.join(_HOME, _HOME.c.id == place))


def _orders(by_id: int) -> Select[Any]:
    return _rows(
        Order,
        id=_F.id,
        reference=_F.reference,
        kind=_F.kind,
        subject_id=_SUBJECT,
        applicant_force="Bench Police",
        ends_kind=case(
            (_F.pending_at.is_(None), EndsKind.FIXED.value),
            else_=EndsKind.UNTIL_DETERMINATION.value,
        ),
        grounds="Made up for timing.",
        considerations={},
        officer_in_case="PC 20000 Bench",
        out_of_hours_contact="Bench desk, 01632 960000",
        unverified=False,
        recorded_at=_RECORDED,
        recorded_by_id=by_id,
        version=1,
    )


def _events(by_id: int) -> Iterator[Filling]:
    is_notice, is_over = _F.pending_at.is_not(None), _F.over_at < FAR_FUTURE
    served = _F.live_at.is_not(None)
    happened = (
        (EventKind.AUTHORISED, _F.pending_at, is_notice),
        (EventKind.MADE, _F.live_at, ~is_notice),
        (EventKind.SERVED, _F.live_at, served),
        (EventKind.HEARING_OPENED, _F.over_at, and_(is_notice, served, is_over)),
        (EventKind.REFUSED, _F.over_at, and_(is_notice, served, is_over)),
        (EventKind.NOT_SERVED, _F.over_at, and_(is_notice, ~served, is_over)),
    )
    for place, (kind, at, when) in enumerate(happened):
        until_at = {"until_at": _F.over_at} if kind is EventKind.MADE else {}
        event = _rows(
            Event,
            id=len(happened) * _F.id + place,
            order_id=_F.id,
            kind=kind,
            occurred_at=at,
            **until_at,
            recorded_at=at,
            recorded_by_id=by_id,
            reason="Made up for timing.",
            details={"court": "Bench"},
            struck=False,
            day_only=False,
        )
        yield Event, event.where(when)


def _rows(model: type[Model], **values: Any) -> Select[Any]:
    """A row of ``model`` for each fact; columns not named stay NULL."""
    types = model.__table__.c
    return select(
        *(
            (value if isinstance(value, ColumnElement) else literal(value, types[name].type)).label(
                name
            )
            for name, value in values.items()
        )
    )


def _at_home(query: Select[Any]) -> Select[Any]:
    both = FACT.join(_HOME, _HOME.c.id == _F.subject_place)
    return query.select_from(both.join(_OTHER_HOME, _OTHER_HOME.c.id == _F.protected_place))


def _coded(stay: Stay) -> ColumnElement[Any]:
    return literal(stay, Presence.state.type)


def _coded_cause() -> ColumnElement[Any]:
    return literal(Cause.EVENT, Presence.ended_by.type)
