"""Phones, vehicles, flags and the like of a person: one is added, ends, or changes."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import ChangedMeanwhile, Conflict, NotFound
from orders.people.dated_facts.kinds import RULES, FactKind
from orders.people.dated_facts.model import DatedFact
from orders.people.dated_facts.schema import FactChangeSchema, fact_form, fact_input, said_schema
from orders.register.order_record import OrderRecord
from orders.register.person_facts import dated_facts
from orders.register.person_sheets import PersonSheet
from orders.search.disclosure.fact_masking import told_fact
from orders.web import forms
from orders.web.disclosure.looks import looked
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.order.order_loader import author, sheet_of
from orders.web.schema_forms import read

bp = Blueprint(
    "dated_facts", __name__, url_prefix="/orders/<reference>/people/<int:person_id>/facts"
)
_BY_SLUG = {kind.slug: kind for kind in FactKind}


@bp.get("/add/<slug>")
@requires(Permission.ORDER_RECORD)
def form(reference: str, person_id: int, slug: str) -> ResponseReturnValue:
    """Ask for a fact of a kind."""
    return _form(reference, person_id, _kind(slug), MultiDict(), {})


@bp.post("/add/<slug>")
@requires(Permission.ORDER_RECORD)
def add(reference: str, person_id: int, slug: str) -> ResponseReturnValue:
    """Record it, or say what is wrong."""
    kind = _kind(slug)
    sheet, _ = _loaded(reference, person_id)
    given, errors = read(fact_form(kind)(), request.form)
    if given is None:
        return _form(reference, person_id, kind, request.form, errors), 422
    fact = fact_input(kind, given)
    dated_facts.record_fact(
        db.session, person_id, fact, reference=sheet.order.reference, **author()
    )
    return back(sheet.order.reference, "fact-added")


@bp.get("/dated/<int:fact_id>/change")
@requires(Permission.ORDER_RECORD)
def change_form(reference: str, person_id: int, fact_id: int) -> ResponseReturnValue:
    """Ask since when a fact is no longer so, why, and what is so instead."""
    return _change_form(reference, person_id, fact_id, MultiDict(), {})


@bp.post("/dated/<int:fact_id>/change")
@requires(Permission.ORDER_RECORD)
def change(reference: str, person_id: int, fact_id: int) -> ResponseReturnValue:
    """Record that it ended or changed, or say what is wrong."""
    sheet, person = _loaded(reference, person_id)
    kind = _fact(person, fact_id).kind
    given, errors = read(FactChangeSchema(), request.form)
    named = [request.form.get(name, "").strip() for name in RULES[kind].parts]
    said = None
    if any(named):
        loaded, wrong = read(said_schema(kind)(), request.form)
        said = {name: words for name, words in (loaded or {}).items() if words}
        errors |= wrong
    if given is not None and not errors:
        try:
            dated_facts.change_fact(
                db.session,
                person_id,
                fact_id,
                said,
                **given,
                reference=sheet.order.reference,
                **author(),
            )
        except ValidationError as error:
            errors = forms.messages(error)
        except (ChangedMeanwhile, NotFound):
            raise
        except Conflict as conflict:
            errors = {"form": [conflict.message]}
    if errors:
        db.session.rollback()
        return _change_form(reference, person_id, fact_id, request.form, errors), 422
    return back(sheet.order.reference, "fact-changed")


def _kind(slug: str) -> FactKind:
    kind = _BY_SLUG.get(slug)
    if kind is None:
        raise NotFound("There is no such kind of fact.")
    return kind


def _loaded(reference: str, person_id: int) -> tuple[OrderRecord, PersonSheet]:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    return sheet, sheet.person(person_id)


def _fact(person: PersonSheet, fact_id: int) -> DatedFact:
    found = next((each for each in person.facts if each.id == fact_id), None)
    if found is None or found.ends_on is not None:
        raise NotFound("Nothing of that number is recorded of this person, or it has ended.")
    return found


def _form(
    reference: str, person_id: int, kind: FactKind, values: MultiDict[str, str], errors: Errors
) -> str:
    sheet, person = _loaded(reference, person_id)
    return render_template(
        "pages/order/person_facts/add.html",
        sheet=sheet,
        person=person,
        kind=kind,
        parts=RULES[kind].parts,
        values=values,
        errors=errors,
    )


def _change_form(
    reference: str, person_id: int, fact_id: int, values: MultiDict[str, str], errors: Errors
) -> str:
    sheet, person = _loaded(reference, person_id)
    fact = _fact(person, fact_id)
    looked(
        "person.fact-read",
        {"person": person_id, "sort": "dated_fact", "row": fact_id},
        reference=sheet.order.reference,
        shows=sheet.shows,
    )
    return render_template(
        "pages/order/person_facts/change.html",
        sheet=sheet,
        person=person,
        kind=fact.kind,
        fact=told_fact(fact, by=current_account()),
        parts=RULES[fact.kind].parts,
        values=values,
        errors=errors,
    )
