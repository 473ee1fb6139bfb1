"""Conditions a court adds to an order or takes out of it, each from the instant of the variation.

What a variation ends stays readable with its end, what it adds starts then. Putting the event right
moves both; taking it out puts back what there was, and what it had added never applied.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.register.conditions import add_conditions
from orders.register.event_schema import EventInput
from orders.register.facts import applies
from orders.register.model import Event, Order
from orders.rules import catalogue, conditions
from orders.rules.events import EventKind
from orders.rules.findings import Finding, Severity
from orders.rules.terms import in_force

_SOURCE = "the register's own rule: an order binds by its conditions"


def checks(order: Order, given: EventInput) -> list[Finding]:
    """What is wrong, or looks wrong, with the conditions as they are after a variation.

    Args:
        order: with its conditions.
        given: the event; what it adds and ends.

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
    before = conditions.checks(kind, [each.code for each in standing])
    codes = [*(each.code for each in left), *(each.code for each in given.adds)]
    after = conditions.checks(kind, codes)
    known = {(each.code, each.message) for each in before}
    return [each for each in after if (each.code, each.message) not in known]


def apply(db: Session, order: Order, event: Event, given: EventInput) -> None:
    """End and add what a variation ends and adds, from the instant it happened.

    Raises:
        marshmallow.ValidationError: a new condition names a postcode nobody knows, or a protected
            person the order does not have.
    """
    for condition in order.conditions:
        if condition.id in given.ends:
            condition.ended_before_at = condition.ends_at
            condition.ends_at = event.occurred_at
            condition.ended_by_id = event.id
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
    for condition in order.conditions:
        if condition.ended_by_id == wrong.id:
            condition.ended_by_id = right.id
            if applies(condition.starts_at, condition.ended_before_at):
                condition.ends_at = right.occurred_at
        if condition.added_by_id == wrong.id:
            if condition.starts_at == wrong.occurred_at:
                condition.starts_at = right.occurred_at
            condition.added_by_id = right.id


def undo(order: Order, wrong: Event) -> None:
    """Put back what a variation ended that never happened; what it added never applied.

    A later variation may have ended what this one added: taken out as well, it brings none back.
    """
    for condition in order.conditions:
        if condition.ended_by_id == wrong.id:
            condition.ends_at, condition.ended_by_id = condition.ended_before_at, None
            condition.ended_before_at = None
        if condition.added_by_id == wrong.id:
            condition.starts_at = condition.starts_at or wrong.occurred_at
            condition.ends_at = condition.ended_before_at = condition.starts_at


def _refused(field: str, message: str) -> Finding:
    return Finding("condition-change", Severity.REFUSE, message, _SOURCE, field)
