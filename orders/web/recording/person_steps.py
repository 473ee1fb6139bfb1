"""From the page of a person of a new record on: kept, looked for in the register, what follows."""

from __future__ import annotations

from typing import Any

from flask import url_for

from orders import clock
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.register import drafts
from orders.register.model import Draft
from orders.web.forms import Errors
from orders.web.recording import choice_page, draft_record, person_page, recording_pages
from orders.web.recording.draft_record import DraftRecord, read_draft
from orders.web.recording.recording_pages import RecordingPage


def saved(draft: Draft, page: RecordingPage, typed: dict[str, Any]) -> str | None:
    """Keep a person and their first address, and look for them in the register.

    Returns:
        Where to go on; ``None`` where something is wrong with what was typed.
    """
    key, now = page.key, clock.now()
    own, home = person_page.split(typed)
    looks, another = bool(own.pop(person_page.LOOK, "")), bool(own.pop(person_page.THEN, ""))
    drafts.save(db.session, draft, key, own, now=now)
    first = person_page.first_home(key)
    record = _read(draft)
    needless = first not in draft.pages and (looks or record.known_homes.get(key))
    if home is not None and not (needless and person_page.is_blank(home)):
        drafts.save(db.session, draft, first, home, now=now)
        record = _read(draft)
    if faults_of(record, page) and not looks:
        return None
    answers = draft.pages.get(recording_pages.who_key(key), {})
    found = choice_page.candidates(
        db.session,
        draft.pages[key],
        answers,
        looked=looks,
        by=current_account(),
        now=now,
    )
    if found if looks else choice_page.undecided(found, answers):
        looked, then = (1, None) if looks else (None, "another" if another else None)
        return url_for("choosing.show", draft_id=draft.id, who=key, looked=looked, then=then)
    if looks:
        return url_for("drafting.show", draft_id=draft.id, key=key, looked="none")
    return after_person(draft, record, page, another=another)


def faults_of(record: DraftRecord, page: RecordingPage) -> Errors:
    """What is wrong with a page, and with the address that stands on a person's own."""
    own = record.read[page.key].faults if page.key in record.read else {}
    if page.template != person_page.PAGE:
        return own
    home = record.read.get(person_page.first_home(page.key))
    return person_page.faults_shown(own, {} if home is None else home.faults)


def after_person(draft: Draft, record: DraftRecord, page: RecordingPage, *, another: bool) -> str:
    """Where to go on after a person: an address, one more person, or what is left to write."""
    pages, key = draft.pages, page.key
    if not recording_pages.home_keys(pages, key) and not record.known_homes.get(key):
        return address_of(draft, recording_pages.next_home(pages, key))
    if another:
        return address_of(draft, recording_pages.next_protected(pages))
    if page.section == "protected":
        return address_of(draft, "protected")
    going_on = draft_record.after(draft_record.sections(record), "subject/homes")
    if going_on == "protected" and record.kind.protected_person_required:
        return address_of(draft, recording_pages.next_protected(pages))
    return address_of(draft, going_on)


def address_of(draft: Draft, key: str) -> str:
    """The URL of a page of a draft, or of the check of all answers."""
    if key == "check":
        return url_for("recording.check", draft_id=draft.id)
    return url_for("drafting.show", draft_id=draft.id, key=key)


def _read(draft: Draft) -> DraftRecord:
    return read_draft(db.session, recording_pages.kind_of(draft), draft.pages)
