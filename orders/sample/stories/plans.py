"""How many stories make the records asked for, when each begins, and the arrests they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orders.register.schemas.event import GrantInput
from orders.register.schemas.order import OrderInput
from orders.sample.areas import DrawnArea
from orders.sample.people import Town
from orders.sample.stories import court_stories, episodes, notice_stories, notices
from orders.sample.stories.court_fates import SHOWN as COURT_SHOWN
from orders.sample.stories.court_fates import CourtFate, court_fates
from orders.sample.stories.dice import Dice
from orders.sample.stories.fates import SHOWN, Ending, Harm, NoticeFate, fates
from orders.sample.stories.notice_stories import Replacing, StoryStep
from orders.sample.stories.notices import Setting

_OF_COURTS = 0.4
"""Share of stories of orders that courts made without a notice."""
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
class PlannedStory:
    """One notice or order with everything recorded of it by the day of loading, in order.

    Attributes:
        steps: what is recorded, in order of time.
        arrests: the arrest it came from, and others of those weeks in that LPA.
    """

    steps: tuple[StoryStep, ...]
    arrests: tuple[ArrestPlan, ...]

    @property
    def records(self) -> int:
        """How many notices and orders it makes."""
        return sum(
            isinstance(step.what, OrderInput | GrantInput | Replacing) for step in self.steps
        )


def plan(town: Town, *, records: int, seed: int, until: datetime) -> list[PlannedStory]:
    """Stories that make exactly ``records`` notices and orders.

    Args:
        town: where people may live.
        records: how many notices and orders, 1 or more.
        seed: of chance; the same gives the same.
        until: aware instant of loading: nothing later has happened yet.
    """
    dice = Dice(seed)
    planned: list[PlannedStory] = []
    missing = records
    for number, fate in enumerate(_all_fates(dice), start=1):
        if missing == 0:
            break
        made = _story(dice, town, number, _alone(fate) if missing == 1 else fate, until)
        planned.append(made)
        missing -= made.records
    return planned


def _all_fates(dice: Dice) -> Iterator[NoticeFate | CourtFate]:
    """Notices and orders made without one: in turn what is to be shown, then by chance."""
    notices_, orders_ = fates(dice), court_fates(dice)
    for place in range(max(len(SHOWN), len(COURT_SHOWN))):
        if place < len(SHOWN):
            yield next(notices_)
        if place < len(COURT_SHOWN):
            yield next(orders_)
    while True:
        yield next(orders_) if dice.chance(_OF_COURTS) else next(notices_)


def _alone(fate: NoticeFate | CourtFate) -> NoticeFate | CourtFate:
    """The fate of one record only, for where there is room for no second."""
    if isinstance(fate, CourtFate):
        return replace(fate, before=None)
    if fate.ending is Ending.GRANTED:
        return replace(fate, ending=Ending.REFUSED, harm=Harm.NONE)
    return fate


def _story(
    dice: Dice, town: Town, number: int, fate: NoticeFate | CourtFate, until: datetime
) -> PlannedStory:
    lpas = town.drawing.lpas
    lpa = _lpa(dice, town, number)
    has_arrest = isinstance(fate, NoticeFate) and not dice.chance(_WITHOUT_ARREST)
    setting = Setting(
        number=number,
        lpa_code=lpa.code,
        lpa_name=lpa.name,
        other_lpa_code=dice.one([each.code for each in lpas if each.code != lpa.code]),
        authorised_at=until - timedelta(minutes=round(fate.days_ago * 24 * 60)),
        arrest_reference=f"ILL/A/{number:06d}" if has_arrest else None,
    )
    if isinstance(fate, CourtFate):
        return PlannedStory(_told(court_stories.steps(dice, town, setting, fate, until), until), ())
    given = notices.notice(dice, town, setting)
    course = notice_stories.course(dice, given, fate)
    steps = [*course.steps]
    if fate.ending is not Ending.IN_ERROR:
        steps += episodes.moves(dice, town, setting, fate, course.steps[0].at)
        steps += episodes.breach(dice, course, fate, until)
    return PlannedStory(_told(steps, until), tuple(_arrests(dice, setting, until)))


def _told(steps: Iterable[StoryStep], until: datetime) -> tuple[StoryStep, ...]:
    return tuple(sorted((step for step in steps if step.at < until), key=lambda step: step.at))


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
