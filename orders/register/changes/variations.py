"""Conditions a court adds to an order or takes out of it, each from the instant of the variation.

What a variation ends stays readable with its end, what it adds starts then. Putting the event right
moves both; taking it out puts back what there was, and what it had added never applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from orders.register.changes.conditions import add_conditions
from orders.register.model import Condition, Event, Order
from orders.register.presence.facts import applies
from orders.register.schemas.event import EventInput
from orders.rules.checks import conditions
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.terms import in_force

_SOURCE = "the register's own rule: an order binds by its conditions"


def checks(order: Order, given: EventInput, *, shares_premises: bool | None) -> list[Finding]:
    """What is wrong, or looks wrong, with the conditions as they are after a variation.

    Args:
        order: with its conditions.
        given: the event; what it adds and ends.
        shares_premises: whether one protected person at least lives where the subject does;
            ``None``: not known.

    Returns:
        A refusal where it would end a condition that is not there to end, or leave none; else what
        the Act says of the conditions that are left together with the new ones, to be confirmed.
    """
    if given.kind is not EventKind.VARIED or not (given.adds or given.ends):
        return []
    standing = in_force(order.conditions, given.occurred_at)
    if not set(given.ends) <= {each.id for each in standing}:
        return [_refused("ends", "Choose conditions that are in force at that time.")]
    left = [each for each in standing if each.id not in given.ends]
    if not (left or given.adds):
        return [
            _refused("ends", "Leave one condition at least, or record that the order was ended.")
        ]
    kind = catalogue.kind(order.kind)
    before = conditions.checks(
        kind, [each.code for each in standing], shares_premises=shares_premises
    )
    codes = [*(each.code for each in left), *(each.code for each in given.adds)]
    after = conditions.checks(kind, codes, shares_premises=shares_premises)
    known = {(each.code, each.message) for each in before}
    return [each for each in after if (each.code, each.message) not in known]


def apply(db: Session, order: Order, event: Event, given: EventInput) -> None:
    """End and add what a variation ends and adds, from the instant it happened.

    Raises:
        marshmallow.ValidationError: a new condition names an unknown postcode, or a protected
            person the order does not have.
    """
    for condition in _of_order(order):
        if condition.id in given.ends:
            _end(condition, {**_endings(order, condition), event.id: event.occurred_at})
    if given.adds:
        add_conditions(
            db,
            order,
            given.adds,
            from_at=event.occurred_at,
            added_by_id=event.id,
            by_id=event.recorded_by_id,
            now=event.recorded_at,
        )
        db.expire(order, ["conditions"])


def follow(order: Order, wrong: Event, right: Event) -> None:
    """Move what a variation ended and added to the instant at which it really happened."""
    for condition in _of_order(order):
        ended = _endings(order, condition)
        if ended.pop(wrong.id, None) is not None:
            _end(condition, ended | {right.id: right.occurred_at})
        if condition.added_by_id == wrong.id:
            if condition.starts_at == wrong.occurred_at:
                condition.starts_at = right.occurred_at
            condition.added_by_id = right.id


def undo(order: Order, wrong: Event) -> None:
    """Put back what a variation ended that never happened; what it added never applied.

    A later variation may have ended what this one added: taken out as well, it brings none back.
    """
    for condition in _of_order(order):
        ended = _endings(order, condition)
        if ended.pop(wrong.id, None) is not None:
            _end(condition, ended)
        if condition.added_by_id == wrong.id:
            condition.starts_at = condition.starts_at or wrong.occurred_at
            condition.ends_at = condition.ended_before_at = condition.starts_at


def _of_order(order: Order) -> list[Condition]:
    """The conditions of an order, without those a correction took out."""
    return [each for each in order.conditions if each.taken_out_in_id is None]


def _endings(order: Order, condition: Condition) -> dict[int, datetime]:
    """Each standing variation that took a condition out, with when."""
    by = {condition.ended_by_id, *(condition.also_ended_by or [])}
    return {each.id: each.occurred_at for each in order.events if each.id in by}


def _end(condition: Condition, ended: Mapping[int, datetime]) -> None:
    """End a condition by the earliest of what took it out; by nothing: as it was sealed."""
    own = condition.ends_at if condition.ended_by_id is None else condition.ended_before_at
    ids = sorted(ended, key=lambda id_: (ended[id_], id_))
    condition.also_ended_by = ids[1:] or None
    condition.ended_by_id, condition.ended_before_at = (ids[0], own) if ids else (None, None)
    ends = bool(ids) and applies(condition.starts_at, own)
    condition.ends_at = ended[ids[0]] if ends else own


def _refused(field: str, message: str) -> Finding:
    return Finding("condition-change", Severity.REFUSE, message, _SOURCE, field)
