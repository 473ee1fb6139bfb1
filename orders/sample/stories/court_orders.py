"""What an invented order says that a court made without a notice: terms, length, people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from orders.formatting import london, london_instant
from orders.people.schema import PersonInput
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.order import OrderInput, ProtectedInput
from orders.rules.checks import conditions
from orders.rules.clocks.deadlines import ends_at_for, last_day
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import EndsKind, RelationshipBasis, Sex
from orders.rules.vocabulary.condition_codes import ConditionCode
from orders.sample import SOURCE
from orders.sample.people import Town, officer, person
from orders.sample.stories.court_fates import CourtFate
from orders.sample.stories.dice import Dice
from orders.sample.stories.notices import CONTACT, Setting

_GROUNDS = (
    "It heard the officer in the case and read three statements.",
    "The subject did not attend; the court was shown that the papers were served in time.",
    "The subject agreed to the terms through a solicitor.",
    "It had a report of the risk before it, and a list of earlier incidents.",
    "The messages shown to it left no doubt who had sent them.",
)
_PROTECTING = 0.35
"""Share of orders that protect a person by name although their kind need not."""
_INTERIM_DAYS = (44, 56)
_WITHOUT_LIMIT_DAYS = (182, 273, 365, 365)
_MORE_YEARS = (0, 0, 1, 3)
"""Years beyond the fewest that the Act allows."""
_ENDS_AT_HOUR = time(16)
_STRANGERS = (
    RelationshipBasis.EX_COHABITANT,
    RelationshipBasis.INTIMATE_RELATIONSHIP,
    RelationshipBasis.EX_SPOUSE,
    RelationshipBasis.RELATIVE,
)
_SUPERVISOR = "Illustrative Probation Service"
_TIED = 3
"""Conditions beside the first."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Against whom an order is, and whom it protects."""

    subject: PersonInput
    protected: tuple[ProtectedInput, ...]


def parties(dice: Dice, town: Town, setting: Setting, kind: Kind) -> Parties:
    """Two people of whom one is a danger to the other, or one alone."""
    on = london(setting.authorised_at).date()
    sexes = (Sex.MALE, Sex.FEMALE) if dice.chance(0.85) else (Sex.FEMALE, Sex.MALE)
    elsewhere = dice.chance(0.3)
    home = town.some_place(dice, setting.other_lpa_code if elsewhere else setting.lpa_code)
    subject = person(dice, sexes[0], home, on=on)
    if not (kind.protected_person_required or dice.chance(_PROTECTING)):
        return Parties(subject, ())
    hidden = dice.chance(0.08)
    place = (town.refuge if hidden else town.home)(dice, setting.lpa_code)
    protected = person(dice, sexes[1], place, on=on)
    basis = dice.one(_STRANGERS) if kind.relationship_required else None
    return Parties(subject, (ProtectedInput(protected, basis),))


def order(
    dice: Dice,
    setting: Setting,
    who: Parties,
    fate: CourtFate,
    *,
    code: str,
    made_at: datetime,
    source_reference: str,
) -> OrderInput:
    """An order of the kind ``code`` as a court sealed it at ``made_at`` (aware)."""
    kind = catalogue.kind(code)
    on = london(made_at).date()
    open_ended = fate.open_ended and EndsKind.UNTIL_FURTHER_ORDER in kind.ends_kinds
    ends_at = None if open_ended else _ends_at(dice, kind, on, longer=fate.own_end)
    reason = f"The court was satisfied that {kind.a_name} was needed. {dice.one(_GROUNDS)}"
    return OrderInput(
        kind=code,
        subject=who.subject,
        protected_persons=who.protected,
        conditions=tuple(_conditions(dice, kind, on, ends_at, fate, named=bool(who.protected))),
        grounds=reason,
        started_at=made_at,
        court=f"Illustrative {kind.court.split(';')[0].split(' or ')[0].title()}",
        ends_at=ends_at,
        ends_kind=EndsKind.UNTIL_FURTHER_ORDER if open_ended else EndsKind.FIXED,
        officer_in_case=officer(dice, dice.one(("DC", "DC", "DS"))),
        out_of_hours_contact=CONTACT.format(name=setting.lpa_name, number=dice.between(0, 999)),
        source=SOURCE,
        source_reference=source_reference,
    )


def _ends_at(dice: Dice, kind: Kind, made_on: date, *, longer: bool) -> datetime:
    if kind.is_interim:
        day = made_on + timedelta(days=dice.between(*_INTERIM_DAYS))
        return london_instant(day, _ENDS_AT_HOUR) if kind.exact_end else ends_at_for(day)
    least = kind.duration.min_years if kind.duration else None
    if least is None:
        return ends_at_for(last_day(made_on, days=dice.one(_WITHOUT_LIMIT_DAYS)))
    more = max(dice.one(_MORE_YEARS), 1 if longer else 0)
    return ends_at_for(last_day(made_on, years=least + more))


def _conditions(
    dice: Dice,
    kind: Kind,
    made_on: date,
    order_ends_at: datetime | None,
    fate: CourtFate,
    *,
    named: bool,
) -> Iterator[ConditionInput]:
    """Terms the Act allows; the last has an end of its own where the fate says so."""
    chosen = dice.shuffled(_to_choose_from(kind, named=named))[: dice.between(1, _TIED) + 1]
    apart = kind.terms_end_apart and len(chosen) > 1
    limits = kind.term_rules.limits if kind.term_rules else {}
    supervised: frozenset[str] = kind.term_rules.supervised if kind.term_rules else frozenset()
    for number, entry in enumerate(chosen, start=1):
        ends_at = None
        if apart and (entry.code in limits or (fate.own_end and number == len(chosen))):
            own = ends_at_for(last_day(made_on, years=_years(kind, entry.code)))
            ends_at = own if order_ends_at is None or own < order_ends_at else None
        yield ConditionInput(
            entry.code,
            _as_said(entry),
            ends_at=ends_at,
            supervisor=_SUPERVISOR if entry.code in supervised else None,
        )


def _years(kind: Kind, code: str) -> int:
    special = kind.term_rules.limits.get(code) if kind.term_rules else None
    if special is not None and special.max_years is not None:
        return special.max_years
    return (kind.duration.min_years if kind.duration else None) or 1


def _to_choose_from(kind: Kind, *, named: bool) -> Sequence[ConditionCode]:
    """The usual terms that need no premises, no map and no second term beside them."""
    alone = kind.term_rules.needed_with if kind.term_rules else {}
    unfit = {"OTHER", "PASSPORT_SURRENDER", "TRAVEL_PROHIBITION_ALL", *alone}
    return [
        entry
        for entry in conditions.offered(kind)
        if entry.code not in unfit
        and not entry.has_premises
        and (named or "person" not in entry.plain_words)
    ]


def _as_said(entry: ConditionCode) -> str:
    words = entry.plain_words
    return f"You {words[:1].lower()}{words[1:]}"
