"""What people answered of their protected characteristics, read apart from everything else.

Only those who need what is sensitive for a purpose of law enforcement may read it: the civil orders
team, who record it and answer for it. It is in no mail, list or file.
Source: Data Protection Act 2018 s.35(4)-(5), (8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, select
from sqlalchemy.orm import Session

from orders.people.model import PersonCharacteristic
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer

_OPEN = [each for each in Characteristic if not each.is_sensitive]


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


def is_open_answer_of(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Joins to a person what every reader of them may know: how to speak with them."""
    return and_(
        PersonCharacteristic.person_id == person_id, PersonCharacteristic.characteristic.in_(_OPEN)
    )


def answer_of(row: PersonCharacteristic) -> CharacteristicAnswer:
    """An answer as the rules have it."""
    return CharacteristicAnswer(row.value, row.scheme, row.gap)
