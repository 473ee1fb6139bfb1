"""What two records of persons are compared by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from orders.people.model import Person
from orders.people.names import words_of_part
from orders.people.schema import PersonInput

IDENTIFIERS: Final = {
    "pnc_id": "PNC number",
    "cro_no": "CRO number",
    "asn": "arrest/summons number",
    "connect_nominal_ref": "Connect reference",
}
"""Columns of ``Person`` that name one human being in another system, with what each is called."""


@dataclass(frozen=True, slots=True, order=True)
class ComparedName:
    """A name as it is compared: words without case and accents.

    Attributes:
        given: words of the given names, in their order.
        family: words of the family name.
    """

    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a record says of a person, as far as persons are compared by it.

    Attributes:
        names: the legal name first, then every other.
        born_on: day of birth.
        birth_year: where the day is not known.
        identifiers: columns of ``IDENTIFIERS`` with what each holds.
        postcodes: of homes that every reader may be told; a withheld home's never.
    """

    names: tuple[ComparedName, ...]
    born_on: date | None = None
    birth_year: int | None = None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    postcodes: frozenset[str] = frozenset()

    @property
    def year(self) -> int | None:
        """Year of birth, however much more is known."""
        return self.birth_year if self.born_on is None else self.born_on.year

    @property
    def words(self) -> frozenset[str]:
        """Every word of every name."""
        return frozenset(
            word for name in self.names for part in (name.given, name.family) for word in part
        )


def compared_name(given_names: str, family_name: str) -> ComparedName:
    """A name as it is written, ready to be compared."""
    return ComparedName(words_of_part(given_names), words_of_part(family_name))


def facts_given(given: PersonInput) -> PersonFacts:
    """What is compared of a person who is being recorded."""
    return _facts(
        given,
        [(given.given_names, given.family_name)]
        + [(alias.given_names, alias.family_name) for alias in given.aliases],
        (
            home.postcode
            for home in given.addresses
            if not (home.confidential or home.kind.is_always_confidential)
        ),
    )


def facts_of(
    person: Person | Any, names: Iterable[tuple[str, str]], postcodes: Iterable[str | None]
) -> PersonFacts:
    """What is compared of a record.

    Args:
        person: it, or a row with its columns.
        names: given names and family name of each of its names beside the legal one.
        postcodes: of its homes that are not withheld.
    """
    return _facts(person, [(person.given_names, person.family_name), *names], postcodes)


def _facts(
    person: Any, names: Iterable[tuple[str, str]], postcodes: Iterable[str | None]
) -> PersonFacts:
    compared = dict.fromkeys(compared_name(*name) for name in names)
    held = ((column, getattr(person, column)) for column in IDENTIFIERS)
    return PersonFacts(
        names=tuple(name for name in compared if name.given or name.family),
        born_on=person.born_on,
        birth_year=person.birth_year,
        identifiers=frozenset((column, value) for column, value in held if value),
        postcodes=frozenset(filter(None, postcodes)),
    )
