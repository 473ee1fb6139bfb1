"""What an account typed into a form that could not be taken, as when its session had ended.

It is kept for a day, for that account alone, so that it can be sent again after signing in.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.errors import NotFound
from orders.register.drafts import FORM, KEPT_FOR
from orders.register.model import Draft

Fields = Sequence[tuple[str, str]]
"""What a form held: the name and the text of each field, in their order."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that is kept.

    Attributes:
        id: random, unguessable.
        path: where it was sent to, on this host.
        page: the page it stood on; blank where nothing says.
        fields: what it held.
    """

    id: str
    path: str
    page: str
    fields: Fields


def keep(db: Session, path: str, page: str, fields: Fields, *, by: Account, now: datetime) -> str:
    """Keep a form for its account, in place of what was kept before; gives its id."""
    db.execute(delete(Draft).where(Draft.kind == FORM, Draft.account_id == by.id))
    draft = Draft(
        id=secrets.token_urlsafe(16),
        account_id=by.id,
        kind=FORM,
        pages={"path": path, "page": page, "fields": [list(each) for each in fields]},
        started_at=now,
        changed_at=now,
    )
    db.add(draft)
    db.flush()
    return draft.id


def waiting(db: Session, *, by: Account, now: datetime) -> str | None:
    """The id of the form that is kept for an account; ``None`` where none is."""
    return db.scalar(
        select(Draft.id).where(
            Draft.kind == FORM, Draft.account_id == by.id, Draft.changed_at >= now - KEPT_FOR
        )
    )


def kept(db: Session, form_id: str, *, by: Account, now: datetime) -> SentForm:
    """A form that is kept.

    Raises:
        NotFound: none of that id is kept for this account.
    """
    draft = db.scalar(
        select(Draft).where(
            Draft.id == form_id,
            Draft.kind == FORM,
            Draft.account_id == by.id,
            Draft.changed_at >= now - KEPT_FOR,
        )
    )
    if draft is None:
        raise NotFound("Nothing is kept here any more.")
    held = draft.pages
    return SentForm(
        draft.id, held["path"], held["page"], [(name, text) for name, text in held["fields"]]
    )


def forget(db: Session, form_id: str, *, by: Account) -> None:
    """Forget a form: it was sent, or its account does not want it; nothing where none is kept."""
    db.execute(
        delete(Draft).where(Draft.id == form_id, Draft.kind == FORM, Draft.account_id == by.id)
    )
