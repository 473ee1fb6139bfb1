"""The log of who looked, changed and sent, for those who watch over it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import account_changes, accounts
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, Role
from orders.audit import log_queries, proofs, sealing, verification
from orders.audit.log_queries import Sought, Type
from orders.audit.model import Action
from orders.audit.shown import NOTHING
from orders.audit.verification import LogVerdict
from orders.bounded_fields import JsonObject
from orders.bulk import all_kept
from orders.db import db
from orders.errors import NotFound
from orders.formatting import BOM, PAGE_SIZE, count, harmless, london, rows_before
from orders.people.joined_records import same_records
from orders.register import record_names
from orders.register.record_names import OnOrder
from orders.rules.vocabulary import references
from orders.search.disclosure.gate import screened
from orders.typed_words import glean
from orders.web.disclosure.looks import looked
from orders.web.forms import messages
from orders.web.search.pager import asked_page, pager

bp = Blueprint("audit", __name__, url_prefix="/audit")

LARGEST_FILE = 20_000
"""Lines in one file; a longer one takes too long, and no auditor reads it."""
FILE_DAYS = 31
"""A file that nothing narrows holds the lines of so many days, today's among them."""
LONGEST_LIST = 10
"""Of a longer list among a line's details the page shows so many; the file has them all."""
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
"""By what a record was seen, where the line's own words say it; else by who looked."""
_LIST = ".list"
"""How the words of a line end that a list left."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log as people read it; ``entry`` is a row of :func:`log_queries.lines`."""

    entry: Any
    username: str
    name: str
    means: str
    details: str


@bp.get("", endpoint="index")
@requires(Permission.AUDIT_READ)
def list_log_lines() -> ResponseReturnValue:
    """The log, newest first, of a day, an account, a record or a sort of act."""
    asked = {name: request.args.get(name, "").strip() for name in _FILTERS}
    try:
        sought = _sought(asked)
    except ValidationError as error:
        return _page(asked, messages(error)), 422
    page = asked_page()
    entries, total = log_queries.lines(
        db.session, sought, limit=PAGE_SIZE, offset=rows_before(page)
    )
    given: JsonObject = {name: text for name, text in asked.items() if text}
    pages = pager("audit.index", given, page=page, shown=len(entries), total=total)
    _log(Action.CONSULTATION, "audit.read", asked, page=page)
    return _page(
        asked,
        {},
        lines=_lines(entries, briefly=True),
        pager=pages,
        download_href=url_for("audit.download", **given),
        file_days=None if given else FILE_DAYS,
    )


@bp.get("/check")
@requires(Permission.AUDIT_READ)
def check() -> ResponseReturnValue:
    """Prove what was written since the last proof of the whole log."""
    with glean(None):  # It reads every line there is, and tells none of their words.
        verdict = verification.verify_since(db.session)
    return _verdict(verdict)


@bp.post("/check")
@requires(Permission.AUDIT_READ)
def prove() -> ResponseReturnValue:
    """Prove the whole log, and keep what came of it."""
    db.look()
    now = clock.now()
    with glean(None):
        verdict = verification.verify(db.session)
    proofs.keep(db.session, verdict.end, whole=verdict.whole, now=now)
    return _verdict(verdict)


def _verdict(verdict: LogVerdict) -> str:
    after = {} if verdict.since is None else {"after_seal": verdict.since.seal}
    looked("audit.checked", {"whole": verdict.whole, "seals": verdict.seals, **after})
    return render_template("pages/admin/audit/check.html", verdict=verdict)


@bp.get("/log.csv")
@requires(Permission.AUDIT_READ)
def download() -> ResponseReturnValue:
    """The lines that the filters find, without any those of the last days, as a CSV file."""
    asked = {name: request.args.get(name, "").strip() for name in _FILTERS}
    today = london(clock.now()).date()
    if not any(asked.values()):
        asked["from"] = (today - timedelta(days=FILE_DAYS - 1)).isoformat()
    with all_kept():
        entries, total = log_queries.lines(db.session, _sought(asked), limit=LARGEST_FILE)
        if total > LARGEST_FILE:
            said = f"{count(total, 'line')} are too many for one file. Choose days or an account."
            raise ValidationError({"from": [said]})
        _log(Action.DISCLOSURE, "audit.exported", asked, lines=total)
        answer = Response("".join(_csv(entries)), content_type="text/csv; charset=utf-8")
    day = today.isoformat()
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


