"""The codes of conditions: what terms of notices and orders are called for search and maps.

The sealed words are the law; a code only finds them. Source: Crime and Security Act 2010
ss.24(6)-(8), 28(6)-(8); Sexual Offences Act 2003 ss.103D(2), 122C(2) for travel; the other Acts'
terms as the kinds that carry them name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Geometry(StrEnum):
    """What a term draws on a map."""

    NONE = "NONE"
    PREMISES = "PREMISES"
    PREMISES_RADIUS = "PREMISES_RADIUS"
    PLACE = "PLACE"
    PLACE_RADIUS = "PLACE_RADIUS"
    AREA = "AREA"


class Detail(StrEnum):
    """What a term may say besides its wording."""

    PLACE = "PLACE"
    """A place, though the code by itself draws nothing."""
    DISTANCE = "DISTANCE"
    SUPERVISOR = "SUPERVISOR"
    RESPONSIBLE_PERSON = "RESPONSIBLE_PERSON"
    COUNTRIES = "COUNTRIES"
    WEEKLY_TIMES = "WEEKLY_TIMES"


@dataclass(frozen=True, slots=True)
class ConditionCode:
    """One code.

    Attributes:
        code: as kept in the register.
        name: a few words for lists.
        plain: a sentence for the officer who enforces it, with ``{place}``, ``{distance}``,
            ``{person}``, ``{countries}`` and ``{times}`` where a term says which.
        geometry: what it draws on a map; a radius is in metres.
        requirement: whether it says what must be done; else it prohibits.
        starred: whether a domestic violence protection notice or order may carry it.
        place: what its place is called until the recorder says which.
        asks: what it may say besides.
    """

    code: str
    name: str
    plain: str
    geometry: Geometry = Geometry.NONE
    requirement: bool = False
    starred: bool = False
    place: str = "the place that the wording names"
    asks: frozenset[Detail] = frozenset()

    @property
    def plain_words(self) -> str:
        """The sentence for the officer, where nothing is known but the code."""
        return self.said()

    @property
    def has_premises(self) -> bool:
        """Whether the term speaks of an address."""
        return self.geometry in {Geometry.PREMISES, Geometry.PREMISES_RADIUS}

    @property
    def has_radius(self) -> bool:
        """Whether the term names a distance from a place or a person, in metres."""
        near = self.geometry in {Geometry.PREMISES_RADIUS, Geometry.PLACE_RADIUS}
        return near or Detail.DISTANCE in self.asks

    @property
    def takes_place(self) -> bool:
        """Whether the term may say where it applies."""
        return self.geometry is not Geometry.NONE or Detail.PLACE in self.asks

    @property
    def takes_area(self) -> bool:
        """Whether what it draws may be a polygon."""
        return self.geometry is Geometry.AREA or Detail.PLACE in self.asks

    def said(self, **known: str | None) -> str:
        """The sentence for the officer; what is not ``known`` stays in general words."""
        words = _UNKNOWN | {"place": self.place}
        return self.plain.format(**words | {name: text for name, text in known.items() if text})


_UNKNOWN = {
    "distance": "the stated distance",
    "person": "the protected person",
    "countries": "the countries that the wording names",
    "times": "at the stated times",
}


def _requirement(code: str, name: str, plain: str, *asks: Detail, **more: Any) -> ConditionCode:
    return ConditionCode(code, name, plain, requirement=True, asks=frozenset(asks), **more)


def _premises(code: str, name: str, plain: str, **more: Any) -> ConditionCode:
    values = {"geometry": Geometry.PREMISES, "place": "the premises"} | more
    return ConditionCode(code, name, plain, starred=True, **values)


_ALL = (
    ConditionCode("NON_MOLEST", "No molestation", "Must not molest {person}.", starred=True),
    ConditionCode(
        "NON_MOLEST_ACTS",
        "No particular acts of molestation",
        "Must not do the particular acts of molestation that the wording names.",
        starred=True,
    ),
    _premises("NO_EVICT", "No eviction", "Must not evict {person} or shut them out of {place}."),
    _premises("NO_ENTER_PREMISES", "No entry to premises", "Must not enter {place}."),
    _premises("LEAVE_PREMISES", "Leave premises", "Must leave {place}.", requirement=True),
    _premises(
        "NO_APPROACH_PREMISES",
        "Keep away from premises",
        "Must not come within {distance} of {place}.",
        geometry=Geometry.PREMISES_RADIUS,
    ),
    ConditionCode(
        "NO_VIOLENCE", "No violence", "Must not use or threaten violence, nor encourage it."
    ),
    ConditionCode(
        "NO_CONTACT_DIRECT", "No direct contact", "Must not contact {person} by any means."
    ),
    ConditionCode(
        "NO_CONTACT_INDIRECT",
        "No contact through others",
        "Must not contact {person} through anybody else.",
    ),
    ConditionCode(
        "NO_APPROACH_PERSON",
        "Keep away from person",
        "Must not approach {person}, or come within {distance}.",
        asks=frozenset({Detail.DISTANCE}),
    ),
    ConditionCode(
        "NO_APPROACH_WORK",
        "Keep away from workplace",
        "Must not come within {distance} of {place}.",
        Geometry.PLACE_RADIUS,
        place="the workplace",
    ),
    ConditionCode(
        "NO_APPROACH_SCHOOL",
        "Keep away from school",
        "Must not come within {distance} of {place}.",
        Geometry.PLACE_RADIUS,
        place="the school",
    ),
    ConditionCode(
        "NO_APPROACH_OTHER_PLACE",
        "Keep away from a named place",
        "Must not come within {distance} of {place}.",
        Geometry.PLACE_RADIUS,
        place="the named place",
    ),
    ConditionCode(
        "EXCLUSION_ZONE",
        "Keep out of an area",
        "Must not enter {place}.",
        Geometry.AREA,
        place="the area drawn on the map or the streets named",
    ),
    ConditionCode(
        "EXCLUDED_DEFINED_AREA",
        "Excluded from an area around the home",
        "Must keep out of {place}.",
        Geometry.AREA,
        place="the defined area that includes the home",
    ),
    ConditionCode(
        "NO_SURVEILLANCE", "No surveillance", "Must not watch, follow or track {person}."
    ),
    ConditionCode("NO_IMAGES", "No images", "Must not take or keep images of {person}."),
    ConditionCode(
        "NO_SOCIAL_MEDIA_REFERENCE",
        "No mention on social media",
        "Must not refer to {person} on social media.",
    ),
    ConditionCode(
        "NO_VEXATIOUS_PROCEEDINGS",
        "No vexatious proceedings",
        "Must not start the court proceedings that the wording names.",
    ),
    _requirement(
        "INTERNET_DEVICE_HISTORY",
        "Only devices that keep their history",
        "May use only devices that keep their internet history, shown on request.",
    ),
    _requirement("DEVICE_DISCLOSE", "Declare devices", "Must tell police of every device."),
    _requirement("DEVICE_SURRENDER", "Hand over devices", "Must hand over devices on request."),
    _requirement("PASSWORDS", "Give passwords", "Must give police access to devices."),
    ConditionCode(
        "NO_CHILD_CONTACT",
        "No unsupervised contact with children",
        "Must have no unsupervised contact with children under the stated age.",
    ),
    ConditionCode(
        "NO_EMPLOYMENT_TYPE",
        "No work of a kind",
        "Must not work or volunteer in the roles that the wording names.",
    ),
    ConditionCode(
        "TRAVEL_PROHIBITION",
        "No foreign travel",
        "Must not travel to {countries}.",
        asks=frozenset({Detail.COUNTRIES}),
    ),
    ConditionCode(
        "TRAVEL_PROHIBITION_EXCEPT",
        "No foreign travel but to named countries",
        "Must not travel to any country outside the United Kingdom except {countries}.",
        asks=frozenset({Detail.COUNTRIES}),
    ),
    ConditionCode(
        "TRAVEL_PROHIBITION_ALL",
        "No travel abroad at all",
        "Must not travel to any country outside the United Kingdom.",
    ),
    _requirement(
        "PASSPORT_SURRENDER",
        "Surrender passports",
        "Must surrender all passports at {place} in time.",
        geometry=Geometry.PLACE,
        place="the stated police station",
    ),
    _requirement(
        "REPORT_TO_POLICE",
        "Report to police",
        "Must report at {place} when the wording says.",
        geometry=Geometry.PLACE,
        place="the stated police station",
    ),
    _requirement(
        "ATTEND_PROGRAMME",
        "Attend a programme",
        "Must attend the programme that is named.",
        Detail.SUPERVISOR,
    ),
    _requirement(
        "ATTEND_ASSESSMENT",
        "Attend an assessment",
        "Must attend the assessment that is named.",
        Detail.SUPERVISOR,
    ),
    _requirement(
        "SUBSTANCE_PROGRAMME",
        "Attend a drug or alcohol programme",
        "Must attend the drug or alcohol programme that is named.",
        Detail.SUPERVISOR,
    ),
    _requirement(
        "MENTAL_HEALTH_ASSESSMENT",
        "Attend a mental health assessment",
        "Must attend the mental health assessment that is named.",
        Detail.SUPERVISOR,
    ),
    _requirement(
        "ELECTRONIC_MONITORING",
        "Electronic tag",
        "Must wear the tag and keep to its rules.",
        Detail.RESPONSIBLE_PERSON,
        Detail.PLACE,
    ),
    _requirement(
        "CURFEW",
        "Curfew",
        "Must stay at {place} {times}.",
        Detail.WEEKLY_TIMES,
        geometry=Geometry.PREMISES,
        place="the place",
    ),
    _requirement(
        "KEEP_IN_TOUCH", "Keep in touch", "Must keep in touch with the supervisor as told."
    ),
    _requirement(
        "NOTIFY_SUPERVISOR_ADDRESS",
        "Tell supervisor of address",
        "Must tell the supervisor of a change of address.",
    ),
    _requirement(
        "PAY_OR_REPAIR",
        "Pay or repair",
        "Must pay the outgoings, or keep the home and furniture, as the wording says.",
    ),
    ConditionCode("OTHER", "Other term", "See the sealed wording.", asks=frozenset({Detail.PLACE})),
)

CODES: Mapping[str, ConditionCode] = {entry.code: entry for entry in _ALL}

EXCLUDING = frozenset({"LEAVE_PREMISES", "NO_ENTER_PREMISES"})
"""Codes that keep the subject out of the premises they name."""
STARRED = frozenset(code for code, entry in CODES.items() if entry.starred)
"""The only codes a domestic violence protection notice or order may carry.

Source: Crime and Security Act 2010 ss.24(6)-(8), 28(6)-(8).
"""
