"""Taking a handed file of orders on a register that knows its postcodes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from orders.areas.model import Postcode
from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import FORCE, at

NOW = at("2026-11-29 12:00")


def place(db: Session) -> None:
    """The invented areas, and the postcodes of the files in them."""
    if db.get(Postcode, "DY1 1AE") is None:
        make_areas(db)
        db.add(Postcode(postcode="DY1 1AE", easting=405_000.0, northing=292_500.0))
        db.flush()


def take(db: Session, file: Path, **changes: Any) -> OrderImportReport:
    """Import a file as ``flask orders import`` does."""
    place(db)
    values: dict[str, Any] = {
        "source": "handed over",
        "by": make_account(db),
        "now": NOW,
        "force": FORCE,
    }
    return csv_import.import_orders(db, file, **(values | changes))


def take_as_sealed(db: Session, file: Path, folder: Path, **changes: Any) -> OrderImportReport:
    """The same, each row with why its length is recorded: a last day counts whole, 29 of them."""
    with file.open(encoding="utf-8", newline="") as read:
        lines = list(csv.reader(read))
    copy = folder / file.name
    with copy.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow([*lines[0], "override_reason"])
        writer.writerows([*line, "As sealed by the court."] for line in lines[1:])
    return take(db, copy, **changes)
