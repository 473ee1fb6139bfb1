"""The people of an unfinished record as its pages name them."""

from __future__ import annotations

from orders.register.model import Draft
from orders.web.forms import text
from orders.web.recording import person_page, recording_pages
from orders.web.recording.draft_record import DraftRecord


def shared_homes(draft: Draft, record: DraftRecord, who: str) -> list[tuple[str, str]]:
    """Whose home of this record the address of another person of it may be."""
    others = ("subject", *recording_pages.protected_keys(draft.pages))
    return [
        (each, whose(draft, each))
        for each in others
        if each != who and _has_home(draft, record, each)
    ]


def _has_home(draft: Draft, record: DraftRecord, who: str) -> bool:
    form = draft.pages.get(person_page.first_home(who))
    if form is None:
        return bool(record.known_homes.get(who))
    return not form.get(person_page.HOME_OF)


def whose(draft: Draft, who: str) -> str:
    """Who a page of a draft is about, in words."""
    return "the subject" if who == "subject" else named(draft, who) or "the protected person"


def named(draft: Draft, key: str) -> str:
    """The name typed on a person's page, or the lines of an address."""
    form = draft.pages.get(key, {})
    return person_page.name_of(form) or text(form, "lines").strip()
