"""What a program is told when something goes wrong: problem details, nothing about people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from orders import database_faults
from orders.access import refusals
from orders.access.guard import is_api
from orders.api.problems import (
    PROBLEM_JSON,
    Problem,
    ProblemDetail,
    ProblemSchema,
    of_findings,
    of_input,
)
from orders.database_faults import Unavailable
from orders.errors import (
    BadFile,
    ChangedMeanwhile,
    Conflict,
    NotFound,
    NotSignedIn,
    Refused,
    RegisterError,
    RuleBroken,
)
from orders.typed_words import begin_gleaning

PAGE = "/api"
"""Where people read about the API; problems' types are anchors on it."""
_OF_STATUS = {
    400: Problem.UNREADABLE,
    404: Problem.NOT_FOUND,
    405: Problem.METHOD,
    412: Problem.CHANGED,
    413: Problem.TOO_LARGE,
    415: Problem.UNREADABLE,
    422: Problem.INPUT,
    428: Problem.VERSION_NEEDED,
}
Handler = Callable[[Exception], ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the answer says."""

    status: int
    problem: Problem
    detail: str
    faults: tuple[ProblemDetail, ...] = ()


def init_app(app: Flask, pages: Handler) -> None:
    """Answer every error under the API's paths here; ``pages`` answers the others."""

    def choose(error: Exception) -> ResponseReturnValue:
        return _answer(error) if is_api() else pages(error)

    for kind in (RegisterError, ValidationError, HTTPException, Exception):
        app.register_error_handler(kind, choose)


def _answer(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return error  # A redirect Werkzeug makes by raising.
    error = database_faults.known(error) or error
    told = _told(error)
    if told.status >= 500:
        begin_gleaning(None)  # The database may be what is broken; the answer says nothing of it.
    reference = refusals.settle(error, told.status)
    body = {
        "type": f"{PAGE}#{told.problem.value}",
        "title": told.problem.label,
        "status": told.status,
        "detail": told.detail,
        "reference": reference,
        "errors": told.faults,
    }
    response = jsonify(ProblemSchema().dump(body))
    response.mimetype = PROBLEM_JSON
    response.status_code = told.status
    response.headers.update(refusals.headers(error))
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _told(error: Exception) -> _Told:
    match error:
        case RuleBroken():
            detail = "Nothing was saved."
            return _Told(error.status, Problem.LAW, detail, of_findings(error.findings))
        case ValidationError():
            return _Told(422, Problem.INPUT, "Nothing was saved.", of_input(error))
        case BadFile():
            faults = tuple(ProblemDetail("", each) for each in error.problems)
            return _Told(error.status, Problem.INPUT, error.message, faults)
        case Unavailable():
            return _Told(error.status, Problem.UNAVAILABLE, error.message)
        case NotSignedIn():
            return _Told(error.status, Problem.NOT_SIGNED_IN, error.message)
        case Refused():
            return _Told(error.status, Problem.REFUSED, error.message)
        case ChangedMeanwhile():
            return _Told(412, Problem.CHANGED, error.message)
        case Conflict():
            return _Told(error.status, Problem.CONFLICT, error.message)
        case NotFound():
            return _Told(error.status, Problem.NOT_FOUND, Problem.NOT_FOUND.advice)
        case RegisterError():
            return _Told(error.status, Problem.OTHER, error.message)
        case HTTPException():
            status = error.code or 500
            problem = _OF_STATUS.get(status, Problem.OTHER if status < 500 else Problem.FAILED)
            return _Told(status, problem, problem.advice)
    return _Told(500, Problem.FAILED, Problem.FAILED.advice)
