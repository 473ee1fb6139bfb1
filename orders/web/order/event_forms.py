"""Reading the forms on an order: what happened to it, and the order a court made on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders.formatting import read_instant
from orders.register.model import Event
from orders.register.order_record import OrderRecord
from orders.register.presence.facts import applies
from orders.register.schemas.event import EventInput, EventSchema, GrantInput, GrantSchema
from orders.register.schemas.event_facts import NEEDS, EventFact
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.enforcement import CONSENTS
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.vocabulary.events import (
    ENDS_BY_DAY,
    HEARD_OR_NOT,
    NAMING_A_HEARING,
    EventKind,
)
from orders.web import forms
from orders.web.conditions import condition_form
from orders.web.conditions.condition_form import Conditions, Copy
from orders.web.forms import Errors

Form = MultiDict[str, str]

REASON = "reason"
SHARES, KEPT = "shares_home-", "shares_home_kept"
"""The inputs of who lives where the subject does, and of whom that is withheld."""
_OF_HEARING = {"hearing_at", "hearing_court"}
_UNTIL = EventFact(
    "until_at",
    "until when it is in force",
    needed=False,
    hint="Leave blank if it is in force until further order.",
)
_UNTIL_CHANGED = EventFact(
    "until_at",
    "until when it is in force now",
    needed=False,
    hint="Leave blank if the court did not change its end.",
)
_OF_SERVICE = {"personally": True, "service_method": False}
"""Facts of service by whether they are asked of a kind that is only served personally."""
_CONSENTS = tuple(EventFact(name, words, needed=False) for name, words in CONSENTS.items())
AGREEMENTS = {
    "personally": (
        "It was put into the subject's own hand",
        "Service on anybody else does not count.",
    ),
    "service_statement_seen": (
        "A statement came with it that the subject was served or told",
        "The court or solicitor sends one with a non-molestation order.",
    ),
} | {
    name: (f"The court was told that {words}", "Early in its life it is not discharged otherwise.")
    for name, words in CONSENTS.items()
}
"""Statements to agree with on an event's form: the statement and a hint, by the fact's name."""


def facts_of(kind: Kind, event: EventKind) -> tuple[EventFact, ...]:
    """What the form of an event asks beside when it happened."""
    facts = tuple(fact for fact in NEEDS.get(event, ()) if _is_asked(kind, fact))
    if event is EventKind.DISCHARGED and kind.early_discharge is not None:
        facts += _CONSENTS
    names_end = STEPS[kind.life][event].names_end if event in STEPS[kind.life] else False
    if not names_end:
        return facts
    return (*facts, _UNTIL_CHANGED if STEPS[kind.life][event].keeps_end else _UNTIL)


def facts_to_correct(kind: Kind, event: EventKind) -> tuple[EventFact, ...]:
    """What correcting an event asks; nothing of an authorisation, which the notice itself keeps."""
    return () if event is EventKind.AUTHORISED else facts_of(kind, event)


def _is_asked(kind: Kind, fact: EventFact) -> bool:
    if fact.name in _OF_HEARING:
        return kind.hearing_clock is not None
    only_personal = bool(kind.personal_service_source)
    return _OF_SERVICE.get(fact.name, only_personal) is only_personal


_OTHERWISE: Final[Mapping[EventKind, EventKind]] = {
    EventKind.EXCUSED: EventKind.NOT_EXCUSED,
    EventKind.NOT_EXCUSED: EventKind.EXCUSED,
    EventKind.POWER_OF_ARREST: EventKind.NO_POWER_OF_ARREST,
    EventKind.NO_POWER_OF_ARREST: EventKind.POWER_OF_ARREST,
}


def otherwise(kind: Kind, event: EventKind) -> EventKind | None:
    """What answers otherwise the question that an event of an order answers, if it has one."""
    other = _OTHERWISE.get(event)
    return other if other in kind.events else None


def asks_notice(event: EventKind) -> bool:
    """Whether the court may do it without the subject having notice."""
    return event in HEARD_OR_NOT


def is_moment(fact: EventFact) -> bool:
    """Whether a fact is a day and a time of day."""
    return fact.name.endswith("_at")


def is_agreement(fact: EventFact) -> bool:
    """Whether a fact is a statement to agree with."""
    return fact.name in AGREEMENTS


def read_event(
    form: Form,
    kind: EventKind,
    facts: Sequence[EventFact],
    changes: Mapping[str, Any] = MappingProxyType({}),
    wrong: Mapping[str, list[str]] = MappingProxyType({}),
) -> tuple[EventInput | None, Errors]:
    """The event a form tells of, or what is wrong with it by field.

    Args:
        form: as it was sent.
        kind: what happened.
        facts: what its form asks.
        changes: what it does to the conditions, as ``EventSchema`` reads it.
        wrong: what is wrong with those it adds, by field.
    """
    moments = ["occurred_at", *(fact.name for fact in facts if is_moment(fact))]
    values, errors = forms.read_instants(form, moments)
    errors |= wrong
    data: dict[str, Any] = {
        "kind": kind.value,
        REASON: form.get(REASON, ""),
        "override_reason": form.get("override_reason", ""),
        "without_notice": form.get("without_notice", "") if asks_notice(kind) else "",
        **changes,
    }
    data |= {name: values[name] for name in ("occurred_at", "until_at") if values.get(name)}
    data["details"] = _details(form, facts, values)
    try:
        given: EventInput = EventSchema().load(data)
    except ValidationError as error:
        found = forms.messages(error)
        if wrong:
            found.pop(condition_form.ADDED, None)  # Said at each field.
        for fact in facts:
            if fact.choices and fact.name not in found:
                found |= _unchosen(fact, found)
        for text in found.pop("details", []):
            found.setdefault("form", []).append(text)
        return None, found | errors
    return (None, errors) if errors else (given, {})


def _unchosen(fact: EventFact, found: Errors) -> Errors:
    """What is said of another key of the same fact, said where this form asks for it."""
    asked = [each for each in found if fact.name in _instead_of(each)]
    if not asked:
        return {}
    del found[asked[0]]
    return {fact.name: [fact.wanted]}


def _instead_of(name: str) -> set[str]:
    return {each.instead for facts in NEEDS.values() for each in facts if each.name == name}


def shown_event(event: Event, facts: Sequence[EventFact]) -> Form:
    """What the form shows of an event that is to be corrected."""
    values = {REASON: _own_reason(event)} | forms.shown(
        event.occurred_at,
        "occurred_at",
        ends=event.kind in ENDS_BY_DAY,
        day_only=event.day_only,
    )
    ends = event.kind not in NAMING_A_HEARING
    values |= forms.shown(event.until_at, "until_at", ends=ends)
    if event.without_notice is not None:
        values["without_notice"] = str(event.without_notice).lower()
    for fact in facts:
        text = event.details.get(fact.name)
        if text is None:
            continue
        if is_moment(fact):
            values |= forms.shown(read_instant(text), fact.name)
        else:
            values[fact.name] = "true" if is_agreement(fact) else text
    return MultiDict(values)


def read_grant(form: Form, conditions: Conditions) -> tuple[GrantInput | None, Errors]:
    """The order a form says the court made, with the conditions read from it, or what is wrong."""
    data, errors = forms.read_fields(GrantSchema(), form)
    last_on = None
    try:
        last_on = forms.read_date(form, "last_on")
    except ValidationError as error:
        errors |= forms.messages(error)
    if last_on is not None and data.get("ends_at"):
        errors["ends_at"] = ["Give the last day, or the exact end, not both."]
    elif last_on is not None:
        data["ends_at"] = last_on.isoformat()
    if not data.get("made_at"):
        data.pop("made_at", None)
    data["shares_home"] = _answers(form)
    data["conditions"] = conditions.given
    errors |= conditions.faults
    try:
        given: GrantInput = GrantSchema().load(data)
    except ValidationError as error:
        found = forms.messages(error)
        if conditions.faults:
            found.pop("conditions", None)  # Said at each field.
        return None, found | errors
    given = replace(given, conditions=conditions.attributed(given.conditions))
    return (None, errors) if errors else (given, {})


def _answers(form: Form) -> dict[str, str | None]:
    """Whether protected persons live where the subject does, by their numbers, of who is asked.

    Of what is withheld nothing is said by a blank.
    """
    kept = forms.many(form, KEPT)
    said = {
        name.removeprefix(SHARES): form[name]
        for name in form
        if name.startswith(SHARES) and name.removeprefix(SHARES).isdigit()
    }
    return {who: each or None for who, each in said.items() if each or who not in kept}


def shown_answers(sheet: OrderRecord, *, kept: bool) -> dict[str, str]:
    """What the grant form shows at first of who lives where the subject does, if it is told."""
    words = {True: "true", False: "false", None: ""}
    return {
        f"{SHARES}{each.person.id}": "" if kept else words[each.shares_home]
        for each in sheet.protected
    }


def shown_grant(sheet: OrderRecord, copies: Mapping[int, Copy]) -> Form:
    """What the grant form shows at first: the notice's conditions and where the hearing was.

    Args:
        copies: the notice's conditions by their row.
    """
    opened = [
        each.event
        for each in sheet.timeline
        if each.counts and each.event.kind is EventKind.HEARING_OPENED
    ]
    court = str(opened[-1].details.get("court", "")) if opened else sheet.order.court or ""
    values: dict[str, str] = {"court": court}
    first = f"{condition_form.RECORDED}-0-"
    for number, copy in copies.items():
        row = {"keep": "true", **copy.values}
        values |= condition_form.shown(row, f"{condition_form.RECORDED}-{number}-")
    return MultiDict(values if copies else {**values, f"{first}code": ""})


def copied(sheet: OrderRecord) -> dict[int, Copy]:
    """The conditions of a notice that the order granted on it may carry on, by their row."""
    copies = condition_form.copies_of(sheet)
    applying = [
        copies[str(term.condition.id)]
        for term in sheet.terms
        if applies(term.condition.starts_at, term.condition.ends_at)
    ]
    return dict(enumerate(applying))


def kind_made(sheet: OrderRecord) -> Kind:
    """The kind of order a court makes on this notice or application."""
    return catalogue.kind(sheet.kind.leads_to or sheet.kind.code)


def _own_reason(event: Event) -> str:
    """Why the event happened; a row that corrects another holds it apart from why it corrects."""
    return str(event.details.get(REASON, "" if event.replaces_id else event.reason))


def _details(form: Form, facts: Sequence[EventFact], values: dict[str, str]) -> dict[str, str]:
    details = {}
    for fact in facts:
        if fact.name in {REASON, "until_at"}:
            continue
        text = values.get(fact.name, "") if is_moment(fact) else form.get(fact.name, "").strip()
        if is_agreement(fact):
            text = "yes" if text == "true" else ""
        if text:
            details[fact.name] = text
    return details
