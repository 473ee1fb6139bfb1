"""A line of the list of unfinished records."""

from __future__ import annotations

from dataclasses import dataclass

from orders.access.sign_in.account_session import current_account
from orders.register.model import Draft
from orders.rules.kinds.kind import Kind
from orders.settings import current_settings
from orders.web.recording import recording_pages
from orders.web.recording.team import draft_cards


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An unfinished record in a list.

    Attributes:
        draft: the record.
        kind: what is recorded.
        subject: the subject's name, as far as it was typed and tells no withheld home.
        progress: how many of its sections were begun.
    """

    draft: Draft
    kind: Kind
    subject: str
    progress: str


def line(draft: Draft) -> DraftLine:
    """What the list says of an unfinished record."""
    kind, contact = recording_pages.kind_of(draft), current_settings().register_contact
    own = draft.account_id == current_account().id
    name = draft_cards.subject_name(draft.pages, contact=contact, own=own)
    return DraftLine(draft, kind, name or "no name yet", draft_cards.progress(kind, draft.pages))
