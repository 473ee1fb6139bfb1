"""What one may say about a person, and the messages when it cannot be so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from orders.people.names import tokens
from orders.people.schema import AddressSchema, PersonSchema
from orders.rules.vocabulary import AddressKind

HOME = {"kind": "HOME", "lines": "1 Invented Street", "postcode": "b1 1aa"}


def test_a_postcode_is_written_one_way() -> None:
    assert AddressSchema().load(HOME).postcode == "B1 1AA"


def test_a_refuge_is_confidential_whatever_the_form_says() -> None:
    given = AddressSchema().load(HOME | {"kind": "REFUGE", "confidential": False})
    assert given.kind is AddressKind.REFUGE
    assert given.confidential


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        pytest.param({"postcode": "nowhere"}, "postcode", "whole UK postcode", id="postcode"),
        pytest.param({"postcode": ""}, "postcode", "place is not known", id="no-postcode"),
        pytest.param(
            {"starts_on": "2026-02-02", "ends_on": "2026-02-01"},
            "ends_on",
            "must not be before",
            id="backwards",
        ),
        pytest.param({"ends_on": "9999-12-31"}, "ends_on", "1900 to 2199", id="far-away"),
        pytest.param({"uprn": "12a"}, "uprn", "up to 12 digits", id="uprn"),
        pytest.param({"kind": "CASTLE"}, "kind", "what kind of address", id="kind"),
    ],
)
def test_an_address_that_cannot_be_is_refused_by_field(
    changes: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        AddressSchema().load(HOME | changes)
    assert message in str(refused.value.messages_dict[field])


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        pytest.param({"family_name": " "}, "family_name", "Enter the family name", id="blank"),
        pytest.param({"born_on": "2199-01-01"}, "born_on", "in the past", id="future"),
        pytest.param({"born_on": "1899-12-31"}, "born_on", "after 1899", id="long-ago"),
        pytest.param({"born_on": "30 Feb"}, "born_on", "real date of birth", id="no-day"),
        pytest.param(
            {"born_on": "1990-01-01", "addresses": [HOME | {"starts_on": "1989-12-31"}]},
            "addresses",
            "before the person was born",
            id="home-before-birth",
        ),
    ],
)
def test_a_person_that_cannot_be_is_refused_by_field(
    given: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        PersonSchema().load({"family_name": "Marsh"} | given)
    assert message in str(refused.value.messages_dict[field])


def test_control_characters_and_spaces_around_are_taken_off() -> None:
    person = PersonSchema().load({"family_name": "  Marsh\x00\u200b ", "born_on": ""})
    assert person.family_name == "Marsh"
    assert person.born_on is None
    assert person.addresses == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("O'Brien-Ångström", {"obrien", "angstrom"}, id="accents"),
        pytest.param("  Anne Marie ", {"anne", "marie"}, id="spaces"),
        pytest.param("D\u2019Souza", {"dsouza"}, id="curly-apostrophe"),
        pytest.param("--", set(), id="nothing"),
    ],
)
def test_names_are_compared_by_plain_words(name: str, words: set[str]) -> None:
    assert tokens(name) == words


def test_a_date_of_birth_is_a_day() -> None:
    person = PersonSchema().load({"family_name": "Marsh", "born_on": "1988-03-27"})
    assert person.born_on == date(1988, 3, 27)
