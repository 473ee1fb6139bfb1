"""Conditions on the form of a variation or an authorisation: those it ends, and those it adds."""

from __future__ import annotations

from typing import Any

from orders.register.condition_schema import PREMISES
from orders.register.event_schema import CHANGING
from orders.register.reading import Sheet
from orders.rules import conditions
from orders.rules.events import EventKind
from orders.search.told import Told, told_of
from orders.web.order_forms import Form

ROWS = 5
"""Empty rows for conditions that are added."""
FIELDS = frozenset({"adds", "ends"})
_ASKED = ("code", "text_verbatim", "premises", "radius_m", "location")


def read(form: Form) -> dict[str, Any]:
    """What a variation adds and ends, as its schema reads it."""
    rows = [
        {name: form.get(f"adds-{row}-{name}", "").strip() for name in _ASKED} for row in range(ROWS)
    ]
    return {"adds": [row for row in rows if any(row.values())], "ends": form.getlist("ends")}


def _has_a_time(each: Told) -> bool:
    return each.starts_at is None or each.starts_at != each.ends_at


def choices(sheet: Sheet, kind: EventKind) -> dict[str, Any] | None:
    """What the form offers; ``None`` for what changes no condition."""
    if kind not in CHANGING["adds"]:
        return None
    # When it happened is not known yet: every condition is offered that nothing has ended.
    never = {each.condition.id for each in sheet.terms if each.condition.ended_by_id is not None}
    standing = [each for each in told_of(sheet) if each.id not in never and _has_a_time(each)]
    return {
        "rows": range(ROWS),
        "standing": [(str(each.id), each.plain, each.wording) for each in standing],
        "codes": [(each.code, each.name) for each in conditions.offered(sheet.kind)],
        "premises": list(PREMISES.items()),
    }
