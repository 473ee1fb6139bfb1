"""The log of who looked, changed and sent, for those who watch over it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import accounts, changing
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, Role
from orders.access.signing_in import current_account
from orders.audit import checking, log, reading, sealing
from orders.audit.model import Action, AuditEntry
from orders.audit.reading import Sought, Type
from orders.audit.shown import NOTHING
from orders.db import db
from orders.errors import NotFound
from orders.formatting import count, london
from orders.register import naming
from orders.register.naming import OnOrder
from orders.rules import references
from orders.search.disclosure.gate import screened
from orders.search.export import BOM, harmless
from orders.search.person import same_people
from orders.typed_words import glean
from orders.web.forms import messages, whole_number

bp = Blueprint("audit", __name__, url_prefix="/audit")

PER_PAGE = 50
LARGEST_FILE = 50_000
"""Lines in one file; a longer one takes too much memory, and nobody reads it."""
ACTIONS = [
    (Type.SEEN.value, "Seen: looked at or given out"),
    (Type.REFUSED.value, "Refused: a record, a page, a sign-in"),
    *((action.value, action.value.capitalize()) for action in Action),
]
HEADER = (
    "at", "account", "name", "action", "what", "means", "reference", "details", "reason", "line",
    "seal",
)  # fmt: skip
_FILTERS = ("from", "to", "account", "reference", "person", "address", "action")
_MEANS = {
    "digest.sent": "mail",
    "order.download": "file",
    "order.breach-map": "map",
    "order.map": "map",
    "order.shades": "map",
    "order.zones": "map",
    "person.map": "map",
    "person.zones": "map",
    "person.sheet-read": "printed sheet",
    "register.snapshot": "list for when the register is down",
    "order.search": "list",
    "order.look-up": "look-up",
    "worklist.read": "list",
}
_LIST = ".list"
"""How the words of a line end that a list left."""
"""By what a record was seen, where the line's own words say it; else by who looked."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log as people read it."""

    entry: AuditEntry
    username: str
    name: str
    means: str
    details: str


@bp.get("")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """The log, newest first, of a day, an account, a record or a sort of act."""
    asked = {name: request.args.get(name, "").strip() for name in _FILTERS}
    try:
        sought = _sought(asked)
    except ValidationError as error:
        return _page(asked, messages(error)), 422
    page = max(whole_number(request.args, "page", 1), 1)
    first = (page - 1) * PER_PAGE + 1
    entries, total = reading.lines(db.session, sought, limit=PER_PAGE, offset=first - 1)
    if page > 1 and not entries:
        abort(404)
    _log(Action.CONSULTATION, "audit.read", asked, page=page)
    last = first + len(entries) - 1
    given: dict[str, Any] = {name: text for name, text in asked.items() if text}
    return _page(
        asked,
        {},
        lines=_lines(entries),
        first=first,
        last=last,
        total=total,
        previous_href=url_for("audit.index", **given, page=page - 1) if page > 1 else None,
        next_href=url_for("audit.index", **given, page=page + 1) if last < total else None,
        download_href=url_for("audit.download", **given),
    )


@bp.get("/check")
@requires(Permission.AUDIT_READ)
def check() -> ResponseReturnValue:
    """Compute every seal again and say whether the log is whole."""
    with glean(None):  # It reads every line there is, and tells none of their words.
        verdict = checking.verify(db.session)
    log.record(
        db.session,
        Action.CONSULTATION,
        "audit.checked",
        by=current_account(),
        now=clock.now(),
        details={"whole": verdict.whole, "seals": verdict.seals},
    )
    return render_template("pages/audit/check.html", verdict=verdict)


@bp.get("/log.csv")
@requires(Permission.AUDIT_READ)
def download() -> ResponseReturnValue:
    """The same lines as a file; that is logged as disclosed."""
    asked = {name: request.args.get(name, "").strip() for name in _FILTERS}
    entries, total = reading.lines(db.session, _sought(asked), limit=LARGEST_FILE)
    if total > LARGEST_FILE:
        said = f"{count(total, 'line')} are too many for one file. Choose days or an account."
        raise ValidationError({"from": [said]})
    _log(Action.DISCLOSURE, "audit.exported", asked, lines=total)
    answer = Response("".join(_csv(entries)), content_type="text/csv; charset=utf-8")
    day = london(clock.now()).date().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="log-{day}.csv"'
    return answer


