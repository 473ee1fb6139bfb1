"""What people answered of their protected characteristics, read apart from everything else.

Only those who need what is sensitive for a purpose of law enforcement may read it: the civil orders
team, who record it and answer for it. It is in no mail, list or file.
Source: Data Protection Act 2018 s.35(4)-(5), (8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.model import PersonCharacteristic
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer

IS_OPEN: Final = PersonCharacteristic.characteristic.in_(
    [each for each in Characteristic if not each.is_sensitive]
)
"""Answers that every reader of a person may know: how to speak with them."""


def answers_of(
    db: Session, person_ids: Collection[int]
) -> Mapping[int, Mapping[Characteristic, CharacteristicAnswer]]:
    """Answers and reasons by person, sensitive ones too; a person not there was never asked."""
    found: defaultdict[int, dict[Characteristic, CharacteristicAnswer]] = defaultdict(dict)
    rows = db.scalars(
        select(PersonCharacteristic)
        .where(PersonCharacteristic.person_id.in_(person_ids))
        .order_by(PersonCharacteristic.person_id)
    )
    for row in rows:
        found[row.person_id][row.characteristic] = answer_of(row)
    return found


def answer_of(row: PersonCharacteristic) -> CharacteristicAnswer:
    """An answer as the rules have it."""
    return CharacteristicAnswer(row.value, row.scheme, row.gap)
