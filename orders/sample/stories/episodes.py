"""What happens beside a notice's way through court: a person moves, the subject breaches it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, time, timedelta
from typing import Any

from orders.breaches.schemas.breach import BreachInput
from orders.breaches.schemas.decision import DecisionInput
from orders.breaches.schemas.progress import ProgressInput
from orders.courts.calendar import PUBLISHED
from orders.formatting import london, london_instant
from orders.rules.vocabulary.breach_codes import (
    ArrestPower,
    ContactMethod,
    LengthUnit,
    OffenceAnswer,
)
from orders.rules.vocabulary.codes import AddressKind, BreachDecision, BreachMethod, CourtOutcome
from orders.sample.people import Town
from orders.sample.stories.dice import Dice
from orders.sample.stories.fates import Harm, NoticeFate
from orders.sample.stories.notice_stories import (
    BreachStep,
    Course,
    Followed,
    Live,
    MoveStep,
    StoryRecord,
    StoryStep,
    in_court,
)
from orders.sample.stories.notices import Setting

_ACCOUNTS = {
    BreachMethod.IN_PERSON: "The subject waited outside the protected person's work and followed"
    " them to the bus.",
    BreachMethod.PHONE: "Eleven calls from a withheld number in one evening; the voice was known.",
    BreachMethod.MESSAGE: "Messages asking to come home, then threats, shown to officers.",
    BreachMethod.SOCIAL_MEDIA: "Posts naming the protected person, from the subject's account.",
    BreachMethod.PREMISES: "The subject was found in the back garden by a neighbour.",
    BreachMethod.THIRD_PARTY: "A cousin of the subject came with a message from him.",
}
_UNARRESTED = (
    (BreachDecision.NOT_ARRESTED, "Not found; arrest no longer necessary after the hearing."),
    (BreachDecision.OUTSTANDING_SUSPECT, ""),
    (BreachDecision.NFA_16, "The protected person does not wish to give an account."),
)
_OUTCOMES: Mapping[CourtOutcome, dict[str, Any]] = {
    CourtOutcome.PROVED_FINE_LUMP: {"fine_pounds": 200},
    CourtOutcome.PROVED_CUSTODY: {"custody_length": 28, "custody_unit": LengthUnit.DAYS},
    CourtOutcome.PROVED_NO_PENALTY: {},
    CourtOutcome.NOT_PROVED: {},
    CourtOutcome.ADJOURNED_BAIL: {},
}
_LAST_NIGHT = timedelta(hours=3, minutes=40)


def moves(
    dice: Dice, town: Town, setting: Setting, fate: NoticeFate, known_at: datetime
) -> Iterator[StoryStep]:
    """The moves of subject and protected person, in the days after the register knows of them."""
    if fate.subject_moves:
        code = setting.other_lpa_code if dice.chance(0.6) else setting.lpa_code
        home = replace(town.home(dice, code), kind=AddressKind.TEMPORARY)
        day = london(known_at).date() + timedelta(days=dice.between(1, 6))
        at = london_instant(day, time(11)) + dice.minutes(0, 360)
        yield StoryStep(at, MoveStep(subject=True, to=replace(home, starts_on=day)))
    if fate.protected_moves:
        to_refuge = dice.chance(0.4)
        code = setting.other_lpa_code
        home = town.refuge(dice, code) if to_refuge else town.home(dice, code)
        day = london(known_at).date() + timedelta(days=dice.between(2, 9))
        at = london_instant(day, time(10)) + dice.minutes(0, 360)
        yield StoryStep(at, MoveStep(subject=False, to=replace(home, starts_on=day)))


def breach(dice: Dice, course: Course, fate: NoticeFate, until: datetime) -> Iterator[StoryStep]:
    """A breach while it was in force, and what the court made of it.

    Args:
        dice: chance.
        course: what happens to the notice.
        fate: whether it is breached at all.
        until: aware instant of loading, for what happened the night before.
    """
    live = course.live
    if live is None or fate.harm is Harm.NONE:
        return
    if fate.harm is Harm.LAST_NIGHT:
        occurred_at = until - _LAST_NIGHT
    else:
        occurred_at = live.from_at + (live.until_at - live.from_at) * (0.1 + 0.7 * dice.share())
        occurred_at = occurred_at.replace(second=0, microsecond=0)
    reported_at = occurred_at + dice.minutes(5, 40)
    if fate.harm is Harm.REPORTED:
        decision, why = dice.one(_UNARRESTED)
        given = reported(dice, occurred_at, reported_at, decision, why)
        at = max(reported_at, live.known_at) + dice.minutes(30, 200)
        yield StoryStep(at, BreachStep(live.on, given))
        return
    arrested_at = reported_at + dice.minutes(15, 70)
    hearing_at = course.hearing_at if live.on is StoryRecord.FIRST else None
    if hearing_at is not None and hearing_at < arrested_at:
        hearing_at = None
    given = replace(
        reported(dice, occurred_at, reported_at, BreachDecision.ARRESTED, ""),
        arrested_at=arrested_at,
        arrest_power=ArrestPower.OF_THE_ORDER,
        custody_reference=f"ILL/CU/{dice.between(10_000, 99_999)}",
        hearing_at=hearing_at,
    )
    at = max(arrested_at, live.known_at) + dice.minutes(20, 40)
    yield StoryStep(at, BreachStep(live.on, given))
    yield _followed(dice, given, live, at)


def reported(
    dice: Dice,
    occurred_at: datetime,
    reported_at: datetime,
    decision: BreachDecision,
    why: str,
) -> BreachInput:
    """A breach as police were told of it; instants are aware."""
    method = dice.one(list(_ACCOUNTS))
    crime = f"ILL/B/{dice.between(100_000, 999_999)}" if dice.chance(0.5) else None
    safe = dice.chance(0.8)
    return BreachInput(
        occurred_from=occurred_at,
        occurred_to=occurred_at + timedelta(minutes=2),
        reported_at=reported_at,
        reported_by=f"PC {dice.between(20_000, 29_999)}",
        method=method,
        account_text=_ACCOUNTS[method],
        condition_ids=(),
        decision=decision,
        decision_rationale=why,
        offence=OffenceAnswer.YES if crime else OffenceAnswer.NOT_YET,
        crime_reference=crime,
        safeguarded_at=reported_at if safe else None,
        victim_informed_at=reported_at if safe else None,
        victim_informed_how=ContactMethod.IN_PERSON if safe else None,
    )


def later(given: BreachInput) -> dict[str, Any]:
    """What was known when a breach was recorded, for what is recorded of it later."""
    kept = [each.name for each in fields(DecisionInput) if each.name != "hearing_at"]
    return {name: getattr(given, name) for name in kept}


def _followed(dice: Dice, given: BreachInput, live: Live, recorded_at: datetime) -> StoryStep:
    arrested_at = given.arrested_at or given.reported_at
    clock = "K2" if live.on is StoryRecord.FIRST else "K3"
    deadline_at = PUBLISHED.deadline(clock, arrested_at, given.hearing_at).at
    produced_at = in_court(dice, arrested_at + timedelta(hours=1), deadline_at)
    produced_at = max(produced_at, arrested_at + timedelta(minutes=10))
    outcome_at = produced_at + dice.minutes(20, 90)
    outcome = dice.one(list(_OUTCOMES))
    progress = ProgressInput(
        **later(given) | {"arrested_at": arrested_at},
        produced_at=produced_at,
        outcome=outcome,
        outcome_at=outcome_at,
        **_OUTCOMES[outcome],
        adjourned_to_at=None if outcome.is_final else outcome_at + timedelta(days=14),
    )
    return StoryStep(max(outcome_at, recorded_at) + dice.minutes(20, 200), Followed(progress))
