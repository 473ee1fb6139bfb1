"""What a person sees when something goes wrong: one page, one reference, nothing about people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask, g, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from orders import database_faults
from orders.access import refusals
from orders.database_faults import LOOK, Unavailable
from orders.errors import (
    BadFile,
    Conflict,
    LookUpsSpent,
    OtherArea,
    Refused,
    RegisterError,
    RuleBroken,
)
from orders.settings import current_settings
from orders.web.danger_banner import NOTHING
from orders.web.disclosure import answer_gate
from orders.web.search import invalid_query, own_area
from orders.web.typed_forms import form_again_views
from orders.web.typed_forms.typed_texts import typed_now


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the error page says.

    Attributes:
        status: HTTP status.
        title: the page's heading.
        text: one paragraph on what to do.
        points: what exactly is wrong, a line each.
        way: words and address of a page that would answer.
    """

    status: int
    title: str
    text: str
    points: tuple[str, ...] = ()
    way: tuple[str, str] | None = None


_KNOWN = {
    400: Trouble(400, "The page could not read that", "Go back, check it and try again."),
    403: Trouble(403, "You don't have access to this", "Your account may not use this page."),
    404: Trouble(404, "Page not found", "Page not found, or you don't have access."),
    405: Trouble(405, "Page not found", "This address cannot be used like that."),
    500: Trouble(
        500,
        "Something went wrong",
        f"{LOOK} If it happens again, say the reference below.",
    ),
}


def init_app(app: Flask) -> None:
    """Answer every error of an HTML page here."""
    for kind in (RegisterError, ValidationError, HTTPException, Exception):
        app.register_error_handler(kind, answer)


def answer(error: Exception) -> ResponseReturnValue:
    """The page that tells of an error, everything begun undone."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return error  # A redirect Werkzeug makes by raising.
    error = database_faults.known(error) or error
    if isinstance(error, CSRFError) and (again := form_again_views.to_send_again(error)):
        return again
    trouble = _trouble(error)
    if trouble.status >= 500:
        g.bare = True  # The page must not ask the database anything: that may be what is broken.
        answer_gate.close()
    reference = refusals.settle(error, trouble.status)
    page = render_template(
        "errors/error.html",
        trouble=trouble,
        reference=reference,
        danger=NOTHING,
        # What Flask and its extensions refuse may come from elsewhere; a look-up loses nothing.
        typed=[] if isinstance(error, (HTTPException, LookUpsSpent)) else typed_now(),
        again=request.full_path.rstrip("?") if isinstance(error, Conflict) and _is_form() else None,
    )
    return page, trouble.status, refusals.headers(error)


def _is_form() -> bool:
    """Whether a form stands where this request was sent."""
    adapter = request_ctx.url_adapter
    return request.method == "POST" and adapter is not None and adapter.test(method="GET")


def _trouble(error: Exception) -> Trouble:
    match error:
        case RuleBroken():
            points = tuple(f"{each.message} ({each.source})" for each in error.findings)
            title = "The law does not allow this"
            return Trouble(error.status, title, "Nothing was saved.", points)
        case BadFile():
            return Trouble(error.status, "The file was not taken", error.message, error.problems)
        case ValidationError():
            title = "Check what you asked for"
            said, way = invalid_query.lines(error), invalid_query.way(error)
            return Trouble(422, title, "Some of it cannot be used.", said, way)
        case OtherArea():
            return replace(_KNOWN[403], text=error.message, way=own_area.way())
        case Refused():
            return replace(_KNOWN[403], text=error.message)
        case Conflict():
            return Trouble(409, "This was not recorded", error.message)
        case RegisterError() if error.status != 404:
            return _could_not(error)
        case RegisterError():
            return _KNOWN[error.status]
        case RequestEntityTooLarge():
            return _too_large()
        case CSRFError():
            return Trouble(
                400,
                "This form could not be trusted",
                "Nothing was changed. It did not come from a page of yours, or you signed in again "
                "since you opened it. Open the page again and send it once more.",
            )
        case HTTPException():
            status = error.code or 500
            return _KNOWN.get(status) or Trouble(status, error.name, "Go back and try again.")
    return _KNOWN[500]


def _could_not(error: RegisterError) -> Trouble:
    if isinstance(error, Unavailable):
        title = "The register is busy" if error.busy else "The register is not available"
        return Trouble(error.status, title, error.message)
    if not isinstance(error, LookUpsSpent):
        return Trouble(error.status, "This could not be done", error.message)
    return Trouble(
        error.status,
        "You have used your look-ups for this hour",
        f"{error.message} If it cannot wait, ring {current_settings().register_contact}. You can"
        " still open the orders of your own LPA. The auditor is told of every look-up over the"
        " limit.",
    )


def _too_large() -> Trouble:
    return Trouble(
        413,
        "That is too large",
        f"The register takes files of up to {current_settings().largest_upload_mb} MB. Nothing was"
        " saved.",
    )
