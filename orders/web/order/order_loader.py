"""One order for a page: loading what the account may see, and trying a change to it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from flask import request
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.model import Account
from orders.access.sign_in.account_session import current_account
from orders.breaches import breach_queries
from orders.db import db
from orders.errors import Conflict, NotFound, RuleBroken
from orders.follow_ups import follow_up_queries
from orders.ground import ground_queries
from orders.papers import photographs
from orders.papers import service as papers
from orders.register import order_record
from orders.register.mixed_rows import MixedQuery, MixedRows
from orders.register.model import Order
from orders.register.order_record import OrderRecord, TimelineEntry
from orders.register.schemas.change_author import ChangeAuthor
from orders.rules.vocabulary import references
from orders.rules.vocabulary.findings import Finding, refusals
from orders.search.disclosure.visibility import visible_to
from orders.upkeep import upkeep_queries
from orders.web.chrome import court_calendar
from orders.web.forms import Errors, whole_number


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """How a change went.

    Attributes:
        order: the order changed or made; ``None`` when nothing was saved.
        errors: what is wrong, by field.
        meanwhile: what others recorded since the form was opened.
        confirm: what may be recorded once it is confirmed with a reason.
    """

    order: Order | None
    errors: Errors = field(default_factory=dict)
    meanwhile: tuple[TimelineEntry, ...] = ()
    confirm: tuple[Finding, ...] = ()


def sheet_of(reference: str, account: Account, now: datetime) -> OrderRecord:
    """The order with this reference, as people type one, if ``account`` may see it.

    Raises:
        NotFound: it is no reference, there is no such order, or it is not theirs to see.
    """
    written = references.normalise(reference)
    if written is None:
        raise NotFound("That is not a reference of this register.")
    return order_record.read(
        db.session, written, visible=visible_to(account, now), calendar=court_calendar()
    )


_ON_THE_PAGE: Final = MixedQuery(
    order_record.STAYS,
    breach_queries.OF_ORDER,
    papers.OF_ORDER,
    photographs.OF_PERSONS,
    follow_up_queries.OF_ORDER,
    *ground_queries.OF_ORDER,
    *upkeep_queries.OF_ORDER,
    options=(
        *follow_up_queries.WITH_NAMES,
        *ground_queries.AREAS,
        photographs.WITH_ORDER,
    ),
)


def rows_of(sheet: OrderRecord) -> MixedRows:
    """Everything that the page of an order shows of what was done about it, in one statement."""
    order = sheet.order
    return _ON_THE_PAGE.read(
        db.session,
        order_id=order.id,
        subject_id=order.subject_id,
        people=[each.person.id for each in sheet.people],
    )


def tried(
    sheet: OrderRecord,
    change: Callable[[], Order],
    *,
    fields: Collection[str],
    reload: Callable[[], OrderRecord],
) -> ChangeResult:
    """Try the change this form asks for; when it cannot be, nothing is kept and it says why.

    Args:
        sheet: the order as it stood before.
        change: makes the change and gives the order.
        fields: the form's fields; other messages are about the whole.
        reload: reads the order anew.
    """
    reference = sheet.order.reference
    try:
        return ChangeResult(change())
    except RuleBroken as broken:
        db.session.rollback()
        return ChangeResult(None, by_field(broken.findings, fields), confirm=_confirmable(broken))
    except Conflict as conflict:
        db.session.rollback()
        seen = number(request.form, "seen")
        since = tuple(each for each in reload().timeline if each.event.id > seen)
        return ChangeResult(None, {"form": [f"{reference}: {conflict.message}"]}, meanwhile=since)


def author() -> ChangeAuthor:
    """Who sent this form, now, and the version of the order it was about, as services take it."""
    version = number(request.form, "version")
    return {"by": current_account(), "now": clock.now(), "version": version}


def to_confirm(went: ChangeResult) -> ChangeResult:
    """A refused change, its message put at the box for the reason if a reason would confirm it."""
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
    """Messages by field of this page; those about none of its fields under ``form``."""
    placed: Errors = {}
    for name, said in errors.items():
        placed.setdefault(name if name in fields else "form", []).extend(said)
    return placed


def newest(sheet: OrderRecord) -> int:
    """Id of the newest event row, which a form sends back as the last one it knew."""
    return max((each.event.id for each in sheet.timeline), default=0)


def number(form: MultiDict[str, str], name: str) -> int:
    """A whole number a form sent back; -1, which matches nothing, when it is none."""
    return whole_number(form, name, -1)


def _confirmable(broken: RuleBroken) -> tuple[Finding, ...]:
    return () if refusals(broken.findings) else broken.findings
