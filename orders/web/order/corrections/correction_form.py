"""The form of any sort of correction: its inputs, what they show, which of them were changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from orders.corrections.correctable_sort import Choices, CorrectableField, CorrectableSort
from orders.register.schemas.fields import TIMES
from orders.rules.vocabulary.labelled import capital
from orders.web.forms import Errors, Form, many, read_fields, shown, shown_day, text

_YES_OR_NO: Final = (("true", "Yes"), ("false", "No"))
_NO_CHOICES: Final[Choices] = {}


@dataclass(frozen=True, slots=True)
class CorrectionInputField:
    """One input of the form.

    Attributes:
        name: of the input.
        kind: what it is made of: ``text``, ``long``, ``choice``, ``choices``, ``day``, ``moment``.
        options: what there is to choose from.
    """

    name: str
    label: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()


def inputs_of(
    sort: CorrectableSort, keys: Mapping[str, str] | None = None, choices: Choices = _NO_CHOICES
) -> list[CorrectionInputField]:
    """The inputs of a sort, in order.

    Args:
        sort: what is put right.
        keys: of a field of several texts, those that are asked for and their words; all of the
            sort's unless told.
        choices: of a list of numbers, what each stands for, by field.
    """
    schema = sort.schema().fields
    found: list[CorrectionInputField] = []
    for name, each in sort.fields.items():
        if each.keys:
            kind = "long" if each.is_long else "text"
            asked = keys if keys is not None else dict(each.keys)
            found += [
                CorrectionInputField(f"{name}-{key}", capital(label), kind)
                for key, label in asked.items()
            ]
        elif name in choices:
            found.append(CorrectionInputField(name, each.label, "choices", choices[name]))
        else:
            found.append(_input(name, each, schema[name]))
    return found


def shown_values(
    sort: CorrectableSort, said: Mapping[str, Any], asked: list[CorrectionInputField]
) -> MultiDict[str, str]:
    """What the form shows of what is recorded, as its inputs send it."""
    kinds = {each.name: each.kind for each in asked}
    values: MultiDict[str, str] = MultiDict()
    for name, value in said.items():
        if sort.fields[name].keys:
            values.update({f"{name}-{key}": words for key, words in value.items()})
        else:
            _SHOWN[kinds[name]](values, name, value)
    return values


def changed_in(
    sort: CorrectableSort,
    form: Form,
    before: MultiDict[str, str],
    asked: list[CorrectionInputField],
) -> tuple[dict[str, Any], Errors]:
    """What a form says otherwise than it showed, as the sort's schema takes it, and what is wrong.

    Args:
        sort: what is put right.
        form: what was sent.
        before: what the form showed; of what differs in nothing nothing is said.
        asked: the form's inputs.
    """
    read, errors = read_fields(sort.schema(), form)
    given: dict[str, Any] = {}
    for each in asked:
        if _sent(form, each) == _sent(before, each):
            errors.pop(each.name, None)
            continue
        field, _, key = each.name.partition("-")
        if key and sort.fields[field].keys:
            given.setdefault(field, {})[key] = text(form, each.name).strip()
        elif each.kind == "choices":
            given[each.name] = many(form, each.name)
        elif each.name not in errors:
            given[each.name] = read.get(each.name, "")
    return given, errors


def _input(name: str, known: CorrectableField, field: fields.Field[Any]) -> CorrectionInputField:
    options: tuple[tuple[str, str], ...] = ()
    kind = "long" if known.is_long else "text"
    inner = field.inner if isinstance(field, fields.List) else field
    if isinstance(inner, fields.Enum):
        options = tuple(
            (str(each.value if inner.by_value else each.name), capital(each.label))
            for each in inner.enum
        )
        kind = "choice" if inner is field else "choices"
    elif isinstance(field, fields.Boolean):
        kind, options = "choice", _YES_OR_NO
    elif isinstance(field, TIMES):
        kind = "moment"
    elif isinstance(field, fields.Date):
        kind = "day"
    return CorrectionInputField(name, known.label, kind, options)


def _sent(form: Form, each: CorrectionInputField) -> list[str]:
    parts = {"day": ("-day", "-month", "-year"), "moment": ("-day", "-month", "-year", "-time")}
    if each.kind == "choices":
        return sorted(many(form, each.name))
    names = [each.name + part for part in parts.get(each.kind, ("",))]
    return ["\n".join(text(form, name).split("\r\n")).strip() for name in names]


def _text(values: MultiDict[str, str], name: str, value: Any) -> None:
    if isinstance(value, bool):
        value = "true" if value else "false"
    values[name] = "" if value is None else str(value)


def _day(values: MultiDict[str, str], name: str, value: Any) -> None:
    values.update(shown_day(None if value is None else date.fromisoformat(value), name))


def _moment(values: MultiDict[str, str], name: str, value: Any) -> None:
    values.update(shown(None if value is None else datetime.fromisoformat(value), name))


def _many(values: MultiDict[str, str], name: str, value: Any) -> None:
    values.setlist(name, [str(each) for each in value])


_SHOWN: Final[Mapping[str, Callable[[MultiDict[str, str], str, Any], None]]] = {
    "text": _text,
    "long": _text,
    "choice": _text,
    "choices": _many,
    "day": _day,
    "moment": _moment,
}
