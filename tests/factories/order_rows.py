"""Rows of a CSV of orders: valid, unremarkable, as many as wanted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

Cells = dict[str, str]

_POSTCODES = ("B1 1AA", "B2 2BB", "WS1 1AA", "WS2 2BB", "M1 1AE")
_GIVEN = ("Aled", "Bryn", "Carys", "Dilys", "Emyr", "Ffion", "Gwen", "Hywel")
_FAMILY = ("Ashdown", "Birchall", "Cobbold", "Dunmore", "Elstow", "Farley", "Garth")


def notice_row(number: int = 1, postcodes: Sequence[str] = _POSTCODES, **changes: str) -> Cells:
    """A DVPN authorised and served in 2025."""
    day = date(2025, 1, 1) + timedelta(days=number % 300)
    cells = {
        "source_reference": f"OLD/{number:06d}",
        "kind": "DVPN",
        "started_at": f"{day} 08:00",
        "authorised_by": "Supt 0077 Lang",
        "authorised_rank": "SUPERINTENDENT",
        "considered_under_18_welfare": "No children.",
        "considered_protected_person_opinion": "Supports it.",
        "considered_subject_representations": "None made.",
        "considered_occupant_opinion": "Nobody else lives there.",
        "served_at": f"{day} 09:30",
        "served_by": "PC 4411 Hale",
        "served_place": "Alder police station",
        "served_personally": "yes",
    }
    return cells | _shared(number, postcodes) | changes


def order_row(number: int = 2, postcodes: Sequence[str] = _POSTCODES, **changes: str) -> Cells:
    """A DVPO for 28 days made and served in 2025."""
    made = date(2025, 1, 1) + timedelta(days=number % 300)
    cells = {
        "source_reference": f"OLD/{number:06d}",
        "kind": "DVPO",
        "started_at": f"{made} 11:00",
        "ends_at": f"{made + timedelta(days=27)}",
        "ends_kind": "FIXED",
        "court": "Alder Magistrates' Court",
        "served_at": f"{made} 11:30",
        "served_by": "the court",
        "served_place": "Alder Magistrates' Court",
        "served_personally": "yes, in court",
    }
    return cells | _shared(number, postcodes) | changes


def rows(number: int, postcodes: Sequence[str] = _POSTCODES) -> list[Cells]:
    """So many rows, every other a notice."""
    return [
        (notice_row if each % 2 else order_row)(each, postcodes) for each in range(1, number + 1)
    ]


def as_csv(given: Iterable[Mapping[str, str]], delimiter: str = ",") -> str:
    """The rows as a file with every column that one of them uses."""
    held = list(given)
    fields = list(dict.fromkeys(name for row in held for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, fields, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(held)
    return text.getvalue()


def _shared(number: int, postcodes: Sequence[str]) -> Cells:
    given, family = _GIVEN[number % len(_GIVEN)], _FAMILY[number % len(_FAMILY)]
    return {
        "officer_in_case": "DC 2210 Price",
        "out_of_hours_contact": "Force control room 0121 496 0000",
        "grounds": "Violence the day before.",
        "subject_family_name": family,
        "subject_given_names": given,
        "subject_born_on": str(date(1970, 1, 1) + timedelta(days=number % 9000)),
        "subject_sex": "male",
        "subject_home1_lines": f"{number} Invented Street",
        "subject_home1_postcode": postcodes[number % len(postcodes)],
        "protected1_family_name": _FAMILY[(number * 3) % len(_FAMILY)],
        "protected1_given_names": _GIVEN[(number * 5) % len(_GIVEN)],
        "protected1_born_on": str(date(1971, 1, 1) + timedelta(days=number % 8000)),
        "protected1_sex": "female",
        "protected1_relationship": "EX_SPOUSE",
        "protected1_home1_lines": f"{number} Invented Close",
        "protected1_home1_postcode": postcodes[(number * 7 + 1) % len(postcodes)],
        "condition1_code": "NON_MOLEST",
        "condition1_text": "You must not molest the protected person.",
    }
