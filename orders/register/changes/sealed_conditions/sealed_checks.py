"""What is asked of the conditions of an order before they are put right, and after."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from marshmallow import ValidationError

from orders.register.changes.corrections import length_checks
from orders.register.changes.sealed_conditions import sealed_rows
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.model import Event, Order
from orders.register.presence.facts import standing
from orders.register.schemas.condition import MOST, NO_CONDITION, TOO_MANY
from orders.register.schemas.event import EventInput
from orders.rules.checks import conditions
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding


def check_named(given: Sequence[SealedCondition], rows: Collection[int]) -> None:
    """Refuse none, too many, and conditions the order does not have.

    Args:
        given: the conditions as the paper has them.
        rows: the numbers of those recorded.

    Raises:
        marshmallow.ValidationError: says what to do.
    """
    named = [each.id for each in given if each.id is not None]
    if not given:
        raise ValidationError({"conditions": [NO_CONDITION]})
    if len(given) > MOST:
        raise ValidationError({"conditions": [TOO_MANY]})
    if len(set(named)) < len(named) or not set(named) <= set(rows):
        raise ValidationError(
            {"conditions": ["Name each condition of the order once; it has no other."]}
        )


def findings(order: Order, *, shares_premises: bool | None) -> list[Finding]:
    """What the Act says of the conditions of an order as they are.

    Args:
        order: with its conditions, subject and protected persons.
        shares_premises: whether one protected person at least lives where the subject does;
            ``None``: not known.
    """
    kind = catalogue.kind(order.kind)
    codes = [each.code for each in sealed_rows.in_order(order)]
    made = next((each for each in standing(order.events) if each.kind is EventKind.MADE), None)
    found = conditions.checks(kind, codes, shares_premises=shares_premises)
    return found + ([] if made is None else length_checks(order, _as_stated(made)))


def _as_stated(made: Event) -> EventInput:
    return EventInput(
        made.kind,
        made.occurred_at,
        made.until_at,
        day_only=made.day_only,
        without_notice=made.without_notice,
    )
