"""Loading thousands of rows through one schema: what it makes of each, in a third of the time.

Only data that nothing is wrong with is loaded here. Whatever is not plain goes to the schema
itself, so that there is one set of rules and of messages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import EXCLUDE, INCLUDE, Schema, ValidationError, fields, missing
from marshmallow.decorators import POST_LOAD, PRE_LOAD, VALIDATES, VALIDATES_SCHEMA
from marshmallow.validate import Length

from orders.bounded_fields import BoundedList, BoundedText
from orders.people.schema import Text

_REMEMBERED = 20_000
"""So many texts and numbers are remembered of each field, with what they were read as."""
_LISTS, _DICTS = {fields.List, BoundedList}, {fields.Dict, BoundedText}
_PLAIN = {str, int}
_Reader = Callable[[Any], Any]


class Loader:
    """Loads data as ``schema`` does: the same value, or the same ``ValidationError``."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        hooks = schema._hooks  # noqa: SLF001  marshmallow publishes no order in which they run
        self._before = _bound(schema, hooks[PRE_LOAD])
        self._checks = _bound(schema, hooks[VALIDATES_SCHEMA])
        self._after = _bound(schema, hooks[POST_LOAD])
        self._as_called = {"many": False, "partial": schema.partial, "unknown": schema.unknown}
        known = [(name, each.attribute or name, each) for name, each in schema.load_fields.items()]
        self._readers = {
            each.data_key or name: (attribute, _reader(each)) for name, attribute, each in known
        }
        self._needed = {each.data_key or name for name, _, each in known if each.required}
        usual = {
            attribute: each.load_default
            for _, attribute, each in known
            if each.load_default is not missing
        }
        self._made = {name: value for name, value in usual.items() if callable(value)}
        self._fixed = {name: value for name, value in usual.items() if name not in self._made}
        every = [*hooks[PRE_LOAD], *hooks[VALIDATES_SCHEMA], *hooks[POST_LOAD]]
        self._is_plain = (
            not schema.many
            and schema.unknown != INCLUDE
            and not hooks[VALIDATES]
            and not any(many or said.get("pass_original") for _, many, said in every)
            and not any("." in attribute for attribute, _ in self._readers.values())
        )

    def load(self, data: Any) -> Any:
        """What the schema makes of ``data``.

        Raises:
            ValidationError: the schema's own, when something is wrong with it.
        """
        if self._is_plain:
            try:
                return self.plain(data)
            except ValidationError:
                pass  # The schema goes over all of it again and says everything that is wrong.
        return self._schema.load(data)

    def plain(self, data: Any) -> Any:
        """What the schema makes of ``data`` when nothing is wrong with it.

        Raises:
            ValidationError: something may be; the schema itself must look.
        """
        for prepare in self._before:
            data = prepare(data, **self._as_called)
        if type(data) is not dict or not self._needed <= data.keys():
            raise ValidationError("")
        if self._schema.unknown != EXCLUDE and not data.keys() <= self._readers.keys():
            raise ValidationError("")
        # A row fills few of the many fields there are: it is gone through, not they.
        loaded = self._fixed.copy()
        for attribute, default in self._made.items():
            loaded[attribute] = default()
        for key, value in data.items():
            if key in self._readers:
                attribute, read = self._readers[key]
                loaded[attribute] = read(value)
        for check in self._checks:
            check(loaded, **self._as_called)
        made: Any = loaded
        for make in self._after:
            made = make(made, **self._as_called)
        return made


def _bound(schema: Schema, hooks: list[tuple[str, bool, Any]]) -> list[Callable[..., Any]]:
    return [getattr(schema, name) for name, _, _ in hooks]


def _reader(field: fields.Field[Any]) -> _Reader:
    """What ``field.deserialize`` does with one value."""
    if field.pre_load or field.post_load:
        return field.deserialize
    if type(field) is fields.Nested:
        return _nested(field)
    if isinstance(field, fields.List) and type(field) in _LISTS:
        return _list(field)
    if isinstance(field, fields.Dict) and type(field) in _DICTS:
        return _dict(field)
    if type(field) is Text and all(_is_longest(each) for each in field.validators):
        return _text(field)
    return _remembering(field)


def _nested(field: fields.Nested) -> _Reader:
    if field.many or field.unknown or field.validators:
        return field.deserialize
    inner = Loader(field.schema)

    def read(value: Any) -> Any:
        return None if value is None and field.allow_none else inner.load(value)

    return read


def _list(field: fields.List[Any]) -> _Reader:
    inner = _reader(field.inner)

    def read(value: Any) -> Any:
        if type(value) is not list:
            return field.deserialize(value)
        found = [inner(each) for each in value]
        for check in field.validators:
            check(found)
        return found

    return read


def _dict(field: fields.Dict) -> _Reader:
    if field.key_field is None or field.value_field is None:
        return field.deserialize
    name, inner = _reader(field.key_field), _reader(field.value_field)

    def read(value: Any) -> Any:
        if type(value) is not dict:
            return field.deserialize(value)
        for check in field.validators:
            check(value)
        return {name(key): inner(each) for key, each in value.items()}

    return read


def _is_longest(check: Any) -> bool:
    return type(check) is Length and check.min is None and check.equal is None


def _text(field: Text) -> _Reader:
    longest = min((each.max for each in field.validators), default=None)  # type: ignore[attr-defined]  # each is a Length

    def read(value: Any) -> Any:
        if type(value) is str:
            kept = value.strip()
            if (
                kept.isprintable()
                and (kept or not field.required)
                and (longest is None or len(kept) <= longest)
            ):
                return kept
        return field.deserialize(value)

    return read


def _remembering(field: fields.Field[Any]) -> _Reader:
    """A field whose value follows from a text or number alone: each is read once."""
    known: dict[str | int, Any] = {}

    def read(value: Any) -> Any:
        if type(value) not in _PLAIN:
            return field.deserialize(value)
        if value in known:
            return known[value]
        found = field.deserialize(value)
        if len(known) < _REMEMBERED:
            known[value] = found
        return found

    return read
