"""Which columns of a CSV of orders a record cannot do without, and of which kinds."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from marshmallow import Schema

from orders.people.schema import PersonSchema
from orders.register.imports.columns import NEEDED, Path
from orders.register.imports.row_data import column_of
from orders.register.schemas.condition import ConditionSchema
from orders.register.schemas.order import (
    AuthorityPart,
    ContactPart,
    CourtPart,
    GroundsPart,
)
from orders.rules.kinds.kind import Kind

_FIRST = dict.fromkeys(("condition1_code", "protected1_family_name"), "any")
"""What a row speaks of when it has one condition and one protected person."""


def needed(column: str, kinds: Collection[Kind]) -> str:
    """Whether a column is needed, in words; nothing where it may be left out.

    Args:
        column: one of ``columns.COLUMNS``.
        kinds: what the file may hold.
    """
    by = {kind.code for kind in kinds if column in _columns(kind, premises=True)}
    if not by:
        return ""
    among = {
        "": {kind.code for kind in kinds},
        " of a notice": {kind.code for kind in kinds if kind.is_notice},
        " of a court's order": {kind.code for kind in kinds if not kind.is_notice},
    }
    named = ", ".join(kind.code for kind in kinds if kind.code in by)
    of = next((words for words, codes in among.items() if codes == by), f" of {named}")
    always = any(column in _columns(kind, premises=False) for kind in kinds)
    return f"needed{of}{'' if always else ', where a condition speaks of premises'}"


def _columns(kind: Kind, *, premises: bool) -> set[str]:
    """The columns that the schemas and the Act ask of one kind, verified and made or issued."""
    parts: tuple[type[Schema], ...] = (
        (ContactPart, GroundsPart, AuthorityPart) if kind.is_notice else (CourtPart,)
    )
    paths: list[Path] = [
        *((name,) for part in parts for name in _required(part)),
        *(("conditions", 0, name) for name in _required(ConditionSchema)),
        *(("subject", name) for name in _required(PersonSchema)),
        *(
            ("considerations", each.value)
            for each in kind.considerations
            if premises or not each.for_premises_only
        ),
    ]
    if kind.protected_person_required:
        paths += [("protected_persons", 0, "person", name) for name in _required(PersonSchema)]
    if kind.relationship_required and kind.is_notice:
        paths.append(("relationship_basis",))
    return {*NEEDED, *(column_of(path, _FIRST) for path in paths)}


@cache
def _required(part: type[Schema]) -> tuple[str, ...]:
    # Asked for each column and kind; making a schema copies all its fields.
    return tuple(name for name, each in part().fields.items() if each.required)