def _sought(asked: dict[str, str]) -> Sought:
    """The lines that filters ask for.

    Raises:
        ValidationError: they ask for what there is not.
    """
    errors: dict[str, list[str]] = {}
    days: dict[str, date | None] = {}
    numbers: dict[str, int | None] = {}
    account_id = None
    for name in ("from", "to"):
        try:
            days[name] = date.fromisoformat(asked[name]) if asked[name] else None
        except ValueError:
            errors[name] = ["Enter a date like 2026-11-21."]
    for name in ("person", "address"):
        numbers[name] = int(asked[name]) if re.fullmatch("[0-9]{1,9}", asked[name]) else None
        if asked[name] and numbers[name] is None:
            errors[name] = ["Enter a number from the list that a reference gives."]
    try:
        if asked["account"]:
            account_id = accounts.account_named(db.session, asked["account"]).id
    except NotFound as error:
        errors["account"] = [error.message]
    if asked["action"] and asked["action"] not in {value for value, _ in ACTIONS}:
        errors["action"] = ["Choose one of the list."]
    if errors:
        raise ValidationError(errors)
    return Sought(
        first=days["from"],
        last=days["to"],
        account_id=account_id,
        **_person(numbers["person"]),
        address_id=numbers["address"],
        action=_action(asked["action"]),
        **_order(asked["reference"]),
    )


def _order(reference: str) -> dict[str, Any]:
    if not reference:
        return {}
    written = references.normalise(reference) or reference
    named = naming.of_references(db.session, {written})
    return {"reference": written, "order_id": next(iter(named.orders), None)}


def _person(person_id: int | None) -> dict[str, Any]:
    """A person's number, and those of records decided to be the same person."""
    if person_id is None:
        return {}
    people = frozenset(same_people(db.session, person_id))
    return {"people": people, "on_orders": naming.references_of(db.session, people)}


def _action(value: str) -> Action | Type | None:
    if not value:
        return None
    return Type(value) if value in set(Type) else Action(value)


def _page(asked: dict[str, str], errors: dict[str, list[str]], **more: object) -> str:
    return render_template(
        "pages/audit/index.html",
        values=asked,
        errors=errors,
        actions=ACTIONS,
        on_order=_on_order(asked["reference"]),
        standing=sealing.standing(db.session),
        **more,
    )


def _on_order(reference: str) -> tuple[OnOrder, ...]:
    written = references.normalise(reference)
    return naming.on_order(db.session, written) if written else ()


def _lines(entries: Sequence[AuditEntry]) -> list[Line]:
    numbers = {entry.account_id for entry in entries if entry.account_id is not None}
    known = changing.by_number(db.session, numbers)
    return [_line(entry, known.get(entry.account_id or 0)) for entry in entries]


def _line(entry: AuditEntry, account: Account | None) -> Line:
    return Line(
        entry,
        entry.author or (account.username if account else "not signed in"),
        account.name if account else "",
        _means(entry, account),
        json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
    )


def _means(entry: AuditEntry, account: Account | None) -> str:
    """By what it was done: a page, a list, a map, a mail, a program with a key, a command."""
    if account is not None and account.role is Role.SERVICE:
        usual = "program with a key" if entry.action is Action.DISCLOSURE else "command"
        return (
            usual
            if entry.what in {"order.search", "order.look-up"}
            else _MEANS.get(entry.what, usual)
        )
    return _MEANS.get(entry.what, "list" if entry.what.endswith(_LIST) else "page")


def _csv(entries: Sequence[AuditEntry]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow(HEADER)
    for line in _lines(entries):
        entry = line.entry
        cells = (
            london(entry.at).isoformat(timespec="seconds"),
            line.username,
            line.name,
            entry.action.value,
            entry.what,
            line.means,
            entry.reference or "",
            line.details,
            entry.reason or "",
            str(entry.id),
            str(entry.seal_id or ""),
        )
        writer.writerow([harmless(screened(cell)) for cell in cells])
    yield buffer.getvalue()


def _log(action: Action, what: str, asked: dict[str, str], **more: int) -> None:
    renamed = {"person": "of_person", "address": "of_address"}
    given = {
        renamed.get(name, name): text
        for name, text in asked.items()
        if text and name != "reference"
    }
    log.record(
        db.session,
        action,
        what,
        by=current_account(),
        now=clock.now(),
        reference=references.normalise(asked["reference"]),
        details={**given, **more},
        # The log names records and shows none of them.
        shows=NOTHING,
    )
