"""Conditions on every form that carries them: read, shown, one more, one fewer, one written anew.

One reader for a new record, a grant, an authorisation and a variation. A row's fields are those of
``ConditionSchema``, named ``condition-0-code``; a day stands for an instant. Rows are added and
taken out by sending the form, so that nothing needs a script and nothing typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from geo import drawing
from geo.columns import shape_of
from orders.access.sign_in.account_session import current_account
from orders.areas.lists.postcode_list import locate_postcodes
from orders.db import db as database
from orders.register.order_record import OrderRecord, RecordedCondition
from orders.register.schemas.condition import MOST, TOO_MANY, ConditionInput, ConditionSchema
from orders.register.schemas.location import UNKNOWN_POSTCODE
from orders.rules.vocabulary import postcodes
from orders.rules.vocabulary.wording import usual
from orders.search.disclosure.condition_masking import MaskedCondition, told_of
from orders.web import forms
from orders.web.forms import Errors, Form

RECORDED, ADDED = "condition", "adds"
"""What the names of rows begin with: on a record or a grant; on what changes the conditions."""
ROWS = "rows"
"""Name of the buttons that change how many rows there are, rather than save."""
_INPUTS = {"starts_at": "starts_on", "ends_at": "ends_on"}
"""What a row calls the day that stands for an instant."""
_CONFIDENTIAL = "place_confidential"
_PLACE = ("place_name", "location", "geometry", _CONFIDENTIAL)
_WORDS = ("text_verbatim", "exceptions", "supervisor", "responsible_person")
TEXTS = tuple(name for name in ConditionSchema().fields if name not in {*_INPUTS, _CONFIDENTIAL})
"""The schema's fields that a row has as text."""


