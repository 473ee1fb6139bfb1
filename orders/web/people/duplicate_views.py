"""Persons whose records look alike, side by side; an officer says whether they are one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.formatting import rows_before, short_day
from orders.people.likeness import pairs
from orders.people.model import Person, Sameness
from orders.register.changes import person_joins, person_matches
from orders.register.changes.person_matches import Likely
from orders.search.disclosure.masking import readable
from orders.search.disclosure.visibility import readable_by
from orders.web.search.pager import asked_page, pager

bp = Blueprint("duplicates", __name__, url_prefix="/people/duplicates")

PER_PAGE = 20
AT_ONCE = 500
"""So many records are compared in one request; ``flask people compare`` compares all."""
_CHOOSE = "Choose whether they are the same person."
_WHICH = "Choose which of these people it is."
_NOBODY = (
    "Enter the reference of an order that names them, like WM26-00412-7, or the number of a record."
)
_LONGEST_REASON = 1_000
DECISIONS = (
    (Sameness.SAME.value, "The same person: what each record says counts for every order"),
    (Sameness.DIFFERENT.value, "Different persons: do not show them again"),
)


@bp.get("")
@requires(Permission.ORDER_RECORD)
def index() -> ResponseReturnValue:
    """Pairs that are not decided yet, the likeliest first."""
    page = asked_page()
    found = person_matches.likely(db.session, limit=PER_PAGE, offset=rows_before(page, PER_PAGE))
    _looked(found)
    counts = pairs.counts(db.session)
    total, shown = counts.undecided, len(found)
    return render_template(
        "pages/people/duplicates/index.html",
        pairs=found,
        pager=pager("duplicates.index", {}, page=page, shown=shown, total=total, size=PER_PAGE),
        waiting=counts.waiting,
    )


@bp.post("")
@requires(Permission.ORDER_RECORD)
def compare() -> ResponseReturnValue:
    """Compare records that wait for it, some hundreds at a time."""
    number = pairs.compare_next(db.session, now=clock.now(), most=AT_ONCE)
    log.record(
        db.session,
        Action.COMBINATION,
        "people.compared",
        by=current_account(),
        now=clock.now(),
        details={"persons": number, "pairs": pairs.counts(db.session).undecided},
    )
    return redirect(url_for("duplicates.index"), code=303)


@bp.get("/<int:first_id>/<int:second_id>")
@requires(Permission.ORDER_RECORD)
def ask(first_id: int, second_id: int) -> ResponseReturnValue:
    """Two persons side by side, and why they look alike."""
    return _form(_pair(first_id, second_id), {})


@bp.post("/<int:first_id>/<int:second_id>")
@requires(Permission.ORDER_RECORD)
def decide(first_id: int, second_id: int) -> ResponseReturnValue:
    """Keep what was decided about two persons."""
    found = _pair(first_id, second_id)
    decision = request.form.get("decision", "")
    reason = request.form.get("reason", "").strip()
    errors = {} if decision in set(Sameness) else {"decision": [_CHOOSE]}
    if decision == Sameness.SAME:
        errors |= _wrong(reason)
    if errors:
        return _form(found, errors), 422
    person_matches.decide(
        db.session,
        found,
        Sameness(decision),
        by=current_account(),
        now=clock.now(),
        reason=reason,
    )
    return redirect(url_for("duplicates.index"), code=303)


@bp.get("/declare/<int:person_id>")
@requires(Permission.ORDER_RECORD)
def declare_form(person_id: int) -> ResponseReturnValue:
    """Ask which other record is of the same person: by an order's reference, or by number."""
    return _declare(person_id, {})


@bp.post("/declare/<int:person_id>")
@requires(Permission.ORDER_RECORD)
def declare(person_id: int) -> ResponseReturnValue:
    """Go on to compare a person with one of those an order names, or whose number was given."""
    typed = request.form.get("other", "").strip()
    found = person_matches.called(
        db.session,
        typed,
        besides=person_id,
        visible=readable_by(current_account(), clock.now()),
    )
    chosen = request.form.get("record", "") or (str(found[0].id) if len(found) == 1 else "")
    if chosen not in {str(each.id) for each in found}:
        errors = {"record": [_WHICH]} if found else {"other": [_NOBODY]}
        return _declare(person_id, errors, found), 422
    first, second = sorted((person_id, int(chosen)))
    return redirect(url_for("duplicates.ask", first_id=first, second_id=second), code=303)


