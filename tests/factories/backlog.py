"""A folder of linked CSV files, as another system hands its records over."""

from __future__ import annotations

from pathlib import Path

from tests.factories.order_rows import Cells, as_csv, notice_row, order_row

PEOPLE: list[Cells] = [
    {
        "person_reference": "P1",
        "family_name": "Marsh",
        "given_names": "Daniel",
        "born_on": "27/03/1988",
        "sex": "male",
        "pnc_id": "1999/0000001G",
        "home1_lines": "1 Invented Street",
        "home1_postcode": "B1 1AA",
    },
    {
        "person_reference": "P2",
        "family_name": "Okafor",
        "given_names": "Grace",
        "home1_lines": "2 Invented Close",
        "home1_postcode": "WS1 1AA",
    },
    {
        "person_reference": "P3",
        "family_name": "Marsh",
        "given_names": "Dan",
        "born_on": "1988-03-27",
        "pnc_id": "1999/0000001G",
        "home1_lines": "Somewhere",
        "home1_postcode": "ZZ9 9ZZ",
    },
]


def _order(row: Cells, subject: str, **changes: str) -> Cells:
    kept = {
        name: text
        for name, text in row.items()
        if not name.startswith(("subject_", "protected", "served_"))
    }
    people = {
        "subject_reference": subject,
        "protected1_reference": "P2",
        "protected1_relationship": "EX_SPOUSE",
    }
    return kept | people | changes


ORDERS: list[Cells] = [
    _order(notice_row(1), "P1", started_at="2025-01-02 08:00"),
    _order(
        order_row(2),
        "P1",
        started_at="2025-01-04 11:00",
        ends_at="2025-01-31",
        follows="OLD/000001",
    ),
    _order(order_row(3), "P3", started_at="2025-03-04 11:00", ends_at="2025-05-31"),
]
EVENTS: list[Cells] = [
    {
        "order_reference": "OLD/000001",
        "kind": "served",
        "at": "2/1/2025 09:30",
        "facts": "served_by: PC 4411; place: Alder; personally: yes",
    },
    {
        "order_reference": "OLD/000001",
        "kind": "HEARING_OPENED",
        "at": "2025-01-04 10:00",
        "court": "Alder court",
    },
    {"order_reference": "OLD/000001", "kind": "GRANTED", "at": "2025-01-04 11:00"},
]
BREACHES: list[Cells] = [
    {
        "breach_reference": "B1",
        "order_reference": "OLD/000002",
        "occurred_from": "2025-01-10 21:00",
        "reported_at": "2025-01-10 21:05",
        "reported_by": "PC 4411",
        "method": "IN_PERSON",
        "account_text": "Came to the door.",
        "decision": "ARRESTED",
        "arrested_at": "2025-01-10 22:00",
        "custody_reference": "CU/1/25",
        "produced_at": "2025-01-11 10:00",
        "outcome": "PROVED_NO_PENALTY",
        "outcome_at": "2025-01-11 11:00",
    }
]
ARRESTS = "arrest_reference,arrested_at,lpa_code,violent_da\nA1,2025-01-01 23:00,ALD,yes\n"
FILES = {"people": PEOPLE, "orders": ORDERS, "events": EVENTS, "breaches": BREACHES}


def write(folder: Path, **changes: list[Cells]) -> Path:
    """The files in ``folder``; ``people=[…]`` and the like say what another holds."""
    for name, rows in (FILES | changes).items():
        (folder / f"{name}.csv").write_text(as_csv(rows))
    (folder / "arrests.csv").write_text(ARRESTS)
    return folder