def _order(reference: str) -> JsonObject:
    if not reference:
        return {}
    written = references.normalise(reference) or reference
    named = record_names.of_references(db.session, {written})
    return {"reference": written, "order_id": next(iter(named.orders), None)}


def _person(person_id: int | None) -> JsonObject:
    """A person's number, and those of records decided to be the same person."""
    if person_id is None:
        return {}
    people = frozenset(same_records(db.session, person_id))
    return {"people": people, "on_orders": record_names.references_of(db.session, people)}


def _action(value: str) -> Action | Type | None:
    if not value:
        return None
    return Type(value) if value in set(Type) else Action(value)


def _page(asked: dict[str, str], errors: dict[str, list[str]], **more: object) -> str:
    return render_template(
        "pages/admin/audit/index.html",
        values=asked,
        errors=errors,
        actions=ACTIONS,
        on_order=_on_order(asked["reference"]),
        standing=sealing.standing(db.session),
        **more,
    )


def _on_order(reference: str) -> tuple[OnOrder, ...]:
    written = references.normalise(reference)
    return record_names.on_order(db.session, written) if written else ()


def _lines(entries: Sequence[Any], *, briefly: bool = False) -> list[LogLine]:
    numbers = {entry.account_id for entry in entries if entry.account_id is not None}
    known = account_changes.by_number(db.session, numbers)
    return [_line(each, known.get(each.account_id or 0), briefly=briefly) for each in entries]


def _line(entry: Any, account: Account | None, *, briefly: bool) -> LogLine:
    details = _brief(entry.details) if briefly else entry.details
    return LogLine(
        entry,
        entry.author or (account.username if account else "not signed in"),
        account.name if account else "",
        _means(entry, account),
        json.dumps(details, ensure_ascii=False) if details else "",
    )


def _brief(details: JsonObject) -> JsonObject:
    """Details with of each long list its beginning, and how many more it has."""
    return {
        name: _begin(value) if isinstance(value, list) else value for name, value in details.items()
    }


def _begin(values: list[Any]) -> list[Any]:
    more = len(values) - LONGEST_LIST
    return [*values[:LONGEST_LIST], f"and {more:,} more"] if more > 0 else values


def _means(entry: Any, account: Account | None) -> str:
    """By what it was done: a page, a list, a map, a mail, a program with a key, a command."""
    if account is not None and account.role is Role.SERVICE:
        usual = "program with a key" if entry.action is Action.DISCLOSURE else "command"
        return (
            usual
            if entry.what in {"order.search", "order.look-up"}
            else _MEANS.get(entry.what, usual)
        )
    return _MEANS.get(entry.what, "list" if entry.what.endswith(_LIST) else "page")


def _csv(entries: Sequence[Any]) -> Iterator[str]:
    # Most names, references and details stand in many lines.
    told = cache(lambda typed: harmless(screened(typed)))
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow(HEADER)
    for line in _lines(entries):
        entry = line.entry
        # In these may stand words that a person typed; the others are the register's own.
        typed = (line.username, line.name, entry.reference, line.details, entry.reason)
        username, name, reference, details, reason = (told(each) if each else "" for each in typed)
        writer.writerow(
            (
                london(entry.at).isoformat(timespec="seconds"),
                username,
                name,
                entry.action.value,
                entry.what,
                line.means,
                reference,
                details,
                reason,
                str(entry.id),
                str(entry.seal_id or ""),
            )
        )
    yield buffer.getvalue()


def _log(action: Action, what: str, asked: dict[str, str], **more: int) -> None:
    renamed = {"person": "of_person", "address": "of_address"}
    given = {
        renamed.get(name, name): text
        for name, text in asked.items()
        if text and name != "reference"
    }
    # The log names records and shows none of them.
    reference = references.normalise(asked["reference"])
    looked(what, {**given, **more}, action=action, reference=reference, shows=NOTHING)
