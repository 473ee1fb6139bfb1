"""Whether protected persons live where the subject does: what an order says, and who is told.

Where the subject's home is shown, the answer tells where a hidden person lives, or does not. That
of another person of the order tells it too: conditions on premises need one at least.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.register.confidentiality.hidden_people import is_any_hidden
from orders.register.confidentiality.same_homes import all_typed_by
from orders.register.model import Protection


def are_kept(db: Session, order_id: int, *, by: Account | None) -> bool:
    """Whether the answers of an order are kept back: a person it ever protected is hidden.

    What the answers are makes no difference, nor whether there are any.

    Args:
        by: the reader: an address that a program typed hides no one from it, so that nothing tells
            it whether that is a withheld home; ``None``: more than one may read it.
    """
    people = db.scalars(select(Protection.person_id).where(Protection.order_id == order_id)).all()
    typed = all_typed_by(by) if by is not None and by.role is Role.SERVICE else None
    return bool(people) and is_any_hidden(db, people, but=typed)
