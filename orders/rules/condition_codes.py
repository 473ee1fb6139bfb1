"""The codes of conditions: what terms of notices and orders are called for search and maps.

The sealed words are the law; a code only finds them. Source: Crime and Security Act 2010
ss.24(6)-(8), 28(6)-(8); Sexual Offences Act 2003 ss.103D(2), 122C(2) for travel; the other Acts'
terms as the kinds that carry them name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Geometry(StrEnum):
    """What a term draws on a map."""

    NONE = "NONE"
    PREMISES = "PREMISES"
    PREMISES_RADIUS = "PREMISES_RADIUS"
    PLACE = "PLACE"
    PLACE_RADIUS = "PLACE_RADIUS"
    AREA = "AREA"


@dataclass(frozen=True, slots=True)
class ConditionCode:
    """One code.

    Attributes:
        code: as kept in the register.
        name: a few words for lists.
        plain_words: a sentence for the officer who enforces it.
        geometry: what it draws on a map; a radius is in metres.
        shared_premises: whether it needs subject and protected person to live in the premises.
    """

    code: str
    name: str
    plain_words: str
    geometry: Geometry = Geometry.NONE
    shared_premises: bool = False

    @property
    def has_premises(self) -> bool:
        """Whether the term speaks of an address."""
        return self.geometry in {Geometry.PREMISES, Geometry.PREMISES_RADIUS}

    @property
    def has_radius(self) -> bool:
        """Whether the term names a distance from a place, in metres."""
        return self.geometry in {Geometry.PREMISES_RADIUS, Geometry.PLACE_RADIUS}


_ALL = (
    ConditionCode("NON_MOLEST", "No molestation", "Must not molest the protected person."),
    ConditionCode(
        "NON_MOLEST_ACTS",
        "No particular acts of molestation",
        "Must not do the particular acts of molestation that the wording names.",
    ),
    ConditionCode(
        "NO_EVICT",
        "No eviction",
        "Must not evict the protected person or shut them out of the premises.",
        Geometry.PREMISES,
        shared_premises=True,
    ),
    ConditionCode(
        "NO_ENTER_PREMISES",
        "No entry to premises",
        "Must not enter the premises.",
        Geometry.PREMISES,
        shared_premises=True,
    ),
    ConditionCode(
        "LEAVE_PREMISES",
        "Leave premises",
        "Must leave the premises.",
        Geometry.PREMISES,
        shared_premises=True,
    ),
    ConditionCode(
        "NO_APPROACH_PREMISES",
        "Keep away from premises",
        "Must not come within the stated distance of the premises.",
        Geometry.PREMISES_RADIUS,
        shared_premises=True,
    ),
    ConditionCode(
        "NO_VIOLENCE", "No violence", "Must not use or threaten violence, nor encourage it."
    ),
    ConditionCode(
        "NO_CONTACT_DIRECT",
        "No direct contact",
        "Must not contact the protected person by any means.",
    ),
    ConditionCode(
        "NO_CONTACT_INDIRECT",
        "No contact through others",
        "Must not contact the protected person through anybody else.",
    ),
    ConditionCode(
        "NO_APPROACH_PERSON",
        "Keep away from person",
        "Must not approach the protected person, or come within the stated distance.",
    ),
    ConditionCode(
        "NO_APPROACH_WORK",
        "Keep away from workplace",
        "Must not come within the stated distance of the workplace.",
        Geometry.PLACE_RADIUS,
    ),
    ConditionCode(
        "NO_APPROACH_SCHOOL",
        "Keep away from school",
        "Must not come within the stated distance of the school.",
        Geometry.PLACE_RADIUS,
    ),
    ConditionCode(
        "NO_APPROACH_OTHER_PLACE",
        "Keep away from a named place",
        "Must not come within the stated distance of the named place.",
        Geometry.PLACE_RADIUS,
    ),
    ConditionCode(
        "EXCLUSION_ZONE",
        "Keep out of an area",
        "Must not enter the area drawn on the map or the streets named.",
        Geometry.AREA,
    ),
    ConditionCode(
        "EXCLUDED_DEFINED_AREA",
        "Excluded from an area around the home",
        "Must keep out of the defined area that includes the home.",
        Geometry.AREA,
    ),
    ConditionCode(
        "NO_SURVEILLANCE", "No surveillance", "Must not watch, follow or track the person."
    ),
    ConditionCode("NO_IMAGES", "No images", "Must not take or keep images of the person."),
    ConditionCode(
        "NO_SOCIAL_MEDIA_REFERENCE",
        "No mention on social media",
        "Must not refer to the protected person on social media.",
    ),
    ConditionCode(
        "NO_VEXATIOUS_PROCEEDINGS",
        "No vexatious proceedings",
        "Must not start the court proceedings that the wording names.",
    ),
    ConditionCode(
        "INTERNET_DEVICE_HISTORY",
        "Only devices that keep their history",
        "May use only devices that keep their internet history, shown on request.",
    ),
    ConditionCode("DEVICE_DISCLOSE", "Declare devices", "Must tell police of every device."),
    ConditionCode("DEVICE_SURRENDER", "Hand over devices", "Must hand over devices on request."),
    ConditionCode("PASSWORDS", "Give passwords", "Must give police access to devices."),
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
        "Must not travel to the countries that the wording names.",
    ),
    ConditionCode(
        "TRAVEL_PROHIBITION_ALL",
        "No travel abroad at all",
        "Must not travel to any country outside the United Kingdom.",
    ),
    ConditionCode(
        "PASSPORT_SURRENDER",
        "Surrender passports",
        "Must surrender all passports at the stated police station in time.",
    ),
    ConditionCode(
        "REPORT_TO_POLICE",
        "Report to police",
        "Must report at the stated police station when the wording says.",
        Geometry.PLACE,
    ),
    ConditionCode(
        "ATTEND_PROGRAMME", "Attend a programme", "Must attend the programme that is named."
    ),
    ConditionCode(
        "ATTEND_ASSESSMENT", "Attend an assessment", "Must attend the assessment that is named."
    ),
    ConditionCode(
        "SUBSTANCE_PROGRAMME",
        "Attend a drug or alcohol programme",
        "Must attend the drug or alcohol programme that is named.",
    ),
    ConditionCode(
        "MENTAL_HEALTH_ASSESSMENT",
        "Attend a mental health assessment",
        "Must attend the mental health assessment that is named.",
    ),
    ConditionCode(
        "ELECTRONIC_MONITORING",
        "Electronic tag",
        "Must wear the tag and keep to its rules.",
    ),
    ConditionCode(
        "CURFEW", "Curfew", "Must stay at the place at the stated times.", Geometry.PREMISES
    ),
    ConditionCode(
        "KEEP_IN_TOUCH", "Keep in touch", "Must keep in touch with the supervisor as told."
    ),
    ConditionCode(
        "NOTIFY_SUPERVISOR_ADDRESS",
        "Tell supervisor of address",
        "Must tell the supervisor of a change of address.",
    ),
    ConditionCode(
        "PAY_OR_REPAIR",
        "Pay or repair",
        "Must pay the outgoings, or keep the home and furniture, as the wording says.",
    ),
    ConditionCode("OTHER", "Other term", "See the sealed wording."),
)

CODES: Mapping[str, ConditionCode] = {entry.code: entry for entry in _ALL}

EXCLUDING = frozenset({"LEAVE_PREMISES", "NO_ENTER_PREMISES"})
"""Codes that keep the subject out of the premises they name."""
