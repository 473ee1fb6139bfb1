"""The accounts that an administrator's list is asked for, page by page."""

from __future__ import annotations

from typing import Any

from flask import request

from orders.access.account_changes import find_accounts
from orders.db import db
from orders.web.search.pager import asked_page, pager

LONGEST = 100


def asked_accounts() -> dict[str, Any]:
    """What this request's list shows: ``accounts``, ``values`` of its form, ``pager``.

    Raises:
        werkzeug.exceptions.NotFound: the page is past the last.
    """
    words = " ".join(request.args.get("words", "").split())[:LONGEST]
    page = asked_page()
    found = find_accounts(db.session, words, page=page)
    return {
        "accounts": found.accounts,
        "values": {"words": words},
        "pager": pager(
            "accounts.index",
            {"words": words or None},
            page=page,
            shown=len(found.accounts),
            total=found.total,
        ),
    }
