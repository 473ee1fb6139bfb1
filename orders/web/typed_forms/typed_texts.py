"""What was typed into a form that could not be taken: read and copied on the page that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from flask import request

from orders.rules.vocabulary.labelled import capital
from orders.web.forms import NOT_TYPED
from orders.web.typed_forms import secret_forms
from orders.web.typed_forms.sent_once import taken_in

SILENT: Final = frozenset(
    {
        *NOT_TYPED,
        "content",
        "follow_up",
        "list",
        "looked",
        "offered",
        "officers_do_not_see",
        "query",
        "seen",
        "shares_home_kept",
        "then",
        "things",
        "version",
    }
)
"""Fields that a page sends of itself."""
_SILENT_IN_ROWS: Final = re.compile(r".+-[0-9]+-from|version-.+")
"""Such fields, where each row of a page has one."""


def typed_texts(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each text that was typed, under what its field is called in the form, spaced like words."""
    return [
        (capital(name.replace("_", " ").replace("-", " ")), text)
        for name, text in fields
        if text.strip() and name not in SILENT and not _SILENT_IN_ROWS.fullmatch(name)
    ]


def typed_now() -> list[tuple[str, str]]:
    """What was typed into the form of this request; nothing of one that takes a secret."""
    if request.method != "POST" or not secret_forms.may_be_remembered():
        return []
    return typed_texts(taken_in().items(multi=True))
