"""What the breach forms offer, what they send, and what they show again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from orders.breaches.breach_rows import CHANGING
from orders.breaches.checks import OF_OFFENCES
from orders.breaches.custody.custody_clock import listed_hearing
from orders.breaches.model import Breach
from orders.formatting import london, short_day
from orders.register.model import Order
from orders.register.order_record import kind_of
from orders.register.presence.facts import happened
from orders.rules.checks.conditions import CODES
from orders.rules.clocks.deadlines import CLOCKS
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.lifecycle import awareness
from orders.rules.vocabulary.breach_codes import (
    ArrestPower,
    BesideMaking,
    ContactMethod,
    NotArrested,
    OffenceAnswer,
    SupportStage,
)
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod, CourtOutcome
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding, refusals
from orders.search.disclosure.condition_masking import MaskedCondition
from orders.web.forms import Errors, shown
from orders.web.schema_forms import options

_CIVIL_ANSWERS = tuple(OffenceAnswer)
_CRIME_ANSWERS = (OffenceAnswer.YES, OffenceAnswer.NOT_YET)


def shown_again(breach: Breach) -> MultiDict[str, str]:
    """What the progress form shows of a breach as it stands."""
    values: dict[str, str] = {}
    for name in CHANGING:
        held = getattr(breach, name)
        if isinstance(held, datetime):
            values |= shown(held, name)
        elif isinstance(held, bool):
            values[name] = "true" if held else ""
        else:
            values[name] = "" if held is None else str(held)
    return MultiDict(values)


def by_field(findings: Iterable[Finding]) -> Errors:
    """Refusals as messages by field, those that belong to none under ``form``."""
    errors: Errors = {}
    for each in refusals(findings):
        errors.setdefault(each.field or "form", []).append(each.message)
    return errors


def choices(order: Order) -> dict[str, Any]:
    """What both forms offer, and whether the hearing of the application matters."""
    kind = kind_of(order)
    clock_id = kind.breach_clock
    may_arrest = kind.breach.arrest is not ArrestRules.NEVER
    return {
        "methods": options(BreachMethod),
        "decisions": options(_decisions(kind)),
        "offence_answers": options(_CRIME_ANSWERS if kind.breach.is_crime else _CIVIL_ANSWERS),
        "may_arrest": may_arrest,
        "arrest_powers": options(ArrestPower) if may_arrest else [],
        "not_arrested": options(NotArrested) if may_arrest else [],
        "contact_methods": options(ContactMethod),
        "support_stages": options(SupportStage),
        "asks_hearing": clock_id is not None and CLOCKS[clock_id].or_hearing,
        "listed_hearing": listed_hearing(order.events),
        "making_day": _making_day(order),
        "beside_making": options(BesideMaking),
        "awareness": _awareness_asked(order),
    }


def _making_day(order: Order) -> str:
    """The day an order was made, where its time is not recorded; else empty."""
    made = [each for each in happened(order.events) if each.kind is EventKind.MADE]
    if not made or not made[0].day_only:
        return ""
    return short_day(london(made[0].occurred_at).date())


def _awareness_asked(order: Order) -> str:
    """What there is to know of the subject's knowing of the order; empty where nothing hangs on it.

    An order on notice may have been varied without.
    """
    kind, events = kind_of(order), happened(order.events)
    needed = awareness.is_needed(kind, events)
    varied = any(each.kind is EventKind.VARIED and each.without_notice for each in events)
    if not (needed or varied):
        return ""
    what = "an offence" if kind.breach.is_crime else "a breach"
    of = "it" if needed else "a variation made without notice"
    return f"What the subject did before knowing of {of} is not {what}. ({kind.awareness_source})"


def _decisions(kind: Kind) -> list[BreachDecision]:
    """What police may decide about a breach of this kind."""
    unknown = kind.breach.arrest is ArrestRules.AS_SEALED
    left_out = set() if kind.breach.is_crime or unknown else OF_OFFENCES
    if kind.breach.arrest is ArrestRules.NEVER:
        left_out = left_out | {BreachDecision.ARRESTED, BreachDecision.NOT_ARRESTED}
    return [each for each in BreachDecision if each not in left_out]


def outcomes_of(kind: Kind) -> list[CourtOutcome]:
    """What a court may decide about a breach of this kind of order."""
    if kind.breach.arrest is ArrestRules.AS_SEALED:
        return list(CourtOutcome)
    if not kind.breach.is_crime:
        return [each for each in CourtOutcome if each.is_civil]
    offered = [each for each in CourtOutcome if each.is_of_crime]
    left_out = set() if kind.breach.or_contempt else {CourtOutcome.CONTEMPT}
    if kind.breach.no_conditional_discharge:
        left_out = left_out | {CourtOutcome.GUILTY_DISCHARGE}
    return [each for each in offered if each not in left_out]


def protected_options(order: Order) -> list[tuple[str, str]]:
    """The persons an order protects, to choose whom a breach was against."""
    return [(str(each.person_id), each.person.name) for each in order.protections]


def against(order: Order, person_ids: Collection[int] | None) -> list[str]:
    """Names of those a breach was against; all that the order protects if none was named."""
    return [
        each.person.name
        for each in order.protections
        if not person_ids or each.person_id in person_ids
    ]


def condition_options(conditions: Iterable[MaskedCondition]) -> list[tuple[str, str, str]]:
    """An order's conditions to choose from: id, name, sealed words as far as they may be told."""
    return [(str(each.id), each.code.name, each.wording) for each in conditions]


def chosen(order: Order, condition_ids: Collection[int]) -> list[str]:
    """Names of the conditions of an order with these ids."""
    return [CODES[each.code].name for each in order.conditions if each.id in condition_ids]
