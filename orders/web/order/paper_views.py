"""The papers of one order: adding them, opening them, withdrawing them."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import NotFound, Refused
from orders.papers import photographs, service
from orders.papers.model import Paper, PaperKind
from orders.papers.scanning import Scanner
from orders.papers.service import PaperInput, PaperStorage
from orders.papers.store import store_of
from orders.people.schema import Text
from orders.register.order_record import OrderRecord
from orders.settings import current_settings
from orders.web.disclosure.looks import looked
from orders.web.flash import back
from orders.web.forms import Errors, messages
from orders.web.order.order_loader import sheet_of
from orders.web.security import talisman

bp = Blueprint("papers", __name__, url_prefix="/orders/<reference>/papers")

KINDS = [(kind.value, kind.label) for kind in PaperKind]
_LONGEST_REASON = 1000
_kept_apart = talisman(
    content_security_policy={"default-src": "'none'", "sandbox": ""},
    content_security_policy_nonce_in=[],
)
"""A paper is taken away, never shown by us; were it shown, it could run and ask for nothing."""


def may_open_papers(account: Account, sheet: OrderRecord) -> bool:
    """Whether an account may open this order's papers.

    A sealed order names the homes it protects: where one is withheld, so are the papers from
    an account that may not open it.
    """
    withheld = any(each.is_withheld for person in sheet.people for each in person.every_address)
    return may(account.role, Permission.PAPER_OPEN) and (
        not withheld or may(account.role, Permission.CONFIDENTIAL_OPEN)
    )


@bp.get("/new")
@requires(Permission.PAPER_MANAGE)
def form(reference: str) -> ResponseReturnValue:
    """Ask for a paper and what it is."""
    return _form(_sheet(reference), {})


@bp.post("/new")
@requires(Permission.PAPER_MANAGE)
def add(reference: str) -> ResponseReturnValue:
    """Keep the paper, or say what is wrong with it."""
    sheet = _sheet(reference)
    errors: Errors = {}
    kind, file = request.form.get("kind", ""), request.files.get("file")
    if kind not in set(PaperKind):
        errors["kind"] = ["Choose what it is."]
    person_id = _shown(sheet) if kind == PaperKind.PHOTOGRAPH else None
    if person_id is None and kind == PaperKind.PHOTOGRAPH:
        errors["person"] = ["Choose whom it shows."]
    if file is None or not file.filename:
        errors["file"] = ["Choose a file."]
    elif not errors:
        # Reading and scanning may take long, and on SQLite no other account could write meanwhile.
        db.session.commit()
        given = PaperInput(PaperKind(kind), file.read(), person_id)
        try:
            service.add(
                db.session, sheet.order, given, _keeping(), by=current_account(), now=clock.now()
            )
        except ValidationError as error:
            errors = messages(error)
    if errors:
        return _form(sheet, errors), 422
    return _back(sheet, "paper-added")


@bp.get("/<int:number>")
@requires(Permission.PAPER_OPEN)
@_kept_apart  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def open_paper(reference: str, number: int) -> ResponseReturnValue:
    """Hand out a paper, as it was added, to be kept and opened outside the browser."""
    account, sheet = current_account(), _sheet(reference)
    if not may_open_papers(account, sheet):
        raise Refused("A home on this order is withheld, and its papers with it.")
    paper = _paper(sheet, number)
    _check_photograph(sheet, paper)
    content = _opened(sheet, paper)
    name = f"{sheet.order.reference}-{paper.kind.slug}-{paper.number}.{paper.file_type.value}"
    return Response(
        content,
        mimetype=paper.file_type.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/<int:number>/photograph")
@requires(Permission.PAPER_OPEN)
@_kept_apart  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def show_photograph(reference: str, number: int) -> ResponseReturnValue:
    """Show the photograph of a person in a page."""
    sheet = _sheet(reference)
    paper = _paper(sheet, number)
    if paper.person_id is None or paper.is_withdrawn:
        raise NotFound(f"{sheet.order.reference} has no such photograph.")
    _check_photograph(sheet, paper)
    return Response(_opened(sheet, paper), mimetype=paper.file_type.media_type)


@bp.get("/<int:number>/withdraw")
@requires(Permission.PAPER_MANAGE)
def ask_to_withdraw(reference: str, number: int) -> ResponseReturnValue:
    """Ask why a paper is withdrawn."""
    sheet = _sheet(reference)
    return _withdraw_form(sheet, _paper(sheet, number), {})


@bp.post("/<int:number>/withdraw")
@requires(Permission.PAPER_MANAGE)
def withdraw(reference: str, number: int) -> ResponseReturnValue:
    """Withdraw a paper; it stays kept, and only those who manage papers open it."""
    sheet = _sheet(reference)
    paper = _paper(sheet, number)
    reason = Text().deserialize(request.form.get("reason", ""))[:_LONGEST_REASON]
    if not reason:
        return _withdraw_form(sheet, paper, {"reason": ["Enter why it is withdrawn."]}), 422
    service.withdraw(
        db.session, sheet.order, paper, reason=reason, by=current_account(), now=clock.now()
    )
    return _back(sheet, "paper-withdrawn")


def _sheet(reference: str) -> OrderRecord:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error.")
    return sheet


def _paper(sheet: OrderRecord, number: int) -> Paper:
    return service.paper(db.session, sheet.order, number, by=current_account())


def _shown(sheet: OrderRecord) -> int | None:
    """Whom of the order's people a form says that a photograph shows; ``None``: nobody."""
    wanted = request.form.get("person", "")
    return next((each.person.id for each in sheet.people if str(each.person.id) == wanted), None)


def _check_photograph(sheet: OrderRecord, paper: Paper) -> None:
    """See to it that a photograph may be seen of whom it shows.

    Raises:
        NotFound: the order names them no more, and the account manages no papers.
        Refused: they are hidden, and the account may not open homes.
    """
    shown, account = paper.person_id, current_account()
    named = {each.person.id for each in sheet.people}
    if shown is not None and shown not in named and not may(account.role, Permission.PAPER_MANAGE):
        raise NotFound(f"{sheet.order.reference} has no such paper.")
    if shown is not None and not photographs.may_see(db.session, shown, by=account):
        raise Refused("Where this person lives is withheld, and their photograph with it.")


def _opened(sheet: OrderRecord, paper: Paper) -> bytes:
    store = _keeping().store
    return service.opened(
        db.session, sheet.order, paper, store, by=current_account(), now=clock.now()
    )


def _keeping() -> PaperStorage:
    settings = current_settings()
    return PaperStorage(
        store_of(settings), Scanner(settings.scan_command), settings.largest_upload_mb
    )


def _form(sheet: OrderRecord, errors: Errors) -> str:
    looked("paper.form-read", reference=sheet.order.reference, shows=sheet.shows)
    return render_template(
        "pages/order/papers/new.html",
        sheet=sheet,
        kinds=KINDS,
        people=[(str(each.person.id), each.person.name) for each in sheet.people],
        values=request.form,
        errors=errors,
        largest_mb=current_settings().largest_upload_mb,
    )


def _withdraw_form(sheet: OrderRecord, paper: Paper, errors: Errors) -> str:
    return render_template(
        "pages/order/papers/withdraw.html", sheet=sheet, paper=paper, errors=errors
    )


def _back(sheet: OrderRecord, done: str) -> ResponseReturnValue:
    return back(sheet.order.reference, done)
