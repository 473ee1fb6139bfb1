"""An order as the author of an address reads it: what was typed stays as it was typed.

An address that turns out to be a withheld home is withheld at once. Its author is answered as for
any other address: no answer tells whether it is one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.register import presence, reading, same_homes
from orders.register.facts import facts_of
from orders.register.model import Presence
from orders.register.presence import Counted
from orders.register.reading import Sheet
from orders.rules.vocabulary import Basis

_SIDES = (Basis.SUBJECT_HOME, Basis.VICTIM_HOME)


def open_to_author(db: Session, sheet: Sheet, account: Account) -> frozenset[int]:
    """Show an account the addresses it typed that were withheld in the same act.

    Args:
        db: session; the addresses are taken out of it, so that nothing of this is kept.
        sheet: the order, as ``reading.read`` gives it.
        account: who reads.

    Returns:
        Ids of those addresses.
    """
    addresses = {each.id: each for person in sheet.people for each in person.addresses}
    typed = same_homes.typed_by(db, account, addresses)
    for address_id in typed:
        db.expunge(addresses[address_id])
        addresses[address_id].confidential = False
    return typed


def stays_of(
    db: Session, order_id: int, at: datetime, *, typed: Collection[int]
) -> Sequence[Presence | Counted]:
    """Where an order counts at an instant by each person's home, for an author.

    Args:
        db: session; only read.
        order_id: the order.
        at: aware.
        typed: as ``open_to_author`` gives them; they count in their neighbourhood.
    """
    if not typed:
        return reading.stays_of(db, order_id, at)
    (facts,) = facts_of(db, [order_id], open_ids=typed)
    derived = [
        each
        for each in presence.derive(facts, gazetteer.current(db))
        if each.basis in _SIDES and each.from_at <= at < each.until_at
    ]
    return sorted(derived, key=lambda each: (_SIDES.index(each.basis), each.area_id))
