"""An unfinished record as a colleague reads it: what was typed, right or wrong, section by section.

A home that is withheld, and whatever was typed that would reveal one, is withheld here as well. Who
takes the record over says why, and reads it then.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import ValidationError

from orders.people.schema import Coordinates
from orders.register.schemas.condition import PREMISES
from orders.rules.checks.conditions import CODES
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary import postcodes
from orders.rules.vocabulary.codes import (
    AddressKind,
    DashRisk,
    EndsKind,
    NameKind,
    PersonFlag,
    RelationshipBasis,
    Route,
    Sex,
)
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import Labelled, capital
from orders.rules.vocabulary.ranks import Rank
from orders.search.disclosure.gate import NOTICE
from orders.search.disclosure.homes_near import KeptHome
from orders.search.disclosure.masking import WITHHELD, wording
from orders.search.disclosure.words.home_index import HomeIndex
from orders.search.disclosure.words.spellings import spelt
from orders.search.disclosure.words.streets import RevealingText
from orders.web import forms
from orders.web.conditions import condition_form
from orders.web.forms import Form, text
from orders.web.recording import (
    begin_page,
    choice_page,
    ended_orders_page,
    person_page,
    recording_pages,
)
from orders.web.recording.page_readers import Pages
from orders.web.recording.person_form import Row
from orders.web.recording.recording_summary import SummaryCard

_WORDS: Final[Mapping[str, type[Labelled]]] = {
    "begins_with": EventKind,
    "dash_risk": DashRisk,
    "ends_kind": EndsKind,
    "originating_route": Route,
    "relationship_basis": RelationshipBasis,
    "sex": Sex,
}
"""The words of what is chosen from a list, by the name of the field."""
_CALLED: Final = {
    "arrest_reference": "Arrest reference",
    "asn": "Arrest/summons number",
    "authorised_by": "Authorised by",
    "authorised_rank": "Rank",
    "begins_with": "How far it has come",
    "birth_year": "Year of birth",
    "born_on": "Date of birth",
    "connect_nominal_ref": "Connect reference",
    "considerations": "Considered",
    "crime_reference": "Crime reference",
    "cro_no": "CRO number",
    "dash_risk": "DASH risk",
    "ends_kind": "What brings it to its end",
    "ends_on": "Last day in force",
    "ends_orders": "Earlier orders it ends",
    "gender_described": "Gender in their own words",
    "hearing_at": "Hearing",
    "is_relevant_child": "A child whose interests matter",
    "on_application": "Application it depends on",
    "other_order": "Another order it ends",
    "originating_route": "How it came about",
    "out_of_hours_contact": "Out of hours",
    "pnc_id": "PNC id",
    "relationship_basis": "Connection with the subject",
    "shares_home": "Lives at the same premises as the subject",
    "started_at": "When",
}
"""What a field is called where that is more than its name in words."""
_NOT_SHOWN: Final = re.compile(r"characteristics-.*|look_reference|near_postcode")
"""Equality answers, and what only looks for others, are for who writes the record."""
_NAMES: Final = re.compile(r"(?:aliases-[0-9]+-)?(?:given_names|family_name)")
_PARTS: Final = re.compile(r"(.+)-(?:day|month|year|time|which)")
_HOUSE: Final = RevealingText.HOUSE
_PAGES: Final = {key: title for key, (title, _) in recording_pages.PARTS.items()}


@dataclass(frozen=True, slots=True)
class DraftReading:
    """What a colleague reads of an unfinished record.

    Attributes:
        cards: what was typed, by section.
        withholds: whether anything of it is kept back, which taking it over would open.
    """

    cards: tuple[SummaryCard, ...]
    withholds: bool


def read(kind: Kind, pages: Pages, *, contact: str, known: Collection[KeptHome]) -> DraftReading:
    """What was typed of a record, without what would reveal a withheld home.

    Args:
        contact: whom to ring about what is withheld.
        known: the withheld homes that the register has of its people.
    """
    reading = _Reading(kind, pages, contact, known)
    cards = tuple(reading.cards())
    return DraftReading(cards, reading.withholds)


def _withheld_homes(pages: Pages, known: Collection[KeptHome]) -> frozenset[str]:
    """Keys of the addresses of a draft that are withheld, or are those of one that is."""
    homes = [key for key in pages if re.fullmatch(r".+/homes/[0-9]+", key)]
    index = HomeIndex(known)
    hidden = {
        key
        for key in homes
        if _is_confidential(pages[key]) or index.told_by(_lines(pages[key]))[0] >= _HOUSE
    }
    # Who lives at the address of another tells it, and so does the same address typed once more.
    owners = {text(pages[key], "home_of") for key in hidden} - {""}
    hidden |= {key for key in homes if key.partition("/")[0] in owners}
    spelt_out = {_letters(pages[key]) for key in hidden} - {""}
    return frozenset(key for key in homes if key in hidden or _letters(pages[key]) in spelt_out)


def subject_name(pages: Pages, *, contact: str, own: bool) -> str:
    """The subject's name as far as it was typed; where it is more than a name, whom to ring.

    No home is looked up for it: what tells one has a number.

    Args:
        contact: whom to ring.
        own: whether the reader typed it.
    """
    name = person_page.name_of(pages.get("subject", {}))
    if own:
        return name
    screen = _Screen(pages, contact, ())
    return screen.notice if any(map(str.isdigit, name)) else screen.name(name)


def progress(kind: Kind, pages: Pages) -> str:
    """How many sections of a record something was typed in."""
    written = {key.partition("-")[0] if key.startswith("protected") else key for key in pages}
    written |= {"subject/homes"} if recording_pages.home_keys(pages, "subject") else set()
    parts = [key for key in recording_pages.parts(kind, pages) if key != begin_page.KEY]
    wanted = ["subject", "subject/homes", "protected", *parts]
    return f"{sum(key in written for key in wanted)} of {len(wanted)} sections"


class _Screen:
    """Puts the notice in place of what would reveal a home of a draft that is withheld."""

    def __init__(self, pages: Pages, contact: str, known: Collection[KeptHome]) -> None:
        self.hidden = _withheld_homes(pages, known)
        self.notice = NOTICE.format(number=contact)
        self.kept_back = False
        homes = [*(_spelt(pages[key]) for key in sorted(self.hidden)), *known]
        self._index = HomeIndex(homes) if homes else None

    def text(self, said: str) -> str:
        return self._said(said, RevealingText.STREET)

    def name(self, said: str) -> str:
        return self._said(said, _HOUSE)

    def shared_home(self, said: str) -> str:
        """Whether somebody lives where the subject does; beside a withheld home it tells that."""
        if self._index is None:
            return {"true": "Yes", "false": "No"}.get(said, "Not known")
        self.kept_back = True
        return self.notice

    def _said(self, said: str, least: RevealingText) -> str:
        if self._index is None or self._index.told_by(said)[0] < least:
            return said
        self.kept_back = True
        return self.notice


class _Reading:
    def __init__(self, kind: Kind, pages: Pages, contact: str, known: Collection[KeptHome]) -> None:
        self._kind, self._pages = kind, pages
        self._screen = _Screen(pages, contact, known)

    @property
    def withholds(self) -> bool:
        """Whether anything was kept back of what was read so far."""
        conditions = self._pages.get("conditions", {})
        places = (said for name, said in conditions.items() if name.endswith("place_confidential"))
        return self._screen.kept_back or bool(self._screen.hidden) or any(places)

    def cards(self) -> Iterator[SummaryCard]:
        for who in ("subject", *recording_pages.protected_keys(self._pages)):
            name = self._name(who)
            title = "Subject" if who == "subject" else f"Protected person: {name}".rstrip(": ")
            yield SummaryCard(title, who, (*self._rows(who), *self._choice(who)))
            homes = recording_pages.home_keys(self._pages, who)
            whose = "the subject" if who == "subject" else name or "the protected person"
            rows = tuple(map(self._home, homes))
            yield SummaryCard(f"Where {whose} lives", f"{who}/homes", rows)
        for key in recording_pages.parts(self._kind, self._pages):
            rows = self._conditions() if key == "conditions" else self._rows(key)
            yield SummaryCard(_PAGES[key], key, rows)

    def _name(self, who: str) -> str:
        return self._screen.name(person_page.name_of(self._pages.get(who, {})))

    def _rows(self, key: str) -> tuple[Row, ...]:
        form = self._pages.get(key, {})
        whole = dict.fromkeys(_PARTS.sub(r"\1", name) for name in form)
        rows = ((name, self._said(form, name)) for name in whole if not _NOT_SHOWN.fullmatch(name))
        return tuple((_label(self._kind, name), said) for name, said in rows if said)

    def _said(self, form: Form, name: str) -> str:
        if name.endswith("-kind") and not _is_named(form, name.removesuffix("kind")):
            return ""
        days = [text(form, f"{name}-{part}") for part in (*forms.DATE_PARTS, "time", "which")]
        said = "\n".join(forms.many(form, name)) or " ".join(filter(None, days))
        if _NAMES.fullmatch(name):
            return self._screen.name(said)
        if name == "shares_home":
            return self._screen.shared_home(said)
        return _chosen(name, said) or self._screen.text(said)

    def _home(self, key: str) -> Row:
        form = self._pages[key]
        kind = text(form, "kind")
        heading = AddressKind(kind).heading if kind in set(AddressKind) else "Address"
        if key in self._screen.hidden:
            return heading, capital(WITHHELD)
        if shared := text(form, "home_of"):
            whose = "the subject" if shared == "subject" else self._name(shared)
            return heading, f"The same address as {whose or 'another person'}"
        since, until = (_day(form, name) for name in ("starts_on", "ends_on"))
        # As on a record: an address is withheld by what is said of it, or since it is that home.
        lines, postcode = _lines(form), postcodes.normalise(text(form, "postcode"))
        if lines and self._screen.name(lines) != lines:
            return heading, capital(WITHHELD)
        days = (f"Since {since}" if since else "", f"Until {until}" if until else "")
        dwelt = (self._screen.text(each) for each in days if each)
        return heading, "\n".join(filter(None, (lines, postcode, *dwelt))) or None

    def _choice(self, who: str) -> tuple[Row, ...]:
        answers = self._pages.get(recording_pages.who_key(who), {})
        said = {name: text(answers, name) for name in answers if name.startswith("choice-")}
        words = dict(choice_page.ANSWERS)
        found = [words[each] for each in said.values() if each in words]
        reason = self._screen.text(text(answers, choice_page.REASON))
        told = "\n".join(filter(None, (*found, reason)))
        return (("In the register", told),) if told else ()

    def _conditions(self) -> tuple[Row, ...]:
        form, prefix = self._pages.get("conditions", {}), condition_form.RECORDED
        rows = (f"{prefix}-{number}-" for number in condition_form.numbers(form, prefix))
        return tuple(self._condition(form, name) for name in rows)

    def _condition(self, form: Form, name: str) -> Row:
        code = text(form, f"{name}code")
        heading = CODES[code].name if code in CODES else "Condition"
        withheld = bool(form.get(f"{name}place_confidential"))
        words = wording(code, text(form, f"{name}text_verbatim"), withheld=withheld)
        premises = PREMISES.get(text(form, f"{name}premises"), "")
        radius = text(form, f"{name}radius_m")
        # A place is told beside no home that is withheld: it may be that home.
        is_kept = withheld or bool(self._screen.hidden)
        place = "" if is_kept else text(form, f"{name}place_name")
        drawn = any(text(form, f"{name}{each}") for each in ("location", "geometry"))
        at = "Place withheld" if withheld else "Place marked on the map" if drawn else ""
        allowed = text(form, f"{name}exceptions")
        besides = (premises, f"{radius} metres" if radius else "", place, at)
        told = (words, *besides, f"Allowed: {allowed}" if allowed and not withheld else "")
        return heading, "\n".join(self._screen.text(each) for each in told if each) or None


def _label(kind: Kind, name: str) -> str:
    base, _, of = name.partition("-")
    if base == "considerations":
        words = next((each.label for each in kind.considerations if each.value == of), of)
        return f"{_CALLED[base]}: {words}"
    if base == "aliases":
        return "Other name: " + capital(of.partition("-")[2].replace("_", " "))
    return _CALLED.get(name, capital(name.replace("_", " ").replace("-", " ")))


def _chosen(name: str, said: str) -> str:
    """The words of what was chosen from a list; empty for what was typed."""
    if said == "true":
        return "Yes"
    if name.endswith("-kind") and said in set(NameKind):
        return NameKind(said).heading
    if name == "authorised_rank" and said in Rank.__members__:
        return capital(Rank[said].label)
    if name == "flags":
        known = [PersonFlag(each).heading for each in said.split() if each in set(PersonFlag)]
        return "\n".join(known)
    words = _WORDS.get(name)
    if words is not None and said in set(words):
        return words(said).heading
    return said if name == ended_orders_page.MANY else ""


def _is_named(form: Form, name: str) -> bool:
    return any(text(form, f"{name}{each}") for each in ("given_names", "family_name"))


def _day(form: Form, name: str) -> str:
    return " ".join(filter(None, (text(form, f"{name}-{part}") for part in forms.DATE_PARTS)))


def _is_confidential(form: Form) -> bool:
    kind = text(form, "kind")
    always = kind in set(AddressKind) and AddressKind(kind).is_always_confidential
    return always or bool(form.get("confidential"))


def _letters(form: Form) -> str:
    said: Any = f"{text(form, 'lines')}{text(form, 'postcode')}"
    return "".join(each for each in said.casefold() if each.isalnum())


def _lines(form: Form) -> str:
    """The lines of an address, with what stands where its postcode should and is none."""
    typed = text(form, "postcode")
    return "\n".join(filter(None, (text(form, "lines"), "" if _is_postcode(typed) else typed)))


def _is_postcode(typed: str) -> bool:
    return bool(postcodes.normalise(typed))


def _spelt(form: Form) -> KeptHome:
    typed = (text(form, name) for name in ("postcode", "near_postcode"))
    known = next(filter(None, map(postcodes.normalise, typed)), None)
    return KeptHome(0, spelt(_lines(form), known, text(form, "uprn") or None, _point(form)))


def _point(form: Form) -> tuple[float, float] | None:
    try:
        return Coordinates().deserialize(text(form, "coordinates"))
    except ValidationError:
        return None
