"""The people on an order as its page shows them: names, birth, homes as far as they may be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from geo.columns import grid_of
from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.formatting import day, london, short_day
from orders.people.model import Address, Person, PersonName
from orders.register.person_sheets import PersonSheet
from orders.rules.checks.ages import Birth, age_words
from orders.rules.clocks.deadlines import last_day_of
from orders.search.disclosure.fact_masking import (
    ToldFact,
    facts_in_force,
    told_fact,
    told_shared_home,
)
from orders.search.disclosure.masking import Place, place_of


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """An address of a person, as far as it may be shown.

    Attributes:
        when: since and until when, in words.
        current: whether it held at the instant of the page.
        always_withheld: whether it may never be opened to every reader.
    """

    id: int
    place: Place
    when: str
    current: bool
    always_withheld: bool


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person on the order.

    Attributes:
        age: whole years at the instant of the page, ``36 or 37`` where only the year of birth is
            known; empty when nothing is.
        facts: what is known of them now beside homes and names, as far as it may be told.
        connected: how a protected person and the subject are connected, if they are.
        shares_home: whether they live at the same premises as the subject, as far as it may be
            told; empty where that is not asked.
    """

    sheet: PersonSheet
    age: str
    connected: str | None
    homes: tuple[ShownAddress, ...]
    facts: tuple[ToldFact, ...] = ()
    shares_home: str = ""

    @property
    def known(self) -> tuple[tuple[str, str], ...]:
        """Phones, vehicles, flags and the like that are so now, by what they are."""
        return tuple(
            (each.kind.heading, each.words + (f" ({each.when})" if each.when else ""))
            for each in self.facts
        )

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every other name, with what it is."""
        return tuple(
            f"{each.given_names} {each.family_name.upper()}".strip() + f" ({_what(each)})"
            for each in self.sheet.names
        )

    @property
    def born(self) -> str | None:
        """When they were born and how old that makes them, in words; ``None``: not known."""
        person = self.sheet.person
        if person.born_on is not None:
            return f"{day(person.born_on)}, aged {self.age}"
        if person.birth_year is not None:
            return f"in {person.birth_year}, day not known, aged {self.age}"
        return None

    @property
    def died(self) -> str | None:
        """When they are said to have died and by whom; ``None``: nothing says they did."""
        said = sorted(self.sheet.deaths, key=lambda each: each.died_on, reverse=True)
        return "; ".join(f"{day(each.died_on)}, said by {each.source}" for each in said) or None

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """What other systems call them, with the system's name before it."""
        known = (
            (name, text)
            for person in self.sheet.records
            for name, text in (
                ("PNC id", person.pnc_id),
                ("CRO number", person.cro_no),
                ("Arrest/summons number", person.asn),
                ("Connect", person.connect_nominal_ref),
            )
            if text
        )
        return tuple(dict.fromkeys(known))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an officer who deals with them should know first."""
        said = (words for person in self.sheet.records for words in _warnings(person))
        return tuple(words for words in dict.fromkeys(said) if words)

    @property
    def speaks(self) -> tuple[tuple[str, str], ...]:
        """How to speak with them, as far as they were asked."""
        return tuple((each.heading, answer.words) for each, answer in self.sheet.answers.items())


def shown_person(
    sheet: PersonSheet,
    places: Gazetteer,
    as_at: datetime,
    opened: int | None,
    *,
    by: Account | None,
    kept: bool | None = None,
) -> ShownPerson:
    """A person for a page at ``as_at`` (aware).

    Args:
        opened: the id of an address unmasked: what else may tell where they live is with it.
        by: the reader.
        kept: of a protected person, whether it is kept back if they live where the subject does;
            ``None`` where nothing is said of that.
    """
    is_open = opened is not None and opened in {each.id for each in sheet.addresses}
    birth = Birth(sheet.person.born_on, sheet.person.birth_year)
    basis = sheet.relationship_basis
    return ShownPerson(
        sheet=sheet,
        age=age_words(birth, london(as_at).date()),
        connected=None if basis is None else basis.label,
        homes=tuple(
            _home(each, places, as_at, opened=each.id == opened) for each in sheet.addresses
        ),
        facts=tuple(
            told_fact(each, by=by, opened=is_open)
            for each in facts_in_force(sheet.facts, london(as_at).date())
        ),
        shares_home=""
        if kept is None
        else told_shared_home(sheet.shares_home, kept=kept and not is_open),
    )


def _warnings(person: Person) -> Iterator[str]:
    risk = person.dash_risk
    yield person.warning_markers or ""
    yield "" if risk is None else f"DASH risk: {risk.label}"
    yield from (f"{each.heading}. {each.advice}".strip() for each in person.flags)


def _what(name: PersonName) -> str:
    if name.notified_on is None:
        return name.kind.label
    return f"{name.kind.label}, told police on {short_day(name.notified_on)}"


def _home(address: Address, places: Gazetteer, as_at: datetime, *, opened: bool) -> ShownAddress:
    place = place_of(address, places, as_at)
    if opened:
        point = grid_of(address.point)
        place = Place(
            kind=place.kind,
            lines=tuple(address.lines.splitlines()),
            postcode=address.postcode,
            lpa=place.lpa,
            neighbourhood=None,
            point=point,
            withheld=False,
            outside_force=address.outside_force,
        )
    begun = address.starts_at is None or address.starts_at <= as_at
    over = address.ends_at is not None and address.ends_at <= as_at
    return ShownAddress(
        id=address.id,
        place=place,
        when=dwelt_words(address),
        current=begun and not over,
        always_withheld=address.kind.is_always_confidential,
    )


def dwelt_words(address: Address) -> str:
    """Since when a person lives somewhere, and until when, in words."""
    since = None if address.starts_at is None else short_day(london(address.starts_at).date())
    until = None if address.ends_at is None else short_day(last_day_of(address.ends_at))
    if since and until:
        return f"{since} to {until}"
    if until:
        return f"until {until}"
    return f"since {since}" if since else "start date not known"
