"""Finding the records that may be of a person, by ranges of indexes, never through the register.

Whoever is likely the same shares an identifier, a day of birth or one near it, a year of birth and
a word of a name, or a postcode and a word that is alike. Each of these is asked for by an index;
what is found is then compared. Many persons are looked for at once in as many statements as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union
from sqlalchemy.orm import Session, selectinload

from orders.people.likeness.birth_dates import near_days
from orders.people.likeness.comparison import Likeness, compare
from orders.people.likeness.facts import IDENTIFIERS, PersonFacts, facts_of
from orders.people.model import Address, NameKey, NameToken, Person, PersonName, withheld_column
from orders.people.names import indexed
from orders.people.spelling import keys
from orders.people.variants import variants

_COLUMNS: Final = (
    Person.id,
    Person.given_names,
    Person.family_name,
    Person.born_on,
    Person.birth_year,
    *(getattr(Person, column) for column in IDENTIFIERS),
)


@dataclass(frozen=True, slots=True)
class LikelyPerson:
    """A record that may be of the person looked for.

    Attributes:
        person_id: which.
        likeness: what it has in common with them.
    """

    person_id: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class _Found:
    """A record that was found, as its rows have it: most share no word, and are not compared."""

    row: Any
    names: Sequence[tuple[str, str]]
    postcodes: Collection[str]

    @property
    def words(self) -> frozenset[str]:
        """Every word that its names are found by."""
        return frozenset().union(*(indexed(*name) for name in self.names))

    @property
    def facts(self) -> PersonFacts:
        """What it is compared by."""
        return facts_of(self.row, self.names, self.postcodes)

    @property
    def blocks(self) -> Iterator[object]:
        """What it may be found by: identifiers, and its day of birth, year of birth alone, year."""
        row = self.row
        yield from ((name, value) for name in IDENTIFIERS if (value := getattr(row, name)))
        yield row.born_on or row.birth_year
        yield ("year", row.born_on.year if row.born_on else row.birth_year)


def likely_persons(
    db: Session, wanted: Sequence[PersonFacts], *, own: Sequence[int | None] = ()
) -> list[list[LikelyPerson]]:
    """The records that are likely of each person, the likeliest first.

    The order of persons in ``wanted`` is that of the answer.

    Args:
        db: session; only read, in three statements.
        wanted: what is known of each.
        own: the record that each is of itself, to be left out.
    """
    near = _near_words(db, wanted)
    homes = _at_postcodes(db, wanted, near)
    found = _Blocks(_found(db, wanted, homes))
    return [
        sorted(
            _likely(facts, found.beside(facts, homes), _words_near(facts, near), mine),
            key=lambda each: (-each.likeness.strength, each.person_id),
        )
        for facts, mine in zip(wanted, own or [None] * len(wanted), strict=True)
    ]


def stored_facts(db: Session, person_ids: Collection[int]) -> dict[int, PersonFacts]:
    """What is compared of records of the register, by their id."""
    if not person_ids:
        return {}
    people = db.scalars(
        select(Person)
        .where(Person.id.in_(person_ids))
        .options(selectinload(Person.addresses), selectinload(Person.names))
        .execution_options(populate_existing=True)
    )
    return {person.id: facts_of_record(person) for person in people}


def facts_of_record(person: Person) -> PersonFacts:
    """What is compared of a record, its names and addresses loaded, by those that stand."""
    names = (each for each in person.names if each.removal_id is None)
    homes = (each for each in person.addresses if each.removal_id is None)
    return facts_of(
        person,
        [(name.given_names, name.family_name) for name in names],
        # A withheld home gives nothing away, not even that it is another's too.
        [home.postcode for home in homes if not home.is_withheld],
    )


def _likely(
    facts: PersonFacts, found: Collection[_Found], words: frozenset[str], own: int | None
) -> Iterator[LikelyPerson]:
    for each in found:
        if each.row.id == own:
            continue
        if words.isdisjoint(each.words) and facts.identifiers.isdisjoint(each.blocks):
            continue
        likeness = compare(facts, each.facts)
        if likeness.is_likely:
            yield LikelyPerson(each.row.id, likeness)


def _words_of(facts: PersonFacts) -> frozenset[str]:
    return frozenset(
        word
        for name in facts.names
        for word in indexed(" ".join(name.given), " ".join(name.family))
    )


def _words_near(facts: PersonFacts, near: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(near[word] for word in _words_of(facts)))


def _near_words(db: Session, wanted: Sequence[PersonFacts]) -> dict[str, frozenset[str]]:
    """Words of names in the register that each word may be, itself and its variants among them."""
    by_word = {word: keys(word) for facts in wanted for word in _words_of(facts)}
    held: defaultdict[str, set[str]] = defaultdict(set)
    asked = sorted(frozenset().union(*by_word.values()))
    for key, word in db.execute(select(NameKey.key, NameKey.word).where(NameKey.key.in_(asked))):
        held[key].add(word)
    return {
        word: variants(word).union({word}, *(held[key] for key in some))
        for word, some in by_word.items()
    }


def _at_postcodes(
    db: Session, wanted: Sequence[PersonFacts], near: Mapping[str, frozenset[str]]
) -> dict[int, set[str]]:
    """Persons at the postcodes of those wanted with a word like one of theirs; no withheld home."""
    postcodes = sorted(frozenset().union(*(facts.postcodes for facts in wanted)))
    if not postcodes:
        return {}
    words = sorted(frozenset().union(*near.values()))
    called = exists().where(NameToken.person_id == Address.person_id, NameToken.token.in_(words))
    rows = db.execute(
        select(Address.person_id, Address.postcode)
        .where(
            Address.postcode.in_(postcodes),
            ~withheld_column(),
            Address.removal_id.is_(None),
            called,
        )
        .distinct()
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, postcode in rows:
        found[person_id].add(str(postcode))
    return found


def _found(
    db: Session, wanted: Sequence[PersonFacts], homes: Mapping[int, set[str]]
) -> list[_Found]:
    """Every record that shares what persons are looked for by, with all its names."""
    ranges = list(_ranges(wanted, homes))
    if not ranges:
        return []
    ids = union(*ranges).subquery("found")
    rows = db.execute(
        select(
            *_COLUMNS, PersonName.given_names.label("given"), PersonName.family_name.label("family")
        )
        .join(ids, ids.c.id == Person.id)
        .outerjoin(
            PersonName, and_(PersonName.person_id == Person.id, PersonName.removal_id.is_(None))
        )
        .order_by(Person.id, PersonName.id)
    )
    persons: dict[int, Any] = {}
    names: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        persons[row.id] = row
        names[row.id].append((row.given or "", row.family or ""))
    return [
        _Found(row, names[person_id], homes.get(person_id, ()))
        for person_id, row in persons.items()
    ]


def _ranges(wanted: Sequence[PersonFacts], homes: Collection[int]) -> Iterator[Select[int]]:
    """The ids of persons by each index that answers a part of the question."""
    days = {day for facts in wanted for day in _days(facts)}
    years = {facts.year for facts in wanted} - {None}
    identifiers: defaultdict[str, set[str]] = defaultdict(set)
    for facts in wanted:
        for column, value in facts.identifiers:
            identifiers[column].add(value)
    if days:
        yield _persons(Person.born_on.in_(sorted(days)))
    if years:
        yield _persons(Person.birth_year.in_(years))
    for column, values in identifiers.items():
        yield _persons(getattr(Person, column).in_(values))
    if homes:
        yield _persons(Person.id.in_(homes))
    vague = [facts for facts in wanted if facts.born_on is None and facts.birth_year is not None]
    if vague:
        words = sorted(frozenset().union(*(facts.words for facts in vague)))
        born = or_(*(_born_in(facts.birth_year) for facts in vague if facts.birth_year))
        # Thousands are born in one year: those of a name are fewer.
        named = select(Person.id).join(NameToken, NameToken.person_id == Person.id)
        yield named.where(NameToken.token.in_(words), born)


def _persons(where: ColumnElement[bool]) -> Select[int]:
    return select(Person.id).where(where)


def _born_in(year: int) -> ColumnElement[bool]:
    return Person.born_on.between(date(year, 1, 1), date(year, 12, 31))


def _days(facts: PersonFacts) -> frozenset[date]:
    return frozenset() if facts.born_on is None else near_days(facts.born_on)


class _Blocks:
    """Records by what they may be found by."""

    def __init__(self, found: Sequence[_Found]) -> None:
        """Sort records into blocks, each into every one of its own."""
        self._by: defaultdict[object, list[_Found]] = defaultdict(list)
        self._by_id = {each.row.id: each for each in found}
        for each in found:
            for block in each.blocks:
                self._by[block].append(each)

    def beside(self, facts: PersonFacts, homes: Mapping[int, set[str]]) -> Collection[_Found]:
        """The records of the blocks of a person; ``homes`` are those found by their postcode."""
        blocks: list[object] = [*_days(facts), *facts.identifiers, facts.year]
        if facts.born_on is None and facts.year is not None:
            blocks.append(("year", facts.year))
        found = {each.row.id: each for block in blocks if block for each in self._by.get(block, ())}
        if facts.postcodes:
            found |= {
                person_id: self._by_id[person_id]
                for person_id, postcodes in homes.items()
                if person_id in self._by_id and not postcodes.isdisjoint(facts.postcodes)
            }
        return found.values()
