"""The page of an unfinished record that another account of the team writes: read, taken over."""

from __future__ import annotations

from flask import render_template
from werkzeug.datastructures import MultiDict

from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.register import drafts
from orders.register.model import Draft
from orders.rules.vocabulary import references
from orders.settings import current_settings
from orders.web.disclosure.looks import looked
from orders.web.disclosure.opened_homes import PURPOSES
from orders.web.forms import Errors, Form, many
from orders.web.recording import ended_orders_page, recording_pages
from orders.web.recording.team import draft_cards
from orders.web.recording.team.draft_cards import DraftReading
from orders.web.recording.team.known_homes import known_homes

_BLANK: Form = MultiDict()


def reading_of(draft: Draft) -> DraftReading:
    """What a colleague reads of a record."""
    return draft_cards.read(
        recording_pages.kind_of(draft),
        draft.pages,
        contact=current_settings().register_contact,
        known=known_homes(db.session, draft),
    )


def others_page(draft: Draft, values: Form = _BLANK, errors: Errors | None = None) -> str:
    """What was typed of a record, and the button that takes it over; a look, and logged.

    Args:
        values: what was typed of why its withheld homes are opened.
        errors: what is wrong with that.
    """
    kind = recording_pages.kind_of(draft)
    reading = reading_of(draft)
    cards = reading.cards
    ends = many(draft.pages.get(ended_orders_page.KEY, {}), ended_orders_page.MANY)
    named = {
        each for card in cards for _, said in card.rows for each in references.found_in(said or "")
    }
    details = {"kind": draft.kind, "of": draft.account_id, "references": sorted({*ends, *named})}
    looked("draft.read", details)
    return render_template(
        "pages/recording/others.html",
        draft=draft,
        kind=kind,
        cards=cards,
        progress=draft_cards.progress(kind, draft.pages),
        version=drafts.version(draft),
        withheld=reading.withholds,
        purposes=PURPOSES,
        mine_before=draft.taken_from_id == current_account().id,
        values=values,
        errors=errors or {},
    )
