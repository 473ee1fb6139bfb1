"""What is known of a person on one page: a name or a death is added, a mistake taken out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import ChangedMeanwhile, Conflict, NotFound
from orders.people.dated_facts.kinds import FactKind
from orders.register.order_record import OrderRecord
from orders.register.person_facts import deaths, later_names, removals
from orders.register.person_facts.schemas import DeathSchema, LaterNameSchema
from orders.register.person_sheets import PersonSheet
from orders.rules.vocabulary.codes import NameKind
from orders.search.disclosure.masking import readable
from orders.web import forms
from orders.web.chrome import page_gazetteer
from orders.web.disclosure.looks import looked
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.order.order_loader import author, sheet_of
from orders.web.order.person_facts.fact_history import RecordedFact, fact_history
from orders.web.schema_forms import options, read

bp = Blueprint(
    "person_facts", __name__, url_prefix="/orders/<reference>/people/<int:person_id>/facts"
)


@bp.get("")
@requires(Permission.ORDER_READ)
def show(reference: str, person_id: int) -> ResponseReturnValue:
    """Everything recorded of a person, and what was taken out of it."""
    account, now = current_account(), clock.now()
    sheet, person = _loaded(reference, person_id)
    looked(
        "person.facts-read",
        {"person": person_id},
        reference=sheet.order.reference,
        shows=sheet.shows,
        addresses=readable(person.every_address),
    )
    return render_template(
        "pages/order/person_facts/show.html",
        sheet=sheet,
        person=person,
        is_subject=person_id == sheet.order.subject_id,
        history=fact_history(db.session, person_id, page_gazetteer(), now, by=account),
        kinds=FactKind,
        may_record=may(account.role, Permission.ORDER_RECORD),
    )


@bp.get("/name")
@requires(Permission.ORDER_RECORD)
def name_form(reference: str, person_id: int) -> ResponseReturnValue:
    """Ask for another name of a person."""
    return _name_form(reference, person_id, MultiDict(), {})


@bp.post("/name")
@requires(Permission.ORDER_RECORD)
def add_name(reference: str, person_id: int) -> ResponseReturnValue:
    """Add a name; a legal one is what every order of the person lists them under."""
    sheet, _ = _loaded(reference, person_id)
    given, errors = read(LaterNameSchema(), request.form)
    if given is None:
        return _name_form(reference, person_id, request.form, errors), 422
    later_names.record_name(
        db.session, person_id, given, reference=sheet.order.reference, **author()
    )
    return back(sheet.order.reference, "named")


@bp.get("/death")
@requires(Permission.ORDER_RECORD)
def death_form(reference: str, person_id: int) -> ResponseReturnValue:
    """Ask when a person died, and who said so."""
    return _death_form(reference, person_id, MultiDict(), {})


@bp.post("/death")
@requires(Permission.ORDER_RECORD)
def add_death(reference: str, person_id: int) -> ResponseReturnValue:
    """Record a death, for all of the person's orders."""
    sheet, _ = _loaded(reference, person_id)
    given, errors = read(DeathSchema(), request.form)
    if given is not None:
        errors = _tried(
            lambda: deaths.record_death(
                db.session,
                person_id,
                given["died_on"],
                source=given["source"],
                reference=sheet.order.reference,
                **author(),
            )
        )
    if errors:
        return _death_form(reference, person_id, request.form, errors), 422
    return back(sheet.order.reference, "died")


@bp.get("/<sort>/<int:fact_id>/take-out")
@requires(Permission.ORDER_RECORD)
def removal_form(reference: str, person_id: int, sort: str, fact_id: int) -> ResponseReturnValue:
    """Ask why something recorded of a person was always wrong."""
    return _removal_form(reference, person_id, sort, fact_id, {})


@bp.post("/<sort>/<int:fact_id>/take-out")
@requires(Permission.ORDER_RECORD)
def take_out(reference: str, person_id: int, sort: str, fact_id: int) -> ResponseReturnValue:
    """Take out what was always wrong; it stays readable, and opens nothing that is withheld."""
    sheet, _ = _loaded(reference, person_id)
    errors = _tried(
        lambda: removals.take_out(
            db.session,
            sort,
            fact_id,
            person_id=person_id,
            reason=request.form.get("reason", ""),
            reference=sheet.order.reference,
            **author(),
        )
    )
    if errors:
        return _removal_form(reference, person_id, sort, fact_id, errors), 422
    there = url_for("person_facts.show", reference=sheet.order.reference, person_id=person_id)
    return redirect(there, code=303)


def _tried(change: Callable[[], object]) -> Errors:
    """Make a change; what cannot be so is said by field, and nothing is kept."""
    try:
        change()
    except ValidationError as error:
        db.session.rollback()
        return forms.messages(error)
    except (ChangedMeanwhile, NotFound):
        raise
    except Conflict as conflict:
        db.session.rollback()
        return {"form": [conflict.message]}
    return {}


def _loaded(reference: str, person_id: int) -> tuple[OrderRecord, PersonSheet]:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    return sheet, sheet.person(person_id)


def _name_form(reference: str, person_id: int, values: MultiDict[str, str], errors: Errors) -> str:
    return _form("name", reference, person_id, values, errors, kinds=options(NameKind))


def _death_form(reference: str, person_id: int, values: MultiDict[str, str], errors: Errors) -> str:
    return _form("death", reference, person_id, values, errors)


def _removal_form(reference: str, person_id: int, sort: str, fact_id: int, errors: Errors) -> str:
    sheet, person = _loaded(reference, person_id)
    fact = _standing(person_id, sort, fact_id)
    shown = [each for each in person.addresses if (sort, fact_id) == ("address", each.id)]
    looked(
        "person.fact-read",
        {"person": person_id, "sort": sort, "row": fact_id},
        reference=sheet.order.reference,
        shows=sheet.shows,
        addresses=readable(shown),
    )
    return _form("take_out", reference, person_id, request.form, errors, fact=fact)


def _standing(person_id: int, sort: str, fact_id: int) -> RecordedFact:
    places, now = page_gazetteer(), clock.now()
    history = fact_history(db.session, person_id, places, now, by=current_account())
    found = history.of(sort, fact_id)
    if found is None:
        raise NotFound("Nothing of that number is recorded of this person, or it was taken out.")
    return found


def _form(
    page: str,
    reference: str,
    person_id: int,
    values: MultiDict[str, str],
    errors: Errors,
    **more: object,
) -> str:
    sheet, person = _loaded(reference, person_id)
    return render_template(
        f"pages/order/person_facts/{page}.html",
        sheet=sheet,
        person=person,
        values=values,
        errors=errors,
        **more,
    )
