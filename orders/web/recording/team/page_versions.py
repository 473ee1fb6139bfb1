"""Whether a page of an unfinished record was saved since the form that is sent was opened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import request

from orders import formatting
from orders.access import idempotency
from orders.register.model import Draft
from orders.settings import current_settings

SEEN: Final = "seen"
"""The field of a form that says what its pages held when it was opened."""
Sent = Mapping[str, Mapping[str, Any] | None]
"""What a form sends of each page of a draft that it is about, by page key."""


def seen_of(draft: Draft, keys: Iterable[str]) -> str:
    """What stands for the pages of a draft as they are kept now, a word for each in their order."""
    return " ".join(_word(draft, key) for key in keys)


def is_stale(draft: Draft, keys: Iterable[str]) -> bool:
    """Whether the form that is sent was opened before one of its pages was last saved."""
    given = request.form.get(SEEN)
    return given is not None and given != seen_of(draft, keys)


def overwrites(draft: Draft, sent: Sent) -> bool:
    """Whether a form takes the place of answers that its sender has not read.

    What was not saved since is read, and where just what is sent is kept already nothing is lost:
    the answer to the first may not have arrived.
    """
    given = request.form.get(SEEN)
    if given is None:
        return False
    seen = dict(zip(sent, given.split(" "), strict=False))
    return any(
        typed is not None and draft.pages.get(key) != typed and seen.get(key) != _word(draft, key)
        for key, typed in sent.items()
    )


def _word(draft: Draft, key: str) -> str:
    words = json.dumps([key, draft.pages.get(key)], sort_keys=True)
    return idempotency.digest_of(words.encode(), key=current_settings().secret_key)


def message(draft: Draft) -> str:
    """What a page says that was saved after the form was opened."""
    return (
        "This page was saved in another window after you opened it (last saved"
        f" {formatting.moment(draft.changed_at)}). What you typed is below and not saved yet. Save"
        " again to put it in place of what is saved."
    )
