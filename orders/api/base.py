"""What every blueprint of the API stands on: the forms' schemas, versions, its own document.

Flask-smorest publishes no types; what views use of it is given types here.
"""

from __future__ import annotations

import http
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, NoReturn, TypeVar

from flask import Request, request, url_for
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired

from orders import clock
from orders.access import idempotency
from orders.access.guard import asked_by, scopes_of
from orders.access.scopes import written
from orders.access.sign_in.account_session import current_account
from orders.api.problems import PROBLEM_JSON, ProblemSchema
from orders.db import db
from orders.errors import RegisterError
from orders.settings import current_settings

View = TypeVar("View", bound=Callable[..., Any])

ETAG: Final = {"ETag": {"description": "The record's version.", "schema": {"type": "string"}}}
LOCATION: Final = {
    "Location": {"description": "Where the record is.", "schema": {"type": "string"}}
}
IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of the record as you last read it.",
    "schema": {"type": "string"},
}


KEY_HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 200
IDEMPOTENCY_KEY: Final = {
    "in": "header",
    "name": KEY_HEADER,
    "required": False,
    "description": "Your own name for this request; sent again it is answered with 409 and"
    " Location, and nothing is recorded twice.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
}


TAKEN: Final[set[type[Schema]]] = set()
"""The schemas of every body that is read; the API's others only write answers."""
DEEPEST: Final = 20
"""So many lists and objects may stand in one another; areas in a condition have 12."""


class _Parser(FlaskParser):
    """Reads what was sent with a schema; what is wrong leaves as the schema said it."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body, when it is JSON that is not nested without end.

        Raises:
            RegisterError: it is not.
        """
        try:
            body = super().load_json(req, schema)
        except RecursionError as error:
            raise RegisterError(_TOO_DEEP) from error
        _check_depth(body)
        return body

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Leave the answer to the one handler of errors."""
        messages = error.messages
        raise ValidationError(
            messages.get("json", messages) if isinstance(messages, dict) else messages
        )


_TOO_DEEP: Final = f"Lists and objects stand in one another more than {DEEPEST} deep."


def _check_depth(body: Any) -> None:
    level = [body]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    if level:
        raise RegisterError(_TOO_DEEP)


class Noun(Blueprint):  # type: ignore[misc]  # Flask-smorest publishes no types
    """The operations on one noun.

    Over each view stand, in this order: where it is (``get``, ``post``, ``put``), its permission
    (``@requires``), what it ``takes`` and what it ``gives``.
    """

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(f"api_{name}", __name__, url_prefix="/api/v1", description=description)

    def get(self, path: str) -> Callable[[View], View]:
        """A view that only reads."""
        return self._at(path, "GET")

    def post(self, path: str) -> Callable[[View], View]:
        """A view that adds something, or asks what no address may hold."""
        return self._at(path, "POST")

    def put(self, path: str) -> Callable[[View], View]:
        """A view that says anew how something stands."""
        return self._at(path, "PUT")

    def takes(self, schema: type[Schema]) -> Callable[[View], View]:
        """A JSON body, handed to the view as its last argument; an unknown field is refused."""
        TAKEN.add(schema)

        def read(view: View) -> View:
            takes = self.arguments(strict(schema()), location="json", unknown=RAISE)
            reading: View = takes(view)
            return reading

        return read

    def takes_query(self, schema: type[Schema]) -> Callable[[View], View]:
        """Filters the view reads itself; this only puts them into the document."""
        return self._documented({"in": "query", "schema": schema})

    def needs_version(self) -> Callable[[View], View]:
        """A change to a record read before: ``check_version`` holds it to that."""
        return self._documented(dict(IF_MATCH))

    def adds(self) -> Callable[[View], View]:
        """A view that adds something, which a program may name with a key: it is taken once.

        It stands next to the view, since what was taken is saved with what the view adds.
        """

        def once(view: View) -> View:
            @wraps(view)
            def taken(*args: Any, **kwargs: Any) -> Any:
                key = request.headers.get(KEY_HEADER, "").strip()
                if key:
                    _take(key)
                return view(*args, **kwargs)

            marked: Any = self._documented(dict(IDEMPOTENCY_KEY))(taken)
            marking: View = marked
            return marking

        return once

    def gives(
        self, status: int, schema: type[Schema], headers: Mapping[str, Any] | None = None
    ) -> Callable[[View], View]:
        """An answer in JSON; the view gives what the schema dumps, and may give headers."""

        def write(view: View) -> View:
            @wraps(view)
            def saved(*args: Any, **kwargs: Any) -> Any:
                answer = view(*args, **kwargs)
                db.look()  # What was written is saved before the answer is made of it.
                return answer

            writing: View = self.response(status, schema, headers=headers)(saved)
            return writing

        return write

    def _at(self, path: str, method: str) -> Callable[[View], View]:
        def place(view: View) -> View:
            manual = view.__dict__.setdefault("_apidoc", {}).setdefault("manual_doc", {})
            manual["x-permission"] = asked_by(view).value
            manual["x-scopes"] = written(scopes_of(view))
            placed: View = self.route(path, methods=[method])(view)
            return placed

        return place

    def _documented(self, parameter: dict[str, Any]) -> Callable[[View], View]:
        def mark(view: View) -> View:
            docs = view.__dict__.setdefault("_apidoc", {}).setdefault("arguments", {})
            docs.setdefault("parameters", []).append(parameter)
            return view

        return mark


class Door(Api):  # type: ignore[misc]  # Flask-smorest publishes no types
    """The API and its document. Errors are answered in ``orders.api.errors``."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Register none: one handler of ours answers for pages and API alike."""

    def _register_responses(self) -> None:
        for status in (*http.HTTPStatus, None):
            problem: dict[str, Any] = {
                "description": "Something is wrong" if status is None else status.phrase,
                "content": {PROBLEM_JSON: {"schema": ProblemSchema}},
            }
            name = self.DEFAULT_ERROR_RESPONSE_NAME if status is None else status.name
            self.spec.components.response(name, problem, lazy=True)


