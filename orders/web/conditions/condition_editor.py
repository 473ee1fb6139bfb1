"""What the editor of conditions shows: its rows, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orders.register.order_record import OrderRecord
from orders.register.schemas.condition import MOST, PREMISES
from orders.rules.checks import conditions
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.condition_codes import ConditionCode
from orders.web.conditions.condition_form import ROWS, Copy, numbers
from orders.web.forms import Errors, Form
from orders.web.map_field import drawing_map

_USUAL, _OTHER = "Usual in this kind", "Any other"
_BASIC = ("sealed_number", "keep", "from", "code", "text_verbatim", "premises", "radius_m")
"""Fields that a row always shows; the others are folded until one of them is filled in."""


@dataclass(frozen=True, slots=True)
class EditorRow:
    """One row of the editor.

    Attributes:
        name: what the names of its fields begin with, ``condition-0-``.
        number: which it is on the form, as its Remove button says.
        title: what it is called.
        code: what it is; ``None`` until it is chosen.
        copied: whether it stands for a condition of the notice, which the court may have left out.
        hidden: whether its words and place are kept and not shown.
        more: whether any of its further fields is filled in or wrong.
        fresh: whether it was added a moment ago.
        follows: whether another row stands before it.
    """

    name: str
    number: int
    title: str
    code: ConditionCode | None
    copied: bool
    hidden: bool
    more: bool
    fresh: bool
    follows: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """Everything the editor shows, but for the values and the messages of the form.

    Attributes:
        prefix: what the names of rows begin with.
        rows: its rows.
        codes: what a condition may be, in groups of value and name.
        usual: the usual ones, to add several at once.
        premises: whose home one may speak of.
        persons: number and name of the protected persons.
        map: where a map to draw on opens.
        to_add: what to say over the kinds one may add.
        full: whether there is no room for more.
    """

    prefix: str
    rows: Sequence[EditorRow]
    codes: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    usual: Sequence[tuple[str, str, str]]
    premises: Sequence[tuple[str, str]]
    persons: Sequence[tuple[str, str]]
    map: Mapping[str, Any]
    button: str
    full: bool


def editor(
    form: Form,
    faults: Errors,
    *,
    prefix: str,
    kind: Kind,
    persons: Sequence[tuple[str, str]],
    copied: Mapping[int, Copy] | None = None,
    sources: Mapping[int, Copy] | None = None,
    fresh: int = 0,
) -> Editor:
    """The editor of a form.

    Args:
        form: what it holds.
        faults: what is wrong with it.
        kind: the notice or order that carries the conditions.
        persons: number and name of each protected person.
        copied: conditions of the notice, by the row that stands for them.
        sources: conditions that rows write anew, by their row.
        fresh: how many rows, the last, were added a moment ago; the first of them is shown.
    """
    copied = copied or {}
    known = {*copied, *numbers(form, prefix)}
    first_fresh = len(known) - fresh + 1 if fresh > 0 else 0
    usual = conditions.offered(kind)
    rows = [
        _row(
            f"{prefix}-{number}-",
            number,
            place,
            form,
            faults,
            is_copy=number in copied,
            source=copied.get(number) or (sources or {}).get(number),
            is_fresh=place == first_fresh,
        )
        for place, number in enumerate(sorted(known), start=1)
    ]
    return Editor(
        prefix=prefix,
        rows=rows,
        codes=_codes(kind, usual),
        usual=[(each.code, each.name, each.plain_words) for each in usual],
        premises=list(PREMISES.items()),
        persons=persons,
        map=drawing_map(),
        button=ROWS,
        full=len(rows) >= MOST,
    )


def persons_of(sheet: OrderRecord) -> list[tuple[str, str]]:
    """Number and name of the protected persons of an order, as a row chooses one of them."""
    return [(str(place), each.person.name) for place, each in enumerate(sheet.protected, start=1)]


def _row(
    name: str,
    number: int,
    place: int,
    form: Form,
    faults: Errors,
    *,
    is_copy: bool,
    source: Copy | None,
    is_fresh: bool,
) -> EditorRow:
    code = conditions.CODES.get(str(form.get(f"{name}code", "")))
    own = {
        field.removeprefix(name): form[field]
        for field in form
        if field.startswith(name) and str(form[field]).strip()
    }
    wrong = {field.removeprefix(name) for field in faults if field.startswith(name)}
    return EditorRow(
        name=name,
        number=number,
        title=f"Condition {place}" + (f": {code.name}" if code else ""),
        code=code,
        copied=is_copy,
        hidden=source is not None and source.hidden,
        more=bool({*own, *wrong}.difference(_BASIC)),
        fresh=is_fresh,
        follows=place > 1,
    )


def _codes(kind: Kind, usual: Sequence[ConditionCode]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a row may be: on a notice what police may issue, on an order anything a court sealed."""
    rest = conditions.permitted(kind) if kind.is_notice else conditions.CODES.values()
    groups = (
        (_USUAL, [(each.code, each.name) for each in usual]),
        (_OTHER, [(each.code, each.name) for each in rest if each not in usual]),
    )
    return [(name, options) for name, options in groups if options]