@dataclass(frozen=True, slots=True)
class ConditionAuthors:
    """The accounts that said what a condition says; ``None``: who sends the form."""

    words: int | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A condition that a row was copied from.

    Attributes:
        term: the condition.
        values: what the row shows of it, by the field's name in the schema or a part of a date.
        hidden: whether its words or place tell where a person is, so that they are not shown: left
            empty they are kept.
        authors: who said them.
    """

    term: RecordedCondition
    values: Mapping[str, str]
    hidden: bool
    authors: ConditionAuthors


@dataclass(frozen=True, slots=True)
class Conditions:
    """The rows of a form as read.

    Attributes:
        given: what ``ConditionSchema`` reads, row by row.
        numbers: the row of the form that each came from.
        faults: what is wrong, by name of the form's field.
        authors: who said what a row keeps unseen.
    """

    given: list[dict[str, Any]]
    numbers: list[int]
    faults: Errors
    authors: list[ConditionAuthors] = field(default_factory=list)

    def attributed(self, loaded: Iterable[ConditionInput]) -> tuple[ConditionInput, ...]:
        """The rows as their schema read them, each with who said what it keeps unseen."""
        return tuple(
            replace(each, worded_by=by.words, placed_by=by.place)
            for each, by in zip(loaded, self.authors, strict=True)
        )


def numbers(form: Iterable[str], prefix: str) -> list[int]:
    """The rows a form has, one more than the most at most, so that too many are told as such."""
    row = re.compile(rf"{prefix}-([0-9]{{1,4}})-.+")
    found = {int(match[1]) for name in form if (match := row.fullmatch(name))}
    return sorted(found)[: MOST + 1]


def read(
    db: Session, form: Form, prefix: str, copies: Mapping[int, Copy] | None = None
) -> Conditions:
    """The conditions a form holds; rows left empty are none.

    Args:
        prefix: ``RECORDED`` or ``ADDED``.
        copies: what rows were copied from, by their number.
    """
    copies, found = copies or {}, Conditions([], [], {})
    for number in sorted({*numbers(form, prefix), *copies}):
        name, copy = f"{prefix}-{number}-", copies.get(number)
        if copy is not None and not _is_kept(form, name):
            continue
        given, faults = _row(form, name, copy)
        if copy is None and not any(given.values()) and not faults:
            continue
        authors = ConditionAuthors()
        if copy is not None and copy.hidden:
            authors = _keep_unseen(given, copy)
        found.given.append(given)
        found.numbers.append(number)
        found.authors.append(authors)
        found.faults.update(schema_faults(given, name) | faults)
    found.faults.update(not_known(db, found, prefix))
    if len(found.given) > MOST:
        found.faults["conditions"] = [TOO_MANY]
    return found


def placed_faults(error: ValidationError, prefix: str, rows: Sequence[int]) -> Errors:
    """What a service found wrong with conditions, by name of the form's field.

    Args:
        rows: the row of the form that each condition came from.
    """
    faults: Errors = {}
    for name, said in forms.messages_by_path(error).items():
        found = re.fullmatch(r"conditions-([0-9]+)-(.+)", name)
        if found is not None and int(found[1]) < len(rows):
            name = f"{prefix}-{rows[int(found[1])]}-{found[2]}"
        faults[name] = said
    return faults


def of_rows(names: Iterable[str], prefix: str) -> set[str]:
    """The names among ``names`` that are of rows."""
    return {name for name in names if name.startswith(f"{prefix}-")}


def is_edit(form: Form, prefix: str) -> bool:
    """Whether a form was sent to have more or fewer rows, or names kinds it has no rows for yet."""
    return bool(form.get(ROWS)) or any(forms.many(form, f"{prefix}-add"))


def edited(form: Form, prefix: str, copies: Mapping[str, Copy] | None = None) -> dict[str, Any]:
    """A form with the rows its button asks for; what was typed stays.

    Args:
        copies: the conditions that may be written anew, by their id.
    """
    values = {name: form[name] for name in form if name not in {ROWS, f"{prefix}-change"}}
    wanted = forms.many(form, f"{prefix}-add")
    values.pop(f"{prefix}-add", None)
    asked = str(form.get(ROWS, ""))
    known = numbers(values, prefix)
    following = max(known, default=-1) + 1
    if asked.startswith("remove-"):
        start = f"{prefix}-{asked.removeprefix('remove-')}-"
        return {name: said for name, said in values.items() if not name.startswith(start)}
    rows: list[dict[str, str]] = [{"code": code, "text_verbatim": usual(code)} for code in wanted]
    copy = (copies or {}).get(str(form.get(f"{prefix}-change", "")))
    if asked.startswith("up-"):
        return _moved_up(values, prefix, known, asked.removeprefix("up-"))
    if asked == "change" and copy is not None:
        rows.append({**copy.values, "from": str(copy.term.condition.id)})
    if asked == "add" and not rows:
        rows.append({"code": ""})
    for number, row in enumerate(rows[: max(0, MOST - len(known))], start=following):
        values |= {f"{prefix}-{number}-{name}": said for name, said in row.items()}
    return values


def _moved_up(
    values: dict[str, Any], prefix: str, known: Sequence[int], number: str
) -> dict[str, Any]:
    """A form in which a row and the one before it have changed places."""
    place = next((at for at, each in enumerate(known) if str(each) == number), 0)
    if place == 0:
        return values
    first, second = (f"{prefix}-{each}-" for each in (known[place - 1], known[place]))
    other = {first: second, second: first}

    def renamed(name: str) -> str:
        start = next((each for each in other if name.startswith(each)), None)
        return name if start is None else other[start] + name.removeprefix(start)

    return {renamed(name): said for name, said in values.items()}


def copies_of(
    sheet: OrderRecord, known: Sequence[MaskedCondition] | None = None
) -> dict[str, Copy]:
    """The conditions of an order that apply, as rows show them, by their id.

    Args:
        known: every condition as the reader may know it, where that has been asked.
    """
    persons = {each.person.id: str(number) for number, each in enumerate(sheet.protected, 1)}
    own = {each.id for each in sheet.subject.records}
    every = told_of(database.session, sheet, by=current_account()) if known is None else known
    return {
        str(term.condition.id): _copy(term, told.withheld, persons, own, _authors(sheet, term))
        for term, told in zip(sheet.terms, every, strict=True)
    }


def copied_from(form: Form, prefix: str, copies: Mapping[str, Copy]) -> dict[int, Copy]:
    """What rows say they were copied from, by their number."""
    named = {number: form.get(f"{prefix}-{number}-from") for number in numbers(form, prefix)}
    return {number: copies[id_] for number, id_ in named.items() if id_ and id_ in copies}


def shown(values: Mapping[str, str], name: str) -> dict[str, str]:
    """A row's values by the names of the form's fields."""
    return {f"{name}{field}": text for field, text in values.items()}


def _is_kept(form: Form, name: str) -> bool:
    """Whether a row copied from a condition is one of the order; a change always is."""
    return f"{name}from" in form or form.get(f"{name}keep") == "true"


def as_typed(form: Form, name: str) -> tuple[dict[str, Any], Errors]:
    """What a row says, and which of its days cannot be read, by name of the form's field."""
    return _row(form, name, None)


