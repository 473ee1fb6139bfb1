"""A name is found however it is spelt, the likeliest first, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.misspelling import family_names, given_names, misspelt
from orders.people.model import NameKey, NameToken, Person
from orders.people.name_index import reindex
from orders.people.name_search import persons_named
from orders.people.schema import AliasInput, PersonInput
from orders.rules.vocabulary.codes import NameKind, Sex
from orders.sample.stories.dice import Dice
from orders.search.criteria.lookup_query import LookupQuery
from tests.factories.orders import at
from tests.factories.people import make_people, make_person

NOW = at("2026-11-20 09:00")
FIRST_PAGE = 25
PERSONS = 3_000


def somebody(given: str, family: str, *aliases: tuple[str, str]) -> PersonInput:
    return PersonInput(
        family,
        given,
        date(1988, 3, 27),
        Sex.MALE,
        aliases=tuple(AliasInput(NameKind.ALSO_KNOWN_AS, last, first) for first, last in aliases),
    )


def keep(db: Session, people: list[PersonInput]) -> dict[int, PersonInput]:
    """Write people as an import does."""
    return dict(zip(make_people(db, people, now=NOW), people, strict=True))


def first_page(db: Session, text: str) -> list[int]:
    """Ids in the order of a page."""
    found = persons_named(db, text).subquery()
    query = select(found.c.person_id).order_by(found.c.rank, found.c.person_id)
    return list(db.scalars(query.limit(FIRST_PAGE)))


def found_names(db: Session, text: str) -> list[str]:
    people = {person.id: person for person in db.scalars(select(Person))}
    return [people[key].name for key in first_page(db, text)]


@pytest.mark.spatial
@pytest.mark.parametrize("misspellings", [300, pytest.param(1_000, marks=pytest.mark.trial)])
def test_nearly_every_misspelling_finds_its_person_on_the_first_page(
    each_db: Session, misspellings: int
) -> None:
    """95 % of them: one letter dropped, doubled, swapped, replaced; spaces, hyphens; variants."""
    dice = Dice(5)
    given, family = given_names(400, dice), family_names(1_500, dice)
    by_id = keep(
        each_db,
        [somebody(dice.one(given), dice.one(family)) for _ in range(PERSONS)],
    )
    ids = list(by_id)
    missed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for _ in range(misspellings):
        wanted = dice.one(ids)
        wrong, way = misspelt(f"{by_id[wanted].given_names} {by_id[wanted].family_name}", dice)
        tried[way] += 1
        missed[way] += wanted not in first_page(each_db, wrong)
    assert min(tried.values()) >= misspellings // 20
    assert missed.total() <= misspellings * 5 // 100, missed
    assert all(missed[way] <= tried[way] // 10 for way in tried), missed


@pytest.fixture
def known(each_db: Session) -> Session:
    """A few people, some much alike."""
    for who in (
        somebody("Mohammed", "Khan"),
        somebody("Muhammad", "Khan"),
        somebody("Zoë Ann", "O\u2019Brien-Ångström"),
        somebody("Catherine", "Philips", ("Kit", "Lowe")),
        somebody("Li", "Wei"),
        somebody("Jan", "van der Berg"),
    ):
        make_person(each_db, who, now=NOW)
    return each_db


@pytest.mark.spatial
@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("Mohammed Khan", "Mohammed KHAN", id="as-written-before-variants"),
        pytest.param("khan muhammad", "Muhammad KHAN", id="any-order"),
        pytest.param("Mohd Kahn", "Mohammed KHAN", id="variant-and-swap"),
        pytest.param("M Khan", "Mohammed KHAN", id="initial"),
        pytest.param("zoe obrien angstrom", "Zoë Ann O\u2019BRIEN-ÅNGSTRÖM", id="no-accents"),
        pytest.param("O Brien Angstrom", "Zoë Ann O\u2019BRIEN-ÅNGSTRÖM", id="apart"),
        pytest.param("Zoeann Angstrom", "Zoë Ann O\u2019BRIEN-ÅNGSTRÖM", id="joined"),
        pytest.param("Kathryn Phillips", "Catherine PHILIPS", id="variant-and-doubled"),
        pytest.param("Katherin Filips", "Catherine PHILIPS", id="as-it-sounds"),
        pytest.param("kit low", "Catherine PHILIPS", id="alias"),
        pytest.param("Lee Wei", "Li WEI", id="short-variant"),
        pytest.param("Jan Vanderberg", "Jan VAN DER BERG", id="three-words-as-one"),
        pytest.param("vander berg", "Jan VAN DER BERG", id="two-of-three-as-one"),
        pytest.param("Li-Wei", "Li WEI", id="hyphen-for-space"),
        pytest.param("mohammedkhan", "Mohammed KHAN", id="no-space"),
    ],
)
def test_the_likeliest_comes_first(known: Session, text: str, first: str) -> None:
    assert found_names(known, text)[:1] == [first]


@pytest.mark.spatial
@pytest.mark.parametrize(
    "text", ["", "--", "angst", "Khan Philips", "Mohammed Berg", "zoe' OR 1=1 --", "%", "x" * 200]
)
def test_whoever_does_not_fit_every_word_is_not_found(known: Session, text: str) -> None:
    assert first_page(known, text) == []


@pytest.mark.spatial
def test_a_person_of_several_names_is_found_once(each_db: Session) -> None:
    make_person(each_db, somebody("Dan", "Marsh", ("Daniel", "Marsh"), ("Danny", "Marsh")), now=NOW)
    assert len(first_page(each_db, "Daniel Marsh")) == 1


@pytest.mark.spatial
def test_words_are_kept_once_and_made_anew_alike(known: Session) -> None:
    def held() -> tuple[set[tuple[str, str]], set[tuple[int, str, int]]]:
        keys = known.execute(select(NameKey.key, NameKey.word))
        tokens = known.execute(
            select(NameToken.person_name_id, NameToken.token, NameToken.person_id)
        )
        return {(key, word) for key, word in keys}, {(a, b, c) for a, b, c in tokens}

    make_person(known, somebody("Mohammed", "Berg"), now=NOW)
    before = held()
    assert sum(key == word == "mohammed" for key, word in before[0]) == 1
    assert reindex(known) == 8
    assert held() == before


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kha", {"Mohammed KHAN", "Muhammad KHAN"}),
        ("Phil", {"Catherine PHILIPS"}),
        ("Pihl", {"Catherine PHILIPS"}),
        ("Phal", {"Catherine PHILIPS"}),
        ("Moha Khan", {"Mohammed KHAN", "Muhammad KHAN"}),
        ("Kh", set()),
    ],
)
@pytest.mark.spatial
def test_half_a_name_will_do_from_three_letters_and_one_may_be_wrong_from_four(
    known: Session, text: str, names: set[str]
) -> None:
    found = persons_named(known, text, halves=True).subquery()
    people = known.scalars(select(Person).join(found, found.c.person_id == Person.id))
    assert {person.name for person in people} == names


@pytest.mark.spatial
def test_a_word_written_whole_finds_no_longer_one(known: Session) -> None:
    keep(known, [somebody("Ali", "Khanum")])
    found = persons_named(known, "Khan", halves=True).subquery()
    people = known.scalars(select(Person).join(found, found.c.person_id == Person.id))
    assert {person.family_name for person in people} == {"Khan"}


def test_a_title_asks_for_nobody(db: Session) -> None:
    keep(db, [somebody("Daniel", "Marsh"), somebody("Anna", "Miss")])
    for title in ("Mr", "Dr.", "Prof", "Sir"):
        assert found_names(db, f"{title} Daniel Marsh") == ["Daniel MARSH"], title
    assert found_names(db, "Miss") == ["Anna MISS"]


def test_an_initial_with_a_title_reaches_no_further_than_the_initial() -> None:
    assert not LookupQuery(name="Mr D").reaches_out
    assert LookupQuery(name="Mr Marsh").reaches_out
