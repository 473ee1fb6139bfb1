"""What an account typed into a form that could not be taken, as when its session had ended.

It is kept for a day, for that account alone, so that it can be sent again after signing in.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
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
    draft = db.scalar(select(Draft).where(*_own(form_id, by), Draft.changed_at >= now - KEPT_FOR))
    if draft is None:
        raise NotFound("Nothing is kept here any more.")
    held = draft.pages
    return SentForm(
        draft.id, held["path"], held["page"], [(name, text) for name, text in held["fields"]]
    )


def taken(db: Session, form_id: str, path: str, *, by: Account) -> None:
    """Forget a form that was taken where it is sent to; another form that was taken is not it.

    Args:
        path: where what was taken was sent, without what stands behind a question mark.
    """
    draft = db.scalar(select(Draft).where(*_own(form_id, by)))
    if draft is not None and draft.pages["path"].partition("?")[0] == path:
        forget(db, form_id, by=by)


def forget(db: Session, form_id: str, *, by: Account) -> None:
    """Forget a form: it was taken, or its account does not want it; nothing where none is kept."""
    db.execute(delete(Draft).where(*_own(form_id, by)))


def _own(form_id: str, account: Account) -> tuple[ColumnElement[bool], ...]:
    return Draft.id == form_id, Draft.kind == FORM, Draft.account_id == account.id
