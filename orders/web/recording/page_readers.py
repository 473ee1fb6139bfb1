"""What each page of a new record holds, read into what the schemas take, with what is wrong.

One reader for each sort of page. A reader never raises for what a recorder typed: it gives messages
by the name of the form's field, so that the page can show them beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from orders.people.address_location import place
from orders.people.schema import (
    BEFORE_BIRTH,
    AddressInput,
    PersonSchema,
    SharedHomeSchema,
    is_before_birth,
)
from orders.register.schemas.condition import ConditionsPart
from orders.register.schemas.order import (
    AuthorityPart,
    ContactPart,
    CourtPart,
    GroundsPart,
    ProtectedSchema,
    ReceivedContactPart,
    ReceivedGroundsPart,
)
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import BEFORE, EventKind
from orders.web import forms, location_field
from orders.web.conditions import condition_form
from orders.web.forms import Errors, Form
from orders.web.forms import text as _text
from orders.web.recording.person_form import person_data

Pages = Mapping[str, Form]
"""The forms of a draft by page key."""
_OF_A_STAY = frozenset({"starts_on", "ends_on", "confidential"})
"""What is a person's own of an address that is another's."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A page as read.

    Attributes:
        data: its part of the whole record.
        faults: what is wrong with it.
        given: what the page's schema makes of ``data``; ``None`` where it cannot.
    """

    data: dict[str, Any]
    faults: Errors = field(default_factory=dict)
    given: Any = None


@dataclass(frozen=True, slots=True)
class PageContext:
    """The page a recorder is on: which kind of record, which other pages, which key."""

    db: Session
    kind: Kind
    pages: Pages
    key: str


BEGINS: Final = "begins"
"""Path under a draft of the page that asks how far it has come."""
BEGINS_WITH: Final = "begins_with"
"""The input that says so."""
Reader = Callable[[PageContext, Form], Checked]


def person(_asked: PageContext, form: Form) -> Checked:
    """Who the subject is: names, birth, identifiers, what to know of them, what they answered."""
    data, faults = person_data(form)
    given, found = loaded(PersonSchema(), data)
    return Checked(data, found | faults, given)


def protected_person(_asked: PageContext, form: Form) -> Checked:
    """Who a protected person is, as for the subject, and how they are connected to the subject."""
    given, faults = person_data(form)
    data = forms.read_fields(ProtectedSchema(), form)[0] | {"person": given}
    found = faults_of(ProtectedSchema(), data)
    return Checked(
        data, {name.removeprefix("person-"): said for name, said in found.items()} | faults
    )


def home(asked: PageContext, form: Form) -> Checked:
    """One address of a person; its postcode must be known, unless it is kept without a place."""
    schema = SharedHomeSchema(exclude=("source",))
    data, faults = forms.read_fields(schema, form)
    data |= location_field.near(form)
    if shared := str(data.pop("home_of", "")):
        place = people_of(asked.pages).get(shared)
        if place is None or shared == asked.key.partition("/")[0]:
            return Checked({}, {"home_of": ["Choose another person of this record."]})
        # What was typed beside it stays in the form.
        data = {name: said for name, said in data.items() if name in _OF_A_STAY}
        data["home_of"] = place
    given, found = loaded(schema, data)
    if given is not None:
        found = _before_birth(asked, given)
        found = found or ({} if shared else _not_placed(asked.db, given))
    return Checked(data, found | faults, given)


def people_of(pages: Pages) -> dict[str, int]:
    """The keys of the people of a draft: 0 the subject, then each protected person, as numbered."""
    protected = sorted(
        (key for key in pages if re.fullmatch("protected-[1-9][0-9]?", key)),
        key=lambda key: int(key.partition("-")[2]),
    )
    return {key: place for place, key in enumerate(["subject", *protected])}


def grounds(asked: PageContext, form: Form) -> Checked:
    """Why, what was considered, and the references of the arrest and the crime."""
    considered = {
        each.value: text
        for each in asked.kind.considerations
        if (text := _text(form, f"considerations-{each.value}").strip())
    }
    part = ReceivedGroundsPart() if is_received(asked.kind, asked.pages) else GroundsPart()
    data = forms.read_fields(part, form)[0] | {"considerations": considered}
    found = faults_of(part, data)
    return Checked(data, {name.removesuffix("-value"): said for name, said in found.items()})


def terms(asked: PageContext, form: Form) -> Checked:
    """The conditions, row by row, each with its words, its place and its own time."""
    found = condition_form.read(asked.db, form, condition_form.RECORDED)
    data = {"conditions": found.given}
    if not found.given:
        return Checked(data, faults_of(ConditionsPart(), data))
    return Checked(data, found.faults)


def authority(_asked: PageContext, form: Form) -> Checked:
    """Who authorised a notice, of what rank, and when."""
    values, faults = forms.read_fields(AuthorityPart(), form)
    data = _given(values, "authorised_rank", "started_at")
    return Checked(data, faults_of(AuthorityPart(), data) | faults)


def court(asked: PageContext, form: Form) -> Checked:
    """Which court made an order, when, and until when."""
    values, faults = forms.read_fields(CourtPart(), form, inputs={"ends_at": "ends_on"})
    values["ends_kind"] = values.get("ends_kind") or only_ending(asked.kind)
    data = _given(values, "started_at", "ends_kind")
    found = faults_of(CourtPart(), data)
    if "ends_kind" not in data:
        found["ends_kind"] = ["Choose what brings it to its end."]
    return Checked(data, found | faults)


def contact(asked: PageContext, form: Form) -> Checked:
    """The officer in the case and whom to call out of hours."""
    part = ReceivedContactPart() if is_received(asked.kind, asked.pages) else ContactPart()
    data, _ = forms.read_fields(part, form)
    return Checked(data, faults_of(part, data))


def is_received(kind: Kind, pages: Pages) -> bool:
    """Whether it is an order that a court made, of which police may not know all yet."""
    return not kind.is_notice and not is_early(kind, pages)


def begun(kind: Kind, pages: Pages) -> EventKind:
    """What a draft says its record begins with; the usual until it says so."""
    said = _text(pages.get(BEGINS, {}), BEGINS_WITH)
    return next((each for each in kind.begins if each.value == said), kind.begins[0])


def is_early(kind: Kind, pages: Pages) -> bool:
    """Whether there is no notice or order yet."""
    return begun(kind, pages) in BEFORE


def only_ending(kind: Kind) -> str:
    """The way a kind ends where its Act names one only; empty where there is a choice."""
    first, *others = kind.ways_to_end
    return "" if others else first.value


def _before_birth(asked: PageContext, address: AddressInput) -> Errors:
    # The rule is the whole person's; what it says of this address belongs on its page.
    form = asked.pages.get(asked.key.partition("/")[0], {})
    born_on = forms.read_fields(PersonSchema(only=("born_on",)), form)[0].get("born_on")
    if born_on and is_before_birth(address, date.fromisoformat(born_on)):
        return {"starts_on": [BEFORE_BIRTH]}
    return {}


def _not_placed(db: Session, given: AddressInput) -> Errors:
    try:
        place(db, given)
    except ValidationError as error:
        return forms.messages(error)
    return {}


def _given(data: dict[str, Any], *names: str) -> dict[str, Any]:
    # A schema says what is missing only of a field that was not sent at all.
    return {name: said for name, said in data.items() if said or name not in names}


def faults_of(schema: Schema, data: dict[str, Any]) -> Errors:
    """What a schema finds wrong with ``data``, by name of the form's field."""
    return loaded(schema, data)[1]


def loaded(schema: Schema, data: dict[str, Any]) -> tuple[Any, Errors]:
    """What a schema makes of ``data``, or what it finds wrong, by name of the form's field."""
    try:
        return schema.load(data), {}
    except ValidationError as error:
        return None, forms.messages_by_path(error)
