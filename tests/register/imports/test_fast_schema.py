"""Loading many rows quickly gives what the schema itself gives, or its very messages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields, post_load, validates

from orders.register.imports import columns, csv_import
from orders.register.imports.fast_schema import Loader
from orders.register.imports.row_data import schema_data
from orders.register.schemas.event import EventSchema
from orders.register.schemas.order import OrderSchema
from tests.choosing import examples
from tests.factories.order_rows import notice_row, order_row

ORDER, EVENT = OrderSchema(), EventSchema()
QUICK_ORDER, QUICK_EVENT = Loader(ORDER), Loader(EVENT)
ODD = ("", " ", "0", "-1", "yes", "no", "x" * 201, "\x00", "a\nb", "31/02/2025", "2025-02-30", "é")
MEANT = (
    "SPO",
    "DVPO",
    "dvpn",
    "2025-03-01",
    "2199-12-31 23:59",
    "REFUGE",
    "B1 1AA",
    "12",
    "SUBJECT",
)
CELLS = st.one_of(st.sampled_from(ODD + MEANT), st.text(max_size=20))
OTHER = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({})
)
"""What a program may send where a file holds text."""


def outcome(load: Any, data: Any) -> Any:
    try:
        return load(data)
    except ValidationError as error:
        return error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types


def read(row: dict[str, str]) -> dict[str, Any]:
    return schema_data(csv_import.cells_of(list(row), list(row.values())))[0]


@given(
    st.sampled_from([notice_row(), order_row()]),
    st.dictionaries(st.sampled_from(columns.COLUMNS), CELLS, max_size=4),
)
def test_any_row_is_read_as_the_schema_reads_it(
    row: dict[str, str], changes: dict[str, str]
) -> None:
    changed = row | changes
    cells = csv_import.cells_of(list(changed), list(changed.values()))
    data, later = schema_data(cells)
    assert outcome(QUICK_ORDER.load, data) == outcome(ORDER.load, data)
    for _, event in later:
        assert outcome(QUICK_EVENT.load, event) == outcome(EVENT.load, event)


@given(st.dictionaries(st.sampled_from([*ORDER.fields, "nonsense"]), OTHER, min_size=1, max_size=3))
@settings(max_examples=examples(50))
def test_any_data_is_loaded_as_the_schema_loads_it(changes: dict[str, Any]) -> None:
    row = order_row()
    data = read(row) | changes
    assert outcome(QUICK_ORDER.load, data) == outcome(ORDER.load, data)


@pytest.mark.parametrize("row", [notice_row(), order_row()], ids=["notice", "order"])
def test_a_row_with_nothing_wrong_never_needs_the_schema_itself(row: dict[str, str]) -> None:
    data = read(row)
    assert QUICK_ORDER.plain(data) == ORDER.load(data)


class Unusual(Schema):
    """A schema whose hooks the quick way does not know."""

    size = fields.Integer(attribute="kept.size", load_default=1)

    @validates("size")
    def _small(self, value: int, **_: Any) -> None:
        if value > 3:
            raise ValidationError("Too large.")

    @post_load(pass_original=True)
    def _make(self, data: dict[str, Any], given: dict[str, Any], **_: Any) -> tuple[Any, Any]:
        return data, given


@pytest.mark.parametrize("data", [{}, {"size": 2}, {"size": 4}, {"size": "x"}, {"other": 1}, None])
def test_a_schema_out_of_the_ordinary_is_left_to_itself(data: Any) -> None:
    assert outcome(Loader(Unusual()).load, data) == outcome(Unusual().load, data)
