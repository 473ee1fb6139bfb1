"""The people of an order who are said to have died, and what follows for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from orders.formatting import london
from orders.register.order_record import OrderRecord
from orders.rules.checks.deaths import ended_by_death
from orders.rules.lifecycle import states
from orders.rules.vocabulary.events import EventKind, State
from orders.rules.vocabulary.findings import Finding

_IN_FORCE = (State.LIVE, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class DeadParty:
    """A person of an order who died.

    Attributes:
        name: as the order lists them.
        sources: who said so.
        is_subject: whether the order is against them.
    """

    name: str
    died_on: date
    sources: tuple[str, ...]
    is_subject: bool


def dead_parties(sheet: OrderRecord, as_at: datetime) -> tuple[DeadParty, ...]:
    """Who of an order's people had died by ``as_at`` (aware), the subject first."""
    today = london(as_at).date()
    found = []
    for person in sheet.people:
        on = max((each.died_on for each in person.deaths if each.died_on <= today), default=None)
        if on is not None:
            found.append(
                DeadParty(
                    name=person.person.name,
                    died_on=on,
                    sources=tuple(dict.fromkeys(each.source for each in person.deaths)),
                    is_subject=person.person.id == sheet.order.subject_id,
                )
            )
    return tuple(found)


def ended_by(sheet: OrderRecord, dead: Iterable[DeadParty], as_at: datetime) -> Finding | None:
    """That an order may end by one of these deaths, until that a party died is recorded on it."""
    if not tuple(dead) or any(each.kind is EventKind.PARTY_DIED for each in sheet.happened):
        return None
    in_force = states.state_at(sheet.periods, as_at) in _IN_FORCE
    return ended_by_death(
        sheet.kind,
        sheet.order.reference,
        made_under=sheet.order.made_under,
        in_force=in_force,
    )
