"""One order for a page: loading what the account may see, and trying a change to it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from werkzeug.datastructures import MultiDict

from orders.access.model import Account
from orders.db import db
from orders.errors import Conflict, NotFound, RuleBroken
from orders.register import reading
from orders.register.model import Order
from orders.register.reading import Happening, Sheet
from orders.rules import references
from orders.rules.findings import Finding, refusals
from orders.search.visibility import visible_to
from orders.web.forms import whole_number

Errors = dict[str, list[str]]
"""Messages by form field; those about the whole under ``form``."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a change went.

    Attributes:
        order: the order changed or made; ``None`` when nothing was saved.
        errors: what is wrong, by field.
        meanwhile: what others recorded since the form was opened.
        confirm: what may be recorded once it is confirmed with a reason.
    """

    order: Order | None
    errors: Errors = field(default_factory=dict)
    meanwhile: tuple[Happening, ...] = ()
    confirm: tuple[Finding, ...] = ()


def sheet_of(reference: str, account: Account, now: datetime) -> Sheet:
    """The order with this reference, as people type one, if ``account`` may see it.

    Raises:
        NotFound: it is no reference, there is no such order, or it is not theirs to see.
    """
    written = references.normalise(reference)
    if written is None:
        raise NotFound("That is not a reference of this register.")
    return reading.read(db.session, written, visible=visible_to(account, now))


def tried(
    sheet: Sheet,
    change: Callable[[], Order],
    *,
    seen: int,
    fields: Collection[str],
    reload: Callable[[], Sheet],
) -> Tried:
    """Try a change; when it cannot be, nothing is kept and the answer says why.

    Args:
        sheet: the order as it stood before.
        change: makes the change and gives the order.
        seen: id of the newest event row on the form that asks for it.
        fields: the form's fields; other messages are about the whole.
        reload: reads the order anew.
    """
    reference = sheet.order.reference
    try:
        return Tried(change())
    except RuleBroken as broken:
        db.session.rollback()
        return Tried(None, by_field(broken.findings, fields), confirm=_confirmable(broken))
    except Conflict as conflict:
        db.session.rollback()
        since = tuple(each for each in reload().timeline if each.event.id > seen)
        return Tried(None, {"form": [f"{reference}: {conflict.message}"]}, meanwhile=since)


def to_confirm(went: Tried) -> Tried:
    """The same, its message put at the box for the reason when there is something to confirm."""
    if not went.confirm:
        return went
    wanted = "Say why you record it all the same, or change it."
    return replace(went, errors={"override_reason": [wanted]})


def by_field(findings: Collection[Finding], fields: Collection[str]) -> Errors:
    """Findings as messages of a form, each with its section."""
    errors: Errors = {}
    for each in findings:
        name = each.field if each.field in fields else "form"
        errors.setdefault(name, []).append(f"{each.message} ({each.source})")
    return errors


def placed(errors: Errors, fields: Collection[str]) -> Errors:
    """The same messages, those about no field of this page under ``form``."""
    placed: Errors = {}
    for name, said in errors.items():
        placed.setdefault(name if name in fields else "form", []).extend(said)
    return placed


def newest(sheet: Sheet) -> int:
    """Id of the newest event row, which a form sends back as the last one it knew."""
    return max((each.event.id for each in sheet.timeline), default=0)


def number(form: MultiDict[str, str], name: str) -> int:
    """A whole number a form sent back; -1, which matches nothing, when it is none."""
    return whole_number(form, name, -1)


def claimed(form: MultiDict[str, str], order: Order) -> int:
    """The version of an order somebody had in front of them; the present one for a form of none."""
    return number(form, "version") if "version" in form else order.version


def _confirmable(broken: RuleBroken) -> tuple[Finding, ...]:
    return () if refusals(broken.findings) else broken.findings
