"""What happens to an invented order of a court until its end. Chance in, dated steps out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from orders.breaches.schemas.progress import ProgressInput
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.breach_codes import ArrestPower, LengthUnit, OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from orders.rules.vocabulary.events import EventKind
from orders.sample.people import Town, officer
from orders.sample.stories import court_orders, episodes
from orders.sample.stories.court_fates import CourtFate
from orders.sample.stories.dice import Dice
from orders.sample.stories.fates import Harm, NoticeFate
from orders.sample.stories.notice_stories import (
    BreachStep,
    Followed,
    Live,
    Replacing,
    StoryRecord,
    StoryStep,
    happened,
    in_court,
    served,
)
from orders.sample.stories.notices import Setting

_DAY = timedelta(days=1)
_OUTCOMES: Mapping[CourtOutcome, dict[str, Any]] = {
    CourtOutcome.GUILTY_CUSTODY: {"custody_length": 16, "custody_unit": LengthUnit.WEEKS},
    CourtOutcome.GUILTY_SUSPENDED: {"custody_length": 12, "custody_unit": LengthUnit.WEEKS},
    CourtOutcome.GUILTY_COMMUNITY: {"sentence_text": "Unpaid work, 80 hours."},
    CourtOutcome.NOT_GUILTY: {},
    CourtOutcome.ADJOURNED_BAIL: {},
}
_WHY = {
    EventKind.QUASHED: "The Crown Court allowed the subject's appeal.",
    EventKind.DISCHARGED: "Discharged at the request of the protected person.",
    EventKind.ENDED_WITH_PROCEEDINGS: "The family proceedings were withdrawn.",
    EventKind.REFUSED: "The court refused the main application.",
    EventKind.WITHDRAWN: "The main application was withdrawn.",
}
_UNTIL_MAIN_DAYS, _UNTIL_SUPERSEDED_DAYS = (16, 40), (120, 400)


def steps(
    dice: Dice, town: Town, setting: Setting, fate: CourtFate, until: datetime
) -> Iterator[StoryStep]:
    """Everything that is recorded of an order and of the one it ends, however far in the future.

    Args:
        dice: chance.
        town: where people may live.
        setting: where, and the day by which the first order is made.
        fate: what becomes of it.
        until: aware instant of loading, so that a breach shows by then.
    """
    code = fate.before or fate.kind
    who = court_orders.parties(dice, town, setting, catalogue.kind(fate.kind))
    made_at = in_court(dice, setting.authorised_at - 8 * _DAY, setting.authorised_at)
    number = f"{setting.number:06d}"
    first = court_orders.order(
        dice, setting, who, fate, code=code, made_at=made_at, source_reference=number
    )
    recorded = StoryStep(made_at + dice.minutes(30, 200), first)
    yield recorded
    known = list(_made_known(dice, fate, StoryRecord.FIRST, recorded.at, code))
    yield from known
    live = Live(StoryRecord.FIRST, known[0].at if known else made_at, made_at, known_at=recorded.at)
    last, on = first, StoryRecord.FIRST
    if fate.before is not None:
        second = _second(dice, setting, who, fate, first)
        recorded = StoryStep(second.started_at + dice.minutes(30, 200), Replacing(second))
        yield recorded
        yield served(dice, StoryRecord.SECOND, recorded.at + dice.minutes(60, 2_000))
        live = Live(StoryRecord.SECOND, second.started_at, made_at, known_at=recorded.at)
        last, on = second, StoryRecord.SECOND
    else:
        moving = NoticeFate(fate.days_ago, subject_moves=fate.subject_moves)
        yield from episodes.moves(dice, town, setting, moving, recorded.at)
    over_at = last.ends_at or until
    if fate.ending is not None:
        over_at = last.started_at + dice.minutes(6 * 1440, 30 * 1440)
        yield happened(fate.ending, over_at, on=on, reason=_WHY[fate.ending])
    if known or on is StoryRecord.SECOND:
        live = replace(live, until_at=min(over_at, until - 4 * _DAY))
        yield from _breach(dice, fate, live)


def _second(
    dice: Dice,
    setting: Setting,
    who: court_orders.Parties,
    fate: CourtFate,
    first: OrderInput,
) -> OrderInput:
    interim = catalogue.kind(first.kind).is_interim
    after = dice.between(*(_UNTIL_MAIN_DAYS if interim else _UNTIL_SUPERSEDED_DAYS))
    made_at = in_court(dice, first.started_at + 5 * _DAY, first.started_at + timedelta(days=after))
    return court_orders.order(
        dice,
        setting,
        who,
        fate,
        code=fate.kind,
        made_at=made_at,
        source_reference=f"{setting.number:06d}/2",
    )


def _made_known(
    dice: Dice, fate: CourtFate, on: StoryRecord, recorded_at: datetime, code: str
) -> Iterator[StoryStep]:
    """Service, or knowing without it, and what the subject then tells police."""
    kind = catalogue.kind(code)
    at = recorded_at + dice.minutes(60, 2_000)
    if fate.aware and EventKind.AWARE in kind.events:
        facts = {"how": "Told by an officer by telephone.", "shown_by": officer(dice, "PC")}
        yield happened(EventKind.AWARE, at, on=on, details=facts)
    if not fate.served:
        return
    yield served(dice, on, at)
    if fate.told and kind.notification_clock is not None:
        facts = {"place": "Police station front office", "taken_by": officer(dice, "PC")}
        yield happened(EventKind.NOTIFIED, at + dice.minutes(300, 3_500), on=on, details=facts)


def _breach(dice: Dice, fate: CourtFate, live: Live) -> Iterator[StoryStep]:
    """A breach, which is a crime of its own, with its charge and what the court made of it."""
    if fate.harm is Harm.NONE or live.until_at <= live.from_at + _DAY:
        return
    occurred_at = live.from_at + (live.until_at - live.from_at) * (0.2 + 0.7 * dice.share())
    occurred_at = occurred_at.replace(second=0, microsecond=0)
    reported_at = occurred_at + dice.minutes(5, 40)
    crime = f"ILL/B/{dice.between(100_000, 999_999)}"
    arrested = fate.harm is not Harm.REPORTED
    decision = BreachDecision.ARRESTED if arrested else BreachDecision.OUTSTANDING_SUSPECT
    given = replace(
        episodes.reported(dice, occurred_at, reported_at, decision, ""),
        offence=OffenceAnswer.YES,
        crime_reference=crime,
        arrested_at=reported_at + dice.minutes(15, 70) if arrested else None,
        arrest_power=ArrestPower.PACE_24 if arrested else None,
        custody_reference=f"ILL/CU/{dice.between(10_000, 99_999)}" if arrested else None,
    )
    at = max(given.arrested_at or reported_at, live.known_at) + dice.minutes(20, 40)
    yield StoryStep(at, BreachStep(live.on, given))
    if given.arrested_at is None:
        return
    produced_at = in_court(dice, given.arrested_at, given.arrested_at + 2 * _DAY)
    decided_at = produced_at + dice.minutes(20, 90)
    outcome = dice.one(list(_OUTCOMES))
    progress = ProgressInput(
        **episodes.later(given) | {"decision": BreachDecision.CHARGED},
        produced_at=produced_at,
        outcome=outcome,
        outcome_at=decided_at,
        **_OUTCOMES[outcome],
        adjourned_to_at=None if outcome.is_final else decided_at + 28 * _DAY,
    )
    yield StoryStep(max(decided_at, at) + dice.minutes(20, 200), Followed(progress))
