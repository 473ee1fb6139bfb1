"""Persons of the register who may be one of a new record: this is them, somebody else, not sure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

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
from orders.register import drafts
from orders.register.changes import person_matches
from orders.register.changes.recorded_before.candidates import Candidate
from orders.register.model import Draft
from orders.search.disclosure.masking import readable
from orders.search.disclosure.visibility import readable_by
from orders.web.chrome import page_gazetteer
from orders.web.forms import NOT_TYPED, Errors
from orders.web.recording import choice_page, person_page, recording_pages
from orders.web.recording.draft_record import DraftRecord, read_draft
from orders.web.recording.person_steps import after_person
from orders.web.recording.recording_pages import RecordingPage
from orders.web.recording.team import page_versions, unsaved_pages

bp = Blueprint("choosing", __name__, url_prefix="/drafts/<draft_id>/who/<who>")
unsaved_pages.init_blueprint(bp)
_FILLED: Final = "filled"
"""Beside the answers of a draft: what the register filled in of who was chosen, by page; JSON."""


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
    not_typed = {*NOT_TYPED, page_versions.SEEN}
    answers = {name: request.form[name] for name in request.form if name not in not_typed}
    another = bool(answers.pop(person_page.THEN, ""))
    if page_versions.is_stale(draft, [key]):
        errors = {"form": [page_versions.message(draft)]}
        return _page(draft, page, _candidates(draft, page), errors, answers), 409
    answers[_FILLED] = draft.pages.get(key, {}).get(_FILLED, "")
    drafts.save(db.session, draft, key, answers, now=now)
    record = _read(draft)
    if faults := record.read[key].faults:
        return _page(draft, page, _candidates(draft, page), faults), 422
    _take_back(draft, page)
    same_as = record.choice(who).same_as
    if same_as is not None:
        _offer(draft, record, page, same_as)
        return redirect(_address(draft, who, looked="chosen"), code=303)
    record = _read(draft)
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
    )


def _offer(draft: Draft, record: DraftRecord, page: RecordingPage, same_as: int) -> None:
    """Write what the register has of who was chosen where nothing was typed; a look, and logged."""
    now = clock.now()
    person = person_matches.person(db.session, same_as, visible=readable_by(current_account(), now))
    values: dict[str, Any] = person_page.offered(draft.pages[page.key], person)
    has_home = recording_pages.home_keys(draft.pages, page.key)
    homes = () if has_home else record.known_homes.get(page.key, ())
    forms = person_page.offered_homes(page.key, homes)
    typed = draft.pages[page.key]
    filled = {name: said for name, said in values.items() if said != typed.get(name)}
    _save(draft, {page.key: values, **forms})
    _keep_filled(draft, page, {page.key: filled, **forms})
    _looked(people={same_as}, addresses=readable(homes))


def _take_back(draft: Draft, page: RecordingPage) -> None:
    """Take out what was filled in of somebody chosen before, unless it was changed since."""
    answers = draft.pages[recording_pages.who_key(page.key)]
    for key, filled in json.loads(answers.get(_FILLED) or "{}").items():
        form = draft.pages.get(key, {})
        if key == page.key:
            _save(draft, {key: person_page.taken_back(form, filled)})
        elif all(form.get(name, "") == said for name, said in filled.items()):
            drafts.remove(db.session, draft, key, now=clock.now())
    _keep_filled(draft, page, {})


def _keep_filled(draft: Draft, page: RecordingPage, filled: Mapping[str, Any]) -> None:
    key = recording_pages.who_key(page.key)
    _save(draft, {key: {**draft.pages[key], _FILLED: json.dumps(filled)}})


def _save(draft: Draft, pages: Mapping[str, Mapping[str, Any]]) -> None:
    for key, form in pages.items():
        drafts.save(db.session, draft, key, form, now=clock.now())


def _page(
    draft: Draft,
    page: RecordingPage,
    found: Sequence[Candidate],
    errors: Errors,
    typed: Mapping[str, Any] | None = None,
) -> str:
    _looked(
        people={each.person.id for each in found},
        addresses=readable(each for one in found for each in one.addresses),
        references={each for one in found for each in one.references},
    )
    key = recording_pages.who_key(page.key)
    return render_template(
        "pages/recording/who.html",
        draft=draft,
        kind=recording_pages.kind_of(draft),
        page=page,
        typed=draft.pages[page.key],
        candidates=found,
        homes=choice_page.homes_of(found, page_gazetteer(), clock.now()),
        offered=",".join(str(each.person.id) for each in found),
        answers=choice_page.ANSWERS,
        values=draft.pages.get(key, {}) if typed is None else typed,
        seen=page_versions.seen_of(draft, [key]),
        then=request.values.get(person_page.THEN),
        looked=request.values.get("looked"),
        errors=errors,
    )


def _looked(
    *, people: Collection[int], addresses: Collection[int], references: Collection[str] = ()
) -> None:
    log.record(
        db.session,
        Action.CONSULTATION,
        "draft.same-person",
        by=current_account(),
        now=clock.now(),
        details={"references": sorted(references), "people": sorted(people)},
        addresses=addresses,
    )


def _address(draft: Draft, who: str, *, looked: str) -> str:
    return url_for("drafting.show", draft_id=draft.id, key=who, looked=looked)
