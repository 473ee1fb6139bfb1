"""The one table of what a CSV of orders holds: each field's column, what it fills, its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from orders.people.dated_facts.kinds import FactKind
from orders.rules.checks.conditions import CODES
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.characteristics import Characteristic
from orders.rules.vocabulary.codes import (
    AddressKind,
    Consideration,
    DashRisk,
    EndsKind,
    NameKind,
    PersonFlag,
    RelationshipBasis,
    Route,
    ServiceMethod,
    Sex,
)
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.ranks import Rank

PROTECTED, CONDITIONS, EVENTS, HOMES, ALIASES, FACTS_OF = 3, 12, 12, 3, 3, 3
"""So many of each a template has."""


@dataclass(frozen=True, slots=True, eq=False)
class CellForm:
    """How cells of one sort are read: what the schema is given, and what they may hold in words."""

    read: Callable[[str], Any] | None = None
    says: str = ""


_YES_AND_NO = {
    **dict.fromkeys(("yes", "y", "true", "1"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}
_SEXES = {
    "male": Sex.MALE,
    "m": Sex.MALE,
    "female": Sex.FEMALE,
    "f": Sex.FEMALE,
    "u": Sex.NOT_KNOWN,
}


def _facts(text: str) -> dict[str, str]:
    """``name: value`` pairs with semicolons between."""
    pairs = (part.partition(":") for part in text.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


TEXT = CellForm()
CODE = CellForm(str.upper)
WORDED_CODE = CellForm(lambda text: text.upper().replace(" ", "_"))
YES_NO = CellForm(lambda text: _YES_AND_NO.get(text.lower(), text.lower()), "yes or no")
YES = CellForm(YES_NO.read, YES_NO.says)
"""Of what is not so where the cell is blank."""
SEX = CellForm(lambda text: _SEXES.get(text.lower(), text.lower()))
FLAGS = CellForm(lambda text: re.split(r"[\s,;]+", text.upper()))
REFERENCES = CellForm(lambda text: re.split(r"[\s,;]+", text.strip(" ,;")))
FACTS = CellForm(_facts)
DAY = CellForm(says="2026-11-21 or 21/11/2026")
INSTANT = CellForm(
    says="2026-11-21 06:00 or 21/11/2026 06:00; London time unless it names a zone; "
)
NEEDS_TIME = "24:00 ends its day; “second” behind a time that comes twice"
"""Of an instant for which a day alone will not do."""


class Only(Enum):
    """Which kinds a field is for, where it is not for all."""

    NOTICE = "notice"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class ImportField:
    """One field of a row.

    Attributes:
        name: its column, without whose it is.
        field: what the schema calls it; as the column unless told.
        says: what it may hold, where its form does not tell; of an instant, what a day alone means.
        only: the kinds it is for.
        needed: whether every file has it.
        long: whether no report shows its words.
        compared: whether a row known already is compared by it.
    """

    name: str
    form: CellForm = TEXT
    field: str = ""
    says: str = ""
    only: Only | None = None
    needed: bool = False
    long: bool = False
    compared: bool = True

    @property
    def key(self) -> str:
        """What the schema calls it."""
        return self.field or self.name

    @property
    def holds(self) -> str:
        """What it may hold, in words; empty where its name says all."""
        if self.form is INSTANT:
            return self.form.says + (self.says or NEEDS_TIME)
        return self.form.says or self.says


_TO_ITS_END = "a day alone: to its end, 24:00"
_COURT, _NOTICE = Only.COURT, Only.NOTICE

ORDER = (
    ImportField(
        "source_reference",
        says="its name in the system it comes from; known once only",
        needed=True,
        compared=False,
    ),
    ImportField("kind", CODE, says=", ".join(catalogue.KINDS), needed=True),
    ImportField("begins_with", CODE),
    ImportField(
        "started_at",
        INSTANT,
        says="a day alone for a court's order: its time is not known",
        needed=True,
    ),
    ImportField("hearing_at", INSTANT),
    ImportField("ends_at", INSTANT, says=_TO_ITS_END, only=_COURT),
    ImportField("ends_kind", CODE, says=", ".join(EndsKind), only=_COURT),
    ImportField(
        "ends_event", says="the event it ends on, where ends_kind is UNTIL_EVENT", only=_COURT
    ),
    ImportField("originating_route", CODE, says=", ".join(Route), only=_COURT),
    ImportField(
        "made_under",
        says="the section of an occupation order: s.33, s.35, s.36, s.37 or s.38",
        only=_COURT,
    ),
    ImportField(
        "other_name",
        says="of kind OTHER: what the sealed order calls itself",
        only=_COURT,
    ),
    ImportField("other_statute", says="of kind OTHER: the Act and section it names", only=_COURT),
    ImportField(
        "other_breach", says="of kind OTHER: what it says breach is", only=_COURT, long=True
    ),
    ImportField("without_notice", YES_NO, only=_COURT),
    ImportField("court", only=_COURT),
    ImportField("applicant_force"),
    ImportField("authorised_by", only=_NOTICE),
    ImportField(
        "authorised_rank", WORDED_CODE, says=", ".join(rank.name for rank in Rank), only=_NOTICE
    ),
    ImportField("officer_in_case"),
    ImportField("out_of_hours_contact"),
    ImportField("grounds", long=True),
    ImportField("arrest_reference"),
    ImportField("crime_reference"),
    ImportField(
        "override_reason",
        says="why a term the Act does not provide for is recorded as sealed",
        only=_COURT,
        long=True,
    ),
    ImportField("unverified", YES, compared=False),
    ImportField(
        "follows",
        says="source_reference of the notice or interim order before it",
        compared=False,
    ),
    ImportField(
        "ends_orders",
        REFERENCES,
        says="references here of the orders it ends, like WM26-00412-7, between semicolons",
        only=_COURT,
        compared=False,
    ),
)
CONSIDERED = tuple(
    ImportField(each.value.lower(), field=each.value, only=_NOTICE, long=True)
    for each in Consideration
)
NAMES = (ImportField("family_name"), ImportField("given_names"))
CHOSEN = (
    ImportField(
        "same_as",
        says="the number of a record of this person here, as the address of their page has it",
        compared=False,
    ),
)
PERSON = (
    ImportField("born_on", DAY),
    ImportField("birth_year", says="a year like 1988, where the day of birth is not known"),
    ImportField(
        "sex", SEX, says="male, female, unknown as M, F, U, or the courts' code 0, 1, 2 or 9"
    ),
    ImportField("gender_described"),
    ImportField("pnc_id"),
    ImportField("cro_no"),
    ImportField("asn"),
    ImportField("connect_nominal_ref"),
    ImportField("flags", FLAGS, says=f"{', '.join(PersonFlag)}, spaces between"),
    ImportField("dash_risk", CODE, says=", ".join(DashRisk)),
    ImportField("warning_markers"),
)
CHARACTERISTICS = tuple(
    ImportField(
        each.value.lower(),
        field=each.value,
        says=(
            "a list and its code like 18+1 W1"
            if each.is_ethnicity
            else "YES or NO"
            if each.is_yes_or_no
            else "an answer in words"
        )
        + ", or NOT_ASKED, DECLINED or UNKNOWN",
        long=True,
    )
    for each in Characteristic
)
ALIAS = (
    ImportField("kind", WORDED_CODE, says=", ".join(NameKind)),
    *NAMES,
    ImportField("notified_on", DAY),
)
HOME = (
    ImportField("kind", WORDED_CODE, says=", ".join(AddressKind)),
    ImportField("lines"),
    ImportField("postcode"),
    ImportField("from", DAY, field="starts_on"),
    ImportField("to", DAY, field="ends_on"),
    ImportField("confidential", YES),
    ImportField("without_place", YES, compared=False),
    ImportField("coordinates", compared=False),
    ImportField("uprn"),
    ImportField("outside_force", says="the police force it lies in, where that is another"),
    ImportField("source"),
)
FACT = (
    ImportField("kind", WORDED_CODE, says=", ".join(FactKind)),
    ImportField(
        "said",
        FACTS,
        says="its parts by name, like number: 07700 900982; note: his mother's",
        long=True,
    ),
    ImportField("from", DAY, field="starts_on"),
    ImportField("to", DAY, field="ends_on"),
    ImportField("source", says="who said so"),
)
PROTECTION = (
    ImportField("relationship", CODE, "relationship_basis", ", ".join(RelationshipBasis)),
    ImportField("relevant_child", YES, "is_relevant_child"),
    ImportField("lives_with", says="whom a child lives with"),
    # Whether the register says the same is not told: it may tell where a hidden person lives.
    ImportField("shares_home", YES_NO, compared=False),
)
CONDITION = (
    ImportField("code", says=", ".join(CODES)),
    ImportField("text", field="text_verbatim", long=True),
    ImportField("premises", says="SUBJECT or PROTECTED: whose home it speaks of"),
    ImportField("radius_m", long=True),
    ImportField("starts_at", INSTANT, says="a day alone: from its beginning"),
    ImportField("ends_at", INSTANT, says=_TO_ITS_END),
    ImportField("place", field="place_name", long=True),
    ImportField(
        "location",
        says="a postcode, an easting and a northing, or a latitude and a longitude",
        long=True,
        compared=False,
    ),
    ImportField(
        "geometry",
        says="GeoJSON or WKT in WGS84, or WKT in grid metres after SRID=27700;",
        long=True,
    ),
    ImportField("place_confidential", YES),
    ImportField("protects", says="the number of the protected person it is for; empty: all"),
    ImportField("supervisor"),
    ImportField("responsible_person"),
    ImportField("exceptions", long=True),
    ImportField("countries"),
    ImportField("weekly_times", says="Mon-Fri 19:00-07:00; Sat, Sun 20:00-08:00"),
    ImportField("sealed_number", says="its number on the paper: 2(a)"),
)
SERVED = (
    ImportField("at", INSTANT, "occurred_at"),
    ImportField("by", field="served_by"),
    ImportField("place", long=True),
    ImportField("personally"),
    ImportField(
        "method", field="service_method", says=f"{', '.join(ServiceMethod)}; or served_personally"
    ),
    ImportField("hearing_at", INSTANT),
    ImportField("hearing_court"),
)
EVENT = (
    ImportField("kind", WORDED_CODE, says=", ".join(EventKind)),
    ImportField(
        "at",
        INSTANT,
        "occurred_at",
        says="a day alone for what ends an order: the end of that day",
    ),
    ImportField("until", INSTANT, "until_at", says=f"{_TO_ITS_END}; a hearing needs its time"),
    ImportField("reason", long=True),
    ImportField("without_notice", YES_NO),
    ImportField("court"),
    ImportField(
        "facts",
        FACTS,
        says="other facts of the event, like shown_by: PC 4411; how: told in court",
        long=True,
    ),
)
