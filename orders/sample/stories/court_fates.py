"""What becomes of each invented order made without a notice: one of all, then by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orders.rules.kinds.catalogue import KINDS
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind, LifecycleStage
from orders.sample.stories.dice import Dice
from orders.sample.stories.fates import ALL_DAYS, RECENT_DAYS, Harm


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtFate:
    """What becomes of one order that a court made, and of the order before it.

    Attributes:
        kind: code of the order; of the last one, where it ends another.
        days_ago: when the first order was made, in days before the day of loading.
        before: code of the interim order it follows, or of the one it supersedes.
        open_ended: whether it lasts until further order.
        own_end: whether a condition has an end of its own.
        served: whether the first order is served.
        aware: whether the subject came to know of it without service.
        told: whether the subject told police name and address in time.
        ending: what ends the last order early, if anything.
        harm: whether the last order is breached.
        subject_moves: whether the subject moves home.
    """

    kind: str
    days_ago: float
    before: str | None = None
    open_ended: bool = False
    own_end: bool = False
    served: bool = True
    aware: bool = False
    told: bool = True
    ending: EventKind | None = None
    harm: Harm = Harm.NONE
    subject_moves: bool = False


SHOWN = (
    CourtFate(kind="SPO_INTERIM", days_ago=12.4, told=False),
    CourtFate(kind="SHPO_CONVICTION", days_ago=400, open_ended=True),
    CourtFate(kind="NMO_EX_PARTE", days_ago=6.3, served=False, aware=True),
    CourtFate(kind="SPO", days_ago=70, before="SPO_INTERIM", own_end=True),
    CourtFate(kind="SHPO_INTERIM", days_ago=3.2, served=False),
    CourtFate(kind="SHPO_CIVIL", days_ago=150, before="SHPO_INTERIM", own_end=True),
    CourtFate(kind="SRO_INTERIM", days_ago=3.7, told=False),
    CourtFate(kind="SRO", days_ago=200, harm=Harm.ARRESTED),
    CourtFate(kind="NMO", days_ago=90, before="NMO_EX_PARTE", harm=Harm.REPORTED),
    CourtFate(kind="SRO", days_ago=700, before="SRO"),
    CourtFate(kind="SPO_INTERIM", days_ago=80, ending=EventKind.REFUSED),
    CourtFate(kind="NMO", days_ago=500),
    CourtFate(kind="SPO", days_ago=120, ending=EventKind.QUASHED),
    CourtFate(kind="NMO", days_ago=170, ending=EventKind.ENDED_WITH_PROCEEDINGS),
    CourtFate(kind="SHPO_CIVIL", days_ago=900, before="SHPO_CONVICTION"),
    CourtFate(kind="SPO", days_ago=35, subject_moves=True, harm=Harm.ARRESTED),
    CourtFate(kind="RO_CONVICTION", days_ago=240, open_ended=True),
    CourtFate(kind="FMPO", days_ago=60),
    CourtFate(kind="RO_ACQUITTAL", days_ago=45),
    CourtFate(kind="PHA_INJUNCTION", days_ago=30),
    CourtFate(kind="FGMPO", days_ago=110, open_ended=True),
)
"""One of everything that a trial should be able to show today."""
_RECENT = 0.35
_ENDINGS = (
    EventKind.QUASHED,
    EventKind.DISCHARGED,
    EventKind.ENDED_WITH_PROCEEDINGS,
    EventKind.REFUSED,
    EventKind.WITHDRAWN,
)
_HARMS = ((0.09, Harm.ARRESTED), (0.14, Harm.REPORTED))


def court_fates(dice: Dice) -> Iterator[CourtFate]:
    """One fate after the other, without end: those to be shown first, then by chance."""
    yield from SHOWN
    while True:
        yield _by_chance(dice)


def _by_chance(dice: Dice) -> CourtFate:
    if dice.chance(_RECENT):
        days_ago = 0.6 + RECENT_DAYS * dice.share()
    else:
        days_ago = RECENT_DAYS + (ALL_DAYS - 10 - RECENT_DAYS) * dice.share() ** 1.3
    kind, before = _kinds(dice)
    throws = [dice.share() for _ in range(3)]
    ending = dice.one(_early_ends(kind)) if throws[0] < (0.4 if kind.is_interim else 0.1) else None
    return CourtFate(
        kind=kind.code,
        days_ago=days_ago,
        before=before,
        open_ended=EndsKind.UNTIL_FURTHER_ORDER in kind.ends_kinds and throws[1] < 0.15,
        own_end=kind.terms_end_apart and throws[1] > 0.7,
        served=dice.chance(0.93),
        told=dice.chance(0.9),
        ending=ending,
        harm=next((harm for most, harm in _HARMS if throws[2] < most), Harm.NONE),
        subject_moves=before is None and dice.chance(0.1),
    )


def _kinds(dice: Dice) -> tuple[Kind, str | None]:
    """An order of a kind that no notice leads to, and what is made before it, if anything is."""
    main = dice.one(_mains())
    interim = next((each for each in KINDS.values() if each.interim_of == main.code), None)
    throw = dice.share()
    if interim is not None and throw < 0.2:
        return interim, None
    if interim is not None and throw < 0.55:
        return main, interim.code
    if main.supersedes and throw > 0.92:
        return main, dice.one(
            [each for each in sorted(main.supersedes) if _is_told_of(KINDS[each])]
        )
    return main, None


def _mains() -> Sequence[Kind]:
    return [
        each
        for each in KINDS.values()
        if not (each.is_notice or each.is_interim) and each.follows is None and _is_told_of(each)
    ]


def _is_told_of(kind: Kind) -> bool:
    """Whether the stories fit: made today, under one set of limits, its breach a crime."""
    return kind.closed is None and not kind.provisions and kind.breach.is_crime


def _early_ends(kind: Kind) -> Sequence[EventKind]:
    """What may end it without consent of both sides: that takes another form than an invention."""
    return [
        each
        for each in _ENDINGS
        if each in kind.events
        and LifecycleStage.IN_FORCE in STEPS[kind.life][each].after
        and (each is not EventKind.DISCHARGED or not kind.early_discharge)
    ]
