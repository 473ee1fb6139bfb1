"""What else is known of invented people: phones, vehicles, flags, bail, advisers; and two deaths.

Every number is one that Ofcom keeps for drama. No plate was ever issued: none begins with ZZ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count, cycle
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.breaches.model import Breach
from orders.follow_ups.model import FollowUp
from orders.formatting import london
from orders.ground.model import Detention, Visit
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.schema import FactInput, said_of
from orders.register.model import Order, Presence, Protection, Stay
from orders.register.person_facts.dated_facts import record_beside
from orders.register.person_facts.deaths import record_death
from orders.register.presence.area_predicates import stays_at
from orders.rules.vocabulary.codes import Basis, PersonFlag
from orders.sample.stories.dice import Dice

MOST = 24
"""Orders of whose people something is known; more would make loading longer and show no more."""
Told = tuple[FactKind, Mapping[str, str], bool]
"""A fact, what it says, and whether it is still so."""
_OFFICER, _ADVISER = "officer in the case", "independent domestic violence adviser"
_FLAGS: Final = (
    (PersonFlag.MAPPA, "Category 2, level 2", "Next meeting in the first week of the month."),
    (PersonFlag.IOM, "Red", "Seen weekly by the offender manager."),
    (PersonFlag.PDP, "Level 2", "Plan held by the public protection unit."),
    (PersonFlag.MAPPA, "Category 3, level 3", "Tell the coordinator of every contact."),
)
_CARS: Final = (
    "White panel van",
    "Small hatchback, red",
    "Estate car, silver, dented on the left",
    "Motorcycle, black",
)
_BAIL: Final = (
    "Not to contact any witness, directly or indirectly. To report every Monday at 10:00.",
    "To stay indoors at home from 21:00 to 06:00. Not to go to any licensed premises.",
)
_OWN_PHONES: Final = ("his own", "used for work", "a second handset")
_ADVISERS: Final = ("Ms R. Quillfeather", "Mrs O. Larkspur", "Mr T. Wintergreen")
_HOURS: Final = (
    "Weekdays 10:00 to 14:00",
    "After 18:30, not at weekends",
    "Tuesdays and Thursdays",
)
_NEVER: Final = ("No voicemail", "No letters", "No text messages")


def act(db: Session, dice: Dice, orders: Sequence[Order], *, by: Account, until: datetime) -> None:
    """Say something of people of every other of ``orders``, live at ``until`` (aware).

    Of the others a subject and a protected person died.
    """
    some = orders[::2][:MOST]
    protected = _protected(db, some)
    subjects, others = _of_subjects(dice), _of_protected(dice)
    for order in some:
        given = [(order.subject_id, fact) for fact in next(subjects)]
        if order.id in protected:
            given += [(protected[order.id], fact) for fact in next(others)]
        facts = [(person_id, _given(dice, fact, until)) for person_id, fact in given]
        record_beside(db, facts, by=by, now=until, reference=order.reference)
    _die(db, orders[1::2], by=by, until=until)


def acted_on() -> Select[int]:
    """The query of subjects who were visited, reported, held or in breach: they live."""
    return select(Order.subject_id).where(
        or_(
            Order.id.in_(select(Visit.order_id)),
            Order.id.in_(select(FollowUp.order_id)),
            Order.id.in_(select(Breach.order_id)),
            Order.subject_id.in_(select(Detention.person_id)),
        )
    )


def _protected(db: Session, orders: Sequence[Order]) -> Mapping[int, int]:
    """The first whom each of some orders protects; of orders that protect nobody, none."""
    rows = db.execute(
        select(Protection.order_id, Protection.person_id)
        .where(Protection.order_id.in_([each.id for each in orders]))
        .order_by(Protection.id.desc())
    )
    return {row.order_id: row.person_id for row in rows}


def _of_subjects(dice: Dice) -> Iterator[list[Told]]:
    """What is known of one subject after another, so that a few show every sort."""
    flags, serial = cycle(_FLAGS), count()
    while True:
        yield [_phone(next(serial), dice.one(_OWN_PHONES)), _vehicle(next(serial), dice)]
        yield [_flag(*next(flags))]
        yield [_bail(dice)]
        yield [
            _phone(next(serial), "number given up", still=False),
            _phone(next(serial), dice.one(_OWN_PHONES)),
        ]
        yield [_flag(*next(flags)), _vehicle(next(serial), dice)]
        yield []
        yield [_flag(*next(flags)), _phone(next(serial), dice.one(_OWN_PHONES))]


def _of_protected(dice: Dice) -> Iterator[list[Told]]:
    """What is known of one protected person after another."""
    for serial in count():
        number = f"07700 900{serial + 500:03d}"
        office = f"0121 496 0{serial + 200:03d}"
        phone: Told = (FactKind.PHONE, {"number": number, "note": "her own"}, True)
        if serial % 2:
            adviser = {"name": dice.one(_ADVISERS), "organisation": "Sample advice service"}
            yield [phone, (FactKind.ADVOCATE, {**adviser, "phone": office}, True)]
        else:
            way = f"Ring {number} and ask for the library."
            said = {"way": way, "hours": dice.one(_HOURS), "avoid": dice.one(_NEVER)}
            yield [phone, (FactKind.SAFE_CONTACT, said, True)]


def _phone(serial: int, note: str, *, still: bool = True) -> Told:
    return FactKind.PHONE, {"number": f"07700 900{serial + 100:03d}", "note": note}, still


def _vehicle(serial: int, dice: Dice) -> Told:
    plate = f"ZZ{serial % 100:02d} Q{'ABCDE'[serial // 100]}Q"
    return FactKind.VEHICLE, {"registration": plate, "description": dice.one(_CARS)}, True


def _flag(flag: PersonFlag, level: str, note: str) -> Told:
    return FactKind.FLAG, {"flag": flag.value, "level": level, "note": note}, True


def _bail(dice: Dice) -> Told:
    said = {
        "conditions": dice.one(_BAIL),
        "bailed_by": "Sample custody suite",
        "answers_at": f"Sample custody suite, in {dice.between(2, 6)} weeks at 14:00",
    }
    return FactKind.BAIL, said, True


def _given(dice: Dice, fact: Told, until: datetime) -> FactInput:
    """A fact as a form gives it, checked as there."""
    kind, said, still = fact
    today = london(until).date()
    source = _ADVISER if kind in (FactKind.SAFE_CONTACT, FactKind.ADVOCATE) else _OFFICER
    starts_on = today - timedelta(days=dice.between(30, 200))
    ends_on = None if still else today - timedelta(days=dice.between(2, 20))
    return FactInput(kind, said_of(kind, said), starts_on, ends_on, source)


def _die(db: Session, orders: Sequence[Order], *, by: Account, until: datetime) -> None:
    """Have a subject die, and a person whom another order protects: nobody is sent after them."""
    here = stays_at(gazetteer.current(db).force_id, until, Stay.LIVE, basis=Basis.SUBJECT_HOME)
    busy = set(db.scalars(acted_on()))
    # The order goes on counting by its subject's home when the person it protects has died.
    lasting = set(db.scalars(select(Presence.order_id).where(here)))
    quiet = [each for each in orders if each.id in lasting and each.subject_id not in busy]
    protected = _protected(db, quiet)
    of_protected = [each for each in quiet if each.id in protected][:1]
    dead = [(protected[each.id], each) for each in of_protected]
    dead += [(each.subject_id, each) for each in quiet if each not in of_protected][:1]
    for days, (person_id, order) in enumerate(dead, start=3):
        died_on = london(until).date() - timedelta(days=days)
        record_death(
            db, person_id, died_on, source=_OFFICER, by=by, now=until, reference=order.reference
        )
