"""The log of who looked, changed and sent, for those who watch over it."""

from __future__ import annotations

import csv
import io
import json
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
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.audit import checking, log, reading, sealing
from orders.audit.model import Action, AuditEntry
from orders.audit.reading import Sought
from orders.db import db
from orders.errors import NotFound
from orders.formatting import count, london
from orders.rules import references
from orders.search.disclosure.gate import screened
from orders.search.export import BOM, harmless
from orders.web.forms import messages, whole_number

bp = Blueprint("audit", __name__, url_prefix="/audit")

PER_PAGE = 50
LARGEST_FILE = 50_000
"""Lines in one file; a longer one takes too much memory, and nobody reads it."""
ACTIONS = [(action.value, action.value.capitalize()) for action in Action]
HEADER = ("at", "account", "action", "what", "reference", "details", "reason", "line", "seal")
_FILTERS = ("day", "account", "reference", "action")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log as people read it."""

    entry: AuditEntry
    username: str
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
        said = f"{count(total, 'line')} are too many for one file. Choose a day or an account."
        raise ValidationError({"day": [said]})
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
    day = account_id = None
    try:
        day = date.fromisoformat(asked["day"]) if asked["day"] else None
    except ValueError:
        errors["day"] = ["Enter a date like 2026-11-21."]
    try:
        if asked["account"]:
            account_id = accounts.account_named(db.session, asked["account"]).id
    except NotFound as error:
        errors["account"] = [error.message]
    if asked["action"] and asked["action"] not in set(Action):
        errors["action"] = ["Choose one of the list."]
    if errors:
        raise ValidationError(errors)
    reference = asked["reference"]
    return Sought(
        day=day,
        account_id=account_id,
        reference=(references.normalise(reference) or reference) if reference else None,
        action=Action(asked["action"]) if asked["action"] else None,
    )


def _page(asked: dict[str, str], errors: dict[str, list[str]], **more: object) -> str:
    return render_template(
        "pages/audit/index.html",
        values=asked,
        errors=errors,
        actions=ACTIONS,
        standing=sealing.standing(db.session),
        **more,
    )


def _lines(entries: Sequence[AuditEntry]) -> list[Line]:
    names = _names(entries)
    return [
        Line(
            entry,
            names.get(entry.account_id or 0, "not signed in"),
            json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
        )
        for entry in entries
    ]


def _names(entries: Sequence[AuditEntry]) -> dict[int, str]:
    numbers = {entry.account_id for entry in entries if entry.account_id is not None}
    return changing.usernames(db.session, numbers)


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
            entry.action.value,
            entry.what,
            entry.reference or "",
            line.details,
            entry.reason or "",
            str(entry.id),
            str(entry.seal_id or ""),
        )
        writer.writerow([harmless(screened(cell)) for cell in cells])
    yield buffer.getvalue()


def _log(action: Action, what: str, asked: dict[str, str], **more: int) -> None:
    given = {name: text for name, text in asked.items() if text and name != "reference"}
    log.record(
        db.session,
        action,
        what,
        by=current_account(),
        now=clock.now(),
        reference=references.normalise(asked["reference"]),
        details={**given, **more},
    )
