"""Every schema that takes a day or a time takes it by the fields that read them all one way."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from marshmallow import Schema, fields

import orders
from orders.register.schemas.fields import TIMES

TIME_WORDS = {"at", "from", "to", "until", "since"}
"""The last word of the name of a field that holds a time."""
GOING_OUT = ("orders.api.", "orders.search.results.order_bodies", "orders.search.results.rows")


def _schemas() -> Iterator[type[Schema]]:
    for module in pkgutil.walk_packages(orders.__path__, "orders."):
        importlib.import_module(module.name)
    found = [Schema]
    while found:
        each = found.pop()
        found += each.__subclasses__()
        if each.__module__.startswith("orders.") and not _goes_out(each):
            yield each


def _goes_out(schema: type[Schema]) -> bool:
    """Whether it only writes: the API's answers, which tell instants in UTC."""
    taking = {"SearchSchema", "AreaAtSchema", "CorrectionSchema", "GrantSchema", "EventSchema"}
    return schema.__module__.startswith(GOING_OUT) and schema.__name__ not in taking


SCHEMAS = {f"{each.__module__}.{each.__qualname__}": each for each in _schemas()}


def _inner(field: fields.Field[object]) -> fields.Field[object]:
    return _inner(field.inner) if isinstance(field, fields.List) else field


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_no_schema_reads_a_time_its_own_way(name: str) -> None:
    for said, field in SCHEMAS[name]._declared_fields.items():
        inner = _inner(field)
        assert not isinstance(inner, fields.DateTime)
        if said.rpartition("_")[2] in TIME_WORDS:
            assert isinstance(inner, TIMES), f"{said} of {name} reads its time its own way"


def test_the_schemas_that_take_times_are_among_them() -> None:
    names = {name.rpartition(".")[2] for name in SCHEMAS}
    assert names >= {
        "OrderSchema",
        "CourtPart",
        "AuthorityPart",
        "BeginningPart",
        "ConditionSchema",
        "EventSchema",
        "GrantSchema",
        "BreachSchema",
        "ProgressSchema",
        "VisitSchema",
        "NarrowingSchema",
        "BreachFiltersSchema",
    }
