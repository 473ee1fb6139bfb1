"""How many stories make the records asked for, when each begins, and the arrests they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orders.register.schema import GrantInput, OrderInput
from orders.sample import episodes, notices, stories
from orders.sample.areas import DrawnArea
from orders.sample.dice import Dice
from orders.sample.fates import Ending, Fate, Harm, fates
from orders.sample.notices import Setting
from orders.sample.people import Town
from orders.sample.stories import Step

_WITHOUT_ARREST = 0.04
_OTHER_ARRESTS = (10, 15)
"""Arrests for violent domestic abuse around each that led to a notice: about 7 % did."""
_OTHER_OFFENCES = 3
_AROUND_MINUTES = 14 * 24 * 60


@dataclass(frozen=True, slots=True)
class ArrestPlan:
    """One arrest, as custody would list it."""

    reference: str
    arrested_at: datetime
    lpa_code: str
    violent_da: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One notice with everything recorded of it by the day of loading, in order.

    Attributes:
        steps: what is recorded, in order of time.
        arrests: the arrest it came from, and others of those weeks in that LPA.
    """

    steps: tuple[Step, ...]
    arrests: tuple[ArrestPlan, ...]

    @property
    def records(self) -> int:
        """How many notices and orders it makes."""
        return sum(isinstance(step.what, OrderInput | GrantInput) for step in self.steps)


def plan(town: Town, *, records: int, seed: int, until: datetime) -> list[Story]:
    """Stories that make exactly ``records`` notices and orders.

    Args:
        town: where people may live.
        records: how many notices and orders, 1 or more.
        seed: of chance; the same gives the same.
        until: aware instant of loading: nothing later has happened yet.
    """
    dice = Dice(seed)
    planned: list[Story] = []
    missing = records
    for number, fate in enumerate(fates(dice), start=1):
        if missing == 0:
            break
        if missing == 1 and fate.ending is Ending.GRANTED:
            # There is room for the notice only.
            fate = replace(fate, ending=Ending.REFUSED, harm=Harm.NONE)
        made = _story(dice, town, number, fate, until)
        planned.append(made)
        missing -= made.records
    return planned


def _story(dice: Dice, town: Town, number: int, fate: Fate, until: datetime) -> Story:
    authorised_at = until - timedelta(minutes=round(fate.days_ago * 24 * 60))
    lpas = town.drawing.lpas
    lpa = _lpa(dice, town, number)
    has_arrest = not dice.chance(_WITHOUT_ARREST)
    setting = Setting(
        number=number,
        lpa_code=lpa.code,
        lpa_name=lpa.name,
        other_lpa_code=dice.one([each.code for each in lpas if each.code != lpa.code]),
        authorised_at=authorised_at,
        arrest_reference=f"ILL/A/{number:06d}" if has_arrest else None,
    )
    given = notices.notice(dice, town, setting)
    course = stories.course(dice, given, fate)
    steps = [*course.steps]
    if fate.ending is not Ending.IN_ERROR:
        steps += episodes.moves(dice, town, setting, fate, course.steps[0].at)
        steps += episodes.breach(dice, course, fate, until)
    told = sorted((step for step in steps if step.at < until), key=lambda step: step.at)
    return Story(tuple(told), tuple(_arrests(dice, setting, until)))


def _lpa(dice: Dice, town: Town, number: int) -> DrawnArea:
    """The first stories go round the LPAs, so that each has something to show; then by size."""
    lpas = town.drawing.lpas
    if number <= 3 * len(lpas):
        return lpas[number % len(lpas)]
    code = dice.one(town.drawing.neighbourhoods).parent_code
    return next(lpa for lpa in lpas if lpa.code == code)


def _arrests(dice: Dice, setting: Setting, until: datetime) -> Iterator[ArrestPlan]:
    arrested_at = setting.authorised_at - dice.minutes(120, 600)
    if setting.arrest_reference is not None:
        yield ArrestPlan(setting.arrest_reference, arrested_at, setting.lpa_code, violent_da=True)
    others = dice.between(*_OTHER_ARRESTS)
    for other in range(others + _OTHER_OFFENCES):
        at = arrested_at + dice.minutes(-_AROUND_MINUTES, _AROUND_MINUTES)
        yield ArrestPlan(
            f"ILL/A/{setting.number:06d}/{other:02d}",
            min(at, until - dice.minutes(10, 1440)),
            setting.lpa_code,
            violent_da=other < others,
        )