def strict(schema: Schema) -> Schema:
    """Make a schema refuse unknown fields at every depth, so that no mistyped name is dropped."""
    schema.unknown = RAISE
    for each in schema.fields.values():
        inner = each.inner if isinstance(each, fields.List) else each
        if isinstance(inner, fields.Nested):
            inner.unknown = RAISE
            strict(inner.schema)
    return schema


def _take(key: str) -> None:
    if len(key) > LONGEST_KEY:
        raise RegisterError(f"Shorten {KEY_HEADER} to {LONGEST_KEY} characters or fewer.")
    sent = b"\n".join((request.method.encode(), request.path.encode(), request.get_data()))
    where = {"reference": request.view_args["reference"]} if request.view_args else None
    idempotency.take(
        db.session,
        current_account(),
        key,
        idempotency.digest_of(sent, key=current_settings().secret_key),
        location=url_for("api_orders.read", **where) if where else request.path,
        now=clock.now(),
    )


def located(location: str) -> dict[str, str]:
    """The header that says where what a request made is; a key it was named with keeps it."""
    key = request.headers.get(KEY_HEADER, "").strip()
    if key:
        idempotency.made_at(db.session, current_account(), key, location)
    return {"Location": location}


def etag(version: object) -> dict[str, str]:
    """The header that names a record's version."""
    return {"ETag": f'"{version}"'}


def check_version(version: object) -> None:
    """Whether the caller changes the record as it stands.

    Raises:
        PreconditionRequired: the caller did not say which version they read.
        PreconditionFailed: the record has changed since.
    """
    if not request.headers.get("If-Match", "").strip() or request.if_match.star_tag:
        raise PreconditionRequired("Send If-Match with the ETag of the record as you last read it.")
    if not request.if_match.contains(str(version)):
        raise PreconditionFailed(
            "The record has changed since. Read it again, then send your change once more."
        )
