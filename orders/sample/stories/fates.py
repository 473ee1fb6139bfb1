"""What becomes of each invented notice: one of all that a trial should show, then by chance."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from orders.sample.stories.dice import Dice


class Ending(enum.Enum):
    """How the way of a notice ends."""

    UNSERVED = enum.auto()
    """Authorised; the subject is still to be found."""
    NOT_SERVED = enum.auto()
    IN_ERROR = enum.auto()
    NOT_HEARD = enum.auto()
    """Served; no hearing is recorded, though its time has come."""
    LAPSED = enum.auto()
    WITHDRAWN = enum.auto()
    REFUSED = enum.auto()
    GRANTED = enum.auto()


class FateTurn(enum.Enum):
    """What happens to an order before its day comes."""

    NONE = enum.auto()
    SUSPENDED = enum.auto()
    RESUMED = enum.auto()
    RESCINDED = enum.auto()


class Harm(enum.Enum):
    """Whether a notice or order is breached."""

    NONE = enum.auto()
    REPORTED = enum.auto()
    """Without an arrest."""
    ARRESTED = enum.auto()
    LAST_NIGHT = enum.auto()
    """The subject is in custody and still to be brought before the court."""


@dataclass(frozen=True, slots=True)
class NoticeFate:
    """What becomes of one notice.

    Attributes:
        days_ago: when it was authorised, in days before the day of loading.
        ending: how it ends.
        adjourned: whether the hearing is adjourned once.
        turn: what happens to the order on it.
        harm: whether it is breached.
        subject_moves: whether the subject moves home.
        protected_moves: whether the first protected person does.
    """

    days_ago: float
    ending: Ending = Ending.GRANTED
    adjourned: bool = False
    turn: FateTurn = FateTurn.NONE
    harm: Harm = Harm.NONE
    subject_moves: bool = False
    protected_moves: bool = False


SHOWN = (
    NoticeFate(9.3, harm=Harm.LAST_NIGHT),
    NoticeFate(0.9, Ending.UNSERVED),
    NoticeFate(3.6, Ending.NOT_HEARD),
    NoticeFate(4.4, adjourned=True),
    NoticeFate(13.2, turn=FateTurn.SUSPENDED),
    NoticeFate(0.6),
    NoticeFate(12.7, subject_moves=True, harm=Harm.ARRESTED),
    NoticeFate(1.2, Ending.UNSERVED),
    NoticeFate(10.5, protected_moves=True),
    NoticeFate(20.1, turn=FateTurn.RESUMED),
    NoticeFate(8.8, Ending.REFUSED),
    NoticeFate(11.4, Ending.WITHDRAWN),
    NoticeFate(15.9, Ending.LAPSED),
    NoticeFate(6.2, Ending.NOT_SERVED),
    NoticeFate(5.1, Ending.IN_ERROR),
    NoticeFate(19.7, turn=FateTurn.RESCINDED),
    NoticeFate(14.6, harm=Harm.REPORTED),
    NoticeFate(4.9, Ending.NOT_HEARD),
    NoticeFate(16.3, adjourned=True, protected_moves=True),
)
"""One of everything that a trial should be able to show today."""

RECENT_DAYS, ALL_DAYS = 27, 1_095
_RECENT = 0.42
"""Share of notices from the last weeks: enough are in force today to look at."""
_SHARES = (
    (0.06, Ending.NOT_SERVED),
    (0.07, Ending.IN_ERROR),
    (0.10, Ending.LAPSED),
    (0.15, Ending.WITHDRAWN),
    (0.24, Ending.REFUSED),
)
"""Up to which throw each ending happens; beyond the last the order is granted."""
_TURNS = ((0.02, FateTurn.SUSPENDED), (0.05, FateTurn.RESUMED), (0.07, FateTurn.RESCINDED))
_HARMS = ((0.14, Harm.ARRESTED), (0.22, Harm.REPORTED))


def fates(dice: Dice) -> Iterator[NoticeFate]:
    """One fate after the other, without end: those to be shown first, then by chance."""
    yield from SHOWN
    while True:
        yield _by_chance(dice)


def _by_chance(dice: Dice) -> NoticeFate:
    if dice.chance(_RECENT):
        days_ago = 0.2 + RECENT_DAYS * dice.share()
    else:
        days_ago = RECENT_DAYS + (ALL_DAYS - RECENT_DAYS) * dice.share() ** 1.3
    throws = [dice.share() for _ in range(3)]
    return NoticeFate(
        days_ago=days_ago,
        ending=next((end for most, end in _SHARES if throws[0] < most), Ending.GRANTED),
        adjourned=dice.chance(0.12),
        turn=next((turn for most, turn in _TURNS if throws[1] < most), FateTurn.NONE),
        harm=next((harm for most, harm in _HARMS if throws[2] < most), Harm.NONE),
        subject_moves=dice.chance(0.12),
        protected_moves=dice.chance(0.08),
    )