@bp.get("/joins")
@requires(Permission.ORDER_RECORD)
def joins() -> ResponseReturnValue:
    """The latest decisions that two records are one person, each to be taken back."""
    found = person_matches.latest_joins(db.session, limit=PER_PAGE)
    _looked([each.pair for each in found])
    return render_template("pages/people/duplicates/joins.html", joins=found)


@bp.get("/joins/<int:join_id>")
@requires(Permission.ORDER_RECORD)
def join(join_id: int) -> ResponseReturnValue:
    """Why two records were joined as one person, and the question whether that is taken back."""
    return _join_page(join_id, {})


@bp.post("/joins/<int:join_id>")
@requires(Permission.ORDER_RECORD)
def take_back(join_id: int) -> ResponseReturnValue:
    """Take back that two records are one person."""
    reason = request.form.get("reason", "").strip()
    if wrong := _wrong(reason):
        return _join_page(join_id, wrong), 422
    person_joins.take_back(
        db.session, join_id, reason=reason, by=current_account(), now=clock.now()
    )
    return redirect(url_for("duplicates.joins"), code=303)


def _pair(first_id: int, second_id: int) -> Likely:
    found = person_matches.pair(db.session, first_id, second_id)
    if not (found.likeness.is_likely or found.is_unsure):
        # Declared from a page of theirs: of each an order must say something to this reader.
        visible = readable_by(current_account(), clock.now())
        for each in (first_id, second_id):
            person_matches.person(db.session, each, visible=visible)
    return found


def _declare(person_id: int, errors: dict[str, list[str]], found: Sequence[Person] = ()) -> str:
    person = person_matches.person(
        db.session, person_id, visible=readable_by(current_account(), clock.now())
    )
    log.record(
        db.session,
        Action.CONSULTATION,
        "duplicates.read",
        by=current_account(),
        now=clock.now(),
        details={"references": [], "people": sorted({person.id, *(each.id for each in found)})},
    )
    return render_template(
        "pages/people/duplicates/declare.html",
        person=person,
        found=[(str(each.id), f"{each.name}, {_born(each)}") for each in found],
        values=request.form,
        errors=errors,
    )


def _born(person: Person) -> str:
    if person.born_on is not None:
        return f"born {short_day(person.born_on)}"
    return "birth not known" if person.birth_year is None else f"born in {person.birth_year}"


def _wrong(reason: str) -> dict[str, list[str]]:
    if not reason:
        return {"reason": ["Enter why, in a sentence."]}
    if len(reason) > _LONGEST_REASON:
        return {"reason": [f"Shorten this to {_LONGEST_REASON:,} characters or fewer."]}
    return {}


def _join_page(join_id: int, errors: dict[str, list[str]]) -> str:
    found = person_matches.joined_pair(db.session, join_id)
    _looked([found.pair])
    return render_template(
        "pages/people/duplicates/join.html", join=found, values=request.form, errors=errors
    )


def _form(found: Likely, errors: dict[str, list[str]]) -> str:
    _looked([found], addresses=readable((*found.first.addresses, *found.second.addresses)))
    return render_template(
        "pages/people/duplicates/decide.html",
        pair=found,
        decisions=DECISIONS,
        values=request.form,
        errors=errors,
    )


def _looked(found: list[Likely], *, addresses: Collection[int] = ()) -> None:
    named = {
        each for pair in found for references in pair.references.values() for each in references
    }
    log.record(
        db.session,
        Action.CONSULTATION,
        "duplicates.read",
        by=current_account(),
        now=clock.now(),
        details={
            "references": sorted(named),
            "people": sorted({each.id for pair in found for each in (pair.first, pair.second)}),
        },
        addresses=addresses,
    )
