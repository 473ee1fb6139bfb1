"""Register numbers are taken without waiting for whoever else records."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from orders.register import numbering
from orders.rules.vocabulary import references
from tests.conftest import _new_database
from tests.factories.orders import at

NOW = at("2026-11-20 09:00")


def test_numbers_of_a_year_follow_one_another(each_db: Session) -> None:
    (first,) = numbering.take(each_db, "WM", NOW)
    some = numbering.take(each_db, "WM", NOW, number=3)
    serial = int(first[5:10])
    assert some == [references.make("WM", 2026, serial + more) for more in (1, 2, 3)]
    assert numbering.take(each_db, "WM", at("2041-01-01 00:00")) == [references.make("WM", 2041, 1)]


@pytest.mark.postgis
def test_two_who_record_at_once_do_not_wait_for_one_another(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    making = _new_database(request, "postgis", tmp_path)
    engine = create_engine(next(making), connect_args={"options": "-c lock_timeout=100ms"})
    with Session(engine) as one, Session(engine) as other:
        one.execute(text("SELECT 1"))
        (first,) = numbering.take(one, "WM", NOW)
        (second,) = numbering.take(other, "WM", NOW)
        one.rollback()
        (third,) = numbering.take(other, "WM", NOW)
    engine.dispose()
    next(making, None)
    # What is not saved is not given out again.
    assert [first, second, third] == [references.make("WM", 2026, serial) for serial in (1, 2, 3)]
