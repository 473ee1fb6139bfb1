"""What two records have in common, in words and by weight, whichever is named first."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.people.likeness.birth_dates import BirthMatch, match_births, near_days
from orders.people.likeness.comparison import Likeness, compare, may_be_one
from orders.people.likeness.facts import PersonFacts, compared_name
from orders.people.likeness.name_matches import NameMatch, match_names

BORN = date(1980, 5, 4)


def person(
    name: str,
    born_on: date | None = None,
    *aliases: str,
    year: int | None = None,
    postcode: str | None = None,
    **identifiers: str,
) -> PersonFacts:
    """A record of a person whose family name is the last word, or what follows a comma."""
    return PersonFacts(
        names=tuple(
            compared_name(*each.split(",") if "," in each else each.rpartition(" ")[::2])
            for each in (name, *aliases)
        ),
        born_on=born_on,
        birth_year=year,
        identifiers=frozenset(identifiers.items()),
        postcodes=frozenset(filter(None, [postcode])),
    )


def both_ways(one: PersonFacts, other: PersonFacts) -> Likeness:
    found = compare(one, other)
    assert found == compare(other, one)
    return found


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        ("Sean,O'Neill", "Sean,O\u2019Neill", NameMatch.SAME),
        ("W\u0142adys\u0142aw Wa\u0142\u0119sa", "Wladyslaw Walesa", NameMatch.SAME),
        ("I\u015f\u0131k Y\u0131ld\u0131r\u0131m", "ISIK YILDIRIM", NameMatch.SAME),
        ("J\u00f8rgen Stra\u00dfe", "Jorgen Strasse", NameMatch.SAME),
        ("\u00de\u00f3r Gu\u00f0mundsson", "Thor Gudmundsson", NameMatch.SAME),
        ("\u0110or\u0111e Petrovi\u0107", "Dorde Petrovic", NameMatch.SAME),
        ("\u00c6sa \u0152uvre", "Aesa Oeuvre", NameMatch.SAME),
        ("Anne-Marie Lowe", "Annemarie Lowe", NameMatch.SAME),
        ("Jan,van der Berg", "Jan,Vanderberg", NameMatch.SAME),
        ("Khan Mohammed", "Mohammed Khan", NameMatch.REORDERED),
        ("Grace Ngozi Okafor", "Grace Okafor", NameMatch.SHORTER),
        ("Mohammed Khan", "Muhamed Khan", NameMatch.SPELT_ALIKE),
        ("Mohammed Khan", "Mohammed Kahn", NameMatch.SPELT_ALIKE),
        ("Catherine Philips", "Katherin Filips", NameMatch.SOUNDING_ALIKE),
        ("G Okafor", "Grace Okafor", NameMatch.INITIALS),
        ("G O", "Grace Okafor", NameMatch.NONE),
        ("Grace Ngozi Bell", "Grace Ngozi Okafor", NameMatch.TWO_WORDS),
        ("Grace Bell", "Grace Okafor", NameMatch.ONE_WORD),
        (",Bear", ",Bear", NameMatch.ONE_WORD),
        ("Eve Marsh", "Daniel Marsh", NameMatch.FAMILY_NAME),
        ("Grace Bell", "Daniel Marsh", NameMatch.NONE),
        ("\u0a17\u0a41\u0a30\u0a2a\u0a4d\u0a30\u0a40\u0a24 \u0a38\u0a3f\u0a70\u0a18",
         "\u0a17\u0a41\u0a30\u0a2a\u0a4d\u0a30\u0a40\u0a24 \u0a38\u0a3f\u0a70\u0a18",
         NameMatch.SAME),
        ("\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
         "\u0418\u0412\u0410\u041d \u041f\u0415\u0422\u0420\u041e\u0412", NameMatch.SAME),
        ("\u5c0f\u660e,\u738b", "\u5c0f\u660e,\u674e", NameMatch.ONE_WORD),
    ],
)  # fmt: skip
def test_names_are_matched_however_they_are_written(one: str, other: str, match: NameMatch) -> None:
    (first,), (second,) = person(one).names, person(other).names
    assert match_names(first, second) is match_names(second, first) is match


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        ((1980, 5, 4), (1980, 5, 4), BirthMatch.SAME_DAY),
        ((1980, 5, 4), (1980, 4, 5), BirthMatch.SWAPPED),
        ((1980, 5, 4), (1980, 5, 14), BirthMatch.ONE_DIGIT),
        ((1978, 5, 4), (1987, 5, 4), BirthMatch.ONE_DIGIT),
        ((1980, 5, 4), (1981, 6, 4), BirthMatch.DIFFERENT),
    ],
)
def test_births_are_matched_as_they_are_mistyped(
    one: tuple[int, int, int], other: tuple[int, int, int], match: BirthMatch
) -> None:
    first, second = date(*one), date(*other)
    assert match_births(first, second, first.year, second.year) is match
    assert match_births(second, first, second.year, first.year) is match


@given(one=st.dates(date(1930, 1, 1), date(2015, 1, 1)), other=st.dates(date(1930, 1, 1)))
def test_every_day_that_is_alike_is_near_and_no_other(one: date, other: date) -> None:
    for day in {other, *near_days(one)}:
        alike = match_births(one, day, one.year, day.year) is not BirthMatch.DIFFERENT
        assert alike == (day in near_days(one)) or not 1900 <= day.year <= 2099


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        pytest.param(
            person("Ann Marsh", postcode="WS1 1AA"),
            person("Ann Marsh", postcode="WS1 1AA"),
            ("the same name", "the same postcode"),
            id="no-birth-but-a-postcode",
        ),
        pytest.param(
            person("Ann Marsh", year=1980),
            person("Ann Marsh", BORN),
            ("the same name", "the same year of birth"),
            id="a-year-of-birth",
        ),
        pytest.param(
            person("Ann Marsh", cro_no="1/80A"),
            person("Kit Lowe", cro_no="1/80A"),
            ("the same CRO number",),
            id="an-identifier-alone",
        ),
        pytest.param(
            person("Ann Marsh", BORN),
            person("Kit Lowe", date(1980, 4, 5), "Ann Marsh"),
            (
                "the same name (an alias of one of them)",
                "dates of birth with day and month swapped",
            ),
            id="an-alias",
        ),
    ],
)
def test_a_pair_is_likely_for_reasons_in_words(
    one: PersonFacts, other: PersonFacts, reasons: tuple[str, ...]
) -> None:
    found = both_ways(one, other)
    assert found.is_likely
    assert found.reasons == reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(person("Ann Marsh", BORN), person("Kit Lowe", BORN), id="birth-alone"),
        pytest.param(person("Ann Marsh", BORN), person("Ann Lowe", BORN), id="a-given-name"),
        pytest.param(person("Ann Marsh"), person("Ann Marsh"), id="a-name-alone"),
        pytest.param(
            person("Ann Marsh", BORN, postcode="WS1 1AA"),
            person("Eve Marsh", BORN, postcode="WS1 1AA"),
            id="twins-at-home",
        ),
        pytest.param(
            person("Ann Marsh", postcode="WS1 1AA"),
            person("Kit Lowe", postcode="WS1 1AA"),
            id="a-postcode-alone",
        ),
        pytest.param(
            person("Ann Marsh", BORN), person("Ann Marsh", date(1991, 12, 30)), id="other-births"
        ),
    ],
)
def test_what_many_people_share_makes_no_likely_pair(one: PersonFacts, other: PersonFacts) -> None:
    assert not both_ways(one, other).is_likely


def test_what_contradicts_is_said_and_weakens() -> None:
    one = person("Ann Marsh", BORN, pnc_id="2001/0000001Q")
    other = person("Ann Marsh", BORN, pnc_id="2001/0000002R")
    found = both_ways(one, other)
    assert found.doubts == ("different PNC numbers",)
    assert found.is_likely
    assert not found.is_sure
    assert found.strength < both_ways(one, one).strength


def test_what_is_sure_is_likely_and_what_is_likely_may_share_a_withheld_home() -> None:
    same = person("Ann Marsh", BORN)
    married = person("Ann Lowe", BORN)
    assert both_ways(same, person("ANN MARSH", BORN)).is_sure
    assert not both_ways(same, person("Anne Marsh", BORN)).is_sure
    assert may_be_one(same, married)
    assert may_be_one(same, person("Ann Marsh"))
    assert not may_be_one(same, person("Ann Marsh", date(1991, 12, 30)))


NAMES = st.text("abcd\u0142 -'", min_size=1, max_size=9)
DAYS = st.none() | st.sampled_from([BORN, date(1980, 4, 5), date(1980, 5, 14), date(1999, 1, 2)])
PEOPLE = st.builds(
    PersonFacts,
    names=st.lists(st.builds(compared_name, NAMES, NAMES), max_size=2).map(tuple),
    born_on=DAYS,
    birth_year=st.none() | st.just(1980),
    identifiers=st.frozensets(st.sampled_from([("pnc_id", "1"), ("asn", "2")])),
    postcodes=st.frozensets(st.sampled_from(["WS1 1AA", "B2 2BB"])),
)


@given(one=PEOPLE, other=PEOPLE)
def test_likeness_is_one_answer_whoever_is_named_first(
    one: PersonFacts, other: PersonFacts
) -> None:
    found = both_ways(one, other)
    assert may_be_one(one, other) == may_be_one(other, one)
    assert bool(found.strength) <= bool(found.reasons)
    assert not found.is_sure or found.is_possible
