"""What a look-up asks: who an order is about, or its reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, pre_load
from marshmallow import validates_schema as checks
from marshmallow.validate import Length, Regexp

from orders import clock
from orders.bounded_fields import Loaded
from orders.formatting import london
from orders.people.dated_facts.kinds import RULES, FactKind, phone_number, registration
from orders.people.names import asked_words, tokens
from orders.people.schema import printable
from orders.rules.vocabulary import references
from orders.rules.vocabulary.references import sought

_BIRTH: Final = "Enter a real date of birth, like 27 3 1988."
_LONGEST_NUMBER: Final = 60
_NUMBERS: Final[Mapping[str, tuple[Callable[[str], str | None], str]]] = {
    "reference": (
        references.normalise,
        "This is not a reference like WM26-00412-7: check every digit.",
    ),
    "phone": (phone_number, RULES[FactKind.PHONE].parts["number"].wrong),
    "registration": (registration, RULES[FactKind.VEHICLE].parts["registration"].wrong),
    "number": (
        lambda text: text if 4 <= len(sought(text)) <= _LONGEST_NUMBER else None,
        "Enter the whole number, like 20CR/12345/26.",
    ),
}
"""How what is written one way only is read, and what is said of what is none."""
_NOTHING: Final = (
    "Enter a name, a date of birth, a reference, a phone number, a vehicle registration or a court,"
    " crime, arrest or custody number."
)


@dataclass(frozen=True, slots=True)
class LookupQuery:
    """A look-up: all that is given must fit, and what is of a person must fit one.

    Attributes:
        name: words of one of the person's names, in any order and near enough in spelling.
        born_on: date of birth.
        reference: as the register writes it.
        phone: digits of a phone number as dialled in this country.
        registration: of a vehicle, without spaces, in capitals.
        number: of a court, custody or crime system, as it was typed.
        serial: the middle part of a reference, of whatever year.
        page: from 1.
    """

    name: str = ""
    born_on: date | None = None
    reference: str | None = None
    phone: str | None = None
    registration: str | None = None
    number: str | None = None
    serial: int | None = None
    page: int = 1

    @property
    def by(self) -> list[str]:
        """Which ways it asks, for the log."""
        ways = ("name", "born_on", "reference", "phone", "registration", "number", "serial")
        return [way for way in ways if getattr(self, way)]

    @property
    def secret(self) -> str:
        """What it asks of a person, the same for the same question; blank when nothing."""
        names = " ".join(sorted(tokens(self.name)))
        number = sought(self.number or "")
        return " ".join((names, str(self.born_on or ""), *self.facts.values(), number))

    @property
    def facts(self) -> Mapping[FactKind, str]:
        """Which dated facts the person has, by what a person is found by."""
        asked = {FactKind.PHONE: self.phone, FactKind.VEHICLE: self.registration}
        return {kind: sought for kind, sought in asked.items() if sought}

    @property
    def reaches_out(self) -> bool:
        """Whether it may find orders outside the reader's own LPA.

        A day of birth, tried day after day, would read out the whole force; so would initials, and
        the numbers of references one after the other.
        """
        exact = self.reference or self.phone or self.registration or self.number
        return bool(exact) or any(len(word) > 1 for word in asked_words(self.name))


class LookUpSchema(Schema):
    """The form of a look-up."""

    class Meta:
        """Options."""

        unknown = RAISE

    name = fields.String(
        load_default="", validate=Length(max=200, error="Enter at most 200 characters.")
    )
    born_on = fields.Date(load_default=None, error_messages={"invalid": _BIRTH})
    reference = fields.String(load_default="")
    phone = fields.String(load_default="")
    registration = fields.String(load_default="")
    number = fields.String(load_default="")
    serial = fields.String(
        load_default="", validate=Regexp(r"([0-9]{1,6})?\Z", error="Enter up to 6 digits.")
    )
    page = fields.String(
        load_default="1",
        validate=Regexp(r"[1-9][0-9]{0,6}\Z", error="Enter a page number, 1 or more."),
    )

    @pre_load
    def _strip(self, data: Any, **_: object) -> Any:
        if not isinstance(data, Mapping):
            return data
        stripped = {
            key: printable(value) if isinstance(value, str) else value
            for key, value in data.items()
        }
        return {key: value for key, value in stripped.items() if value != ""}

    @checks(skip_on_field_errors=True)
    def _asks_something(self, data: Loaded, **_: object) -> None:
        if data["name"] and not tokens(data["name"]):
            raise ValidationError("Enter a name with letters in it.", "name")
        if data["born_on"] and data["born_on"] > london(clock.now()).date():
            raise ValidationError("The date of birth must be in the past.", "born_on")
        if not any(data[key] for key in ("name", "born_on", "serial", *_NUMBERS)):
            raise ValidationError(_NOTHING, "name")

    @post_load
    def _make(self, data: Loaded, **_: object) -> LookupQuery:
        numbers = {name: _number(name, data[name]) for name in _NUMBERS}
        return LookupQuery(
            name=data["name"],
            born_on=data["born_on"],
            serial=int(data["serial"]) if data["serial"] else None,
            page=int(data["page"]),
            **numbers,
        )


def _number(name: str, text: str) -> str | None:
    if not text:
        return None
    read, wrong = _NUMBERS[name]
    number = read(text)
    if number is None:
        raise ValidationError({name: [wrong]})
    return number
