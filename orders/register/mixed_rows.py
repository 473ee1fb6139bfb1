"""Records of several tables in one statement: what a page shows of one order stands in a dozen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, inspect, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import LoaderOption

from orders.db import Model

Record = TypeVar("Record", bound=Model)


class MixedRows:
    """Records that were read together."""

    def __init__(self, found: Mapping[Any, Sequence[Any]]) -> None:
        self._found = found

    def of(self, model: type[Record]) -> list[Record]:
        """Those of one model or alias that was asked for, in no order."""
        return list(self._found[model])


class MixedQuery:
    """Several queries as one statement, made once: making it takes longer than asking it."""

    def __init__(self, *queries: Select[Any], options: Sequence[LoaderOption] = ()) -> None:
        """Join the queries.

        Each finds its rows by an index, as it would alone, and gives their first key; by that the
        rows are looked up, each in its own table.

        Args:
            queries: each of one model or alias, with conditions on its columns alone and in no
                order: ``select(Event).where(Event.order_id == bindparam("order_id"))``.
            options: how to load what their records point to; never by an inner join, which would
                leave out the rows of the other queries.
        """
        self._models = [query.column_descriptions[0]["entity"] for query in queries]
        keys = union_all(
            *(
                query.with_only_columns(
                    literal(number).label("part"), _keys(model)[0].label("key")
                ).distinct()
                for number, (model, query) in enumerate(zip(self._models, queries, strict=True))
            )
        ).subquery("keys")
        wanted = select(keys.c.part, *self._models).select_from(keys)
        for number, (model, query) in enumerate(zip(self._models, queries, strict=True)):
            is_its = and_(
                keys.c.part == number, keys.c.key == _keys(model)[0], *_rest(model, query)
            )
            wanted = wanted.outerjoin(model, is_its)
        self._statement = wanted.options(*options)

    def read(self, db: Session, *, fresh: bool = False, **given: Any) -> MixedRows:
        """What the queries find.

        Args:
            fresh: whether records that the session holds already are read anew.
            given: the values of the queries' parameters.
        """
        found: defaultdict[Any, list[Any]] = defaultdict(list)
        options = {"populate_existing": fresh}
        for part, *records in db.execute(self._statement, given, execution_options=options):
            found[self._models[part]].append(records[part])
        return MixedRows({model: found[model] for model in self._models})


def _keys(model: Any) -> list[Any]:
    return [getattr(model, each.key) for each in inspect(model).mapper.primary_key]


def _rest(model: Any, query: Select[Any]) -> list[ColumnElement[bool]]:
    """What else a row must hold where its first key alone is not one row's."""
    if len(_keys(model)) == 1 or query.whereclause is None:
        return []
    return [query.whereclause]
