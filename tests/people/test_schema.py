"""What one may say about a person, and the messages when it cannot be so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from orders.people.names import tokens
from orders.people.schema import AddressSchema, PersonSchema
from orders.rules.vocabulary.characteristics import (
    Characteristic,
    CharacteristicAnswer,
    UnansweredReason,
)
from orders.rules.vocabulary.codes import AddressKind, DashRisk, PersonFlag
from tests.naming import named

HOME = {"kind": "HOME", "lines": "1 Invented Street", "postcode": "b1 1aa"}


def test_a_postcode_is_written_one_way() -> None:
    assert AddressSchema().load(HOME).postcode == "B1 1AA"


def test_a_refuge_is_confidential_whatever_the_form_says() -> None:
    given = AddressSchema().load(HOME | {"kind": "REFUGE", "confidential": False})
    assert given.kind is AddressKind.REFUGE
    assert given.confidential


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    named(
        ("postcode", {"postcode": "nowhere"}, "postcode", "whole UK postcode"),
        ("no-postcode", {"postcode": ""}, "postcode", "place is not known"),
        (
            "backwards",
            {"starts_on": "2026-02-02", "ends_on": "2026-02-01"},
            "ends_on",
            "must not be before",
        ),
        ("far-ahead", {"starts_on": "2090-01-01"}, "starts_on", "no more than a year from today"),
        ("far-away", {"ends_on": "9999-12-31"}, "ends_on", "1900 to 2199"),
        ("uprn", {"uprn": "12a"}, "uprn", "up to 12 digits"),
        ("kind", {"kind": "CASTLE"}, "kind", "what kind of address"),
    ),
)
def test_an_address_that_cannot_be_is_refused_by_field(
    changes: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        AddressSchema().load(HOME | changes)
    assert message in str(refused.value.messages_dict[field])


@pytest.mark.parametrize(
    ("given", "field", "message"),
    named(
        ("blank", {"family_name": " "}, "family_name", "Enter the family name"),
        ("future", {"born_on": "2199-01-01"}, "born_on", "in the past"),
        ("long-ago", {"born_on": "1899-12-31"}, "born_on", "after 1899"),
        ("no-day", {"born_on": "30 Feb"}, "born_on", "real date of birth"),
        (
            "home-before-birth",
            {"born_on": "1990-01-01", "addresses": [HOME | {"starts_on": "1989-12-31"}]},
            "addresses",
            "before the person was born",
        ),
    ),
)
def test_a_person_that_cannot_be_is_refused_by_field(
    given: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        PersonSchema().load({"family_name": "Marsh"} | given)
    assert message in str(refused.value.messages_dict[field])


@pytest.mark.parametrize(
    ("given", "field", "message"),
    named(
        ("D26", {"pnc_id": "20230583843N"}, "pnc_id", "does not fit"),
        ("D27", {"cro_no": "85227/65G"}, "cro_no", "does not fit"),
        ("asn", {"asn": "20/ALD/26/1"}, "asn", "year, force and unit"),
        ("two-figures", {"birth_year": "88"}, "birth_year", "4 digits"),
        ("to-come", {"birth_year": 2199}, "birth_year", "in the past"),
        (
            "two-births",
            {"born_on": "1988-03-27", "birth_year": 1989},
            "birth_year",
            "not the year of the date",
        ),
        ("long", {"characteristics": {"RELIGION": "x" * 201}}, "characteristics", "200"),
        (
            "ethnicity-without-list",
            {"characteristics": {"ETHNICITY_OFFICER": "W1"}},
            "characteristics",
            "the list and its code",
        ),
        (
            "no-such",
            {"characteristics": {"STAR_SIGN": "Leo"}},
            "characteristics",
            "no such characteristic",
        ),
        ("no-mapping", {"characteristics": "Leo"}, "characteristics", "mapping"),
    ),
)
def test_particulars_that_cannot_be_are_refused_by_field(
    given: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        PersonSchema().load({"family_name": "Marsh"} | given)
    assert message in str(refused.value.messages_dict[field])


def test_particulars_are_kept_as_the_register_writes_them() -> None:
    person = PersonSchema().load(
        {
            "family_name": "Marsh",
            "birth_year": "1988",
            "pnc_id": "26/1w",
            "cro_no": "65656/91h",
            "asn": "26/20aa/01/1x",
            "flags": ["MARAC", "MAPPA", "MARAC"],
            "dash_risk": "HIGH",
            "gender_described": " ",
            "characteristics": {
                "ETHNICITY_SELF_DEFINED": "18+1 w3",
                "RELIGION": "declined",
                "LANGUAGE": "",
            },
        }
    )
    assert (person.born_on, person.birth_year) == (None, 1988)
    assert person.pnc_id == "2026/0000001W"
    assert person.cro_no == "065656/91H"
    assert person.asn == "26/20AA/01/00000000001X"
    assert person.flags == (PersonFlag.MARAC, PersonFlag.MAPPA)
    assert person.dash_risk is DashRisk.HIGH
    assert not person.gender_described
    assert person.characteristics == {
        Characteristic.ETHNICITY_SELF_DEFINED: CharacteristicAnswer("W3", "18+1"),
        Characteristic.RELIGION: CharacteristicAnswer(gap=UnansweredReason.DECLINED),
    }


def test_a_whole_date_of_birth_needs_no_year_beside_it() -> None:
    given = {"family_name": "Marsh", "born_on": "1988-03-27", "birth_year": 1988}
    assert PersonSchema().load(given).birth_year is None


def test_blank_identifiers_are_none() -> None:
    person = PersonSchema().load({"family_name": "Marsh", "pnc_id": " ", "cro_no": "", "asn": None})
    assert (person.pnc_id, person.cro_no, person.asn) == (None, None, None)


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
