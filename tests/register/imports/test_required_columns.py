"""The columns said to be needed are those that a check asks for, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from orders.register.imports import columns
from orders.register.imports.required_columns import needed
from orders.rules.kinds import catalogue
from tests.factories.areas import make_areas
from tests.factories.order_rows import as_csv, notice_row, order_row
from tests.register.imports.test_csv_import import take, told

FULL = {
    "DVPN": notice_row(),
    "DVPO": order_row(),
    "NMO": order_row(kind="NMO", condition1_code="NON_MOLEST"),
}


@pytest.mark.parametrize("code", list(FULL))
def test_what_is_needed_is_what_a_check_asks_for(db: Session, tmp_path: Path, code: str) -> None:
    make_areas(db)
    kinds = [catalogue.kind(code)]
    row = {name: cell for name, cell in FULL[code].items() if needed(name, kinds)}
    row |= {name: FULL[code][name] for name in ("subject_born_on", "ends_at") if name in FULL[code]}
    report = take(db, tmp_path / "orders.csv", as_csv([row]), check=True)
    assert told(report) == []
    for name in row:
        said = needed(name, kinds)
        if name in columns.NEEDED or not said or "where" in said:
            continue
        report = take(db, tmp_path / "orders.csv", as_csv([{**row, name: ""}]), check=True)
        assert report.faults, name


def test_kinds_are_told_apart() -> None:
    every = list(catalogue.KINDS.values())
    assert needed("source_reference", every) == "needed"
    assert needed("authorised_by", every) == "needed of a notice"
    assert needed("grounds", every) == needed("officer_in_case", every) == "needed of a notice"
    assert needed("started_at", every) == "needed"
    assert needed("court", every) == ""
    assert needed("crime_reference", every) == ""
    some = [catalogue.kind(code) for code in ("SRO", "DVPN", "SPO", "DVPO", "NMO")]
    assert needed("protected1_family_name", some) == "needed of DVPN, SPO, DVPO, NMO"
    assert needed("considered_occupant_opinion", every).endswith(
        ", where a condition speaks of premises"
    )
