"""What the breach forms offer, what they send, and what they show again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from orders.breaches.custody import listed_hearing
from orders.breaches.model import Breach
from orders.breaches.schema import BreachInput, BreachSchema, ProgressInput, ProgressSchema
from orders.register.model import Order
from orders.rules import catalogue
from orders.rules.clocks import CLOCKS
from orders.rules.conditions import CODES
from orders.rules.findings import Finding, refusals
from orders.rules.kind import Kind
from orders.rules.labelled import Labelled
from orders.rules.vocabulary import BreachDecision, BreachMethod, CourtOutcome
from orders.web.forms import messages, read_instants, shown

Errors = dict[str, list[str]]

_BREACH_INSTANTS = (
    "occurred_from",
    "occurred_to",
    "reported_at",
    "arrested_at",
    "hearing_at",
    "safeguarded_at",
)
_PROGRESS_INSTANTS = ("arrested_at", "hearing_at", "produced_at", "outcome_at", "safeguarded_at")


def read_breach(form: MultiDict[str, str]) -> tuple[BreachInput | None, Errors]:
    """The breach a form reports, or what is wrong with it by field."""
    chosen = form.getlist("condition_ids")
    lists: dict[str, Any] = {"condition_ids": chosen} if chosen else {}
    return _read(BreachSchema(), form, _BREACH_INSTANTS, lists)


def read_progress(form: MultiDict[str, str]) -> tuple[ProgressInput | None, Errors]:
    """What became known of a breach, or what is wrong with it by field."""
    return _read(ProgressSchema(), form, _PROGRESS_INSTANTS, {})


def shown_again(breach: Breach) -> MultiDict[str, str]:
    """What the progress form shows of a breach as it stands."""
    values = {
        "decision": breach.decision.value,
        "decision_rationale": breach.decision_rationale,
        "custody_reference": breach.custody_reference or "",
        "is_offence": "yes" if breach.crime_reference else "no",
        "crime_reference": breach.crime_reference or "",
        "outcome": breach.outcome.value if breach.outcome else "",
    }
    for name in _PROGRESS_INSTANTS:
        values |= shown(getattr(breach, name, None), name)
    return MultiDict(values)


def by_field(findings: list[Finding]) -> Errors:
    """Refusals as messages by field, those that belong to none under ``form``."""
    errors: Errors = {}
    for each in refusals(findings):
        errors.setdefault(each.field or "form", []).append(each.message)
    return errors


def _read(
    schema: Schema, form: MultiDict[str, str], instants: tuple[str, ...], lists: dict[str, Any]
) -> tuple[Any, Errors]:
    values, errors = read_instants(form, instants)
    texts = {name: text for name, text in form.items() if name in schema.fields}
    given = {name: said for name, said in (texts | values | lists).items() if said != ""}
    try:
        loaded = schema.load(given)
    except ValidationError as error:
        errors = messages(error) | errors
        order = {name: place for place, name in enumerate(schema.fields)}
        return None, dict(sorted(errors.items(), key=lambda pair: order.get(pair[0], -1)))
    return (None, errors) if errors else (loaded, {})


def choices(order: Order) -> dict[str, Any]:
    """What both forms offer, and whether the hearing of the application matters."""
    clock_id = catalogue.kind(order.kind).breach_clock
    return {
        "methods": options(BreachMethod),
        "decisions": options(BreachDecision),
        "asks_hearing": clock_id is not None and CLOCKS[clock_id].or_hearing,
        "listed_hearing": listed_hearing(order.events),
    }


def options(words: Iterable[Labelled]) -> list[tuple[str, str]]:
    """Members of an enumeration to choose from, in its order."""
    return [(each.value, each.label[:1].upper() + each.label[1:]) for each in words]


def outcomes_of(kind: Kind) -> list[CourtOutcome]:
    """What a court may decide about a breach of this kind of order."""
    return [
        each
        for each in CourtOutcome
        if (each.is_of_crime if kind.breach.is_crime else each.is_civil)
    ]


def condition_options(order: Order) -> list[tuple[str, str, str]]:
    """The order's conditions to choose from: id, name, sealed words."""
    return [(str(each.id), CODES[each.code].name, each.text_verbatim) for each in order.conditions]


def chosen(order: Order, condition_ids: Collection[int]) -> list[str]:
    """Names of the conditions of an order with these ids."""
    return [CODES[each.code].name for each in order.conditions if each.id in condition_ids]
