"""Pages that say how the register is used, who can use it, what it keeps and whom to tell."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.settings import current_settings
from orders.web.help.role_help import TASKS

bp = Blueprint("help", __name__)

_GOOD_FOR = timedelta(days=90)
"""How long what ``security.txt`` says may be relied on."""


@bp.get("/help")
@requires(Permission.HOME)
def show() -> ResponseReturnValue:
    """What this account's role does with the register, step by step."""
    account = current_account()
    tasks = [
        (task, task.endpoint if task.endpoint and guard.may_open(account, task.endpoint) else None)
        for task in TASKS[account.role]
    ]
    return render_template("pages/help/show.html", tasks=tasks)


@bp.get("/accessibility")
@requires(Permission.PUBLIC)
def accessibility() -> ResponseReturnValue:
    """How far the register can be used by everybody, and what to do where it cannot."""
    return render_template("pages/help/accessibility.html")


@bp.get("/privacy")
@requires(Permission.PUBLIC)
def privacy() -> ResponseReturnValue:
    """What the register keeps of people and of who uses it, and their rights."""
    return render_template("pages/help/privacy.html")


@bp.get("/.well-known/security.txt")
@requires(Permission.PUBLIC)
def security() -> Response:
    """Whom to tell of a weakness, as RFC 9116 has it.

    Where the force names no address for it: the page that says whom to tell of anything.
    """
    contact = current_settings().security_contact or url_for("help.privacy", _external=True)
    expires = (clock.now() + _GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
    )
    return Response("\n".join((*lines, "")), mimetype="text/plain")
