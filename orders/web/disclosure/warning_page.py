"""The page that stands between a form and its saving where a text would reveal a withheld home.

Only a reader who may open homes ever sees it.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, make_response, render_template, request

from orders.access import keys
from orders.access.sign_in import account_session
from orders.db import db
from orders.search.disclosure.forewarning import WouldTell, stop_warning, warn_before_saving
from orders.search.disclosure.gate import NOTICE, keeps_homes_from
from orders.settings import current_settings

SEEN: Final = "officers_do_not_see"
"""The field of a form that says its sender was warned."""


def init_app(app: Flask) -> None:
    """Warn before saving; stands after the guard, which knows who sends a form."""
    app.before_request(_begin)
    app.register_error_handler(WouldTell, page)


def page(would: WouldTell) -> Response:
    """What officers will not see, and the form once more to be sent or changed."""
    db.session.rollback()
    stop_warning(db.session)
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", SEEN}
    ]
    body = render_template(
        "pages/order/forewarning.html",
        would=would,
        notice=NOTICE.format(number=current_settings().register_contact),
        action=request.full_path.rstrip("?"),
        fields=fields,
        seen=SEEN,
    )
    return make_response(body, 422)


def _begin() -> None:
    # A file cannot be sent twice by a page: what comes with one is on the list of texts to reword.
    if request.method != "POST" or keys.used() is not None:
        return
    if any(each.filename for each in request.files.values()):
        return
    account = account_session.account_or_none() if request.endpoint else None
    if account is not None and not keeps_homes_from(account):
        warn_before_saving(db.session, warned=request.form.get(SEEN) == "yes")
