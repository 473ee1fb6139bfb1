"""Whether protected persons live where the subject does: what an order says, and who is told.

Where the subject's home is shown, the answer tells where a hidden person lives, or does not. That
of another person of the order tells it too: conditions on premises need one at least.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.register.confidentiality.hidden_people import protects_hidden
from orders.register.confidentiality.same_homes import all_typed_by
from orders.register.model import Order
from orders.rules.checks import conditions
from orders.rules.kinds.kind import Kind


def are_kept(db: Session, order_id: int, *, by: Account | None) -> bool:
    """Whether the answers of an order are kept back: a person it ever protected is hidden.

    What the answers are makes no difference, nor whether there are any.

    Args:
        by: the reader: an address that a program typed hides no one from it, so that nothing tells
            it whether that is a withheld home; ``None``: more than one may read it.
    """
    typed = all_typed_by(by) if by is not None and by.role is Role.SERVICE else None
    return protects_hidden(db, order_id, but=typed)


def known(db: Session, order: Order, *, by: Account) -> dict[int, bool | None]:
    """Of each protected person whether they live where the subject does; ``None``: not known.

    What is kept back from who acts counts as not known, so that no finding tells it.

    Args:
        order: with those it protects.
    """
    answers = {each.person_id: each.shares_home for each in order.protections}
    if any(each is not None for each in answers.values()) and are_kept(db, order.id, by=by):
        return dict.fromkeys(answers)
    return answers


def one_shares_premises(db: Session, kind: Kind, order: Order, *, by: Account) -> bool | None:
    """Whether one of them lives there at least, of a kind of order that asks; ``None``: not known.

    Args:
        kind: what conditions are held to.
        order: with those it protects.
    """
    if not kind.shared_home_conditions:
        return None
    return conditions.one_shares_premises(known(db, order, by=by).values())
