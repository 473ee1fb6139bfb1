"""Withheld homes that the register has of whom an unfinished record is about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.register.model import Draft
from orders.search.disclosure.homes_near import KeptHome, homes_with
from orders.web.recording import recording_pages
from orders.web.recording.draft_record import read_draft


def known_homes(db: Session, draft: Draft) -> frozenset[KeptHome]:
    """Those that words about the persons of a draft may tell who were chosen from the register.

    What was typed of such a home is withheld in a draft as it is once it is recorded.
    """
    record = read_draft(db, recording_pages.kind_of(draft), draft.pages)
    people = ("subject", *recording_pages.protected_keys(draft.pages))
    choices = [record.choice(who) for who in people]
    named = (each for choice in choices for each in (choice.same_as, *choice.unsure))
    return homes_with(db, {each for each in named if each is not None})
