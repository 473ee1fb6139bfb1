"""Persons of the register who may be one of a new record: this is them, somebody else, not sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.errors import NotFound
from orders.people.model import Person
from orders.register import drafts
from orders.register.model import Draft
from orders.search.disclosure.masking import readable
from orders.web.chrome import page_gazetteer
from orders.web.forms import Errors
from orders.web.recording import choice_page, person_page, recording_pages
from orders.web.recording.choice_page import Candidate
from orders.web.recording.draft_record import DraftRecord, read_draft
from orders.web.recording.person_steps import after_person
from orders.web.recording.recording_pages import RecordingPage

bp = Blueprint("choosing", __name__, url_prefix="/drafts/<draft_id>/who/<who>")


@bp.get("")
@requires(Permission.ORDER_RECORD)
def show(draft_id: str, who: str) -> ResponseReturnValue:
    """Who in the register the person may be, the likeliest first."""
    draft = drafts.load(db.session, draft_id, by=current_account())
    page = _person(draft, who)
    found = _candidates(draft, page)
    if not found:
        there = url_for("drafting.show", draft_id=draft.id, key=who, looked="none")
        return redirect(there, code=303)
    return _page(draft, page, found, {})


@bp.post("")
@requires(Permission.ORDER_RECORD)
def choose(draft_id: str, who: str) -> ResponseReturnValue:
    """Keep what the recorder says of each; who is chosen is offered with what the register has."""
    draft = drafts.load(db.session, draft_id, by=current_account(), to_change=True)
    page, key, now = _person(draft, who), recording_pages.who_key(who), clock.now()
    answers = {name: request.form[name] for name in request.form if name != "csrf_token"}
    another = bool(answers.pop(person_page.THEN, ""))
    drafts.save(db.session, draft, key, answers, now=now)
    record = _read(draft)
    if faults := record.read[key].faults:
        return _page(draft, page, _candidates(draft, page), faults), 422
    same_as = record.choice(who).same_as
    if same_as is not None:
        _offer(draft, record, page, same_as)
        return redirect(_address(draft, who, looked="chosen"), code=303)
    home = record.read.get(person_page.first_home(who))
    if record.read[who].faults or home is None or home.faults:
        return redirect(_address(draft, who, looked="nobody"), code=303)
    return redirect(after_person(draft, record, page, another=another), code=303)


def _person(draft: Draft, who: str) -> RecordingPage:
    page = recording_pages.page(recording_pages.kind_of(draft), who)
    if page.template != person_page.PAGE or who not in draft.pages:
        raise NotFound("There is no such person on this unfinished record.")
    return page


def _read(draft: Draft) -> DraftRecord:
    return read_draft(db.session, recording_pages.kind_of(draft), draft.pages)


def _candidates(draft: Draft, page: RecordingPage) -> list[Candidate]:
    return choice_page.candidates(
        db.session,
        draft.pages[page.key],
        draft.pages.get(recording_pages.who_key(page.key), {}),
        looked=bool(request.values.get("looked")),
        by=current_account(),
        now=clock.now(),
        places=page_gazetteer(),
    )


def _offer(draft: Draft, record: DraftRecord, page: RecordingPage, same_as: int) -> None:
    """Write what the register has of who was chosen where nothing was typed."""
    now = clock.now()
    person = db.session.get_one(Person, same_as)
    values: dict[str, Any] = person_page.offered(draft.pages[page.key], person)
    drafts.save(db.session, draft, page.key, values, now=now)
    if recording_pages.home_keys(draft.pages, page.key):
        return
    homes = record.known_homes.get(page.key, ())
    for key, form in person_page.offered_homes(page.key, homes).items():
        drafts.save(db.session, draft, key, form, now=now)


def _page(draft: Draft, page: RecordingPage, found: Sequence[Candidate], errors: Errors) -> str:
    log.record(
        db.session,
        Action.CONSULTATION,
        "draft.same-person",
        by=current_account(),
        now=clock.now(),
        details={
            "references": sorted({each for one in found for each in one.references}),
            "people": sorted({each.person.id for each in found}),
        },
        addresses=readable(each for one in found for each in one.addresses),
    )
    values = draft.pages.get(recording_pages.who_key(page.key), {})
    return render_template(
        "pages/recording/who.html",
        draft=draft,
        kind=recording_pages.kind_of(draft),
        page=page,
        typed=draft.pages[page.key],
        candidates=found,
        offered=",".join(str(each.person.id) for each in found),
        answers=choice_page.ANSWERS,
        values=values,
        then=request.values.get(person_page.THEN),
        looked=request.values.get("looked"),
        errors=errors,
    )


def _address(draft: Draft, who: str, *, looked: str) -> str:
    return url_for("drafting.show", draft_id=draft.id, key=who, looked=looked)
