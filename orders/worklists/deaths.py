"""Orders that may have ended by the death of one of their people, which nothing says they did."""

from __future__ import annotations

from sqlalchemy import Select, and_, exists, func, literal_column, or_, select, union_all

from orders.people.joined_records import with_records
from orders.people.model import Death
from orders.register.model import Order, Presence, Protection, Stay
from orders.register.presence.area_predicates import AREA_ID, stays
from orders.rules.checks.deaths import may_end_by_death
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.events import EventKind
from orders.worklists.entries import NOW, WorklistReaders
from orders.worklists.queries import Asked, codes, happened, waiting


def may_have_ended(readers: WorklistReaders) -> Asked:
    """Orders in force or suspended that a death may have ended, since it was recorded.

    Source: Family Law Act 1996 ss.33(5), 33(9)(b), 35-38 (not confirmed of s.33).
    """
    dead = _dead().subquery("dead")
    told = union_all(
        select(Order.id.label("order_id"), dead.c.at).join(
            dead, dead.c.person_id == Order.subject_id
        ),
        select(Protection.order_id, dead.c.at)
        .join(dead, dead.c.person_id == Protection.person_id)
        .where(Protection.taken_out_id.is_(None)),
    ).subquery("told_of_death")
    outlast = codes_that_outlast()
    may_end = exists().where(
        Order.id == told.c.order_id,
        Order.kind.in_(codes(may_end_by_death)),
        or_(Order.made_under.is_(None), Order.made_under.not_in(outlast)),
    )
    counts = exists().where(
        Presence.order_id == told.c.order_id,
        # By the order's number: those who died are few, and what counts in an area is much.
        Presence.area_id + literal_column("0") == AREA_ID,
        stays(NOW, Stay.LIVE, Stay.SUSPENDED),
        readers.sees_here(Presence.order_id),
    )
    is_open = and_(may_end, counts, ~happened(told.c.order_id, [EventKind.PARTY_DIED]))
    return waiting(told.c.order_id, func.min(told.c.at)).where(is_open).group_by(told.c.order_id)


def codes_that_outlast() -> list[str]:
    """Sections under which an order is not ended by a death."""
    return sorted(
        each.code
        for kind in catalogue.KINDS.values()
        for each in kind.provisions
        if each.outlasts_death
    )


def _dead() -> Select[*tuple[object, ...]]:
    """Every record of those who died, and when it was first recorded that they did."""
    stands = Death.removal_id.is_(None)
    own = with_records(select(Death.person_id).where(stands)).subquery("own")
    return (
        select(own.c.record_id.label("person_id"), func.min(Death.recorded_at).label("at"))
        .join(Death, and_(Death.person_id == own.c.person_id, stands))
        .group_by(own.c.record_id)
    )
