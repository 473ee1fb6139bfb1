"""Keeping what was asked about a person, and searches a reader saved under a name."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from marshmallow import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import NotFound
from orders.search import look_up_keys
from orders.search.criteria.person_filters import PersonFilter, check_kept
from orders.search.criteria.search_query import SearchQuery
from orders.search.model import Question, SavedSearch

LONGEST_NAME: Final = 80
MOST_SAVED: Final = 100
_RANDOM_BYTES = 16


class NameTaken(ValidationError):
    """The account has another search of this name.

    Attributes:
        held: that search.
    """

    def __init__(self, held: SavedSearch) -> None:
        super().__init__({"name": ["You have another search of this name."]})
        self.held = held


def keep(db: Session, about: PersonFilter, *, by: Account, now: datetime) -> str:
    """Keep a question about a person or place; gives the key that stands for it in addresses."""
    question = Question(
        id=secrets.token_urlsafe(_RANDOM_BYTES),
        account_id=by.id,
        asked=about.as_kept,
        asked_at=now,
    )
    db.add(question)
    db.flush()
    # What was asked stays in the question; the log says by which ways, and which question.
    details = {"search": question.id, "by": sorted(about.as_kept)}
    log.record(db, Action.CONSULTATION, "search.asked", by=by, now=now, details=details)
    return question.id


def read_again(
    db: Session, wanted: SearchQuery, *, by: Account, now: datetime
) -> PersonFilter | None:
    """What a search asks about a person or place, in the asker's own words; logged when it does."""
    if wanted.about is not None:
        details = {"search": wanted.search}
        log.record(db, Action.CONSULTATION, "search.read-again", by=by, now=now, details=details)
    return wanted.about


def complete(db: Session, wanted: SearchQuery) -> SearchQuery:
    """A search with the saved question it names; every holder of the key may ask it.

    Raises:
        marshmallow.ValidationError: there is no such question, or what it draws is taken no more.
    """
    if wanted.search is None:
        return wanted
    asked = db.scalar(select(Question.asked).where(Question.id == wanted.search))
    if asked is None or wanted.search.startswith(look_up_keys.PREFIX):
        raise ValidationError({"search": ["There is no such search."]})
    about = PersonFilter.kept(asked)
    check_kept(about)
    return replace(wanted, about=about)


def saved(db: Session, by: Account) -> Sequence[SavedSearch]:
    """The account's own searches by name."""
    return db.scalars(
        select(SavedSearch)
        .where(SavedSearch.account_id == by.id)
        .order_by(func.lower(SavedSearch.name), SavedSearch.id)
    ).all()


def save(
    db: Session, name: str, query: str, *, by: Account, now: datetime, over: bool = False
) -> SavedSearch:
    """Save a search under a name.

    Args:
        name: what the account calls it.
        query: its query string, already read without fault.
        by: whose it is.
        over: whether it takes the place of another search of this name.

    Raises:
        NameTaken: another search has the name and is not to be replaced.
        marshmallow.ValidationError: the name is blank or too long, or there are too many.
    """
    name = _checked(name)
    held = {each.name: each for each in saved(db, by)}
    found = held.get(name)
    if found is None and len(held) >= MOST_SAVED:
        message = f"You have {MOST_SAVED} saved searches. Delete one first."
        raise ValidationError({"name": [message]})
    if found is None:
        found = SavedSearch(account_id=by.id, name=name, query=query, saved_at=now)
        db.add(found)
    elif found.query != query and not over:
        raise NameTaken(found)
    else:
        found.query, found.saved_at = query, now
    db.flush()
    _log(db, "search.saved", found, by=by, now=now)
    return found


def rename(db: Session, number: int, name: str, *, by: Account, now: datetime) -> None:
    """Call a saved search something else.

    Raises:
        NotFound: the account has no such search.
        NameTaken: another search has the name.
        marshmallow.ValidationError: the name is blank or too long.
    """
    found, name = _own(db, number, by), _checked(name)
    for each in saved(db, by):
        if each.name == name and each.id != number:
            raise NameTaken(each)
    found.name = name
    db.flush()
    _log(db, "search.renamed", found, by=by, now=now)


def delete(db: Session, number: int, *, by: Account, now: datetime) -> None:
    """Delete a saved search.

    Raises:
        NotFound: the account has no such search.
    """
    found = _own(db, number, by)
    _log(db, "search.deleted", found, by=by, now=now)
    db.delete(found)
    db.flush()


def _own(db: Session, number: int, by: Account) -> SavedSearch:
    found = db.get(SavedSearch, number)
    if found is None or found.account_id != by.id:
        raise NotFound("There is no such saved search.")
    return found


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": ["Enter a name for the search."]})
    if len(name) > LONGEST_NAME:
        raise ValidationError({"name": [f"Enter {LONGEST_NAME} characters or fewer."]})
    return name


def _log(db: Session, what: str, search: SavedSearch, *, by: Account, now: datetime) -> None:
    details = {"saved_search": search.id, "query": search.query}
    log.record(db, Action.ALTERATION, what, by=by, now=now, details=details)
