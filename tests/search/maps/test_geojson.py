"""What a file of features says of an order."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from orders.register.model import Stay
from orders.rules.clocks import deadlines
from orders.rules.clocks.deadlines import Deadline
from orders.search.maps.geojson import properties_of
from orders.search.results.rows import OrderRow, RowSchema

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("ends_at", [AT, None])
@pytest.mark.parametrize("deadline", [Deadline(AT, None, deadlines.named("K1")), None])
def test_properties_are_those_of_the_api(
    ends_at: datetime | None, deadline: Deadline | None
) -> None:
    row = OrderRow(
        reference="DV2026-000001-6",
        kind="DVPN",
        kind_short="DVPN",
        kind_name="Domestic violence protection notice",
        state=Stay.LIVE,
        live=True,
        headline="LIVE",
        words="",
        source="",
        check=False,
        subject_id=1,
        subject_name="Jo MARSH",
        subject_born_on=date(1990, 1, 1),
        protected_names=(),
        terms=(),
        powers=(),
        ends_at=ends_at,
        deadline=deadline,
        areas=(),
        officer_in_case="",
        out_of_hours_contact="",
        unverified=False,
    )
    said = properties_of(row)
    assert said == RowSchema(only=tuple(said)).dump(row)