def _row(form: Form, name: str, copy: Copy | None) -> tuple[dict[str, Any], Errors]:
    known = {} if copy is None else copy.values
    whole = f"{name}geometry" in form
    values, faults = forms.read_fields(ConditionSchema(), form, prefix=name, inputs=_INPUTS)
    given = {field: "" if whole else known.get(field, "") for field in TEXTS} | values
    sent_as = form.get(f"{name}{_CONFIDENTIAL}")
    given[_CONFIDENTIAL] = sent_as == "true" or (not whole and known.get(_CONFIDENTIAL) == "true")
    if given["premises"] and not whole:
        given |= dict.fromkeys(_PLACE, "") | {_CONFIDENTIAL: False}
    return given, faults


def _keep_unseen(given: dict[str, Any], copy: Copy) -> ConditionAuthors:
    """Let a row that shows nothing of a condition keep what it leaves empty, and say whose it is.

    Words are kept or typed anew as a whole: who types some of them reads them all.
    """
    condition, place = copy.term.condition, copy.term.condition.place
    keeps_words = not any(given[name] for name in _WORDS)
    keeps_place = not given["premises"] and not any(given[name] for name in _PLACE)
    if keeps_words:
        given |= {name: getattr(condition, name) or "" for name in _WORDS}
    if not given["radius_m"] and condition.radius_m is not None:
        given["radius_m"] = str(condition.radius_m)
    if keeps_place and place is not None:
        shape = shape_of(place.shape)
        given |= {
            "place_name": place.name,
            "geometry": "" if shape is None else drawing.as_wkt(shape),
            _CONFIDENTIAL: place.confidential,
        }
    return ConditionAuthors(
        copy.authors.words if keeps_words else None, copy.authors.place if keeps_place else None
    )


def schema_faults(given: dict[str, Any], name: str) -> Errors:
    """What the schema finds wrong with a row, by name of the form's field."""
    try:
        ConditionSchema().load(given)
    except ValidationError as error:
        found = forms.messages_by_path(error)
        return {name + _INPUTS.get(field, field): said for field, said in found.items()}
    return {}


def not_known(db: Session, found: Conditions, prefix: str) -> Errors:
    """Postcodes of places that are not known, by name of the form's field."""
    named = {
        f"{prefix}-{number}-location": postcode
        for number, each in zip(found.numbers, found.given, strict=True)
        if (postcode := postcodes.normalise(each["location"]))
    }
    known = locate_postcodes(db, named.values())
    return {name: [UNKNOWN_POSTCODE] for name, text in named.items() if text not in known}


def _copy(
    term: RecordedCondition,
    tells: bool,
    persons: Mapping[int, str],
    own: Collection[int],
    authors: ConditionAuthors,
) -> Copy:
    condition, place = term.condition, term.condition.place
    secret = place is not None and place.confidential
    hidden = tells or secret or (term.address is not None and term.address.is_withheld)
    owner = None if term.address is None else term.address.person_id
    values = {
        "code": condition.code,
        "premises": "" if owner is None else "SUBJECT" if owner in own else "PROTECTED",
        "radius_m": "" if hidden or condition.radius_m is None else str(condition.radius_m),
        "protects": persons.get(condition.protected_person_id or 0, ""),
        "countries": condition.countries or "",
        "weekly_times": condition.weekly_times or "",
        "sealed_number": condition.sealed_number or "",
    }
    if not hidden:
        values |= {name: getattr(condition, name) or "" for name in _WORDS}
        shape = None if place is None else shape_of(place.shape)
        values |= {
            "place_name": "" if place is None else place.name,
            "geometry": "" if shape is None else drawing.as_text(shape),
        }
    return Copy(term, values, hidden, authors)


def _authors(sheet: OrderRecord, term: RecordedCondition) -> ConditionAuthors:
    """Who said what a condition says: where nothing notes it, who recorded it first."""
    events = {each.id: each for each in sheet.order.events}
    event = events.get(term.condition.added_by_id or 0)
    while event is not None and event.replaces_id is not None:
        event = events[event.replaces_id]
    first = sheet.order.recorded_by_id if event is None else event.recorded_by_id
    condition = term.condition
    return ConditionAuthors(condition.worded_by_id or first, condition.placed_by_id or first)
