"""What the breach forms offer, what they send, and what they show again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from orders.breaches.checks import OF_OFFENCES
from orders.breaches.custody import listed_hearing
from orders.breaches.model import Breach
from orders.breaches.progress_schema import ProgressInput, ProgressSchema
from orders.breaches.schema import BreachInput, BreachSchema
from orders.breaches.writing import CHANGING
from orders.formatting import london, short_day
from orders.register.entries import TIMES
from orders.register.facts import happened
from orders.register.model import Order
from orders.rules import awareness, catalogue
from orders.rules.breach_words import (
    ArrestPower,
    BesideMaking,
    ContactMethod,
    NotArrested,
    OffenceAnswer,
    SupportStage,
)
from orders.rules.clocks import CLOCKS
from orders.rules.conditions import CODES
from orders.rules.events import EventKind
from orders.rules.findings import Finding, refusals
from orders.rules.kind import Arrest, Kind
from orders.rules.labelled import Labelled
from orders.rules.vocabulary import BreachDecision, BreachMethod, CourtOutcome
from orders.search.told import Told
from orders.web.forms import messages, read_instants, shown

Errors = dict[str, list[str]]

_LISTS = ("condition_ids", "protected_person_ids")
_CIVIL_ANSWERS = tuple(OffenceAnswer)
_CRIME_ANSWERS = (OffenceAnswer.YES, OffenceAnswer.NOT_YET)


def read_breach(form: MultiDict[str, str]) -> tuple[BreachInput | None, Errors]:
    """The breach a form reports, or what is wrong with it by field."""
    lists = {name: given for name in _LISTS if (given := form.getlist(name))}
    return _read(BreachSchema(), form, lists)


def read_progress(form: MultiDict[str, str]) -> tuple[ProgressInput | None, Errors]:
    """What became known of a breach, or what is wrong with it by field."""
    return _read(ProgressSchema(), form, {})


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


def by_field(findings: list[Finding]) -> Errors:
    """Refusals as messages by field, those that belong to none under ``form``."""
    errors: Errors = {}
    for each in refusals(findings):
        errors.setdefault(each.field or "form", []).append(each.message)
    return errors


def _read(
    schema: Schema, form: MultiDict[str, str], lists: Mapping[str, Any]
) -> tuple[Any, Errors]:
    instants = [name for name, field in schema.fields.items() if isinstance(field, TIMES)]
    values, errors = read_instants(form, instants)
    texts = {name: text for name, text in form.items() if name in schema.fields}
    given = {name: said for name, said in {**texts, **values, **lists}.items() if said != ""}
    try:
        loaded = schema.load(given)
    except ValidationError as error:
        errors = messages(error) | errors
        order = {name: place for place, name in enumerate(schema.fields)}
        return None, dict(sorted(errors.items(), key=lambda pair: order.get(pair[0], -1)))
    return (None, errors) if errors else (loaded, {})


def choices(order: Order) -> dict[str, Any]:
    """What both forms offer, and whether the hearing of the application matters."""
    kind = catalogue.kind(order.kind)
    clock_id = kind.breach_clock
    may_arrest = kind.breach.arrest is not Arrest.NEVER
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
    kind, events = catalogue.kind(order.kind), happened(order.events)
    needed = awareness.is_needed(kind, events)
    varied = any(each.kind is EventKind.VARIED and each.without_notice for each in events)
    if not (needed or varied):
        return ""
    what = "an offence" if kind.breach.is_crime else "a breach"
    of = "it" if needed else "a variation made without notice"
    return f"What the subject did before knowing of {of} is not {what}. ({kind.awareness_source})"


def _decisions(kind: Kind) -> list[BreachDecision]:
    """What police may decide about a breach of this kind."""
    left_out = set() if kind.breach.is_crime else OF_OFFENCES
    if kind.breach.arrest is Arrest.NEVER:
        left_out = left_out | {BreachDecision.ARRESTED, BreachDecision.NOT_ARRESTED}
    return [each for each in BreachDecision if each not in left_out]


def options(words: Iterable[Labelled]) -> list[tuple[str, str]]:
    """Members of an enumeration to choose from, in its order."""
    return [(each.value, each.label[:1].upper() + each.label[1:]) for each in words]


def outcomes_of(kind: Kind) -> list[CourtOutcome]:
    """What a court may decide about a breach of this kind of order."""
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
    """Names of those a breach was against; everybody the order protects when nobody said."""
    return [
        each.person.name
        for each in order.protections
        if not person_ids or each.person_id in person_ids
    ]


def condition_options(conditions: Iterable[Told]) -> list[tuple[str, str, str]]:
    """An order's conditions to choose from: id, name, sealed words as far as they may be told."""
    return [(str(each.id), each.code.name, each.wording) for each in conditions]


def chosen(order: Order, condition_ids: Collection[int]) -> list[str]:
    """Names of the conditions of an order with these ids."""
    return [CODES[each.code].name for each in order.conditions if each.id in condition_ids]
